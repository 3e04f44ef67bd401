"""File an appeal against a decision of *not yet achieved*."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from badgeservice.core.account import Actor
from badgeservice.core.achievement import Achievement
from badgeservice.core.aftermath import LONGEST_TEXT, SHORTEST_TEXT
from badgeservice.core.appeal import Appeal, Ground
from badgeservice.core.audit import Act
from badgeservice.core.deadlines import end_of_business_day_after
from badgeservice.core.ids import identifier
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.signs import sign_problems
from badgeservice.errors import BadInput, NotWilling, Problem, say
from badgeservice.operations.case import case_of
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.judging_letters import coordinators
from badgeservice.operations.judging_letters import write as tell
from badgeservice.operations.local_day import local_day
from badgeservice.operations.own_application import (
    Told,
    hold_own,
    holidays_around,
    told,
    write,
    zone_of,
)

_log = logging.getLogger(__name__)

ANSWER_DAYS = 10
"""Business days in which an appeal is answered (docs/decisions/0030-second-chances.md)."""


class FileAppeal:
    """Appeals of teachers; who answers them is another matter."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def __call__(self, actor: Actor, application: str, *, grounds: str, text: str) -> Appeal:
        """Record an appeal; the decision stands meanwhile.

        Raises NotFound, BadInput for what was typed wrongly, NotWilling where nobody may
        appeal: ``result-missing``, ``appeal-late``, ``appealed-already`` and others.
        """
        said = text.replace("\r\n", "\n").strip()
        with self._tools.database.transaction() as work:
            asked = hold_own(work, actor, application)
            achievement = work.definitions.achievement(asked.achievement, asked.version)
            now, found = self._tools.clock(), told(work, asked, achievement)
            refused = (found.after.refusal_to_appeal(now) if found else
                       Problem("result-missing", say("There is no result yet.")))
            if found is None or refused is not None:
                raise NotWilling([refused] if refused else [])
            problems = list(_problems(grounds, said))
            if problems:
                raise BadInput(problems)
            appeal = self._appeal(work, found, achievement, grounds, said)
            work.appeals.add(appeal)
            write(work, self._tools, "appeal-received", asked, achievement)
            self._tell_coordinators(work, appeal)
            work.audit.append(Act(now, actor.person.id, "appeal.filed", f"appeal:{appeal.id}",
                                  asked.programme, {"application": application,
                                                    "grounds": grounds}))
        _log.info("appeal %s against %s", appeal.id, appeal.decision)
        return appeal

    def _tell_coordinators(self, work: UnitOfWork, appeal: Appeal) -> None:
        case = case_of(work, appeal.application)
        for person in coordinators(work, case, case.achievement.organisations):
            zone = zone_of(work, person, case.achievement.course)
            tell(work, self._tools, "appeal-filed", person, case,
                 f"/admin/assignments/{appeal.application}", due=local_day(appeal.due_at, zone))

    def _appeal(self, work: UnitOfWork, found: Told, achievement: Achievement, grounds: str,
                text: str) -> Appeal:
        now = self._tools.clock()
        country = work.definitions.issuer(achievement.course.issuer).country
        return Appeal(
            id=identifier(self._tools.chance.draw(16)),
            application=found.decision.application,
            decision=found.decision.id,
            person=work.applications.get(found.decision.application).person,
            grounds=Ground(grounds),
            text=text,
            filed_at=now,
            due_at=end_of_business_day_after(now, ANSWER_DAYS, found.zone,
                                             holidays_around(country, now)),
        )


def _problems(grounds: str, text: str) -> Iterator[Problem]:
    if grounds not in {ground.value for ground in Ground}:
        yield Problem("grounds-missing", say("Say on what grounds you appeal."),
                      say("Choose one of the list."), field="grounds")
    if len(text) < SHORTEST_TEXT:
        yield Problem("text-too-short", say("This says too little to be looked into."),
                      say("Write at least %(least)s characters: what happened, and where it can "
                          "be seen.", least=SHORTEST_TEXT), field="text")
    if len(text) > LONGEST_TEXT:
        yield Problem("text-too-long",
                      say("The text has more than %(most)s characters.", most=LONGEST_TEXT),
                      say("Shorten it."), field="text")
    yield from sign_problems(text, "text")
