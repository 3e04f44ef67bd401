"""Make the decision that the judgements of an application support."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from badgeservice.core.achievement import Achievement
from badgeservice.core.deciding import APPEALED, Decision, decide
from badgeservice.core.ids import identifier
from badgeservice.core.judgement import Application, Judgement, Round
from badgeservice.core.person import Person
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.resubmission import not_sent
from badgeservice.errors import Conflict, NotWilling, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.nobody import ensure_somebody
from badgeservice.operations.noting import log_act

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CaseFile:
    """All that is recorded of one application."""

    application: Application
    person: Person
    achievement: Achievement
    judgements: tuple[Judgement, ...]
    """Every one, superseded ones included."""

    decision: Decision | None
    obstacles: tuple[Problem, ...]
    """Why no decision can be made yet; empty where one can, or was."""


class Decide:
    """Decisions on applications."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def __call__(self, application: str, *, by: str) -> Decision:
        """Record the decision; raises NotWilling with every reason, Conflict if there is one."""
        with self._tools.database.transaction() as work:
            decision = conclude(work, self._tools, application, by=by)
            log_act(work, self._tools, "decision.made", f"decision:{decision.id}",
                    work.applications.get(application).programme, application=application,
                    outcome=decision.finding.outcome.value, route=decision.finding.route.value)
        _log.info("decision %s of %s: %s, %s", decision.id, application,
                  decision.finding.outcome.value, decision.finding.route.value)
        return decision

    def show(self, application: str) -> CaseFile:
        """Return everything about an application; raises NotFound."""
        with self._tools.database.reading() as work:
            asked = work.applications.get(application)
            achievement = work.definitions.achievement(asked.achievement, asked.version)
            decision = work.decisions.find(application)
            obstacles: tuple[Problem, ...] = ()
            if decision is None:
                try:
                    decide(achievement, work.judgements.standing(application))
                except NotWilling as error:
                    obstacles = error.problems
            return CaseFile(asked, work.applications.person(application), achievement,
                            work.judgements.all(application), decision, obstacles)


def conclude(work: UnitOfWork, tools: Collaborators, application: str, *, by: str) -> Decision:
    """Record the decision in a transaction of the caller's; raises as `Decide` does.

    Where an appeal was judged, it takes the place of the one that was appealed against.
    """
    asked = work.applications.hold(application)
    ensure_somebody(work.applications.person(application))
    before = work.decisions.find(application)
    standing = work.judgements.standing(application)
    is_appealed = any(j.round is Round.APPEAL for j in standing)
    if before is not None and (not is_appealed or before.finding.route in APPEALED):
        raise Conflict(say("The decision has been made; it stands."), code="decided-already")
    refused = tuple(not_sent(asked))
    if refused:
        raise NotWilling(refused)
    achievement = work.definitions.achievement(asked.achievement, asked.version)
    decision = Decision(
        id=identifier(tools.chance.draw(16)),
        application=application,
        finding=decide(achievement, standing),
        made_at=tools.clock(),
        made_by=by,
        supersedes=before.id if before is not None else None,
    )
    work.decisions.add(decision)
    for task in work.assignments.of_application(application):
        if task.ended_at is None:
            # Somebody was asked for what the command line recorded meanwhile.
            work.assignments.end(task.id, decision.made_at, "decided")
    return decision
