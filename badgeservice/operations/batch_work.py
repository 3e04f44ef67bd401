"""The work on staged batches: a part at a time, by as many processes as like to.

A part is held under a lease. Whoever lost it, by being too slow, writes no more to its rows:
each transaction first asks whether the number that the holder was given still counts. What such
a one has signed is no harm, for an award has one credential with bytes that never change.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import TypeVar

from badgeservice.core.achievement import Achievement
from badgeservice.core.audit import SYSTEM
from badgeservice.core.award import Award
from badgeservice.core.batches import (
    MOST_FAILURES,
    MOST_TRIES,
    PART,
    BatchRow,
    BatchState,
    Held,
    RowState,
    unpack,
)
from badgeservice.core.ids import identifier, identifier_of
from badgeservice.core.letter import Letter
from badgeservice.core.letters.batches import ISSUED
from badgeservice.core.ports import Batch, UnitOfWork
from badgeservice.core.ports.batches import Change, Signed
from badgeservice.errors import (
    BadgeError,
    Conflict,
    HomeUnusable,
    KeyUnusable,
    Message,
    SeveralProblems,
    say,
)
from badgeservice.operations.batch_people import persons_of
from badgeservice.operations.batch_rules import BatchRules
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.issue import Issue, Progress, silent
from badgeservice.operations.noting import log_act
from badgeservice.operations.row_award import award_of
from badgeservice.operations.row_fates import Asked, Fate, Judged

_log = logging.getLogger(__name__)

_Found = TypeVar("_Found")

LEASE = timedelta(minutes=2)
"""Far longer than a group takes."""

_PUT_OFF = timedelta(minutes=1)
"""So long nobody tries a batch again that could not be signed: others may be."""

_GROUPS = {0: PART, 1: 25}
"""How many rows are begun together, by how often they were before; else each alone."""

_MOST_REMEMBERED = 200
"""Achievements that are in memory."""

_RACES = 5
"""So often others may be faster with people or awards of a group, before it counts as an error."""

_BUSY = "database-busy"
"""Nothing was changed, and a second try may do."""


def nobody(name: str) -> bool:
    """Call nobody gone."""
    return False


class LostPart(Exception):
    """The part is somebody else's now; nothing more is written to it."""


class BatchWork:
    """Does parts of the batches that are staged.

    *name* says who works here, and *is_gone* tells of such a name whether that one certainly
    works no more: nobody need wait then until the lease is over. A name that is wrongly called
    gone loses its part, and nothing else.
    """

    def __init__(self, tools: Collaborators, issue: Issue, *, name: Callable[[], str] = str,
                 is_gone: Callable[[str], bool] = nobody, lease: timedelta = LEASE) -> None:
        self._tools = tools
        self._issue = issue
        self._name = name
        self._is_gone = is_gone
        self._lease = lease
        self._rules = BatchRules(tools)
        self._achievements: dict[tuple[str, int], Achievement] = {}

    def __call__(self, batch: str | None = None, progress: Progress = silent,
                 stop: Callable[[], bool] = bool) -> bool:
        """Do a part of *batch*, or of the oldest one; False where there is none to be had.

        Of a cancelled one what somebody had in hand who is gone: it is cancelled, too.
        *progress* is told how many rows of the part are signed. Where *stop* says so the group
        in hand is finished, and the part left to others. Raises KeyUnusable and HomeUnusable,
        which are no fault of the rows: whoever names the batch, or comes later, goes on; until
        then other batches have their turn.
        """
        lease = f"{self._name()} {identifier(self._tools.chance.draw(16))}".strip()
        with self._tools.database.transaction() as work:
            work.batch_rows.drop(self._is_gone)
            held = work.batch_rows.take(lease, self._lease, batch=batch)
        if held is None:
            return False
        try:
            self._part(held, progress, stop)
        except LostPart:
            _log.warning("part %s of batch %s was taken over by somebody else", held.part,
                         held.batch)
        except Exception:
            self._leave(held)
            raise
        return True

    def _leave(self, held: Held) -> None:
        """Let others go on at once, and not when the lease is over."""
        try:
            with self._tools.database.transaction() as work:
                work.batch_rows.let_go(held)
        except BadgeError:  # the error before it is the one to be told
            _log.exception("part %s of batch %s waits for its lease", held.part, held.batch)

    def _part(self, held: Held, progress: Progress, stop: Callable[[], bool]) -> None:
        done = 0
        while not stop():
            group = self._record(held)
            if group is None:
                return
            self._sign(held, group, partial(_tell, progress, done))
            done += len(group)
        with self._tools.database.transaction() as work:
            work.batch_rows.let_go(held)

    # --- record ------------------------------------------------------------------------------

    def _record(self, held: Held) -> Mapping[int, str] | None:
        """Record the awards of a group; return them by line, or None where the part is done."""
        def record() -> Mapping[int, str] | None:
            """Record it in a transaction."""
            with self._tools.database.transaction() as work:
                return self._recorded(work, held)
        return _again(held, record)

    def _recorded(self, work: UnitOfWork, held: Held) -> Mapping[int, str] | None:
        self._ensure_held(work, held)
        rows = work.batch_rows.begin(held, _GROUPS, 1)
        if not rows:
            self._close(work, held)
            return None
        batch = work.batches.get(held.batch)
        if batch.state is BatchState.CANCELLED:
            return _cancelled(work, held, rows)
        broken = [row for row in rows
                  if row.failures >= MOST_FAILURES or row.tries >= MOST_TRIES]
        self._set_aside(work, held, broken)
        left = [row for row in rows if row not in broken]
        return {
            **{row.line: str(row.award) for row in left if row.state is RowState.RECORDED},
            **self._awarded(work, held, batch,
                            [row for row in left if row.state is RowState.WAITING])}

    def _set_aside(self, work: UnitOfWork, held: Held, broken: Sequence[BatchRow]) -> None:
        """Do no more with rows that were tried too often; their awards stand no more."""
        if broken:
            _log.error("part %s of batch %s: %s rows are set aside", held.part, held.batch,
                       len(broken))
            _withdraw(work, held, broken)
            work.batch_rows.change(held, [_set_aside(row) for row in broken])

    def _awarded(self, work: UnitOfWork, held: Held, batch: Batch,
                 rows: Sequence[BatchRow]) -> Mapping[int, str]:
        """Judge waiting rows once more, and record what is new of them."""
        if not rows:
            return {}
        asked = [self._asked(work, row) for row in rows]
        judged = self._rules(work, asked, batch.on_duplicate, by=batch.by, batch=batch.id)
        new = [each for each in judged if each.fate is Fate.NEW]
        persons = persons_of(work, new, self._tools)
        now = self._tools.clock()
        awards = [self._award(each, persons[each.asked.row.email].id, batch, now) for each in new]
        work.batch_groups.close([each.closes for each in new if each.closes])
        work.batch_rows.release([each.asked.key for each in new if each.releases])
        work.batch_groups.add_awards(awards, batch.id)
        named = {each.asked.row.line: award.id for each, award in zip(new, awards, strict=True)}
        work.batch_rows.change(held, [_change(each, named) for each in judged])
        recorded = {each.asked.row.line: named.get(each.asked.row.line) or str(each.award)
                    for each in judged if each.fate in (Fate.NEW, Fate.TAKE_UP)}
        work.batch_rows.claim(held, [each.asked.row.line for each in judged if each.claims])
        if awards:
            programmes = {each.asked.achievement.course.programme for each in new}
            log_act(work, self._tools, "awards.recorded", f"batch:{batch.id}",
                    programmes.pop() if len(programmes) == 1 else None, awards=len(awards))
        return recorded

    def _award(self, judged: Judged, person: str, batch: Batch, now: datetime) -> Award:
        return award_of(judged.asked.row, judged.asked.achievement, person=person,
                        identifier=identifier_of(now, self._tools.chance.draw(10)), by=batch.by)

    # --- sign and finish ---------------------------------------------------------------------

    def _sign(self, held: Held, group: Mapping[int, str], progress: Progress) -> None:
        """Sign what is recorded and note it; what ends in an error is counted."""
        error: BadgeError | None = None
        try:
            if group:
                _again(held, lambda: self._issue(list(group.values()), progress),
                       (HomeUnusable,))
        except (KeyUnusable, HomeUnusable):
            with self._tools.database.transaction() as work:
                self._ensure_held(work, held)
                self._finish(work, held, group)
                work.batch_rows.ended_before(held, list(group))
                work.batch_rows.put_off(held, _PUT_OFF)
            raise
        except BadgeError as found:
            _log.exception("part %s of batch %s: a group could not be issued", held.part,
                           held.batch)
            error = found
        _again(held, lambda: self._note(held, group, error))

    def _note(self, held: Held, group: Mapping[int, str], error: BadgeError | None) -> None:
        """Note what is signed, and *error* of what is not."""
        with self._tools.database.transaction() as work:
            self._ensure_held(work, held)
            unsigned = self._finish(work, held, group)
            if error is not None:
                work.batch_rows.failed(held, unsigned, *_reason(error))

    def _finish(self, work: UnitOfWork, held: Held, group: Mapping[int, str]) -> list[int]:
        """Note what is signed, and write to its people; return the lines that are not."""
        signed = work.batch_groups.signed(list(group.values()))
        still = work.batch_rows.open_lines(held, list(group))
        done = [line for line in still if group[line] in signed]
        left = [line for line in still if group[line] not in signed]
        standing = work.batch_groups.standing([group[line] for line in left]) if left else ()
        if work.batches.get(held.batch).letters:
            self._write(work, [(row, signed[group[row.line]])
                               for row in work.batch_rows.of_lines(held, done)])
        work.batch_rows.finish(held, done)
        # Closed meanwhile, by a mended file for instance: these are judged anew.
        work.batch_rows.change(held, [Change(line, RowState.WAITING) for line in left
                                      if group[line] not in standing])
        return left

    def _write(self, work: UnitOfWork, done: Sequence[tuple[BatchRow, Signed]]) -> None:
        """Write to those whom rows are about; not where a correction made it somebody else's."""
        people = work.batch_groups.people({row.email for row, _ in done})
        work.batch_groups.write([
            self._letter(work, row, signed) for row, signed in done
            if row.email in people and people[row.email].id == signed.person])

    def _letter(self, work: UnitOfWork, row: BatchRow, signed: Signed) -> Letter:
        asked = self._asked(work, row)
        course, language = asked.achievement.course, asked.row.language
        # Another batch may have taken up the same award: one letter for each credential.
        once = sha256(f"{ISSUED} {signed.credential}".encode()).digest()[:16]
        return Letter(
            id=identifier(once), kind=ISSUED, person=signed.person,
            address=row.email, language=language, created_at=self._tools.clock(),
            values={"achievement": course.name.in_language(language),
                    "link": self._tools.urls.credential(signed.credential)},
            programme=course.programme)

    def _asked(self, work: UnitOfWork, row: BatchRow) -> Asked:
        """Return a row as its rules see it; a version of an achievement never changes."""
        pinned = row.achievement, row.version
        if pinned not in self._achievements:
            if len(self._achievements) >= _MOST_REMEMBERED:
                self._achievements.clear()
            self._achievements[pinned] = work.definitions.achievement(*pinned)
        return Asked(unpack(row.line, row.content), self._achievements[pinned], row.key,
                     row.digest)

    # --- the part ----------------------------------------------------------------------------

    def _ensure_held(self, work: UnitOfWork, held: Held) -> None:
        """Raise LostPart where the lease ran out and somebody else took the part."""
        if not work.batch_rows.renew(held, self._lease):
            raise LostPart

    def _close(self, work: UnitOfWork, held: Held) -> None:
        # Held, so that of two who finish the last parts one sees that the other has.
        batch = work.batches.hold(held.batch)
        if work.batch_rows.close_part(held) and batch.state is BatchState.WORKING:
            work.batches.change(batch.id, BatchState.DONE, finished_at=self._tools.clock())
            log_act(work, self._tools, "batch.done", f"batch:{batch.id}",
                    _programme(work, batch.id), by=SYSTEM)
            _log.info("batch %s is done", batch.id)


def _again(held: Held, do: Callable[[], _Found],
           races: tuple[type[BadgeError], ...] = (Conflict, HomeUnusable)) -> _Found:
    """Do what is done whole or not at all; a few times more where others were in its way."""
    for _ in range(_RACES):
        try:
            return do()
        except races as error:
            # Somebody else recorded one of them at the same moment, or has the rows: look again.
            if isinstance(error, HomeUnusable) and error.code != _BUSY:
                raise
            _log.info("part %s of batch %s is looked at again: %s", held.part, held.batch,
                      error.code)
    return do()


def _withdraw(work: UnitOfWork, held: Held, rows: Sequence[BatchRow]) -> Collection[str]:
    """Let the awards of rows stand no more, but those that are signed; return these."""
    named = [row.award for row in rows if row.award]
    work.batch_groups.withdraw(named, batch=held.batch)
    signed = set(work.batch_groups.signed(named))
    work.batch_rows.release([row.key for row in rows if row.award and row.award not in signed])
    return signed


def _cancelled(work: UnitOfWork, held: Held, rows: Sequence[BatchRow]) -> Mapping[int, str]:
    """Cancel what was in the hand of one who is gone; return what that one had signed."""
    signed = _withdraw(work, held, rows)
    work.batch_rows.change(held, [
        Change(row.line, RowState.CANCELLED, row.award, row.renews)
        for row in rows if row.award not in signed])
    return {row.line: row.award for row in rows if row.award and row.award in signed}


def _programme(work: UnitOfWork, batch: str) -> str | None:
    """Return the programme that all rows of a batch belong to; None where there are several."""
    found = {work.definitions.achievement(slug).course.programme
             for slug in work.batch_rows.achievements(batch)}
    return found.pop() if len(found) == 1 else None


def _tell(progress: Progress, before: int, done: int, _: int) -> None:
    progress(before + done, PART)


def _change(judged: Judged, named: Mapping[int, str]) -> Change:
    """Return what becomes of a row that was judged."""
    line = judged.asked.row.line
    if judged.fate is Fate.REFUSED:
        first = judged.problems[0]
        return Change(line, RowState.REFUSED, code=first.code, reason=first.message)
    if judged.fate is Fate.STANDING:
        return Change(line, RowState.STANDING, judged.award)
    return Change(line, RowState.RECORDED, named.get(line) or judged.award, judged.renews)


def _set_aside(row: BatchRow) -> Change:
    return Change(row.line, RowState.REFUSED, row.award, row.renews, row.code or "row-broken",
                  row.reason or say("Whoever worked on this row ended in the middle, each time."))


def _reason(error: BadgeError) -> tuple[str, Message]:
    if isinstance(error, SeveralProblems):
        return error.problems[0].code, error.problems[0].message
    return error.code, error.message
