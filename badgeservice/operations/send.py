"""Send an application: from then on it is what it is."""

from __future__ import annotations

import logging
from dataclasses import replace

from badgeservice.core.account import Actor
from badgeservice.core.achievement import Achievement
from badgeservice.core.audit import Act
from badgeservice.core.judgement import Application, Stage
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.readiness import readiness
from badgeservice.errors import BadInput, Conflict, NotWilling, Problem, say
from badgeservice.operations.before_issue import record_sent
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.obstacles import left, standing_award
from badgeservice.operations.own_application import fresh_evidence, hold_own, told, write

_log = logging.getLogger(__name__)


class Send:
    """The end of a draft."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def __call__(self, actor: Actor, application: str, *, is_own_practice: bool) -> Application:
        """Send a draft of *actor*, with the items of the portfolio as they are now.

        Raises NotFound, Conflict ``application-changed`` where it is no draft, BadInput
        ``declaration-missing`` where the teacher does not declare the practice their own, and
        NotWilling with everything that stops it.
        """
        with self._tools.database.transaction() as work:
            draft = hold_own(work, actor, application)
            if draft.stage is not Stage.DRAFT:
                raise Conflict(say("This application was changed meanwhile; look at it again."),
                               code="application-changed")
            if not is_own_practice:
                raise BadInput([Problem(
                    "declaration-missing",
                    say("Declare that this is your own practice; without it nothing is sent."),
                    field="declared")])
            sent = self._send(work, draft)
        _log.info("application %s sent, attempt %s", application, sent.attempt)
        return sent

    def _send(self, work: UnitOfWork, draft: Application) -> Application:
        achievement = work.definitions.achievement(draft.achievement, draft.version)
        evidence, gone = fresh_evidence(work, draft, work.applications.evidence(draft.id))
        found = readiness(achievement, draft, evidence, held=work.awards.held(draft.person),
                          gone=gone)
        problems = (*found.blocks, *self._refusals(work, draft, achievement))
        if problems:
            raise NotWilling(problems)
        now = self._tools.clock()
        sent = replace(draft, stage=Stage.SENT, sent_at=now)
        work.applications.put_evidence(draft.id, evidence)
        work.applications.change(draft, sent, work.people.get(draft.person))
        record_sent(work, sent, evidence, now)
        write(work, self._tools, "application-received", sent, achievement)
        work.audit.append(Act(now, draft.person, "application.sent", f"application:{draft.id}",
                              draft.programme, {"attempt": draft.attempt, "declared": True,
                                                "evidence": len(evidence)}))
        return sent

    def _refusals(self, work: UnitOfWork, draft: Application,
                  achievement: Achievement) -> tuple[Problem, ...]:
        refusals = [standing_award(work, draft.person, achievement),
                    left(work, draft.person, draft.programme)]
        if draft.follows is not None:
            before = told(work, work.applications.get(draft.follows), achievement)
            if before is not None and not before.after.chance.is_open(self._tools.clock()):
                refusals.append(Problem(
                    "resubmission-late", say("The days for sending it again are over."),
                    say("Begin a new application; then everything is judged anew.")))
        return tuple(each for each in refusals if each is not None)
