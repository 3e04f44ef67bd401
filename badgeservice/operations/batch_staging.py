"""A file of rows on its way to a batch: every row is judged before any is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from badgeservice.core.achievement import Achievement
from badgeservice.core.batch_file import BatchFile
from badgeservice.core.batch_progress import Forecast
from badgeservice.core.batches import PART, BatchRow, Plan, RowState, pack
from badgeservice.core.key import Purpose
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.rows import Row, refused_file
from badgeservice.errors import Problem, say, say_n
from badgeservice.operations.batch_rules import BatchRules
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.identity import Identity
from badgeservice.operations.row_fates import Fate, Judged, asked_of, problems_of

MOST_PROBLEMS = 10_000
"""That are kept of one file, some 10 MB; a file may have millions of cells that are wrong."""


class Staging:
    """A file while all its rows are looked at, a part at a time.

    What is wrong is collected in `problems`, where it is very much the first `MOST_PROBLEMS`;
    the counts are those of good rows.
    """

    def __init__(self, tools: Collaborators, rules: BatchRules, source: BatchFile,
                 plan: Plan) -> None:
        self._tools, self._rules, self._source, self._plan = tools, rules, source, plan
        self._identity = Identity(tools)
        self._achievements: dict[str, Achievement] = {}
        self.problems: list[Problem] = []
        self._left_out = 0
        self.rows = self.fresh = self.renewed = self.standing = self.taken_up = 0
        self.part = -1

    @property
    def programme(self) -> str | None:
        """The programme that all rows belong to; None where there are several."""
        found = {each.course.programme for each in self._achievements.values()}
        return found.pop() if len(found) == 1 else None

    def groups(self) -> Iterator[Sequence[Row]]:
        """Yield the good rows, as many together as make a part.

        Raises NotFound; KeyUnusable where nobody could sign; BadInput as `BatchFile.rows` does.
        """
        good = self._good(self._source.rows())
        while group := list(islice(good, PART)):
            self.part += 1
            for slug in {row.achievement for row in group} - self._achievements.keys():
                # Not in a transaction: somebody may have to type the passphrase.
                self._achievements[slug] = self._achievement(slug)
            yield group

    def _good(self, rows: Iterable[Row | tuple[Problem, ...]]) -> Iterator[Row]:
        for row in rows:
            if isinstance(row, Row):
                self.rows += 1
                yield row
            else:
                self._note(row)

    def _note(self, problems: Iterable[Problem]) -> None:
        for each in problems:
            if len(self.problems) < MOST_PROBLEMS:
                self.problems.append(each)
            else:
                self._left_out += 1

    def _told(self) -> list[Problem]:
        """Return what was noted by line, behind how many more there were."""
        told = sorted(self.problems, key=lambda each: each.line or 0)
        if self._left_out:
            told.insert(0, Problem("problems-left-out", say_n(
                "Of very many problems the first are listed; %(num)s more is not.",
                "Of very many problems the first are listed; %(num)s more are not.",
                self._left_out), say("Mend what is listed, and try again."),
                file=self._plan.file))
        return told

    def _achievement(self, slug: str) -> Achievement:
        """Return the current version of an achievement whose key can be used now."""
        with self._tools.database.reading() as work:
            found = work.definitions.achievement(slug)
            key = self._identity.active(work, found.course.issuer, Purpose.CREDENTIALS)
            self._identity.signer(work, key)
        return found

    def judge(self, work: UnitOfWork, group: Sequence[Row]) -> list[BatchRow]:
        """Count what a group comes to, note its problems, and return its rows to be kept."""
        asked = [asked_of(row, self._achievements[row.achievement]) for row in group]
        judged = self._rules(work, asked, self._plan.on_duplicate, by=self._plan.by,
                             heading=self._source.heading)
        self._note(problems_of(judged, self._plan.file))
        for each in judged:
            self.standing += each.fate is Fate.STANDING
            self.taken_up += each.fate is Fate.TAKE_UP
            self.renewed += each.renews is not None
            self.fresh += each.fate is Fate.NEW and each.renews is None
        return [self._kept(each) for each in judged]

    def _kept(self, judged: Judged) -> BatchRow:
        asked = judged.asked
        waits = judged.fate is not Fate.STANDING
        return BatchRow(
            line=asked.row.line, part=self.part,
            state=RowState.WAITING if waits else RowState.STANDING,
            achievement=asked.achievement.slug, version=asked.achievement.version,
            email=asked.row.email if waits else "", content=pack(asked.row) if waits else {},
            key=asked.key, digest=asked.digest, given_key=asked.row.key or "",
            award=None if waits else judged.award)

    def ensure_good(self) -> None:
        """Raise BadInput with every problem that was noted, and how many were not."""
        if self.problems:
            raise refused_file(self._plan.file, self._told())

    def forecast(self) -> Forecast:
        """Return what was counted."""
        return Forecast(self.rows, self.fresh + self.taken_up, self.renewed, self.standing,
                        tuple(self._told()))
