"""Record awards: from a decision, or from rows that somebody attests."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from badgeservice.core.achievement import Achievement
from badgeservice.core.audit import OPERATOR
from badgeservice.core.award import Award
from badgeservice.core.ids import identifier
from badgeservice.core.key import Purpose
from badgeservice.core.ports import Batch, UnitOfWork
from badgeservice.core.rows import Row, Rows, refused_file
from badgeservice.core.willingness import Case, refusals
from badgeservice.operations.apply import ensure_person
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.decided import Decided, decided
from badgeservice.operations.decision_awards import AwardsByDecision, close_revoked, is_revoked
from badgeservice.operations.identity import Identity
from badgeservice.operations.noting import log_act
from badgeservice.operations.row_award import CORRECT, applicant_of, award_of, column_of

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RowsResult:
    """What rows came to."""

    batch: str | None
    """The run that was recorded; None where no row was new."""

    awards: tuple[str, ...]
    """Awards of this file without a signed credential: new ones, and what a crash left."""

    standing: int
    """Rows whose person had the achievement, with its credential, before."""


class GiveAward:
    """Awards; what is recorded here is signed by `operations.issue`."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._identity = Identity(tools)
        self._by_decision = AwardsByDecision(tools)

    def of_decision(self, work: UnitOfWork, application: str, *, language: str | None = None,
                    again: bool = False, by: str = OPERATOR) -> Award:
        """Record the award of a decided application in the caller's transaction.

        *by* is whom the log names. A second call returns the award that stands, so that a
        crash costs nothing. Raises NotWilling with every reason, NotFound; Conflict where the
        person holds the achievement by another application.
        """
        return self._by_decision(work, [decided(work, application)], language=language,
                                 again=again, by=by)[0]

    def of_decisions(self, work: UnitOfWork, cases: Sequence[Decided], *, by: str) -> list[Award]:
        """Do the same with several, each in its application's language, in few statements."""
        return self._by_decision(work, cases, by=by)

    def preview_rows(self, achievement: str, rows: Rows, *, file: str, by: str,
                     again: bool = False) -> int:
        """Check all rows as `from_rows` does and return how many would be issued."""
        with self._tools.database.reading() as work:
            pinned = work.definitions.achievement(achievement)
            self._ensure_all_willing(work, pinned, rows, file=file, by=by)
            self._ensure_can_sign(work, pinned)
            people = [work.people.find(row.email) for row in rows.good]
            found = [_known(work, person.id, achievement) if person else None
                     for person in people]
            return sum(1 for award in found
                       if award is None or not _is_signed(work, award.id)
                       or (again and is_revoked(work, award.id)))

    def from_rows(self, achievement: str, rows: Rows, *, file: str, by: str,
                  again: bool = False) -> RowsResult:
        """Record an award for every row whose person has none, attested by *by*.

        With *again*, a person whose credential was revoked counts as having none.

        All or nothing: raises BadInput naming every row that a rule refuses, KeyUnusable
        where nobody could sign, and then nothing is recorded.
        """
        with self._tools.database.reading() as work:
            # Before the transaction: somebody may have to type the passphrase first.
            self._ensure_can_sign(work, work.definitions.achievement(achievement))
        with self._tools.database.transaction() as work:
            pinned = work.definitions.achievement(achievement)
            self._ensure_all_willing(work, pinned, rows, file=file, by=by)
            fresh, waiting = self._sorted(work, pinned, rows, by=by, again=again)
            batch = self._record(work, achievement, fresh, file=file, rows=len(rows.good),
                                 by=by)
            if batch is not None:
                log_act(work, self._tools, "awards.recorded", f"batch:{batch}",
                        pinned.course.programme, achievement=achievement, awards=len(fresh))
        _log.info("batch %s: %s new awards of %s", batch, len(fresh), achievement)
        awards = (*waiting, *(award.id for award in fresh))
        return RowsResult(batch, awards, len(rows.good) - len(awards))

    def _ensure_can_sign(self, work: UnitOfWork, achievement: Achievement) -> None:
        """Unlock the key now, so that a missing passphrase stops before a row is written."""
        slug = achievement.course.issuer
        self._identity.signer(work, self._identity.active(work, slug, Purpose.CREDENTIALS))

    def _sorted(self, work: UnitOfWork, achievement: Achievement, rows: Rows, *,
                by: str, again: bool) -> tuple[list[Award], list[str]]:
        """Return the awards to be recorded, and those that a crash left unsigned."""
        fresh, waiting = [], []
        for row in rows.good:
            person = ensure_person(work, applicant_of(row), self._tools)
            known = _known(work, person.id, achievement.slug)
            if known is None or (again and close_revoked(work, known)):
                fresh.append(replace(self._of_row(row, achievement, by=by), person=person))
            elif not _is_signed(work, known.id):
                wanted = replace(self._of_row(row, achievement, by=by), person=person)
                if _is_same(known, wanted) or _is_correction(work, known.id):
                    waiting.append(known.id)
                else:
                    # Nothing was signed yet, so the mended row counts and not the old one.
                    work.awards.close(known.id)
                    fresh.append(wanted)
        return fresh, waiting

    def _record(self, work: UnitOfWork, achievement: str, awards: Sequence[Award], *, file: str,
                rows: int, by: str) -> str | None:
        if not awards:
            return None
        batch = self._drawn()
        work.batches.add(Batch(batch, file, achievement, rows, self._tools.clock(), by))
        for award in awards:
            work.awards.add(award, batch=batch)
        return batch

    def _ensure_all_willing(self, work: UnitOfWork, achievement: Achievement,
                            rows: Rows, *, file: str, by: str) -> None:
        problems = [*rows.problems] + [
            replace(problem, file=file, line=row.line, field=column_of(problem, achievement),
                    remedy=problem.remedy or CORRECT)
            for row in rows.good
            for problem in refusals(
                self._case(work, self._of_row(row, achievement, by=by), achievement))
        ]
        if problems:
            raise refused_file(file, problems)

    def _of_row(self, row: Row, achievement: Achievement, *, by: str) -> Award:
        return award_of(row, achievement, identifier=self._drawn(), by=by)

    def _drawn(self) -> str:
        return identifier(self._tools.chance.draw(16))

    def _case(self, work: UnitOfWork, award: Award, achievement: Achievement) -> Case:
        known = work.people.find(award.person.email)
        held = work.awards.held(known.id) if known else frozenset()
        return Case(award, achievement, held, self._tools.clock())


def _known(work: UnitOfWork, person: str, achievement: str) -> Award | None:
    """Return the award that a row for *person* finds: the corrected one, if it was corrected.

    Otherwise the file of last week would issue again what was corrected since.
    """
    return work.awards.find(person, achievement) or work.awards.corrected(person, achievement)


def _is_correction(work: UnitOfWork, award: str) -> bool:
    """Tell whether *award*, unsigned yet, took the place of one that was signed."""
    prepared = work.credentials.prepared(award)
    return prepared is not None and work.credentials.predecessor(prepared.id) is not None


def _is_same(recorded: Award, wanted: Award) -> bool:
    """Tell whether two awards would make the same credential, whoever attests them."""
    return wanted == replace(recorded, id=wanted.id, attested_by=wanted.attested_by)


def _is_signed(work: UnitOfWork, award: str) -> bool:
    prepared = work.credentials.prepared(award)
    return prepared is not None and work.credentials.find(prepared.id) is not None
