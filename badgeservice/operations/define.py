"""Publish definitions, and tell what is published."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from badgeservice.core.achievement import Achievement
from badgeservice.core.ports import Published
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.noting import log_act

_log = logging.getLogger(__name__)


class Definitions(Protocol):
    """Definitions that were read and found good, as plain data by slug."""

    @property
    def issuers(self) -> Mapping[str, Mapping[str, Any]]:
        """Organisations."""

    @property
    def rubrics(self) -> Mapping[str, Mapping[str, Any]]:
        """Rubrics."""

    @property
    def courses(self) -> Mapping[str, Mapping[str, Any]]:
        """Micro-courses with their achievements."""


class Define:
    """Definitions of this installation."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def load(self, definitions: Definitions) -> list[Published]:
        """Publish *definitions*: new content becomes a new version, the rest stays as it is.

        Issuers and rubrics go first, because an achievement pins the rubrics' versions.
        Definitions that were published before and have no file any more are kept.
        """
        with self._tools.database.transaction() as work:
            published = [
                work.definitions.publish(kind, slug, content)
                for kind, group in (
                    ("issuer", definitions.issuers),
                    ("rubric", definitions.rubrics),
                    ("course", definitions.courses),
                )
                for slug, content in sorted(group.items())
            ]
            # A rubric that came alone: the achievements that it judges follow it.
            named = {entry.slug for entry in published if entry.kind == "course"}
            published += [entry for entry in work.definitions.repin(definitions.rubrics.keys())
                          if entry.slug not in named]
            for entry in published:
                if entry.is_new:
                    log_act(work, self._tools, "definition.published",
                            f"{entry.kind}:{entry.slug}", version=entry.version)
        for entry in published:
            if entry.is_new:
                _log.info("published %s %s version %s", entry.kind, entry.slug, entry.version)
        return published

    def listing(self) -> dict[str, list[dict[str, object]]]:
        """Return what is published, in the shape of ``definitions list --json``.

        An achievement has a line for its current version, then one for each earlier
        version that somebody was awarded.
        """
        with self._tools.database.reading() as work:
            counts = work.definitions.award_counts()
            return {
                "achievements": [
                    line for achievement in work.definitions.achievements()
                    for line in _lines(achievement, counts)
                ],
                "rubrics": _versions(work.definitions.current("rubric")),
                "courses": _versions(work.definitions.current("course")),
                "issuers": _versions(work.definitions.current("issuer")),
            }


def _lines(achievement: Achievement,
           counts: Mapping[tuple[str, int], int]) -> list[dict[str, object]]:
    awarded = sorted((version for slug, version in counts if slug == achievement.slug),
                     reverse=True)
    versions = [achievement.version, *(v for v in awarded if v != achievement.version)]
    return [
        {
            "slug": achievement.slug,
            "version": version,
            "kind": achievement.kind.value,
            "awards": counts.get((achievement.slug, version), 0),
            "current": version == achievement.version,
        }
        for version in versions
    ]


def _versions(entries: Sequence[Published]) -> list[dict[str, object]]:
    return [{"slug": entry.slug, "version": entry.version} for entry in entries]
