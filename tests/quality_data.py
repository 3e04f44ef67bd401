"""Judged applications by the hundred, for tests and measurements of the quality report."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from badgeservice.core.assignment import Assignment
from badgeservice.core.deciding import Decision, Finding, Route
from badgeservice.core.grading import grade
from badgeservice.core.judgement import Application, Judgement, Outcome, Round
from tests.people import ISSUER, PARTNER, PROGRAMME, new_id

ACHIEVEMENT, RUBRIC = "modulo-2", "r1-aprendizaje-activo"
CRITERIA = ("diseno", "aplicacion", "seguridad", "reflexion")
START = datetime(2026, 3, 2, 15, tzinfo=UTC)


def application(work, person, *, carried=None, made_at=START, **more):
    """Record an application for module 2; return its id."""
    achievement = work.definitions.achievement(more.pop("achievement", ACHIEVEMENT))
    made = Application(new_id(), person.id, achievement.slug, achievement.version, "es", made_at,
                       programme=achievement.course.programme, sent_at=made_at,
                       carried=carried or {}, **more)
    work.applications.add(made, person, ())
    return made.id


def judgement(work, application, assessor, organisation, levels, *, made_at=START,
              turn=Round.BLIND, supersedes=None):
    """Record a judgement past the rules; return its id."""
    made = Judgement(new_id(), application, assessor, organisation, turn,
                     {RUBRIC: dict(levels)}, made_at, supersedes=supersedes)
    work.judgements.add(made)
    return made.id


def decision(work, application, levels, judgements, *, route=Route.AGREED, made_at=START,
             made_by="regla"):
    """Record a decision on *judgements*."""
    outcome = grade(work.definitions.rubric(RUBRIC), levels).outcome
    work.decisions.add(Decision(new_id(), application, Finding(
        outcome, route, {RUBRIC: dict(levels)}, tuple(judgements)), made_at, made_by))
    return outcome


def levels(*values):
    """The levels of module 2 in the order of its criteria."""
    return dict(zip(CRITERIA, values, strict=True))


def cohort(work, person, assessor, partner, count, *, seed=1, days=1.0, harsh=0.25):
    """Record *count* applications with two judgements and a decision each; return the ids.

    The partner gives one level less with the probability *harsh*. One application each *days*.
    """
    chance, made = random.Random(seed), []
    for place in range(count):
        at = START + timedelta(days=place * days)
        asked = application(work, person, made_at=at)
        first = levels(*(chance.choice((2, 3, 3, 4)) for _ in CRITERIA))
        second = {name: max(1, level - (chance.random() < harsh))
                  for name, level in first.items()}
        ids = []
        for whose, where, given, took in ((assessor, ISSUER, first, 3),
                                          (partner, PARTNER, second, 5)):
            when = at + timedelta(days=took)
            ids.append(judgement(work, asked, whose.email, where, given, made_at=when))
            task = Assignment(new_id(), asked, whose.id, where, Round.BLIND, at, "balance",
                              at + timedelta(days=14))
            work.assignments.add(task)
            work.assignments.end(task.id, when, "judged")
        route = Route.RECONCILED if place % 5 == 0 else Route.AGREED
        decision(work, asked, second, ids, route=route, made_at=at + timedelta(days=6))
        made.append(asked)
    return made


__all__ = ["ACHIEVEMENT", "CRITERIA", "ISSUER", "PARTNER", "PROGRAMME", "RUBRIC", "START",
           "Outcome", "application", "cohort", "decision", "judgement", "levels"]
