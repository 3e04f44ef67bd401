"""The file in the demo's home that says how the example people sign in.

It is the only place that knows their password: the database has digests, and no log has it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyotp

from badgeservice.commands.demo_people import PEOPLE, Example
from badgeservice.commands.files import write_file
from badgeservice.errors import HomeUnusable, Message, say
from badgeservice.web.role_words import ROLES

NAME = "people.txt"

_SIGNS = "bcdfghjkmnpqrstvwxz23456789"
"""Without vowels, so that nobody's name comes up, and without signs that look alike."""

_GROUPS, _SIZE = 4, 5
_PASSWORD, _COMPLETE = "password", "complete"

Words = Callable[[Message], str]


@dataclass
class Keys:
    """The password of all example people, and the secrets of their second factors."""

    password: str
    factors: dict[str, str] = field(default_factory=dict)
    """What telephones scan (``otpauth://…``), by address."""

    is_complete: bool = False
    """Whether everything of theirs was made; a run that was cut off is taken up again."""


def new_keys() -> Keys:
    """Draw a password: 95 random bits."""
    signs = (secrets.choice(_SIGNS) for _ in range(_GROUPS * _SIZE))
    drawn = "".join(signs)
    return Keys("-".join(drawn[at:at + _SIZE] for at in range(0, len(drawn), _SIZE)))


def read_keys(path: Path) -> Keys | None:
    """Return what the file holds, or None where there is none; raises HomeUnusable."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path) from error
    password = next((line.split()[1] for line in lines
                     if line.startswith(f"{_PASSWORD} ") and len(line.split()) == 2), None)
    if password is None:
        raise _unreadable(path)
    uris = [line.strip() for line in lines if line.strip().startswith("otpauth://")]
    return Keys(password, {_address(uri): uri for uri in uris}, _COMPLETE in lines)


def write_keys(path: Path, keys: Keys, words: Words) -> None:
    """Write the file anew, for its owner only."""
    lines = [*told(keys, words), "", *([_COMPLETE] if keys.is_complete else [])]
    write_file(path, "\n".join((*lines, "")).encode(), private=True)


def told(keys: Keys, words: Words) -> list[str]:
    """Return the lines that tell somebody how to sign in as whom, and why."""
    lines = [words(say("Invented people of the badgeservice demo; all have one password. Where "
                       "a code is asked for: `badgeservice demo --codes`.")),
             "", f"{_PASSWORD} {keys.password}", ""]
    for each in PEOPLE:
        role = words(ROLES[each.role])
        at = f", {each.organisation}" if each.organisation else ""
        lines += [f"{each.email}  {each.name} · {role}{at}", f"    {words(each.sees)}"]
        if each.email in keys.factors:
            lines.append(f"    {keys.factors[each.email]}")
    return lines


def codes(keys: Keys) -> list[tuple[Example, str]]:
    """Return the present code of everybody who has a second factor."""
    return [(each, pyotp.parse_uri(keys.factors[each.email]).now())  # type: ignore[attr-defined]
            for each in PEOPLE if each.email in keys.factors]


def _address(uri: str) -> str:
    return unquote(urlsplit(uri).path).rpartition(":")[2]


def _unreadable(path: Path) -> HomeUnusable:
    return HomeUnusable(say("%(path)s is not as the demo wrote it. Put it back, or begin with "
                            "another home.", path=path), code="demo-people-unreadable")
