"""Begin again: after *not yet achieved* with what was met, or after a withdrawal as it was."""

from __future__ import annotations

import logging
from dataclasses import replace

from badgeservice.core.account import Actor
from badgeservice.core.achievement import Achievement
from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Application, Stage
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.resubmission import carried
from badgeservice.errors import NotWilling, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.draft_form import criteria_of
from badgeservice.operations.drafts import Drafts
from badgeservice.operations.obstacles import left, obstacle
from badgeservice.operations.own_application import hold_own, told
from badgeservice.operations.shared import taken_back, without

_log = logging.getLogger(__name__)


class Resubmit:
    """The next attempt, as a draft that begins with the evidence of the one before."""

    def __init__(self, tools: Collaborators, drafts: Drafts) -> None:
        self._tools = tools
        self._drafts = drafts

    def __call__(self, actor: Actor, application: str) -> Application:
        """Return a new draft that follows *application*, or takes up a withdrawn one.

        What an appeal has judged anew, and was withdrawn, is taken up as the same attempt.

        Raises NotFound, Conflict ``application-open``, and NotWilling with the reason why it
        cannot be sent again: ``result-missing``, ``resubmissions-used``,
        ``resubmission-late``, ``role-ended`` and others.
        """
        with self._tools.database.transaction() as work:
            before = hold_own(work, actor, application)
            achievement = work.definitions.achievement(before.achievement, before.version)
            gone = left(work, before.person, before.programme)
            if gone is not None:
                raise NotWilling([gone])
            if before.stage is Stage.WITHDRAWN:
                like = self._taken_up(work, before, achievement)
            else:
                like = self._next(work, before, achievement)
            made = self._drafts.begin(work, actor, like, _evidence(work, before, like))
        _log.info("draft %s after %s, attempt %s", made.id, application, made.attempt)
        return made

    def _taken_up(self, work: UnitOfWork, before: Application,
                  achievement: Achievement) -> Application:
        if before.follows is not None:
            first = work.applications.get(before.follows)
            return self._next(work, first, achievement)
        refused = obstacle(work, before.person, achievement, self._tools.clock())
        if refused is not None:
            raise NotWilling([refused])
        current = work.definitions.achievement(before.achievement)
        return replace(before, version=current.version)

    def _next(self, work: UnitOfWork, before: Application,
              achievement: Achievement) -> Application:
        found = told(work, before, achievement)
        refused = (found.after.refusal_to_send_again(self._tools.clock()) if found else
                   Problem("result-missing", say("There is no result yet.")))
        if found is None or refused is not None:
            raise NotWilling([refused] if refused else [])
        if found.after.is_anew:
            return replace(before, follows=before.id)
        return replace(before, attempt=before.attempt + 1, follows=before.id,
                       carried=carried(achievement, found.decision.finding.marks))


def _evidence(work: UnitOfWork, before: Application, like: Application) -> list[Evidence]:
    """Return the evidence of *before*, without criteria that the newer rubric has no more."""
    known = set(criteria_of(work.definitions.achievement(like.achievement, like.version)))
    kept = without(work.applications.evidence(before.id), taken_back(work, before.id))
    return [replace(each, criteria=tuple(name for name in each.criteria if name in known))
            for each in kept]
