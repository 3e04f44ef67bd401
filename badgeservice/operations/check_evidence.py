"""Compare the evidence that is stored with the evidence that is named."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from badgeservice.core.audit import SYSTEM, Act
from badgeservice.core.ports import EvidenceFiles
from badgeservice.errors import NotFound
from badgeservice.operations.collaborators import Collaborators

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Comparison:
    """Digests of the files about which something is to be said, in order."""

    count: int
    """How many files are stored."""

    unnamed: tuple[str, ...]
    """Stored, but named by no item and no application: what handed them in did not end well."""

    missing: tuple[str, ...]
    damaged: tuple[str, ...]
    """Named, and stored with another content than was handed in."""

    removed: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether everything that is named is there and whole."""
        return not self.missing and not self.damaged


class CheckEvidence:
    """For the operator, after a crash or before trusting a backup."""

    def __init__(self, tools: Collaborators, files: EvidenceFiles) -> None:
        self._tools = tools
        self._files = files

    def __call__(self, *, remove: bool = False) -> Comparison:
        """Read every file; with *remove* remove those that nothing names.

        A file that was received and is not recorded yet looks unnamed: remove while nobody
        hands in evidence at the command line. A portfolio notices it, and asks for it again.
        """
        stored = frozenset(self._files.digests())
        with self._tools.database.reading() as work:
            named, expected = work.portfolio.named(), work.portfolio.expected()
        unnamed = tuple(sorted(stored - frozenset(named)))
        return Comparison(
            len(stored), unnamed, tuple(sorted(frozenset(expected) - stored)),
            tuple(each for each in sorted(stored & frozenset(named)) if self._is_damaged(each)),
            self._remove(unnamed) if remove and unnamed else ())

    def remove_left_over(self, before: datetime, *, is_dry_run: bool = False) -> int:
        """Remove what came *before* and nothing names; return how many files that are.

        Left behind where something broke off between a file and its record, or between a
        record that was removed and its file. Raises HomeUnusable where nothing can be listed.
        """
        old = frozenset(self._files.digests(before))
        with self._tools.database.reading() as work:
            unnamed = tuple(sorted(old - frozenset(work.portfolio.named())))
        if is_dry_run or not unnamed:
            return len(unnamed)
        return len(self._remove(unnamed))

    def _is_damaged(self, digest: str) -> bool:
        try:
            return not self._files.is_whole(digest)
        except NotFound:
            return False  # removed by its owner while we read the others

    def _remove(self, unnamed: Collection[str]) -> tuple[str, ...]:
        with self._tools.database.transaction() as work:
            # First the log: whoever records an item waits here, or was done before.
            work.audit.append(Act(self._tools.clock(), SYSTEM, "evidence.checked",
                                  "evidence:all", details={"unnamed": len(unnamed)}))
            gone = tuple(each for each in unnamed if not work.portfolio.is_named(each))
            for digest in gone:
                self._files.remove(digest)
        _log.info("%s files that nothing names removed", len(gone))
        return gone
