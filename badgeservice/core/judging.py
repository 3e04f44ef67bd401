"""Which judgements of an application may be recorded: every reason against one, at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from badgeservice.core.achievement import Achievement
from badgeservice.core.deciding import decide
from badgeservice.core.grading import incomplete
from badgeservice.core.joint import disagreements, outcome_of
from badgeservice.core.judgement import Judgement, Outcome, Round
from badgeservice.core.person import Person
from badgeservice.core.rubric import Rule
from badgeservice.errors import NotWilling, Problem, say


def refusals(
    achievement: Achievement,
    applicant: Person,
    judgement: Judgement,
    earlier: Sequence[Judgement],
) -> tuple[Problem, ...]:
    """Return every reason why *judgement* may not be recorded.

    *earlier* are the unsuperseded judgements of the application. Whether the assessor
    really belongs to the organisation is the accounts' business, not checked here.
    """
    return (
        *_own_application(applicant, judgement),
        *_marks_problems(achievement, judgement),
        *_organisation_problems(achievement, judgement),
        *_reason_problems(achievement, judgement),
        *_correction_problems(judgement, earlier),
        *_round_problems(judgement, earlier, achievement),
    )


def _own_application(applicant: Person, judgement: Judgement) -> Iterator[Problem]:
    if judgement.assessor == applicant.email:
        yield Problem("self-assessment", say("Nobody judges their own application."),
                      field="assessor")


def _marks_problems(achievement: Achievement, judgement: Judgement) -> Iterator[Problem]:
    for rubric in achievement.rubrics:
        yield from incomplete(rubric, judgement.marks.get(rubric.slug, {}))
    known = {rubric.slug for rubric in achievement.rubrics}
    for slug in judgement.marks:
        if slug not in known:
            yield Problem(
                "rubric-not-of-achievement",
                say("%(achievement)s is not judged by the rubric %(rubric)s.",
                    achievement=achievement.slug, rubric=slug),
                field=slug,
            )


def _organisation_problems(achievement: Achievement, judgement: Judgement) -> Iterator[Problem]:
    if judgement.organisation not in achievement.organisations:
        yield Problem(
            "organisation-not-involved",
            say("%(organisation)s does not assess %(achievement)s.",
                organisation=judgement.organisation, achievement=achievement.slug),
            say("Its assessors come from %(organisations)s.",
                organisations=", ".join(achievement.organisations)),
            field="organisation",
        )


def needs_statement(achievement: Achievement) -> bool:
    """Tell whether assessors state outcome and reason themselves (no rubric, or holistic)."""
    return not achievement.rubrics or any(
        rubric.rule is Rule.HOLISTIC for rubric in achievement.rubrics
    )


def _reason_problems(achievement: Achievement, judgement: Judgement) -> Iterator[Problem]:
    states = needs_statement(achievement)
    if states and judgement.outcome is None:
        yield Problem("outcome-missing",
                      say("This achievement has no computed outcome; state one."),
                      field="outcome")
    if not states and judgement.outcome is not None:
        yield Problem("outcome-computed",
                      say("The outcome follows from the levels; do not state one."),
                      field="outcome")
    late = judgement.round is not Round.BLIND
    if (states or late or judgement.supersedes) and not judgement.reason.strip():
        yield Problem("reason-missing", say("A written reason is demanded here."), field="reason")


def _correction_problems(judgement: Judgement, earlier: Sequence[Judgement]) -> Iterator[Problem]:
    if judgement.supersedes is None or any(_corrects(judgement, j) for j in earlier):
        return
    if judgement.supersedes in {j.id for j in earlier}:
        yield Problem("not-own-judgement",
                      say("Assessors correct only their own judgement of the same round, "
                          "for the same organisation."),
                      field="supersedes")
    else:
        yield Problem("superseded-unknown",
                      say("The judgement to correct does not stand for this application."),
                      field="supersedes", value=judgement.supersedes)


def _corrects(judgement: Judgement, other: Judgement) -> bool:
    return (
        judgement.supersedes == other.id
        and judgement.assessor == other.assessor
        and judgement.organisation == other.organisation
        and judgement.round is other.round
    )


def _round_problems(
    judgement: Judgement, earlier: Sequence[Judgement], achievement: Achievement
) -> Iterator[Problem]:
    standing = [j for j in earlier if not _corrects(judgement, j)]
    same = [j for j in standing if j.round is judgement.round]
    if any(j.assessor == judgement.assessor for j in same):
        yield Problem(
            "judged-already",
            say("%(assessor)s has judged this application in this round.",
                assessor=judgement.assessor),
            say("Correct it with a new judgement that names the one it supersedes."),
            field="assessor",
        )
    elif same and judgement.round is Round.ADJUDICATION:
        yield Problem("adjudicated-already",
                      say("A third assessor has judged this application."), field="round")
    elif same and judgement.round is Round.APPEAL:
        yield Problem("appealed-already",
                      say("An appeal has been decided on this application."), field="round")
    elif any(j.organisation == judgement.organisation for j in same):
        yield Problem(
            "organisation-judged-already",
            say("%(organisation)s has judged this application in this round.",
                organisation=judgement.organisation),
            field="organisation",
        )
    if any(j.assessor == judgement.assessor and j.organisation != judgement.organisation
           for j in standing):
        yield Problem(
            "two-organisations",
            say("%(assessor)s has judged for another organisation.", assessor=judgement.assessor),
            field="organisation",
        )
    yield from _order_problems(judgement, standing, achievement)


def _order_problems(
    judgement: Judgement, standing: Sequence[Judgement], achievement: Achievement
) -> Iterator[Problem]:
    pair = [j for j in standing if j.round is Round.BLIND]
    blind = {j.assessor for j in pair}
    if any(j.round.value > judgement.round.value for j in standing):
        yield Problem("round-closed", say("This round is closed; a later one has begun."),
                      field="round")
    if judgement.round is Round.APPEAL:
        yield from _appeal_problems(achievement, judgement, standing)
    elif judgement.round is not Round.BLIND and (not achievement.is_joint or len(blind) < 2):
        yield Problem(
            "round-not-open",
            say("This round opens when both organisations have judged blind."),
            field="round",
        )
    elif judgement.round is Round.RECONCILIATION:
        if judgement.assessor not in blind:
            yield Problem("not-of-first-two", say("Only the first two assessors reconcile."),
                          field="assessor")
        yield from _agreement_problems(achievement, pair)
    elif judgement.round is Round.ADJUDICATION:
        reconciled = [j for j in standing if j.round is Round.RECONCILIATION]
        yield from _adjudication_problems(judgement, blind, len(reconciled))
        yield from _agreement_problems(achievement, reconciled)


def _appeal_problems(
    achievement: Achievement, judgement: Judgement, standing: Sequence[Judgement]
) -> Iterator[Problem]:
    earlier = [j for j in standing if j.round is not Round.APPEAL]
    if judgement.assessor in {j.assessor for j in earlier}:
        yield Problem("appeal-involved",
                      say("An appeal is decided by an assessor who was not involved before."),
                      field="assessor")
    try:
        before = decide(achievement, earlier).outcome
    except NotWilling:
        before = None
    if before is not Outcome.NOT_YET:
        yield Problem("round-not-open",
                      say("An appeal is judged after a decision of not yet achieved."),
                      field="round")
    if (not any(_marks_problems(achievement, judgement))
            and outcome_of(achievement.rubrics, judgement) is not Outcome.ACHIEVED):
        yield Problem("appeal-not-achieved",
                      say("These levels do not come to achieved; they overturn nothing."),
                      say("Uphold the decision, or have the application judged anew."),
                      field="outcome")


def _agreement_problems(achievement: Achievement, pair: Sequence[Judgement]) -> Iterator[Problem]:
    # A further round after agreement would let an agreed outcome be talked away.
    if len(pair) == 2 and not disagreements(achievement.rubrics, pair[0], pair[1]):
        yield Problem("agreed-already",
                      say("The two assessors agree; no further round is needed."),
                      say("Make the decision, or correct a judgement that is wrong."),
                      field="round")


def _adjudication_problems(
    judgement: Judgement, blind: set[str], reconciled: int
) -> Iterator[Problem]:
    if judgement.assessor in blind:
        yield Problem("adjudicator-involved",
                      say("The third assessor must not be one of the first two."),
                      field="assessor")
    if reconciled < 2:
        yield Problem("round-not-open",
                      say("A third assessor comes in after both have tried to reconcile."),
                      field="round")
