"""The example people of the demo: made once, where nobody from outside can sign in as them."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from badgeservice.assembly import Service
from badgeservice.commands import demo_file
from badgeservice.commands.context import TALK
from badgeservice.commands.demo_accounts import has_people, make_accounts
from badgeservice.commands.demo_teaching import make_teaching
from badgeservice.commands.demo_work import make_work
from badgeservice.errors import BadUsage, Message, say


def make_people(service: Service, home: Path) -> list[str | Message]:
    """Make the example people and their work, once in a home; return what to tell at the end.

    Where people must not be made, that is said and why, and nothing is done.
    """
    talk, path = TALK(), home / demo_file.NAME
    keys = demo_file.read_keys(path)
    against = _against(service, is_known=keys is not None)
    if against is not None:
        return [against]
    if keys is not None and keys.is_complete:
        return [say("Example people: how they sign in stands in %(path)s", path=path)]
    talk.note(say("Making example people, and applications in every state …"))
    keys = keys or demo_file.new_keys()
    _make(service, path, keys)
    return [*demo_file.told(keys, talk.words),
            say("This stands in %(path)s too, for you alone.", path=path)]


def show_codes(home: Path) -> None:
    """Show the codes that count now; raises BadUsage where there are no example people."""
    path = home / demo_file.NAME
    keys = demo_file.read_keys(path)
    if keys is None:
        raise BadUsage(say("There is no %(path)s: run `badgeservice demo` first.", path=path),
                       code="path-missing")
    for person, code in demo_file.codes(keys):
        TALK().result(f"{code}  {person.email}")


def is_local(address: str) -> bool:
    """Tell whether the web *address* is one that only this machine reaches.

    >>> [is_local(f"http://{host}") for host in ("127.0.0.1:8000", "localhost", "[::1]:80")]
    [True, True, True]
    >>> [is_local(f"https://{host}") for host in ("10.0.0.7", "localhost.example.cl")]
    [False, False]
    """
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _make(service: Service, path: Path, keys: demo_file.Keys) -> None:
    words = TALK().words
    # First the file: an account whose password nobody knows would be of no use.
    demo_file.write_keys(path, keys, words)
    people = make_accounts(service, keys, lambda: demo_file.write_keys(path, keys, words))
    make_teaching(service, people)
    make_work(service, people)
    keys.is_complete = True
    demo_file.write_keys(path, keys, words)


def _against(service: Service, *, is_known: bool) -> Message | None:
    """Return why no people are made here, or None."""
    if not is_local(service.urls.base):
        return say("No example people are made: others may reach %(url)s, and these are for "
                   "trying out on one machine. Use another home, without BADGESERVICE_BASE_URL.",
                   url=service.urls.base)
    if not is_known and has_people(service):
        return say("No example people are made: this home has people already. Use another "
                   "home, with BADGESERVICE_HOME.")
    return None
