"""The assessor's work before a judgement is sent: the queue, the form, a conflict of interest."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from badgeservice.core.account import Actor, Role
from badgeservice.core.audit import Act
from badgeservice.core.conflicts import Declaration
from badgeservice.core.draft import Content, Draft
from badgeservice.core.feedback import LONGEST_COMMENT
from badgeservice.core.ids import identifier
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import BadInput, Conflict, NotAllowed, NotFound, Problem, say
from badgeservice.operations.case import JUDGED
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.desk import Desk, Task, desk_of, task_line
from badgeservice.operations.judging_letters import coordinators, write
from badgeservice.operations.looks import Looks
from badgeservice.operations.step_back import step_back, tell_of_reopening

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wanted:
    """Which tasks are wanted; empty means any."""

    state: str = "open"
    """``open``, ``overdue`` or ``done``."""

    achievement: str = ""
    organisation: str = ""
    language: str = ""


@dataclass(frozen=True)
class Queue:
    """The tasks of one assessor, how many there are of each kind, and what to filter by."""

    tasks: Sequence[Task]
    counts: dict[str, int]
    achievements: tuple[str, ...]
    organisations: tuple[str, ...]
    languages: tuple[str, ...]


class Assess:
    """What assessors see and fill in."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._looks = Looks(tools)

    def queue(self, actor: Actor, wanted: Wanted) -> Queue:
        """Return the actor's own tasks, the nearest deadline first; nobody else's."""
        if not actor.has(Role.ASSESSOR):
            raise NotAllowed(say("This page is for other roles than yours."),
                             code="role-missing")
        now = self._tools.clock()
        with self._tools.database.reading() as work:
            own = work.assignments.of_assessor(actor.person.id)
            waiting = [t for t in own if t.ended_at is None]
            busy = {t.application for t in waiting}
            judged = {t.application: t for t in own
                      if t.end_reason == JUDGED and t.application not in busy}
            # What was judged over the years is looked at only where it is asked for.
            looked = [*waiting, *(judged.values() if wanted.state == "done" else ())]
            lines = [task_line(work, actor, t, now) for t in looked]
        tasks = [line for line in lines if line is not None]
        by_state = {
            "open": [t for t in tasks if not t.is_done],
            "overdue": [t for t in tasks if t.is_overdue],
            "done": [t for t in tasks if t.is_done],
        }
        counts = {state: len(found) for state, found in by_state.items()}
        if wanted.state != "done":
            counts["done"] = len(judged)
        return Queue(
            [t for t in by_state.get(wanted.state, tasks) if _matches(t, wanted)],
            counts,
            tuple(sorted({t.achievement.slug for t in tasks})),
            tuple(sorted({t.task.organisation for t in tasks})),
            tuple(sorted({t.language for t in tasks})))

    def desk(self, actor: Actor, application: str) -> Desk:
        """Return one application as its assessor may see it; raises NotFound.

        That the actor was shown its evidence is recorded.
        """
        with self._tools.database.reading() as work:
            desk, case = desk_of(work, actor, application)
        self._looks.at_all(actor, case.application, [each.item for each in desk.evidence])
        return desk

    def task(self, actor: Actor, application: str) -> Desk:
        """Return the same without the evidence, for pages that show none of it."""
        with self._tools.database.reading() as work:
            return replace(desk_of(work, actor, application)[0], evidence=())

    def save(self, actor: Actor, application: str, content: Content, *, version: int) -> Draft:
        """Save the form as far as it is filled in.

        Raises NotFound, Conflict ``draft-changed`` where another window saved since
        *version*, Conflict ``round-closed`` where there is nothing to fill in any more.
        """
        _ensure_short(content)
        with self._tools.database.transaction() as work:
            # Held, or a form would be saved for what is taken back in the same moment.
            work.applications.hold(application)
            desk, _ = desk_of(work, actor, application)
            ensure_can_judge(desk)
            return work.drafts.save(desk.task.id, content, version=version,
                                    at=self._tools.clock())

    def decline(self, actor: Actor, application: str, reason: str) -> None:
        """Declare a conflict of interest: the task ends, and it holds for this teacher always.

        What the actor has judged is set aside, with what answered to it, and a decision on it;
        nothing is deleted. The coordinators are told by letter that somebody else is needed;
        the reason is shown on their page alone. Raises NotFound, BadInput ``reason-missing``,
        and Conflict ``result-told`` where the result was told or signed. The same again does
        nothing.
        """
        if not reason.strip():
            raise BadInput([Problem("reason-missing", say("Say why."), field="reason")])
        if len(reason) > LONGEST_COMMENT:
            raise BadInput([_too_long("reason")])
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            work.applications.hold(application)
            try:
                desk, case = desk_of(work, actor, application)
            except NotFound:
                if _has_declared(work, actor, application, reason):
                    return
                raise
            if not desk.can_decline:
                raise Conflict(say("The result has been told or signed; tell your coordinator."),
                               code="result-told")
            fallen = step_back(work, case, actor.person, now)
            work.conflicts.add(Declaration(
                identifier(self._tools.chance.draw(16)), actor.person.id, case.applicant.id,
                application, reason.strip(), now))
            work.audit.append(Act(now, actor.person.id, "conflict.declared",
                                  f"application:{application}", case.application.programme,
                                  {"assignment": desk.task.id,
                                   "set_aside": ",".join(each.id for each in fallen)}))
            tell_of_reopening(work, self._tools, case, actor.person.id, fallen)
            for person in coordinators(work, case, [desk.task.organisation]):
                write(work, self._tools, "judging-conflict", person, case,
                      f"/admin/assignments/{application}", assessor=actor.person.id)
        _log.info("assignment %s ended: conflict; %s judgements set aside", desk.task.id,
                  len(fallen))


def _has_declared(work: UnitOfWork, actor: Actor, application: str, reason: str) -> bool:
    """Tell whether the actor has said so before, in the same words, and it stands."""
    return any((each.application, each.reason) == (application, reason.strip())
               for each in work.conflicts.of_assessor(actor.person.id))


def ensure_can_judge(desk: Desk) -> None:
    """Raise Conflict ``round-closed`` unless there is something to judge or to correct."""
    if not desk.can_judge and not desk.can_correct:
        raise Conflict(say("This round is closed; a later one has begun."), code="round-closed")


def _matches(task: Task, wanted: Wanted) -> bool:
    return (wanted.achievement in ("", task.achievement.slug)
            and wanted.organisation in ("", task.task.organisation)
            and wanted.language in ("", task.language))


def _ensure_short(content: Content) -> None:
    problems = [_too_long(name if "/" not in name or name.startswith("evidence/")
                          else f"comment:{name}")
                for name, words in {**content.comments, "reason": content.reason}.items()
                if len(words) > LONGEST_COMMENT]
    if problems:
        raise BadInput(problems)


def _too_long(field: str) -> Problem:
    return Problem("comment-too-long",
                   say("At most %(most)s characters fit here.", most=LONGEST_COMMENT),
                   field=field)
