"""Record one assessor's judgement."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from badgeservice.core.achievement import Achievement
from badgeservice.core.audit import OPERATOR, Act
from badgeservice.core.conflicts import BAR_WORDS, Bar
from badgeservice.core.feedback import feedback_refusals
from badgeservice.core.fields import is_email
from badgeservice.core.ids import identifier
from badgeservice.core.judgement import Judgement, Marks, Outcome, Round
from badgeservice.core.judging import refusals
from badgeservice.core.person import normalise_email
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.resubmission import judging_refusals
from badgeservice.core.signs import invisible_problems
from badgeservice.errors import BadInput, NotWilling, Problem, say
from badgeservice.operations.case import (
    Calibrated,
    Case,
    assessors,
    bars_of,
    case_of,
    has_seen,
    involved,
)
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.impartial import partiality
from badgeservice.operations.nobody import ensure_somebody

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Marking:
    """What an assessor says, before it is recorded."""

    assessor: str
    organisation: str
    levels: Mapping[str, int] = field(default_factory=dict)
    """By criterion id, or by ``rubric/criterion`` where an id stands in two rubrics."""

    round: Round = Round.BLIND
    reason: str = ""
    outcome: Outcome | None = None
    comments: Mapping[str, str] = field(default_factory=dict)
    is_correction: bool = False
    """Whether it supersedes the assessor's own judgement of the same round."""

    evidence_test: Mapping[str, bool] = field(default_factory=dict)


Demand = Callable[[Achievement, Judgement], Sequence[Problem]]
"""More reasons against a judgement."""


def _nothing(_achievement: Achievement, _judgement: Judgement) -> Sequence[Problem]:
    return ()


class Judge:
    """Judgements of applications."""

    def __init__(self, tools: Collaborators, calibrated: Calibrated) -> None:
        self._tools = tools
        self._calibrated = calibrated

    def __call__(self, application: str, marking: Marking, *,
                 on_paper: bool = False) -> Judgement:
        """Record *marking* at the command line; raises NotFound, or NotWilling with every reason.

        What the pages demand is demanded here: who may judge, and what the teacher is told.
        Of a judgement that was made *on_paper* only that it is somebody impartial; the log
        says so. After the decision no judgement is taken: it stands on those before it.
        """
        with self._tools.database.transaction() as work:
            work.applications.hold(application)
            barred = self._barred(work, application, marking, on_paper=on_paper)
            judgement = record(
                work, self._tools, application, marking,
                demand=lambda achievement, made: (
                    *barred, *(() if on_paper else feedback_refusals(achievement, made))))
            work.audit.append(Act(
                judgement.made_at, OPERATOR, "judgement.recorded", f"judgement:{judgement.id}",
                work.applications.get(application).programme,
                {"application": application, "round": judgement.round.value,
                 "corrects": judgement.supersedes or "", "on_paper": on_paper}))
        _log.info("judgement %s of %s, round %s", judgement.id, application,
                  judgement.round.value)
        return judgement


    def _barred(self, work: UnitOfWork, application: str, marking: Marking, *,
                on_paper: bool) -> list[Problem]:
        """Return why whoever is named may not judge; of unknown people only the role is known."""
        case = case_of(work, application)
        person = work.people.find(normalise_email(marking.assessor))
        if on_paper:
            found = partiality(work, case, person.id) if person else ()
        elif person is None:
            found = (Bar.ORGANISATION,)
        else:
            is_one = any(m.person == person.id and m.organisation == marking.organisation
                         for m in assessors(work, case))
            found = bars_of(work, case, marking.round, person.id,
                            marking.organisation if is_one else None,
                            calibrated=self._calibrated,
                            holders=_holders(work, case, person.id, marking.round))
        settled = (not on_paper and marking.is_correction and marking.round is Round.BLIND
                   and person is not None and has_seen(work, case, person.id, person.email))
        return [*([_seen_already()] if settled else []), *(
            Problem("assessor-barred",
                        say("This person cannot judge it: %(why)s.", why=BAR_WORDS[bar]),
                        field="assessor", value=bar.value) for bar in found)]


def _seen_already() -> Problem:
    return Problem("seen-already", say("This assessor has seen what the other one gave; the "
                                       "first judgement stays as it is."), field="assessor")


def _holders(work: UnitOfWork, case: Case, person: str, turn: Round) -> frozenset[str]:
    """Return who is involved, where the round asks for somebody new who was not asked to it."""
    is_asked = any(t.assessor == person and t.round is turn for t in case.open_tasks)
    if is_asked or turn in (Round.BLIND, Round.RECONCILIATION):
        return frozenset()
    return involved(work, case)


def record(work: UnitOfWork, tools: Collaborators, application: str, marking: Marking, *,
           demand: Demand = _nothing) -> Judgement:
    """Record *marking* in a transaction of the caller's; raises as `Judge` does.

    *demand* may add reasons against it that hold at this door only.
    """
    flaws = list(invisible_problems(marking.assessor.strip(), "assessor"))
    if flaws or not is_email(marking.assessor.strip()):
        raise BadInput(flaws or [Problem(
            "email-wrong", say("This is not an e-mail address."),
            say("Write it as name@school.cl."), field="assessor", value=marking.assessor)])
    # Held before anything is read: of two at the same second one sees what the other did.
    asked = work.applications.hold(application)
    ensure_somebody(work.applications.person(application))
    achievement = work.definitions.achievement(asked.achievement, asked.version)
    earlier = work.judgements.standing(application)
    judgement = judgement_of(tools, application, marking, achievement, earlier)
    problems = [*judging_refusals(asked, judgement),
                *refusals(achievement, work.applications.person(application), judgement, earlier),
                *demand(achievement, judgement)]
    decided = work.decisions.find(application) is not None
    if decided and judgement.round is not Round.APPEAL:
        problems.append(Problem("decided-already",
                                say("The decision has been made; it stands.")))
    if problems:
        raise NotWilling(problems)
    work.judgements.add(judgement)
    return judgement


def judgement_of(tools: Collaborators, application: str, marking: Marking,
                 achievement: Achievement, earlier: Sequence[Judgement]) -> Judgement:
    """Return the judgement that *marking* makes, with an id; whether it may be is not asked."""
    assessor = normalise_email(marking.assessor)
    before = next((j for j in earlier
                   if j.assessor == assessor and j.round is marking.round), None)
    if marking.is_correction and before is None:
        raise NotWilling([Problem("nothing-to-correct", say(
            "%(assessor)s has no judgement in this round to correct.", assessor=assessor))])
    return Judgement(
        id=identifier(tools.chance.draw(16)),
        application=application,
        assessor=assessor,
        organisation=marking.organisation,
        round=marking.round,
        marks=assign(achievement, marking.levels),
        made_at=tools.clock(),
        reason=marking.reason.strip(),
        outcome=marking.outcome,
        comments=dict(marking.comments),
        supersedes=before.id if before and marking.is_correction else None,
        evidence_test=dict(marking.evidence_test),
    )


def assign(achievement: Achievement, levels: Mapping[str, int]) -> Marks:
    """Sort *levels* to the rubrics of *achievement*.

    A key is a criterion id, or ``rubric/criterion``. Raises BadInput for a criterion that
    no rubric has and for an id that two rubrics have; missing ones are found later.
    """
    marks: dict[str, dict[str, int]] = {rubric.slug: {} for rubric in achievement.rubrics}
    problems = []
    for key, level in levels.items():
        rubric, _, criterion = key.rpartition("/")
        homes = [r.slug for r in achievement.rubrics
                 if rubric in ("", r.slug) and any(c.id == criterion for c in r.criteria)]
        if len(homes) == 1:
            marks[homes[0]][criterion] = level
            continue
        problems.append(_homeless(achievement, key, homes))
    if problems:
        raise BadInput(problems)
    return marks


def _homeless(achievement: Achievement, key: str, homes: list[str]) -> Problem:
    known = ", ".join(f"{r.slug}/{c.id}" for r in achievement.rubrics for c in r.criteria)
    if homes:
        return Problem("criterion-ambiguous",
                       say("Several rubrics have a criterion %(criterion)s.", criterion=key),
                       say("Write one of %(names)s.", names=known), field=key)
    return Problem("criterion-unknown",
                   say("%(achievement)s is not judged by a criterion %(criterion)s.",
                       achievement=achievement.slug, criterion=key),
                   say("Its criteria are %(criteria)s.", criteria=known or "–"), field=key)
