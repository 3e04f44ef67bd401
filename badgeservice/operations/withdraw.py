"""Take an application back before judging begins."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from badgeservice.core.account import Actor
from badgeservice.core.audit import OPERATOR, Act
from badgeservice.core.judgement import Application, Stage
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import Conflict, NotWilling, Problem, say
from badgeservice.operations.case import case_of
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.judging_letters import write as tell_assessor
from badgeservice.operations.own_application import hold_own, write

_log = logging.getLogger(__name__)


class Withdraw:
    """The end of an application that nobody has begun to judge."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def __call__(self, actor: Actor, application: str) -> Application:
        """Withdraw an application of *actor*, sent or still a draft.

        Raises NotFound, Conflict ``application-changed`` where it was withdrawn before, and
        NotWilling ``judging-begun``.
        """
        with self._tools.database.transaction() as work:
            return self._withdraw(work, hold_own(work, actor, application), actor.person.id)

    def for_operator(self, application: str) -> Application:
        """Withdraw an application at the command line, as the teacher asked by other means.

        Raises as `__call__` does.
        """
        with self._tools.database.transaction() as work:
            return self._withdraw(work, work.applications.hold(application), OPERATOR)

    def _withdraw(self, work: UnitOfWork, application: Application, by: str) -> Application:
        if application.stage is Stage.WITHDRAWN:
            raise Conflict(say("This application was changed meanwhile; look at it again."),
                           code="application-changed")
        if (work.judgements.has_begun(application.id)
                or work.decisions.find(application.id) is not None):
            raise NotWilling([begun()])
        now = self._tools.clock()
        withdrawn = replace(application, stage=Stage.WITHDRAWN)
        work.applications.change(application, withdrawn,
                                 work.applications.person(application.id))
        self._end_tasks(work, application.id, now)
        if application.stage is Stage.SENT:
            write(work, self._tools, "application-withdrawn", withdrawn,
                  work.definitions.achievement(application.achievement, application.version))
        work.audit.append(Act(now, by, "application.withdrawn", f"application:{application.id}",
                              application.programme, {"was": application.stage.value}))
        _log.info("application %s withdrawn", application.id)
        return withdrawn

    def _end_tasks(self, work: UnitOfWork, application: str, now: datetime) -> None:
        """End what is open, and tell whoever had it; the letter names no teacher."""
        case = case_of(work, application)
        for task in case.open_tasks:
            if work.assignments.end(task.id, now, "withdrawn"):
                tell_assessor(work, self._tools, "judging-withdrawn", task.assessor, case,
                              "/assess")


def begun() -> Problem:
    """Return the refusal to take back what is being judged."""
    return Problem("judging-begun",
                   say("Judging has begun; the application cannot be withdrawn any more."),
                   say("Wait for the result."))
