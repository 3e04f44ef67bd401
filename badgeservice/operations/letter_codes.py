"""Codes in letters: made, and found again by whoever has got the letter."""

from __future__ import annotations

from badgeservice.core.ids import identifier
from badgeservice.core.one_time import LIFETIME, OneTimeCode, Purpose, digest_of
from badgeservice.core.ports import UnitOfWork
from badgeservice.credentials import base64url
from badgeservice.errors import BadInput, Problem, say
from badgeservice.operations.collaborators import Collaborators

PAGES = {Purpose.INVITATION: "/account/invitation", Purpose.RESET: "/account/reset",
         Purpose.ADDRESS: "/account/address"}
"""Where each is given back."""


def link_to(tools: Collaborators, purpose: Purpose, secret: str) -> str:
    """Return the link of a letter.

    The secret stands behind the ``#``, which browsers send to nobody: it reaches no log and no
    Referer. A script of the page puts it into the form; without scripts it is pasted there.
    """
    return f"{tools.urls.base}{PAGES[purpose]}#{secret}"


def make_code(tools: Collaborators, work: UnitOfWork, person: str, purpose: Purpose,
              by: str, *, address: str | None = None) -> tuple[OneTimeCode, str]:
    """Record a code in the place of any earlier one; return it with its secret."""
    secret = base64url.encode(tools.chance.draw(32))
    now = tools.clock()
    code = OneTimeCode(identifier(tools.chance.draw(16)), person, purpose, digest_of(secret),
                       now, by, now + LIFETIME[purpose], address=address)
    work.one_time_codes.add(code)
    return code, secret


def find_code(tools: Collaborators, work: UnitOfWork, secret: str,
              purpose: Purpose) -> OneTimeCode:
    """Return the code with this *secret*; raises BadInput ``code-void`` unless it counts."""
    code = work.one_time_codes.find(digest_of(secret.strip()))
    if code is None or code.purpose is not purpose or not code.is_good(tools.clock()):
        raise void_code()
    return code


def void_code() -> BadInput:
    """Return what to raise for a code that is unknown, used, replaced or too old."""
    return BadInput([Problem(
        "code-void", say("This code does not count, or no longer."),
        say("Ask for a new letter; only the newest counts, and only once."), field="code")])
