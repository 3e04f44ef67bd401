"""What of an application may be public still: its teacher may have learnt more since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from badgeservice.core.evidence import Evidence
from badgeservice.core.ports import UnitOfWork

_PRIVATE = {"type", "genre", "description", "digestMultibase"}
"""What a credential says of evidence that is not public."""


def still_public(work: UnitOfWork, owner: str,
                 evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return *evidence*, not public where the item of the portfolio now says that pupils show.

    What the assessors saw stays as it was; only what a credential is to name is asked here.
    """
    return tuple(each.with_pupils() if _shows_pupils(work, owner, each) else each
                 for each in evidence)


def tells_of_pupils(evidence: Sequence[Evidence],
                    shown: Sequence[Mapping[str, object]]) -> bool:
    """Tell whether *shown*, *evidence* as a credential has it, names what pupils show in."""
    return any(each.pupils_visible and not document.keys() <= _PRIVATE
               for each, document in zip(evidence, shown, strict=False))


def _shows_pupils(work: UnitOfWork, owner: str, each: Evidence) -> bool:
    if each.item is None:
        return False
    item = work.portfolio.find(owner, each.item)
    return item is not None and item.pupils_visible
