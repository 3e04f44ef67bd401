"""What holds of evidence at every door by which it comes in."""

from __future__ import annotations

from collections.abc import Iterator

from badgeservice.core.fields import is_web_address
from badgeservice.core.signs import sign_problems
from badgeservice.errors import Problem, say

LONGEST_LINK = 2000


def becomes_public(*, wished: bool, pupils: bool | None) -> bool:
    """Tell whether evidence becomes public: where it is wished, and no pupil can be recognised.

    *pupils* is what was answered; None where nobody answered, which is no "no".
    """
    return wished and pupils is False


def pupils_problems(pupils: bool | None, *, has_consent: bool, public: bool,
                    prefix: str = "") -> Iterator[Problem]:
    """Yield what is wrong with the answer whether pupils can be recognised, and what goes with it.

    The names of the form's fields begin with *prefix*.
    """
    if pupils is None:
        yield Problem("pupils-unanswered", say("Say whether pupils can be recognised in it."),
                      field=f"{prefix}pupils-yes")
    if pupils and public:
        yield Problem("pupils-public", say("Evidence in which pupils can be recognised can never "
                                           "become public."),
                      say("Leave it private; the assessors see it all the same."),
                      field=f"{prefix}public")
    if pupils and not has_consent:
        yield Problem("consent-missing", say("Pupils can be recognised in it, and you have not "
                                             "confirmed the consent of their families."),
                      say("Ask for it at your school, or choose evidence that shows nobody."),
                      field=f"{prefix}consent")


def link_problems(url: str, field: str) -> Iterator[Problem]:
    """Yield what is wrong with a link: it is an http or https address, and not too long."""
    flaws = tuple(sign_problems(url, field))
    yield from flaws
    if not flaws and (len(url) > LONGEST_LINK or not is_web_address(url)):
        yield Problem("url-wrong", say("This is not a web address."),
                      say("Write it with https:// at the beginning, without spaces."),
                      field=field, value=url[:80])


def answered(text: str) -> bool | None:
    """Return what ``yes`` or ``no`` of a form answers; None for everything else.

    >>> answered("yes"), answered("no"), answered("")
    (True, False, None)
    """
    return {"yes": True, "no": False}.get(text)
