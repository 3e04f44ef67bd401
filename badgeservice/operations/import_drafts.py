"""Imports on a page: a file is checked, shown, and recorded when somebody says that it is meant.

Between the two it waits in the database for at most an hour, and only for whoever brought it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta

from badgeservice.core.account import Actor, Role
from badgeservice.core.audit import Act
from badgeservice.core.ids import identifier
from badgeservice.core.importing import ImportResult
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.ports.profiles import ImportDraft
from badgeservice.errors import BadInput, NotFound, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.import_people import ROLES, UNSEEN, ImportPeople
from badgeservice.operations.import_schools import ImportSchools
from badgeservice.operations.reach import chosen_programme, ensure_role, programmes_of

_log = logging.getLogger(__name__)

PATIENCE = timedelta(hours=1)
"""How long a file waits."""

MOST = 5
"""How many files of one person wait; then the oldest is forgotten. Each may have megabytes."""

PEOPLE, SCHOOLS = "people", "schools"
_LONGEST_NAME = 120


class Imports:
    """Files of people and schools that administrators bring."""

    def __init__(self, tools: Collaborators, people: ImportPeople,
                 schools: ImportSchools) -> None:
        self._tools, self._people, self._schools = tools, people, schools

    def programmes(self, actor: Actor) -> tuple[str, ...]:
        """Return the programmes into which *actor* may import people."""
        ensure_role(actor, Role.ADMINISTRATOR)
        with self._tools.database.reading() as work:
            return tuple(each for each in programmes_of(work)
                         if actor.may(Role.ADMINISTRATOR, programme=each))

    def bring(self, actor: Actor, kind: str, content: bytes, *, file: str,
              options: Mapping[str, str]) -> str:
        """Check a file and keep it until it is confirmed; return the id under which it waits.

        The oldest of somebody's is forgotten where more than `MOST` wait. Raises what the
        import itself raises; then nothing is kept.
        """
        ensure_role(actor, Role.ADMINISTRATOR)
        if kind not in (PEOPLE, SCHOOLS):
            raise BadInput([Problem("word-unknown", say("This word is not known here."),
                                    say("Write one of: %(words)s.",
                                        words=f"{PEOPLE}, {SCHOOLS}"), field="kind")])
        now = self._tools.clock()
        draft = ImportDraft(identifier(self._tools.chance.draw(16)), actor.person.id, kind,
                            file[:_LONGEST_NAME], content, now,
                            {name: options.get(name, "") for name in ("programme", "role")})
        self._preview(actor, draft)
        with self._tools.database.transaction() as work:
            work.import_drafts.remove_older(now - PATIENCE)
            # Held, so that of many at once each counts those before it.
            work.accounts.hold(actor.person.id)
            work.import_drafts.add(draft)
            work.import_drafts.keep_newest(actor.person.id, MOST)
        _log.info("file %s of %s waits", draft.id, kind)
        return draft.id

    def preview(self, actor: Actor, draft: str) -> tuple[ImportDraft, ImportResult]:
        """Return a file that waits and what it would do; raises NotFound ``unknown-import``."""
        ensure_role(actor, Role.ADMINISTRATOR)
        with self._tools.database.reading() as work:
            found = self._waiting(work, actor, draft)
        return found, self._preview(actor, found)

    def confirm(self, actor: Actor, draft: str) -> tuple[ImportDraft, ImportResult]:
        """Import a file that waits, and forget it.

        Everything is checked again: others may have changed something since. Raises as
        the import does, and NotFound ``unknown-import``.
        """
        ensure_role(actor, Role.ADMINISTRATOR)
        try:
            return self._confirm(actor, draft)
        except BadInput as error:
            if any(each.code == UNSEEN for each in error.problems):
                self._note(actor, draft)
            raise

    def _note(self, actor: Actor, draft: str) -> None:
        """Log that a file met somebody out of reach, and forget it: each try leaves a trace."""
        with self._tools.database.transaction() as work:
            found = self._waiting(work, actor, draft)
            work.import_drafts.remove(found.id)
            work.audit.append(Act(self._tools.clock(), actor.person.id, "people-import.refused",
                                  f"person:{actor.person.id}", found.options["programme"],
                                  {"reason": UNSEEN}))

    def _confirm(self, actor: Actor, draft: str) -> tuple[ImportDraft, ImportResult]:
        with self._tools.database.transaction() as work:
            found = self._waiting(work, actor, draft)
            if found.kind == PEOPLE:
                result = self._people.within(
                    work, actor, found.content, file=found.file,
                    programme=found.options["programme"], role=_role(found))
            else:
                result = self._schools.within(work, actor, found.content, file=found.file)
            work.import_drafts.remove(found.id)
        return found, result

    def discard(self, actor: Actor, draft: str) -> None:
        """Forget a file that waits; raises NotFound ``unknown-import``."""
        ensure_role(actor, Role.ADMINISTRATOR)
        with self._tools.database.transaction() as work:
            work.import_drafts.remove(self._waiting(work, actor, draft).id)

    def _waiting(self, work: UnitOfWork, actor: Actor, draft: str) -> ImportDraft:
        found = work.import_drafts.get(draft, actor.person.id)
        if (self._tools.clock() - found.made_at > PATIENCE
                or found.kind not in (PEOPLE, SCHOOLS)):  # changes of credentials wait beside them
            raise NotFound(say("This file waits no more. Choose it again."),
                           code="unknown-import")
        if found.kind == PEOPLE:
            chosen_programme(work, actor, found.options["programme"], Role.ADMINISTRATOR)
        return found

    def _preview(self, actor: Actor, draft: ImportDraft) -> ImportResult:
        if draft.kind == PEOPLE:
            return self._people.preview(actor, draft.content, file=draft.file,
                                        programme=draft.options["programme"], role=_role(draft))
        return self._schools.preview(actor, draft.content, file=draft.file)


def _role(draft: ImportDraft) -> Role:
    """Return the role that the file gives; one that no file may give is refused later."""
    wanted = draft.options["role"] or ROLES[0].value
    known = {each.value: each for each in Role}
    if wanted not in known:
        raise BadInput([Problem("role-unknown", say("A file cannot give this role."),
                                say("Use one of: %(roles)s.",
                                    roles=", ".join(each.value for each in ROLES)),
                                field="role")])
    return known[wanted]
