"""Published definitions by version."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from badgeservice.core.achievement import Achievement
from badgeservice.core.issuer import Issuer
from badgeservice.core.rubric import Rubric


@dataclass(frozen=True)
class Published:
    """What publishing one definition came to."""

    kind: str
    """issuer, rubric or course."""

    slug: str
    version: int
    is_new: bool
    """False where this content was published before."""


class DefinitionStore(Protocol):
    """Published definitions; a published version never changes."""

    def publish(self, kind: str, slug: str, content: Mapping[str, Any]) -> Published:
        """Make *content* current: as a new version, or as the one that has it already."""

    def repin(self, rubrics: Collection[str]) -> Sequence[Published]:
        """Publish anew every current course that is judged by one of *rubrics*."""

    def current(self, kind: str) -> Sequence[Published]:
        """Return the current version of every definition of *kind*, by slug."""

    def issuer(self, slug: str) -> Issuer:
        """Return an issuer's current profile; raises NotFound."""

    def issuers(self) -> Sequence[Issuer]:
        """Return all current profiles, by slug."""

    def rubric(self, slug: str, version: int | None = None) -> Rubric:
        """Return a rubric, the current version where none is named; raises NotFound."""

    def achievement(self, slug: str, version: int | None = None) -> Achievement:
        """Return an achievement with its pinned rubrics; raises NotFound."""

    def achievements(self) -> Sequence[Achievement]:
        """Return the current version of all achievements, by slug."""

    def award_counts(self) -> Mapping[tuple[str, int], int]:
        """Return how many awards each slug and version has."""
