"""badgeservice judgement add, badgeservice decision show | make."""

from __future__ import annotations

from typing import Any

import click

from badgeservice.commands.context import TALK, Context, account, json_option, pass_context
from badgeservice.commands.words import OUTCOMES, ROUTES
from badgeservice.core.deciding import Decision
from badgeservice.core.feedback import EVIDENCE_RULES
from badgeservice.core.judgement import Judgement, Outcome, Round
from badgeservice.errors import BadUsage, say
from badgeservice.operations.decide import CaseFile
from badgeservice.operations.judge import Marking


@click.group()
def judgement() -> None:
    """What assessors find; never edited, only superseded."""


def _pairs(values: tuple[str, ...], option: str) -> dict[str, str]:
    pairs = {}
    for value in values:
        name, sign, rest = value.partition("=")
        if not sign or not name:
            raise BadUsage(say("%(option)s is written NAME=VALUE, not %(value)s.",
                               option=option, value=value))
        pairs[name] = rest
    return pairs


def _levels(values: tuple[str, ...]) -> dict[str, int]:
    levels = {}
    for name, level in _pairs(values, "--level").items():
        if not (level.isascii() and level.isdigit() and len(level) < 4):
            raise BadUsage(say("The level of %(criterion)s is a whole number, not %(value)s.",
                               criterion=name, value=level))
        levels[name] = int(level)
    return levels


def _rules(values: tuple[str, ...]) -> dict[str, bool]:
    found = _pairs(values, "--evidence")
    for name, word in found.items():
        if name not in EVIDENCE_RULES or word not in ("yes", "no"):
            raise BadUsage(say("%(option)s is written RULE=yes or RULE=no, with one of "
                               "%(rules)s.", option="--evidence",
                               rules=", ".join(EVIDENCE_RULES)))
    return {name: word == "yes" for name, word in found.items()}


@judgement.command()
@click.argument("application")
@click.option("--assessor", required=True, help="The assessor's e-mail address.")
@click.option("--organisation", required=True, metavar="ISSUER",
              help="The organisation that the assessor judges for.")
@click.option("--level", "levels", multiple=True, metavar="CRITERION=LEVEL",
              help="The level of a criterion; RUBRIC/CRITERION where two rubrics share an id.")
@click.option("--comment", "comments", multiple=True, metavar="CRITERION=TEXT",
              help="Feedback on a criterion.")
@click.option("--round", "turn", type=click.Choice(["1", "2", "3"]), default="1",
              show_default=True, help="1 blind, 2 reconciliation, 3 adjudication.")
@click.option("--outcome", type=click.Choice([o.value for o in Outcome]),
              help="The outcome, only where no rubric computes it.")
@click.option("--reason", default="", help="The written reason.")
@click.option("--correct", is_flag=True,
              help="Supersede the assessor's own judgement of this round.")
@click.option("--evidence", multiple=True, metavar="RULE=yes|no",
              help="Whether the evidence is valid, authentic, sufficient, current; each once, "
                   "but in round 2.")
@click.option("--on-paper", is_flag=True,
              help="It was made elsewhere, on paper: role, calibration and feedback are not "
                   "asked; the log says so.")
@json_option
@pass_context
def add(context: Context, application: str, assessor: str, organisation: str,
        levels: tuple[str, ...], comments: tuple[str, ...], turn: str, outcome: str | None,
        reason: str, correct: bool, evidence: tuple[str, ...], on_paper: bool,
        as_json: bool) -> None:
    """Record a judgement of APPLICATION; prints its id.

    What the pages demand is demanded here: an assessor who may judge, and comments that say
    what to do. Comments may also be named strengths, next-step and evidence/RULE.
    """
    made = context.service.judge(application, Marking(
        assessor=assessor,
        organisation=organisation,
        levels=_levels(levels),
        round=Round(int(turn)),
        reason=reason,
        outcome=Outcome(outcome) if outcome else None,
        comments=_pairs(comments, "--comment"),
        is_correction=correct,
        evidence_test=_rules(evidence),
    ), on_paper=on_paper)
    if as_json:
        TALK().data(_judgement_data(made))
    else:
        TALK().result(made.id)


@click.group()
def decision() -> None:
    """Decisions that the judgements support."""


@decision.command()
@click.argument("application")
@json_option
@pass_context
def make(context: Context, application: str, as_json: bool) -> None:
    """Decide APPLICATION, or say every reason why it cannot be decided yet."""
    made = context.service.decide(application, by=account())
    if as_json:
        TALK().data(_decision_data(made))
    else:
        TALK().result(_sentence(made))


@decision.command()
@click.argument("application")
@json_option
@pass_context
def show(context: Context, application: str, as_json: bool) -> None:
    """Show the judgements of APPLICATION and what they come to."""
    case = context.service.decide.show(application)
    if as_json:
        TALK().data(_case_data(case))
        return
    talk = TALK()
    talk.result(f"{case.application.id}  {case.achievement.slug}  {case.person.email}")
    for entry in case.judgements:
        talk.result(say("Round %(round)s, %(organisation)s, %(assessor)s: %(marks)s",
                        round=entry.round.value, organisation=entry.organisation,
                        assessor=entry.assessor, marks=_marks(entry)))
    if case.decision is not None:
        talk.result(_sentence(case.decision))
    for problem in case.obstacles:
        talk.result(talk.problem(problem))


def _sentence(made: Decision) -> str:
    return TALK().words(say("%(outcome)s (%(route)s)", outcome=OUTCOMES[made.finding.outcome],
                            route=ROUTES[made.finding.route]))


def _marks(entry: Judgement) -> str:
    levels = [f"{rubric}/{criterion}={level}" for rubric, marks in entry.marks.items()
              for criterion, level in marks.items()]
    return ", ".join(levels) or (entry.outcome.value if entry.outcome else "–")


def _judgement_data(entry: Judgement) -> dict[str, Any]:
    return {
        "judgement": entry.id, "application": entry.application, "assessor": entry.assessor,
        "organisation": entry.organisation, "round": entry.round.value,
        "marks": {rubric: dict(marks) for rubric, marks in entry.marks.items()},
        "outcome": entry.outcome.value if entry.outcome else None, "reason": entry.reason,
        "comments": dict(entry.comments), "supersedes": entry.supersedes,
        "made_at": entry.made_at.isoformat(),
    }


def _decision_data(made: Decision) -> dict[str, Any]:
    return {
        "decision": made.id, "application": made.application,
        "outcome": made.finding.outcome.value, "route": made.finding.route.value,
        "joint": made.finding.is_joint,
        "levels": {rubric: dict(marks) for rubric, marks in made.finding.marks.items()},
        "judgements": list(made.finding.judgements), "made_by": made.made_by,
        "made_at": made.made_at.isoformat(),
    }


def _case_data(case: CaseFile) -> dict[str, Any]:
    return {
        "application": case.application.id, "achievement": case.achievement.slug,
        "version": case.achievement.version, "email": case.person.email,
        "judgements": [_judgement_data(entry) for entry in case.judgements],
        "decision": _decision_data(case.decision) if case.decision else None,
        "obstacles": [TALK().problem_data(problem) for problem in case.obstacles],
    }
