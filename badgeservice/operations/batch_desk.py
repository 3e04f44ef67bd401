"""Batches on the pages: a file is checked, shown, and staged when somebody says that it is meant.

Between the two it waits like other files that administrators bring, for at most an hour and
only for whoever brought it. A batch is seen by who administers every programme that its rows
belong to. Nobody awards anything to themselves here (decision 0080).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice

from badgeservice.core.account import Actor, Role
from badgeservice.core.achievement import Achievement
from badgeservice.core.batch_file import BatchFile, Told
from badgeservice.core.batch_progress import Forecast, RowLine
from badgeservice.core.batches import OnDuplicate, Plan, RowState
from badgeservice.core.course import AwardBy
from badgeservice.core.ids import identifier
from badgeservice.core.ports import Batch, UnitOfWork
from badgeservice.core.ports.profiles import ImportDraft
from badgeservice.core.rows import Row
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import BadInput, NotFound, Problem, say
from badgeservice.operations.batches import Batches, BatchView
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.import_drafts import MOST, PATIENCE
from badgeservice.operations.reach import ensure_role

_log = logging.getLogger(__name__)

KIND = "batch"
LARGEST = 20 * 2**20
"""Bytes of a file that a page takes; longer ones are for the command line."""

MOST_ROWS = 20_000
"""Rows that a page looks at while somebody waits for the answer."""

_LONGEST_NAME = 120
_ROLE = Role.ADMINISTRATOR

Open = Callable[..., BatchFile]
"""What `OpenBatchFile` is."""


@dataclass(frozen=True)
class Checked:
    """A file that waits, how it was read, and what it would come to."""

    draft: ImportDraft
    told: Told
    forecast: Forecast


class BatchDesk:
    """What administrators do with batches on the pages."""

    def __init__(self, tools: Collaborators, batches: Batches, open_file: Open) -> None:
        self._tools, self._batches, self._open = tools, batches, open_file

    # --- a file ------------------------------------------------------------------------------

    def achievements(self, actor: Actor) -> tuple[Achievement, ...]:
        """Return what *actor* may award by rows; raises NotAllowed ``role-missing``."""
        ensure_role(actor, _ROLE)
        with self._tools.database.reading() as work:
            return tuple(each for each in work.definitions.achievements()
                         if each.course.award_by is AwardBy.BATCH
                         and actor.may(_ROLE, programme=each.course.programme))

    def bring(self, actor: Actor, content: bytes, *, file: str,
              options: Mapping[str, str]) -> str:
        """Keep a file that can be read until it is confirmed; return under which id it waits.

        Of *options* are read ``achievement``, ``language``, ``on_duplicate`` and ``letters``.
        What is wrong with its cells `check` tells. Raises BadInput for what cannot be read at
        all, NotFound for what *actor* may not award.
        """
        ensure_role(actor, _ROLE)
        if len(content) > LARGEST:
            raise _too_long(file)
        draft = ImportDraft(identifier(self._tools.chance.draw(16)), actor.person.id, KIND,
                            file[:_LONGEST_NAME], content, self._tools.clock(), _read(options))
        _ensure_short(self._opened(actor, draft))
        with self._tools.database.transaction() as work:
            work.import_drafts.remove_older(draft.made_at - PATIENCE)
            # Held, so that of many at once each counts those before it.
            work.accounts.hold(actor.person.id)
            work.import_drafts.add(draft)
            work.import_drafts.keep_newest(actor.person.id, MOST)
        _log.info("batch file %s waits", draft.id)
        return draft.id

    def check(self, actor: Actor, draft: str) -> Checked:
        """Return a file that waits, and what it would come to now with all its problems.

        Raises NotFound ``unknown-import``, and KeyUnusable where nobody could sign.
        """
        found = self._waiting(actor, draft)
        opened = self._opened(actor, found)
        return Checked(found, opened.told, self._batches.dry_run(opened, _plan(actor, found)))

    def confirm(self, actor: Actor, draft: str) -> Batch:
        """Stage a file that waits, and forget it; raises as `Batches.stage` and `bring`.

        Everything is checked again: others may have changed something since.
        """
        found = self._waiting(actor, draft)
        staged = self._batches.stage(self._opened(actor, found), _plan(actor, found),
                                     actor=actor.person.id)
        self._forget(found.id)
        return staged

    def discard(self, actor: Actor, draft: str) -> None:
        """Forget a file that waits; raises NotFound ``unknown-import``."""
        self._forget(self._waiting(actor, draft).id)

    def _forget(self, draft: str) -> None:
        with self._tools.database.transaction() as work:
            work.import_drafts.remove(draft)

    def _waiting(self, actor: Actor, draft: str) -> ImportDraft:
        ensure_role(actor, _ROLE)
        with self._tools.database.reading() as work:
            found = work.import_drafts.get(draft, actor.person.id)
        if found.kind != KIND or self._tools.clock() - found.made_at > PATIENCE:
            raise NotFound(say("This file waits no more. Choose it again."),
                           code="unknown-import")
        return found

    def _opened(self, actor: Actor, draft: ImportDraft) -> BatchFile:
        """Open a file from its beginning; raises BadInput, NotFound for what is not *actor*'s."""
        mine = {each.slug for each in self.achievements(actor)}
        named = draft.options["achievement"]
        if named and named not in mine:
            raise NotFound(say("There is no achievement %(slug)s here.", slug=named[:80]),
                           code="unknown-achievement")
        opened = self._open(draft.content, draft.file, achievement=named or None,
                            language=draft.options["language"])
        return _Reachable(opened.file, opened.told, opened._table, actor.person.email, mine)

    # --- what there is -----------------------------------------------------------------------

    def list(self, actor: Actor) -> Sequence[Batch]:
        """Return the batches that *actor* may see, the newest first."""
        ensure_role(actor, _ROLE)
        with self._tools.database.reading() as work:
            return tuple(each for each in work.batches.all()
                         if self._may(work, actor, each))

    def show(self, actor: Actor, batch: str) -> BatchView:
        """Return one with how far it is; raises NotFound ``unknown-batch``."""
        self._ensure_may(actor, batch)
        return self._batches.show(batch)

    def beside(self, actor: Actor, batch: str) -> Sequence[Batch]:
        """Return what `Batches.beside` does of what *actor* may see; raises as `show`."""
        self._ensure_may(actor, batch)
        found = self._batches.beside(batch)
        with self._tools.database.reading() as work:
            return tuple(each for each in found if self._may(work, actor, each))

    def rows(self, actor: Actor, batch: str, state: RowState | None = None, *, offset: int = 0,
             limit: int | None = 50) -> Iterator[RowLine]:
        """Yield rows with what became of them; raises NotFound ``unknown-batch``."""
        self._ensure_may(actor, batch)
        return self._batches.rows(batch, state, offset=offset, limit=limit)

    def cancel(self, actor: Actor, batch: str) -> int:
        """Cancel what waits; raises as `Batches.cancel`."""
        self._ensure_may(actor, batch)
        return self._batches.cancel(batch, actor.person.id)

    def resume(self, actor: Actor, batch: str) -> int:
        """Let rows that were set aside be tried again; raises as `Batches.resume`."""
        self._ensure_may(actor, batch)
        return self._batches.resume(batch, actor.person.id)

    def _ensure_may(self, actor: Actor, batch: str) -> None:
        ensure_role(actor, _ROLE)
        with self._tools.database.reading() as work:
            if not self._may(work, actor, work.batches.get(batch)):
                raise NotFound(say("There is no batch %(id)s here.", id=batch[:80]),
                               code="unknown-batch")

    def _may(self, work: UnitOfWork, actor: Actor, batch: Batch) -> bool:
        slugs = work.batch_rows.achievements(batch.id) or {batch.achievement}
        return all(actor.may(_ROLE, programme=work.definitions.achievement(slug).course.programme)
                   for slug in slugs if slug)


def _read(options: Mapping[str, str]) -> dict[str, str]:
    """Return the options of a form; raises BadInput for a word that is not on it."""
    found = {"achievement": options.get("achievement", ""),
             "language": options.get("language", LANGUAGES[0]),
             "on_duplicate": options.get("on_duplicate", OnDuplicate.SKIP.value),
             "letters": "yes" if options.get("letters") else ""}
    known = {"language": LANGUAGES, "on_duplicate": tuple(each.value for each in OnDuplicate)}
    problems = [Problem("word-unknown", say("This word is not known here."),
                        say("Write one of: %(words)s.", words=", ".join(words)), field=name)
                for name, words in known.items() if found[name] not in words]
    if problems:
        raise BadInput(problems)
    return found


def _plan(actor: Actor, draft: ImportDraft) -> Plan:
    return Plan(draft.file, actor.person.email, OnDuplicate(draft.options["on_duplicate"]),
                bool(draft.options["letters"]), draft.options["achievement"],
                sha256(draft.content).hexdigest())


@dataclass(frozen=True)
class _Reachable(BatchFile):
    """A batch file of which the rows are refused that are not for its bringer to award."""

    own: str
    """The bringer's address."""

    mine: Collection[str] = field(repr=False)
    """The slugs that the bringer may award."""

    def rows(self) -> Iterator[Row | tuple[Problem, ...]]:
        """Yield what `BatchFile.rows` does, and a problem for what is out of reach."""
        for row in super().rows():
            flaw = self._flaw(row) if isinstance(row, Row) else None
            yield (flaw,) if flaw else row

    def _flaw(self, row: Row) -> Problem | None:
        if row.achievement not in self.mine:
            # In the words of one that does not exist: nobody learns what others have.
            return Problem("achievement-unknown",
                           say("No achievement is called %(slug)s.", slug=row.achievement),
                           say("Write the slug of one that is published."), file=self.file,
                           line=row.line, field=self.heading("logro"), value=row.achievement)
        if row.email == self.own:
            return Problem("row-own", say("This row is about yourself."),
                           say("Take it out; let another administrator bring it."),
                           file=self.file, line=row.line, field=self.heading("correo"))
        return None


def _ensure_short(opened: BatchFile) -> None:
    if sum(1 for _ in islice(opened.rows(), MOST_ROWS + 1)) > MOST_ROWS:
        raise _too_long(opened.file)


def _too_long(file: str) -> BadInput:
    message = say("The file is longer than a page can check. At most: rows %(rows)s, "
                  "megabytes %(megabytes)s.", rows=MOST_ROWS, megabytes=LARGEST >> 20)
    return BadInput([Problem("batch-too-long", message, say(
        "Divide it, or let the operator run `badgeservice award batch`."), file=file)],
        message=message, code="batch-too-long")
