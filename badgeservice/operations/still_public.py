"""What of an application may be public still: its teacher may have learnt more since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from badgeservice.core.award import Award
from badgeservice.core.evidence import Evidence
from badgeservice.core.ports import UnitOfWork
from badgeservice.operations.shared import by_consents

_PRIVATE = {"type", "genre", "description", "digestMultibase"}
"""What a credential says of evidence that is not public."""


def still_public(work: UnitOfWork, owner: str,
                 evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return *evidence*, not public where the item of the portfolio now says that pupils show.

    What the assessors saw stays as it was; only what a credential is to name is asked here.
    """
    return all_still_public(work, [(owner, evidence)])[0]


def all_still_public(work: UnitOfWork, several: Sequence[tuple[str, Sequence[Evidence]]]
                     ) -> list[tuple[Evidence, ...]]:
    """Return the same of the evidence of several owners, in few statements."""
    items = {each.item for _, evidence in several for each in evidence if each.item is not None}
    showing = work.issuing.with_pupils(items) if items else ()
    return [tuple(each.with_pupils() if (owner, each.item) in showing else each
                  for each in evidence) for owner, evidence in several]


def may_be_public(work: UnitOfWork, award: Award) -> Award:
    """Return *award* as its credential may tell of it, by all that its holder has said since."""
    return all_may_be_public(work, [award])[0]


def all_may_be_public(work: UnitOfWork, awards: Sequence[Award]) -> list[Award]:
    """Return the same of several awards, in as few statements."""
    applications = {each.decision.application for each in awards if each.decision}
    entries = work.issuing.consents(applications) if applications else {}
    agreed = [by_consents(each, entries.get(each.decision.application, ()))
              if each.decision else each for each in awards]
    items = {item.item for each in agreed for item in each.evidence if item.item is not None}
    showing = work.issuing.with_pupils(items) if items else ()
    if not showing:
        return agreed
    return [replace(each, evidence=tuple(
        item.with_pupils() if (each.person.id, item.item) in showing else item
        for item in each.evidence)) for each in agreed]


def tells_too_much(award: Award, shown: Mapping[str, Any]) -> bool:
    """Tell whether the document *shown* makes public what *award* has as not public."""
    subject = shown.get("credentialSubject", {})
    if not award.name_public and any(each.get("identityType") == "name"
                                     for each in subject.get("identifier", ())):
        return True
    return any(not each.public and not document.keys() <= _PRIVATE
               for each, document in zip(award.evidence, shown.get("evidence", ()), strict=False))
