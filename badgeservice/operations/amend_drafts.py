"""Changes of many credentials on a page: brought, shown, and made when somebody confirms them.

What was brought, and then what became of it, waits in the database for at most an hour, and
only for whoever brought it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from badgeservice.core.account import Actor, Role
from badgeservice.core.amending import Effect, Outcome, count, read_stored, stored
from badgeservice.core.correction_rows import CorrectionWish, correction_wishes
from badgeservice.core.credential import CORRECTION_REASONS, Status
from badgeservice.core.ids import identifier
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.ports.profiles import ImportDraft
from badgeservice.core.status_rows import (
    Records,
    StatusWish,
    note_flaws,
    refused,
    status_wishes,
)
from badgeservice.errors import BadInput, NotFound, Problem, say
from badgeservice.operations.amend_files import AmendFiles
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.correct_many import CorrectMany, Endorsers
from badgeservice.operations.reach import ensure_role
from badgeservice.operations.revoke import REASONS_FOR, ChangeStatus

PATIENCE = timedelta(hours=1)
"""How long a file, and then its result, waits."""

MOST_WAITING = 5
"""How many of one person wait; then the oldest is forgotten."""

CORRECT = "correct"

STATUSES: Mapping[str, Status] = {
    "revoke": Status.REVOKED, "suspend": Status.SUSPENDED, "reinstate": Status.VALID,
}

REASONS: Mapping[str, Sequence[str]] = {
    **{kind: REASONS_FOR[status] for kind, status in STATUSES.items()},
    CORRECT: CORRECTION_REASONS,
}
"""The kinds of change, and the reasons that each may have."""

MOST: Mapping[str, int] = {**dict.fromkeys(STATUSES, 2000), CORRECT: 100}
"""Rows of one change on a page, which somebody waits for; the command line takes more."""

_DONE = "-done"
"""Ends the kind of a draft that has become a result."""

_PASTED = "pasted"
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Amendment:
    """A change that waits, or was made."""

    id: str
    kind: str
    file: str
    """Empty where the credentials were pasted."""

    outcomes: tuple[Outcome, ...]
    is_done: bool = False

    @property
    def changed(self) -> int:
        """How many are changed, or finished."""
        return len(self.outcomes) - self.same

    @property
    def same(self) -> int:
        """How many stay as they are."""
        return count(self.outcomes, Effect.SAME)


class Amendments:
    """Changes of many credentials that administrators bring."""

    def __init__(self, tools: Collaborators, change: ChangeStatus, correct: CorrectMany,
                 read: AmendFiles) -> None:
        self._tools, self._change, self._correct, self._read = tools, change, correct, read

    def bring(self, actor: Actor, kind: str, content: bytes, *, file: str = "") -> str:
        """Check a file, or without a name a pasted list, and keep it until it is confirmed.

        Returns the id under which it waits. Raises BadInput with every bad cell, and
        CouldNotCheck where a workbook cannot be read now; then nothing is kept.
        """
        ensure_role(actor, Role.ADMINISTRATOR)
        if kind not in REASONS:
            raise BadInput([Problem("word-unknown", say("This word is not known here."),
                                    say("Write one of: %(words)s.", words=", ".join(REASONS)),
                                    field="kind")])
        now = self._tools.clock()
        draft = ImportDraft(identifier(self._tools.chance.draw(16)), actor.person.id, kind,
                            file[:_LONGEST_NAME], content, now,
                            {"form": "file" if file else _PASTED})
        self._preview(actor, draft)
        with self._tools.database.transaction() as work:
            work.import_drafts.remove_older(now - PATIENCE)
            # Held, so that of many at once each counts those before it.
            work.accounts.hold(actor.person.id)
            work.import_drafts.add(draft)
            work.import_drafts.keep_newest(actor.person.id, MOST_WAITING)
        return draft.id

    def show(self, actor: Actor, draft: str) -> Amendment:
        """Return a change that waits with what it would do, or the result of one that was made.

        Raises NotFound ``unknown-import``, and BadInput where somebody else has changed
        something since.
        """
        ensure_role(actor, Role.ADMINISTRATOR)
        with self._tools.database.reading() as work:
            found = self._waiting(work, actor, draft)
        kind = found.kind.removesuffix(_DONE)
        if kind != found.kind:
            return Amendment(draft, kind, found.file, read_stored(json.loads(found.content)),
                             is_done=True)
        return Amendment(draft, kind, found.file, self._preview(actor, found))

    def confirm(self, actor: Actor, draft: str, *, reason: str, note: str) -> Amendment:
        """Make a change that waits, and keep its result; one that was made is only shown.

        *reason* and *note* are those of rows that say none. Everything is checked again.
        Raises as the change itself does, BadInput ``reason-unknown`` or for the note, and
        NotFound ``unknown-import``.
        """
        ensure_role(actor, Role.ADMINISTRATOR)
        with self._tools.database.reading() as work:
            found = self._waiting(work, actor, draft)
        if found.kind.endswith(_DONE):
            return self.show(actor, draft)
        _ensure_words(found.kind, reason, note)
        outcomes = self._make(actor, found, reason, note)
        with self._tools.database.transaction() as work:
            # Another request may have been faster: its result tells what was changed.
            if work.import_drafts.get(draft, actor.person.id).kind == found.kind:
                work.import_drafts.remove(draft)
                work.import_drafts.add(replace(
                    found, kind=found.kind + _DONE, made_at=self._tools.clock(),
                    content=json.dumps(stored(outcomes)).encode("utf-8")))
        return self.show(actor, draft)

    def discard(self, actor: Actor, draft: str) -> bool:
        """Forget a change that waits, or a result; tell whether it was a result.

        Raises NotFound ``unknown-import``.
        """
        ensure_role(actor, Role.ADMINISTRATOR)
        with self._tools.database.transaction() as work:
            found = self._waiting(work, actor, draft)
            work.import_drafts.remove(found.id)
        return found.kind.endswith(_DONE)

    def _waiting(self, work: UnitOfWork, actor: Actor, draft: str) -> ImportDraft:
        found = work.import_drafts.get(draft, actor.person.id)
        if (self._tools.clock() - found.made_at > PATIENCE
                or found.kind.removesuffix(_DONE) not in REASONS):
            raise NotFound(say("This file waits no more. Choose it again."),
                           code="unknown-import")
        return found

    def _preview(self, actor: Actor, draft: ImportDraft) -> tuple[Outcome, ...]:
        if draft.kind == CORRECT:
            return self._correct.preview(self._corrections(draft), within=actor,
                                         may_lack_reasons=True)
        return self._change.preview_rows(STATUSES[draft.kind], self._wishes(draft),
                                         within=actor, may_lack_reasons=True)

    def _make(self, actor: Actor, draft: ImportDraft, reason: str,
              note: str) -> tuple[Outcome, ...]:
        by = actor.person.id
        if draft.kind == CORRECT:
            return self._correct(self._corrections(draft, reason, note), Endorsers(by, by),
                                 within=actor)
        return self._change.rows(STATUSES[draft.kind], self._wishes(draft, reason, note),
                                 by=by, actor=by, within=actor)

    def _wishes(self, draft: ImportDraft, reason: str = "",
                note: str = "") -> tuple[StatusWish, ...]:
        return status_wishes(self._rows(draft), draft.file, reason=reason, note=note)

    def _corrections(self, draft: ImportDraft, reason: str = "",
                     note: str = "") -> tuple[CorrectionWish, ...]:
        return correction_wishes(self._rows(draft), draft.file, reason=reason, note=note)

    def _rows(self, draft: ImportDraft) -> Records:
        rows = (self._read(draft.content, draft.file) if draft.options["form"] != _PASTED
                else pasted(draft.content.decode("utf-8", "replace")))
        most = MOST[draft.kind]
        if len(rows) > most + 1:
            raise refused(draft.file, [Problem(
                "too-many-rows", say("The file has more than %(most)s rows.", most=most),
                say("Split it into smaller files, or use the command line."), file=draft.file,
                line=rows[most + 1][0])])
        return rows


def pasted(text: str) -> Records:
    """Return a list of ids or addresses as a table; apart by line breaks, spaces or commas."""
    found = [(line, [word]) for line, words in enumerate(text.splitlines(), 1)
             for word in re.split(r"[\s,;]+", words) if word]
    return [(0, ["id"]), *found]


def _ensure_words(kind: str, reason: str, note: str) -> None:
    """Raise BadInput where reason or note, as they were written in the form, cannot be."""
    problems = [Problem(code, message, remedy, field="note")
                for code, message, remedy in note_flaws(note)]
    if reason not in REASONS[kind]:
        problems.insert(0, Problem("reason-unknown", say("Choose a reason."), field="reason"))
    if problems:
        raise BadInput(problems)
