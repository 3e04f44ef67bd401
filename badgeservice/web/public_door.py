"""The one door to a credential for who does not sign in.

What its holder does not show is answered here for every address and format alike: with its
status and its achievement. The holder's secret link (``?key=``) opens it, and the holder's own
session does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, request

from badgeservice.core.facts import CredentialFacts
from badgeservice.errors import NotFound, say
from badgeservice.operations.hidden import PAGE_OFF
from badgeservice.web.access import person
from badgeservice.web.current import service

ASK_EACH_TIME = "no-cache"
"""A copy may be kept, and every use of it is asked about."""


class PageOff(NotFound):
    """Its holder shows it only to those who have the link; `web.page_off` answers with it."""

    code = PAGE_OFF

    def __init__(self, facts: CredentialFacts) -> None:
        super().__init__(say("Its holder does not show this credential in public."))
        self.facts = facts


@dataclass(frozen=True)
class Door:
    """By which way the present asker sees a credential."""

    is_off: bool
    """Whether strangers do not see it."""

    is_holder: bool
    key: str | None
    """The secret of the holder's link, where the asker came by it: links keep it."""

    is_listed: bool
    """Whether search engines may keep it."""


def public_facts(name: str) -> CredentialFacts:
    """Return what the present asker may see of credential *name* now.

    Every address that shows a credential or gives out its files asks here first. Raises
    NotFound ``unknown-credential`` and ``credential-withdrawn``, and `PageOff`.
    """
    facts = service().show.credential(name)
    if not facts.sharing.shows_to(_key()) and not _is_holder(facts):
        raise PageOff(facts)
    return facts


def public_file(name: str, make: Callable[[], bytes]) -> tuple[CredentialFacts, bytes]:
    """Return what `public_facts` returns, and the file that *make* makes.

    The door is looked at once more afterwards: while a file was made it may have been shut.
    """
    public_facts(name)
    content = make()
    return public_facts(name), content


def door_of(facts: CredentialFacts) -> Door:
    """Return by which way the asker, who was let in, sees the credential."""
    sharing, key = facts.sharing, _key()
    return Door(
        is_off=sharing.is_page_off,
        is_holder=_is_holder(facts),
        key=key if sharing.is_page_off and sharing.opens(key) else None,
        is_listed=sharing.may_be_found,
    )


def kept_by_nobody(response: Response, facts: CredentialFacts) -> Response:
    """Let every use of a copy be asked about: what is shown today may be hidden tomorrow.

    Of what strangers do not see no copy is kept at all, and its address is told to nobody.
    """
    if facts.sharing.is_page_off:
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
    else:
        response.headers["Cache-Control"] = ASK_EACH_TIME
    return response


def _key() -> str:
    return request.args.get("key", "")


def _is_holder(facts: CredentialFacts) -> bool:
    found = person()
    return found is not None and found.actor.person.id == facts.award.person.id
