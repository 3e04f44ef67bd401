"""What one credential has of its own, without composing it.

Of awards of one achievement version and language most of the credential is the same. `Outlines`
tells which of them differ in nothing but their slots (`slots`), and what is in these.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime

from badgeservice.credentials.evidence import evidence_documents
from badgeservice.credentials.openbadges3 import (
    Composition,
    hashed_identity,
    level_addresses,
    timestamp,
    valid_until,
)

_MOST = 1000
"""Moments that are remembered as texts."""


@dataclass(frozen=True)
class Outline:
    """The part of a credential that is its own."""

    kind: Hashable
    """Equal for those that `openbadges3.compose` makes alike but for their slots."""

    values: tuple[str, ...]
    """What is in the slots, in the order of the document."""


class Outlines:
    """Outlines of credentials composed from the same state of the definitions.

    That is for the caller to see to: what one version of an achievement, its issuer and its
    awarding bodies say may not change as long as this is used.
    """

    def __init__(self) -> None:
        self._moments: dict[datetime, str] = {}
        self._levels: dict[tuple[str, int, str], tuple[tuple[str, str, str], ...]] = {}

    def __call__(self, parts: Composition) -> Outline:
        """Return the outline of what `compose` makes of *parts*."""
        award, prepared, urls = parts.award, parts.prepared, parts.urls
        values = [parts.credential_id, self._moment(prepared.valid_from),
                  self._moment(award.awarded_on), prepared.subject,
                  hashed_identity(award.person.email, prepared.salt), prepared.salt]
        if award.name_public:
            values.append(award.person.full_name)
        if award.narrative:
            values.append(award.narrative)
        marked = self._marked(parts, values)
        status = urls.status_list(prepared.status_list)
        values += (f"{status}#{prepared.status_index}", str(prepared.status_index), status)
        until = valid_until(parts)
        if until is not None:
            values.append(self._moment(until))
        shown = []
        for item in evidence_documents(award.evidence, parts.words):
            shown.append(tuple(item))
            values += [text for name, text in item.items() if name != "type"]
        if parts.states_refresh:
            values.append(urls.credential_refresh(prepared.id))
        return Outline((award.achievement, award.version, award.language, award.name_public,
                        bool(award.narrative), marked, tuple(shown)), tuple(values))

    def _marked(self, parts: Composition, values: list[str]) -> tuple[str, ...]:
        """Add the levels that were reached to *values*; return of which criteria."""
        award = parts.award
        pinned = award.achievement, award.version, award.language
        if pinned not in self._levels:
            self._levels[pinned] = tuple(level_addresses(parts))
        found = []
        for rubric, criterion, address in self._levels[pinned]:
            level = award.marks.get(rubric, {}).get(criterion)
            if level is not None:
                found.append(address)
                values.append(f"{address}/{level}")
        return tuple(found)

    def _moment(self, moment: datetime) -> str:
        if len(self._moments) >= _MOST:
            self._moments.clear()
        found = self._moments.get(moment)
        if found is None:
            found = self._moments[moment] = timestamp(moment)
        return found
