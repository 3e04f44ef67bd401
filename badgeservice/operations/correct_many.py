"""Corrections of many credentials from one file: all are checked before any is changed.

They are recorded group by group, and a group is signed before the next is recorded. Whatever
cuts a run off, the same file finishes it: each row becomes one correction, once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from badgeservice.core.account import Actor
from badgeservice.core.amending import Change, Effect, Outcome
from badgeservice.core.audit import OPERATOR
from badgeservice.core.correction import NOTHING, changes
from badgeservice.core.correction_rows import CorrectionWish
from badgeservice.core.credential import CORRECTION_REASONS
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import BadInput, Conflict, Problem, SeveralProblems, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.correct import Correct, Corrected
from badgeservice.operations.issue import GROUP, Issue, Progress, silent
from badgeservice.operations.seen import Looking, Seen, bad_reasons, placed, refusal
from badgeservice.operations.supersede import Replaced, Supersede, find, not_endorsed

_log = logging.getLogger(__name__)

_LATER = "?"
"""Stands for a note that is asked for when the change is confirmed."""


@dataclass(frozen=True)
class Endorsers:
    """Who acts, and who of partners endorses what is joint."""

    by: str
    actor: str = OPERATOR
    """Whom the log names."""

    for_partner: Sequence[str] = ()


@dataclass(frozen=True)
class _Row:
    """A row that was checked; without a plan where it says what the credential says already."""

    wish: CorrectionWish
    seen: Seen
    planned: Corrected | None
    award: str | None
    """The award of the same correction, where an earlier run has recorded it."""

    outcome: Outcome


class CorrectMany:
    """Corrections of the credentials that the rows of a file name, *group* by group."""

    def __init__(self, tools: Collaborators, *, group: int = GROUP) -> None:
        self._tools, self._size = tools, group
        self._correct = Correct(tools)
        self._supersede = Supersede(tools)
        self._issue = Issue(tools)

    def preview(self, wishes: Sequence[CorrectionWish], *, within: Actor | None = None,
                for_partner: Sequence[str] = (), may_lack_reasons: bool = False,
                ) -> tuple[Outcome, ...]:
        """Check all rows as a call does and return what it would do; changes nothing.

        With *may_lack_reasons* the reason, and the note that a level needs, come later.
        """
        with self._tools.database.reading() as work:
            return tuple(each.outcome for each in self._checked(
                work, wishes, within, for_partner, may_lack_reasons))

    def __call__(self, wishes: Sequence[CorrectionWish], whose: Endorsers, *,
                 within: Actor | None = None, progress: Progress = silent,
                 ) -> tuple[Outcome, ...]:
        """Correct what the rows name; return what became of each, in the order of the file.

        Only credentials in reach of *within* (None: all) that are not, and would not become,
        their own. Raises BadInput ``status-file-refused`` with every problem before anything
        is changed; KeyUnusable
        likewise; Conflict where somebody else changes one of them meanwhile: what was
        corrected before that stays, and the same file finishes or names it.
        """
        with self._tools.database.reading() as work:
            rows = self._checked(work, wishes, within, whose.for_partner, may_lack=False)
        # By status list, so that a group signs few and all take the locks in one order.
        waiting = sorted((each for each in rows if each.outcome.effect is not Effect.SAME),
                         key=lambda each: (each.seen.prepared.status_list, each.seen.prepared.id))
        progress(0, len(waiting))
        for start in range(0, len(waiting), self._size):
            self._group(waiting[start:start + self._size], whose)
            progress(min(start + self._size, len(waiting)), len(waiting))
        if waiting:
            _log.info("corrected %s credentials of a file, by %s", len(waiting), whose.by)
        return self._told(rows)

    # --- checking ------------------------------------------------------------------------

    def _checked(self, work: UnitOfWork, wishes: Sequence[CorrectionWish],
                 within: Actor | None, for_partner: Sequence[str], may_lack: bool,
                 ) -> list[_Row]:
        problems = list(bad_reasons(CORRECTION_REASONS, wishes, may_lack=may_lack))
        rows: list[_Row] = []
        by_line = {wish.line: wish for wish in wishes}
        for found in Looking(work, self._tools.urls, within).all(wishes, even_withdrawn=False):
            if isinstance(found, Problem):
                problems.append(found)
                continue
            wish = by_line[found.wish.line]
            try:
                rows.append(self._row(work, wish, found, may_lack))
                problems += self._unendorsed(work, rows[-1], for_partner)
                problems += self._own(work, rows[-1], within)
            except SeveralProblems as error:
                problems += [placed(each, wish) for each in error.problems]
            except Conflict as error:
                problems.append(_conflict(wish, error))
        problems += _twice(rows)
        if problems:
            raise refusal(problems)
        return rows

    def _row(self, work: UnitOfWork, wish: CorrectionWish, seen: Seen, may_lack: bool) -> _Row:
        """Return a good row; raises BadInput, NotWilling, Conflict."""
        try:
            planned = self._correct.plan(work, seen.prepared.id, wish.wanted,
                                         wish.note or (_LATER if may_lack else ""))
        except BadInput as error:
            if [each.code for each in error.problems] != [NOTHING]:
                raise
            return _Row(wish, seen, None, None, seen.outcome(Effect.SAME))
        award = self._correct.recorded(work, planned)
        changed = changes(planned.before, planned.after, seen.achievement)
        if award is None:
            self._supersede.ensure_replaceable(work, find(work, seen.prepared.id), wish.reason)
            self._correct.ensure_free(work, planned)
        return _Row(wish, seen, planned, award, self._outcome(work, seen, changed, award))

    def _outcome(self, work: UnitOfWork, seen: Seen, changed: tuple[Change, ...],
                 award: str | None) -> Outcome:
        if award is None:
            return seen.outcome(Effect.CHANGED, changed)
        newer = work.credentials.successor(seen.prepared.id)
        is_signed = (newer is not None
                     and work.credentials.find(newer, even_withdrawn=True) is not None)
        return seen.outcome(Effect.SAME if is_signed else Effect.UNFINISHED, changed, newer)

    def _unendorsed(self, work: UnitOfWork, row: _Row,
                    for_partner: Sequence[str]) -> Iterator[Problem]:
        """Yield why a joint one cannot be replaced where nobody of the partner is named."""
        partner = row.seen.achievement.course.partner
        if (row.outcome.effect is Effect.CHANGED and row.seen.award.is_joint
                and partner is not None and not for_partner):
            yield placed(replace(not_endorsed(work, partner, row.seen.award.language),
                                 field="id", value=row.wish.credential[:80]), row.wish)

    def _own(self, work: UnitOfWork, row: _Row, within: Actor | None) -> Iterator[Problem]:
        """Yield why *within* may not correct a credential so that it becomes their own."""
        if within is None or row.planned is None:
            return
        owner = work.people.find(row.planned.after.person.email)
        if owner is not None and owner.id == within.person.id:
            yield placed(Problem(
                "credential-own", say("This would become your own credential."),
                say("Ask another administrator."), field="email", value=owner.email), row.wish)

    # --- changing ------------------------------------------------------------------------

    def _group(self, rows: Sequence[_Row], whose: Endorsers) -> None:
        """Record a group together, then sign it."""
        made: list[Replaced] = []
        awards: list[str] = []
        with self._tools.database.transaction() as work:
            # Before they are looked up: of two who bring the same file one corrects them.
            work.status.hold_of([row.seen.prepared.id for row in rows])
            for row in rows:
                recorded = row.award or self._correct.recorded(work, _plan(row))
                if recorded is None:
                    made.append(self._record(work, row, whose))
                    recorded = made[-1].award
                awards.append(recorded)
            self._supersede.finish(work, made, actor=whose.actor)
        self._issue(awards)
        for each in made:
            _log.info("corrected %s by %s: %s, by %s", each.old.id, each.new, each.reason,
                      whose.by)

    def _record(self, work: UnitOfWork, row: _Row, whose: Endorsers) -> Replaced:
        return self._supersede.record(
            work, row.seen.prepared.id, reason=row.wish.reason, note=row.wish.note, by=whose.by,
            award=self._correct.with_person(work, _plan(row)), for_partner=whose.for_partner)

    def _told(self, rows: Sequence[_Row]) -> tuple[Outcome, ...]:
        with self._tools.database.reading() as work:
            return tuple(
                row.outcome if row.planned is None else
                replace(row.outcome, new=work.credentials.successor(row.seen.prepared.id))
                for row in rows)


def _plan(row: _Row) -> Corrected:
    """Return the plan of a row that waits, which every such row has."""
    if row.planned is None:
        raise ValueError(f"row {row.wish.line} has nothing to correct")
    return row.planned


def _conflict(wish: CorrectionWish, error: Conflict) -> Problem:
    """Return the problem of a row that what is recorded already stands against."""
    if error.code == "award-stands" and wish.wanted.email is not None:
        return wish.problem(error.code, error.message,
                            say("Correct or revoke that credential first."),
                            field="email", value=wish.wanted.email[:80])
    return wish.problem(error.code, error.message, None, field="id", value=wish.credential[:80])


def _twice(rows: Sequence[_Row]) -> Iterator[Problem]:
    """Yield a problem for each row that would award what an earlier row awards already."""
    first: dict[tuple[str, str], int | None] = {}
    for row in rows:
        if row.outcome.effect is not Effect.CHANGED:
            continue
        after = _plan(row).after
        line = first.setdefault((after.person.email, after.achievement), row.wish.line)
        if line != row.wish.line:
            yield row.wish.problem(
                "award-twice", say("By line %(line)s the same person gets this already.",
                                   line=line),
                say("Keep one of the two rows."), field="email", value=after.person.email[:80])
