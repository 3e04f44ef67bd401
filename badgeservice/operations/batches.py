"""Batches: a file is staged whole or not at all; then it is shown, cancelled, taken up again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from badgeservice.core.audit import OPERATOR
from badgeservice.core.batch_file import BatchFile
from badgeservice.core.batch_progress import Counts, Forecast, RowLine
from badgeservice.core.batches import BatchState, Plan, RowState
from badgeservice.core.ids import identifier
from badgeservice.core.ports import Batch
from badgeservice.core.rows import Row
from badgeservice.core.tasks import Task, TaskKind
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.operations.batch_rules import BatchRules
from badgeservice.operations.batch_staging import Staging
from badgeservice.operations.batch_work import nobody
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.issue import Progress, silent
from badgeservice.operations.noting import log_act

_log = logging.getLogger(__name__)

_ABANDONED = timedelta(hours=6)
"""Far longer than any file is read: whoever began it is gone."""


@dataclass(frozen=True)
class BatchView:
    """A batch, how far it is, and how fast."""

    batch: Batch
    counts: Counts
    rate: float | None
    """Rows in a second, lately; None where nothing was finished."""

    holders: Sequence[str]
    """Who works on parts of it now: machine, process and a random name."""

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at this rate; None where nobody can say."""
        if not self.batch.state.is_open or not self.rate:
            return None
        return self.counts.left / self.rate


class Batches:
    """Files of rows, from the check of all of them to the last state of each.

    *is_gone* tells of who holds a part, as `BatchWork` is told.
    """

    def __init__(self, tools: Collaborators, *,
                 is_gone: Callable[[str], bool] = nobody) -> None:
        self._tools = tools
        self._is_gone = is_gone
        self._rules = BatchRules(tools)

    # --- a file ------------------------------------------------------------------------------

    def dry_run(self, source: BatchFile, plan: Plan, progress: Progress = silent) -> Forecast:
        """Return what *source* would come to, with every problem of it; nothing is recorded.

        *progress* is told how many rows were looked at; how many there are nobody knows yet.
        Raises KeyUnusable where nobody could sign; BadInput where the file cannot be read on.
        """
        staging = Staging(self._tools, self._rules, source, plan)
        for group in staging.groups():
            with self._tools.database.reading() as work:
                staging.judge(work, group)
            progress(staging.rows, 0)
        return staging.forecast()

    def stage(self, source: BatchFile, plan: Plan, progress: Progress = silent, *,
              actor: str = OPERATOR) -> Batch:
        """Keep every row of *source* for the work to come; return the batch.

        All or nothing: raises BadInput ``batch-refused`` with every problem of every row, or
        KeyUnusable where nobody could sign, and then nothing is kept. *actor* is whom the log
        names. A row whose person has the achievement stays for the record, if it is skipped.
        """
        self._sweep()
        batch = Batch(identifier(self._tools.chance.draw(16)), plan.file, plan.achievement, 0,
                      self._tools.clock(), plan.by, BatchState.STAGING, plan.on_duplicate,
                      plan.letters, plan.digest, asdict(source.told))
        staging = Staging(self._tools, self._rules, source, plan)
        try:
            for group in staging.groups():
                self._keep(batch, staging, group)
                progress(staging.rows, 0)
            staging.ensure_good()
            self._open(batch, staging, actor)
        except BaseException:  # also Ctrl-C: what is kept of half a file is of no use
            with self._tools.database.transaction() as work:
                work.batches.remove(batch.id)
            raise
        _log.info("staged %s rows as batch %s", staging.rows, batch.id)
        with self._tools.database.reading() as work:
            return work.batches.get(batch.id)

    def _keep(self, batch: Batch, staging: Staging, group: Sequence[Row]) -> None:
        """Check a group and keep it; nothing is kept any more once there was a problem."""
        if staging.problems:
            with self._tools.database.reading() as work:
                staging.judge(work, group)
            return
        with self._tools.database.transaction() as work:
            if staging.part == 0:
                work.batches.add(batch)
            kept = staging.judge(work, group)
            if not staging.problems:
                work.batch_rows.add(batch.id, kept)

    def _open(self, batch: Batch, staging: Staging, actor: str) -> None:
        with self._tools.database.transaction() as work:
            is_done = staging.fresh + staging.renewed + staging.taken_up == 0
            work.batches.change(
                batch.id, BatchState.DONE if is_done else BatchState.STAGED, rows=staging.rows,
                finished_at=self._tools.clock() if is_done else None)
            log_act(work, self._tools, "batch.staged", f"batch:{batch.id}", staging.programme,
                    by=actor, rows=staging.rows)
        if not is_done:
            self._tools.tasks.defer(Task(TaskKind.BATCH, batch.id))

    def _sweep(self) -> None:
        """Forget files that somebody began to read and never came to the end of."""
        before = self._tools.clock() - _ABANDONED
        with self._tools.database.reading() as work:
            left = [each.id for each in work.batches.all()
                    if each.state is BatchState.STAGING and each.started_at < before]
        for batch in left:
            with self._tools.database.transaction() as work:
                work.batches.remove(batch)
            _log.warning("removed batch %s, which was never read to its end", batch)

    # --- what there is -----------------------------------------------------------------------

    def list(self) -> Sequence[Batch]:
        """Return all batches, the newest first."""
        with self._tools.database.reading() as work:
            return work.batches.all()

    def worked(self) -> Sequence[str]:
        """Return the batches that a worker may find something to do for, the oldest first."""
        with self._tools.database.reading() as work:
            return work.batch_rows.worked()

    def show(self, batch: str) -> BatchView:
        """Return a batch with how far it is; raises NotFound ``unknown-batch``."""
        with self._tools.database.reading() as work:
            found = work.batches.get(batch)
            rows = work.batch_rows
            return BatchView(found, rows.counts(batch), rows.pace(batch).rate,
                             rows.holders(batch))

    def rows(self, batch: str, state: RowState | None = None, *, offset: int = 0,
             limit: int | None = 100) -> Iterator[RowLine]:
        """Yield rows with what became of them, in order of the file; raises NotFound.

        All at once with *limit* None: they come from one state of the database, a few hundred
        at a time.
        """
        with self._tools.database.reading() as work:
            work.batches.get(batch)
            yield from work.batch_rows.lines(batch, state, offset=offset, limit=limit)

    def unfinished(self, digest: str) -> Batch:
        """Return the newest run of the file with this digest that is not done.

        Raises NotFound ``nothing-to-resume``.
        """
        with self._tools.database.reading() as work:
            found = work.batches.unfinished(digest)
        if found is None:
            raise NotFound(say("No run of this file is waiting to be finished."),
                           code="nothing-to-resume")
        return found

    def beside(self, batch: str) -> Sequence[Batch]:
        """Return other files' batches, not done, with rows for some of the same people.

        What they want for these is the same, or *batch* would not have been staged; what they
        want for others may be what its file was mended of. Raises NotFound ``unknown-batch``.
        """
        with self._tools.database.reading() as work:
            own = work.batches.get(batch)
            found = [work.batches.get(each) for each in work.batch_rows.beside(batch)]
        return [each for each in found if each.digest != own.digest]

    # --- changes -----------------------------------------------------------------------------

    def cancel(self, batch: str, by: str = OPERATOR) -> int:
        """Cancel what waits or is set aside, and return how many rows; what is issued stays.

        Where somebody works on it, what that one has in hand is finished; if that one is gone,
        on another machine for instance, whoever works next cancels it. A second call finds
        nothing more. Raises NotFound; Conflict ``batch-done`` where nothing is left to cancel.
        """
        with self._tools.database.transaction() as work:
            work.batch_rows.drop(self._is_gone)
        with self._tools.database.transaction() as work:
            found = work.batches.hold(batch)
            is_done = found.state is BatchState.DONE
            if is_done and not work.batch_rows.counts(batch)[RowState.REFUSED]:
                raise Conflict(say("The batch is done; nothing is left to cancel."),
                               code="batch-done")
            work.batch_rows.hold(batch)
            is_idle = not work.batch_rows.holders(batch)
            if is_idle:
                # Nobody signs these any more; who still tries finds that they stand no more.
                work.batch_groups.withdraw(list(work.batch_rows.open_awards(batch).values()),
                                           batch=batch)
            count = work.batch_rows.cancel(batch, recorded=is_idle)
            if not is_done:
                work.batches.change(batch, BatchState.CANCELLED,
                                    finished_at=self._tools.clock())
            log_act(work, self._tools, "batch.cancelled", f"batch:{batch}", by=by, rows=count)
        _log.info("cancelled batch %s: %s rows", batch, count)
        return count

    def resume(self, batch: str, by: str = OPERATOR) -> int:
        """Let rows that were set aside be tried again; return how many rows are to be done.

        Whoever works next goes on with them. Raises NotFound; Conflict ``batch-cancelled``.
        """
        with self._tools.database.transaction() as work:
            found = work.batches.hold(batch)
            if found.state in (BatchState.CANCELLED, BatchState.STAGING):
                raise Conflict(say("The batch was cancelled, or is still being read."),
                               code="batch-cancelled")
            count = work.batch_rows.reopen(batch)
            left = work.batch_rows.counts(batch).left
            if left:
                work.batches.change(batch, BatchState.WORKING)
            log_act(work, self._tools, "batch.resumed", f"batch:{batch}", by=by, rows=count)
        _log.info("resumed batch %s: %s rows are tried again", batch, count)
        if left:
            self._tools.tasks.defer(Task(TaskKind.BATCH, batch))
        return left
