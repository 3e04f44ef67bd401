"""What holds of a credential by its holder's decisions, also where another took its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from badgeservice.core.award import Award
from badgeservice.core.evidence import Evidence
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.sharing import Consent, Purpose, Sharing, standing
from badgeservice.operations.register import newest_version


def versions_of(work: UnitOfWork, credential: str) -> tuple[str, ...]:
    """Return the ids of *credential* and of all that it replaced or was replaced by, newest first.

    A newer one counts from when it is signed.
    """
    name: str | None = newest_version(work, credential)
    found = []
    while name is not None:
        found.append(name)
        name = work.credentials.predecessor(name)
    return tuple(found)


def sharing_of(work: UnitOfWork, credential: str) -> Sharing:
    """Return who may see *credential*.

    One decision holds for all versions: the last that was made. A correction publishes nothing,
    and the page of the one that was corrected says no more than that of the new one, though its
    address is the one that stands on paper.
    """
    for name in versions_of(work, credential):
        found = work.sharing.find(name)
        if found is not None:
            return found
    return Sharing()


def as_agreed(work: UnitOfWork, award: Award) -> Award:
    """Return *award* without what its holder took back before it was issued."""
    if award.decision is None:
        return award
    return by_consents(award, work.consents.of_application(award.decision.application))


def by_consents(award: Award, entries: Sequence[Consent]) -> Award:
    """Return the same, by all the *entries* on the application that *award* rests on."""
    taken = _taken_back(entries)
    return replace(
        award,
        name_public=award.name_public and (Purpose.NAME, None) not in taken,
        evidence=without(award.evidence, taken),
    )


Matters = frozenset[tuple[Purpose, int | None]]
"""Purposes, of evidence with its place."""


def taken_back(work: UnitOfWork, application: str) -> Matters:
    """Return what of *application* was to be public and is to be no more."""
    return _taken_back(work.consents.of_application(application))


def _taken_back(entries: Sequence[Consent]) -> Matters:
    return frozenset((each.purpose, each.position)
                     for each in standing(entries) if not each.is_given)


def without(evidence: tuple[Evidence, ...], taken: Matters) -> tuple[Evidence, ...]:
    """Return *evidence*, not public where that was taken back."""
    return tuple(replace(each, public=False) if (Purpose.EVIDENCE, place) in taken else each
                 for place, each in enumerate(evidence))
