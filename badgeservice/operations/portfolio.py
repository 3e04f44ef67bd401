"""A teacher's portfolio: items are added, changed, deleted and brought back by their owner."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

from badgeservice.core.account import Actor, Role, covers
from badgeservice.core.achievement import Achievement
from badgeservice.core.audit import SYSTEM, Act
from badgeservice.core.evidence_rules import answered, becomes_public
from badgeservice.core.ids import identifier
from badgeservice.core.portfolio import UNDO, Content, Form, Item, Use
from badgeservice.core.ports import EvidenceFiles, IncomingFile, UnitOfWork
from badgeservice.core.practice import Cycle
from badgeservice.errors import BadInput, Conflict, NotFound, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.item_wish import (
    Wish,
    change_problems,
    content_problems,
    problems_of,
    shows_no_more,
)
from badgeservice.operations.own_rights import ensure_role
from badgeservice.operations.receive import Receive, too_large

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """How many bytes evidence may take."""

    largest: int
    quota: int


@dataclass(frozen=True)
class Upload:
    """A file that was received, and what the sender's machine called it."""

    incoming: IncomingFile
    name: str = ""


@dataclass(frozen=True)
class Known:
    """An item with the applications in which copies of it are."""

    item: Item
    uses: tuple[Use, ...] = ()


class Portfolio:
    """Portfolios; each operation works on the actor's own."""

    def __init__(self, tools: Collaborators, files: EvidenceFiles, receive: Receive,
                 limits: Limits) -> None:
        self._tools = tools
        self._files = files
        self._receive = receive
        self.limits = limits

    # --- looking ---------------------------------------------------------------------------

    def items(self, actor: Actor, *, kind: str | None = None, cycle: str | None = None,
              is_deleted: bool = False) -> Sequence[Item]:
        """Return the actor's items, or those that can still be brought back; newest first."""
        ensure_role(actor, Role.TEACHER)
        now = self._tools.clock()
        with self._tools.database.reading() as work:
            found = work.portfolio.of_owner(actor.person.id, kind=kind, cycle=cycle,
                                            is_deleted=is_deleted)
        return [item for item in found if not is_deleted or item.can_be_restored(now)]

    def get(self, actor: Actor, item: str) -> Known:
        """Return one of the actor's items; raises NotFound ``unknown-item``."""
        ensure_role(actor, Role.TEACHER)
        with self._tools.database.reading() as work:
            found = work.portfolio.get(actor.person.id, item)
            return Known(found, tuple(work.portfolio.uses(item)))

    def room(self, actor: Actor) -> int:
        """Return how many bytes the actor's portfolio still has room for."""
        ensure_role(actor, Role.TEACHER)
        with self._tools.database.reading() as work:
            return max(0, self.limits.quota - work.portfolio.used(actor.person.id))

    def courses(self, actor: Actor) -> Sequence[Achievement]:
        """Return the achievements of the actor's programmes, to say what an item belongs to."""
        with self._tools.database.reading() as work:
            return courses_of(work, actor)

    # --- changing --------------------------------------------------------------------------

    def add(self, actor: Actor, wish: Wish, upload: Upload | None = None) -> Item:
        """Add an item with the file of *upload*, or with the link or text of *wish*.

        Raises BadInput with all problems at once; then nothing is kept. Raises HomeUnusable
        where the file cannot be stored.
        """
        ensure_role(actor, Role.TEACHER)
        form = self._form(wish, upload)
        problems = [*self._problems(actor, wish),
                    *self._content_problems(actor, form, wish, upload)]
        if problems or form is None:
            raise BadInput(problems)
        return self._add(actor, wish, self._content(form, wish, upload))

    def keep_file(self, upload: Upload) -> Content:
        """Keep a file that becomes no item, by the rules for those that do.

        For the command line, where evidence is given with an application. Raises BadInput.
        """
        problem = self._receive.problem(upload.incoming, self.limits.largest)
        if problem is not None:
            raise BadInput([problem])
        return self._receive.file(upload.incoming, upload.name)

    def add_as_written(self, actor: Actor, wish: Wish, name: str) -> Item:
        """Add the text of *wish* as a file called *name*, which its owner cannot rewrite.

        For words of others. What the portfolio has already is returned as it is there. Raises
        BadInput.
        """
        ensure_role(actor, Role.TEACHER)
        problems = [*self._problems(actor, wish), *content_problems(wish, Form.TEXT)]
        if problems:
            raise BadInput(problems)
        kept = replace(self._receive.text(wish.text), form=Form.FILE, file_name=name, text="")
        same = next((each for each in self.items(actor, kind=wish.kind)
                     if each.content.digest == kept.digest), None)
        return same or self._add(actor, wish, kept)

    def _add(self, actor: Actor, wish: Wish, content: Content) -> Item:
        now = self._tools.clock()
        item = Item(id=identifier(self._tools.chance.draw(16)), owner=actor.person.id,
                    content=content, created_at=now, changed_at=now, cycle=wish.cycle or None,
                    **described(wish))
        try:
            with self._tools.database.transaction() as work:
                self._record(work, item)
        except BadInput:
            self._forget(item)
            raise
        _log.info("item %s added by %s", item.id, item.owner)
        return item

    def _record(self, work: UnitOfWork, item: Item) -> None:
        # First the log: whoever removes files that nothing names waits here, or was done before.
        work.audit.append(Act(item.created_at, item.owner, "item.added", f"item:{item.id}",
                              details={"kind": item.kind, "form": item.content.form.value}))
        work.portfolio.hold(item.owner)
        self._ensure_room(work, item)
        self._ensure_kept(item.content)
        work.portfolio.add(item)

    def _forget(self, item: Item) -> None:
        """Remove the file of an item that found no room: several came at once.

        Each had seen the room that was left, and its file is stored before that is known.
        """
        digest = item.content.digest
        if digest is None:
            return
        with self._tools.database.transaction() as work:
            work.audit.append(Act(item.created_at, item.owner, "item.refused",
                                  f"item:{item.id}", details={"form": item.content.form.value}))
            if not work.portfolio.is_named(digest):
                self._files.remove(digest)

    def _ensure_room(self, work: UnitOfWork, item: Item) -> None:
        room = self.limits.quota - work.portfolio.used(item.owner)
        if item.content.size > room:
            raise BadInput([too_large(self.limits.largest, room)])

    def _ensure_kept(self, content: Content) -> None:
        if content.digest is None:
            return
        try:
            self._files.size(content.digest)
        except NotFound as error:
            raise Conflict(say("The file was not stored. Please send it once more."),
                           code="upload-lost") from error

    def change(self, actor: Actor, item: str, wish: Wish, *, version: int) -> Item:
        """Change one of the actor's items, of which *version* was shown.

        A file stays as it is; another file is another item. Copies in applications stay too.
        Raises NotFound, BadInput, and Conflict ``item-changed``.
        """
        before = self.get(actor, item).item
        form = before.content.form
        problems = [*self._problems(actor, replace(wish, cycle="")),
                    *content_problems(wish, form), *change_problems(before, wish)]
        if problems:
            raise BadInput(problems)
        now = self._tools.clock()
        content = before.content
        if form is Form.LINK:
            content = replace(content, url=wish.url.strip())
        elif form is Form.TEXT and wish.text != content.text:
            content = self._receive.text(wish.text)
        after = replace(before, content=content, changed_at=now, version=version + 1,
                        **described(wish))
        with self._tools.database.transaction() as work:
            work.audit.append(Act(now, before.owner, "item.changed", f"item:{item}",
                                  details=_told(before, after, wish)))
            self._ensure_kept(content)
            work.portfolio.get(actor.person.id, item)
            work.portfolio.change(after)
        _log.info("item %s changed", item)
        return after

    def delete(self, actor: Actor, item: str) -> Item:
        """Delete one of the actor's items; for 30 days it can be brought back."""
        return self._set_deleted(actor, item, is_deleted=True)

    def restore(self, actor: Actor, item: str) -> Item:
        """Bring a deleted item back; raises NotFound where it is none or gone for good."""
        return self._set_deleted(actor, item, is_deleted=False)

    def _set_deleted(self, actor: Actor, item: str, *, is_deleted: bool) -> Item:
        ensure_role(actor, Role.TEACHER)
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            # First the log, as whoever adds: of two that lock in turns neither would come through.
            work.audit.append(Act(now, actor.person.id,
                                  "item.deleted" if is_deleted else "item.restored",
                                  f"item:{item}"))
            work.portfolio.hold(actor.person.id)
            before = work.portfolio.find(actor.person.id, item)
            if before is None or not (before.deleted_at is None if is_deleted
                                      else before.can_be_restored(now)):
                raise NotFound(say("There is no such item in this portfolio."),
                               code="unknown-item")
            after = replace(before, deleted_at=now if is_deleted else None,
                            version=before.version + 1)
            work.portfolio.change(after)
        _log.info("item %s %s", item, "deleted" if is_deleted else "restored")
        return after

    def purge(self) -> int:
        """Remove for good what was deleted 30 days ago; return how many files went.

        A file stays as long as another item or an application names its content.
        """
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            work.audit.append(Act(now, SYSTEM, "portfolio.purged", "portfolio:all"))
            gone = work.portfolio.purge(now - UNDO)
            for digest in gone:
                self._files.remove(digest)
        _log.info("%s files of deleted items removed", len(gone))
        return len(gone)

    # --- parts -----------------------------------------------------------------------------

    def _problems(self, actor: Actor, wish: Wish) -> list[Problem]:
        with self._tools.database.reading() as work:
            courses = {each.slug for each in courses_of(work, actor)}
            if wish.cycle:
                ensure_own(work.practice.get(wish.cycle), actor)
        today = self._tools.clock().astimezone(UTC).date()
        return list(problems_of(wish, courses=courses, today=today))

    def _form(self, wish: Wish, upload: Upload | None) -> Form | None:
        given = [form for form, is_given in (
            (Form.FILE, upload is not None and upload.incoming.size > 0),
            (Form.LINK, bool(wish.url.strip())), (Form.TEXT, bool(wish.text.strip())),
        ) if is_given]
        return given[0] if len(given) == 1 else None

    def _content_problems(self, actor: Actor, form: Form | None, wish: Wish,
                          upload: Upload | None) -> list[Problem]:
        if form is None:
            return [Problem("content-unclear", say("Give one of the three: a file, a link or a "
                                                   "text."), field="file")]
        if form is Form.FILE and upload is not None:
            problem = self._receive.problem(upload.incoming, self.room(actor))
            return [problem] if problem is not None else []
        return list(content_problems(wish, form))

    def _content(self, form: Form, wish: Wish, upload: Upload | None) -> Content:
        if form is Form.FILE and upload is not None:
            return self._receive.file(upload.incoming, upload.name)
        if form is Form.TEXT:
            return self._receive.text(wish.text)
        return Content(Form.LINK, wish.url.strip())


def _told(before: Item, after: Item, wish: Wish) -> dict[str, Any]:
    """Return what the log tells of a change: never the words, but what may become public."""
    told: dict[str, Any] = {"version": after.version}
    if before.pupils_visible != after.pupils_visible:
        told["pupils"] = "shown" if after.pupils_visible else "not-shown"
    if shows_no_more(before, wish):
        told["why"] = wish.why_no_pupils
    if before.public != after.public:
        told["public"] = after.public
    return told


def courses_of(work: UnitOfWork, actor: Actor) -> Sequence[Achievement]:
    """Return the achievements of the actor's programmes."""
    programmes = actor.programmes(*Role)
    return [each for each in work.definitions.achievements()
            if covers(programmes, each.course.programme)]


def ensure_own(cycle: Cycle, actor: Actor) -> Cycle:
    """Return *cycle*; raises NotFound ``unknown-cycle`` where it is another teacher's."""
    if cycle.teacher != actor.person.id:
        raise NotFound(say("There is no such practice cycle here."), code="unknown-cycle")
    return cycle


def described(wish: Wish) -> dict[str, Any]:
    """Return the values of an item that *wish* gives, all but its content."""
    pupils = answered(wish.pupils)
    return {
        "kind": wish.kind,
        "title": wish.title.strip(),
        "narrative": wish.narrative.strip(),
        "pupils_visible": bool(pupils),
        "consent_kept": bool(pupils) and wish.consent,
        "public": becomes_public(wished=wish.public, pupils=pupils),
        "happened_on": wish.day,
        "course": wish.course,
    }
