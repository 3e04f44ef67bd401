"""The log of what was done: read by auditors, verified, and carried away."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from badgeservice.core.account import EVERY, Actor, Role
from badgeservice.core.audit import OPERATOR, SYSTEM, Entry, Head, Veil, Wanted, broken_at
from badgeservice.core.ids import is_identifier
from badgeservice.core.ports import AuditHeads, UnitOfWork
from badgeservice.errors import NotAllowed, NotFound, say
from badgeservice.operations.blindness import veil_of
from badgeservice.operations.collaborators import Collaborators

_log = logging.getLogger(__name__)

PAGE = 50
_PIECE = 1000
_READERS = (Role.AUDITOR, Role.ADMINISTRATOR)
_PEOPLE = frozenset({"assessor", "person", "other", "teacher", "from", "to"})
"""Details that are ids of people."""


@dataclass(frozen=True)
class LogPage:
    """Some entries, the newest first, with the names that their ids stand for today."""

    entries: Sequence[Entry]
    names: Mapping[str, str]
    """By the id of a person; for showing only, the log itself has no names."""

    older: int | None
    """The number before which the next page begins, or None where there is none."""

    actions: Sequence[str]
    """What can be filtered by."""


@dataclass(frozen=True)
class Finding:
    """What verifying the chain came to."""

    count: int
    """How many entries were looked at."""

    broken_at: int | None
    """Number of the first entry that does not fit; None where all do."""

    is_cut_off: bool = False
    """Whether the entry that was expected is missing or another one."""

    @property
    def is_good(self) -> bool:
        """Whether nothing was changed, removed or put in between."""
        return self.broken_at is None and not self.is_cut_off


class AuditLog:
    """The chain of entries of this installation."""

    def __init__(self, tools: Collaborators, heads: AuditHeads) -> None:
        self._tools = tools
        self._heads = heads

    def page(self, actor: Actor, wanted: Wanted, *, before: int | None = None) -> LogPage:
        """Return a page of the entries of the actor's programmes, the newest first.

        What belongs to no programme is only for whoever reads all of them, but for what was
        done to people with a role in the actor's. What others do about an application that the
        actor judges or sent is left out until it is over. Raises NotAllowed ``role-missing``.
        """
        programmes = _programmes(actor)
        with self._tools.database.reading() as work:
            veil = veil_of(work, actor)
            found = work.audit.found(programmes, wanted, before=before, limit=PAGE + 1,
                                     veil=veil)
            entries = found[:PAGE]
            # Which actions there are elsewhere is nobody's business here.
            actions = work.audit.actions(veil) if EVERY in programmes else sorted(
                {each.act.action for each in work.audit.found(programmes, Wanted(),
                                                              limit=_PIECE, veil=veil)})
            return LogPage(entries, _names(work, entries),
                           entries[-1].number if len(found) > PAGE else None, actions)

    def export(self, actor: Actor, wanted: Wanted) -> Iterator[Entry]:
        """Yield all entries that `page` shows and that are wanted, the newest first.

        Raises NotAllowed ``role-missing``, before the first.
        """
        programmes = _programmes(actor)
        with self._tools.database.reading() as work:
            veil = veil_of(work, actor)
        return self._all(programmes, wanted, veil)

    def _all(self, programmes: frozenset[str], wanted: Wanted, veil: Veil) -> Iterator[Entry]:
        before: int | None = None
        while True:
            with self._tools.database.reading() as work:
                found = work.audit.found(programmes, wanted, before=before, limit=_PIECE,
                                         veil=veil)
            yield from found
            if len(found) < _PIECE:
                return
            before = found[-1].number

    def head(self) -> Entry | None:
        """Return the last entry: number and digest are what is kept elsewhere."""
        with self._tools.database.reading() as work:
            return work.audit.latest()

    def note_head(self) -> None:
        """Note the end of the log outside the database, if it is not noted yet."""
        entry = self.head()
        if entry is None:
            return
        head = Head(entry.number, entry.digest)
        if head not in self._heads.all():
            self._heads.append(head)
            _log.info("the log ends with entry %s, %s", head.number, head.digest)

    def verify(self, expected: Head | None = None) -> Finding:
        """Look at the whole chain, and whether every end that was noted is still in it.

        *expected* is one more that somebody kept. Raises HomeUnusable ``heads-damaged``.
        What was cut off of what came after the last noted end cannot be seen.
        """
        missing = {*self._heads.all(), *((expected,) if expected else ())}
        previous, number = "", 0
        with self._tools.database.reading() as work:
            while entries := work.audit.entries(after=number, limit=_PIECE):
                broken = broken_at(entries, previous=previous, number=number)
                if broken is not None:
                    return Finding(broken, broken)
                missing -= {Head(each.number, each.digest) for each in entries}
                previous, number = entries[-1].digest, entries[-1].number
        return Finding(number, None, is_cut_off=bool(missing))


def _programmes(actor: Actor) -> frozenset[str]:
    found = actor.programmes(*_READERS)
    if not found:
        raise NotAllowed(say("This is for other roles than yours."), code="role-missing")
    return found


def _names(work: UnitOfWork, entries: Sequence[Entry]) -> Mapping[str, str]:
    """Return what people are called now; whoever is gone has no name any more."""
    wanted = {each.act.actor for each in entries} | {
        each.act.subject.partition(":")[2] for each in entries
        if each.act.subject.startswith("person:")} | {
        str(each.act.details[name]) for each in entries
        for name in _PEOPLE & each.act.details.keys()}
    names = {}
    for person in filter(is_identifier, wanted - {OPERATOR, SYSTEM}):
        try:
            found = work.people.get(person)
        except NotFound:
            continue
        if not found.is_suppressed:
            names[person] = found.full_name
    return names
