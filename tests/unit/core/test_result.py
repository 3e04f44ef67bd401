"""A decision of not yet always says what to do, and doing it is enough."""

from dataclasses import replace

from hypothesis import assume, given

from badgeservice.core.deciding import Finding, Route
from badgeservice.core.grading import grade
from badgeservice.core.judgement import Outcome, Round
from badgeservice.core.result import Said, feedback
from badgeservice.core.rubric import Rule
from tests.factories import (
    ISSUER,
    PARTNER,
    R1,
    achievement,
    decision,
    joint_achievement,
    judgement,
    levels,
    partner_judgement,
    rubric,
)
from tests.unit.core.strategies import graded


def decided(marks, *judgements, outcome=Outcome.NOT_YET, of=None, settled=None):
    finding = Finding(outcome, Route.AGREED, marks, tuple(j.id for j in judgements))
    return feedback(of or joint_achievement(), replace(decision(), finding=finding), judgements,
                    settled or {})


def raised(found):
    return {each.criterion.id: (each.to_raise.level, each.to_raise.is_must)
            for each in found.to_raise}


@given(graded())
def test_doing_what_is_said_leads_to_achieved(case):
    rubric, marks = case
    assume(grade(rubric, marks).outcome is Outcome.NOT_YET)
    found = decided({rubric.slug: marks}, of=achievement(rubrics=[rubric]))
    lifted = marks | {name: level for name, (level, _) in raised(found).items()}
    assert raised(found)
    assert all(level > marks[name] for name, (level, _) in raised(found).items())
    assert grade(rubric, lifted).outcome is Outcome.ACHIEVED


@given(graded())
def test_nothing_makes_up_for_a_criterion_that_must_be_raised(case):
    rubric, marks = case
    assume(grade(rubric, marks).outcome is Outcome.NOT_YET)
    found = decided({rubric.slug: marks}, of=achievement(rubrics=[rubric]))
    best = {c.id: rubric.levels[-1] for c in rubric.criteria}
    for name, (_, is_must) in raised(found).items():
        without = grade(rubric, best | {name: marks[name]}).outcome
        if is_must:
            assert without is Outcome.NOT_YET


def test_critical_criterion_must_reach_its_level():
    found = decided({R1: levels(2, 4, 4, 4)})
    assert raised(found) == {"diseno": (3, True)}
    assert found.rubrics[0].mean is None


def test_criterion_at_the_lowest_level_must_leave_it():
    assert raised(decided({R1: levels(4, 4, 4, 1)})) == {"reflexion": (2, True)}


def test_mean_below_the_cut_names_all_that_could_lift_it():
    found = decided({R1: levels(3, 3, 2, 2)})
    assert raised(found) == {"seguridad": (3, False), "reflexion": (3, False)}
    assert found.rubrics[0].mean < found.rubrics[0].rubric.cut_score


def test_achieved_asks_for_nothing():
    found = decided({R1: levels(3, 3, 3, 3)}, outcome=Outcome.ACHIEVED)
    assert found.to_raise == ()
    assert found.rubrics[0].is_achieved


def test_comments_name_the_organisation_and_nobody():
    one = judgement(2, 3, 3, 3, comments={f"{R1}/diseno": " Falta. ", "strengths": "Orden",
                                          "evidence/valid": "Sin fecha."})
    other = partner_judgement(2, 3, 3, 3, comments={f"{R1}/diseno": "Más.", "next-step": "Haz."})
    found = decided({R1: levels(2, 3, 3, 3)}, one, other)
    assert found.rubrics[0].criteria[0].comments == (
        Said(PARTNER, "Más."), Said(ISSUER, "Falta."))
    assert found.strengths == (Said(ISSUER, "Orden"),)
    assert found.next_steps == (Said(PARTNER, "Haz."),)
    assert found.about_evidence == (Said(ISSUER, "Sin fecha."),)
    assert one.assessor not in repr(found)


def test_words_of_the_round_that_decided_come_before_those_of_earlier_ones():
    blind = judgement(2, 3, 3, 3, comments={f"{R1}/diseno": "Antes.", f"{R1}/reflexion": "Bien."})
    later = judgement(2, 3, 3, 3, id="j3", round=Round.RECONCILIATION,
                      comments={f"{R1}/diseno": "Después."})
    criteria = decided({R1: levels(2, 3, 3, 3)}, blind, later).rubrics[0].criteria
    assert criteria[0].comments == (Said(ISSUER, "Después."),)
    assert criteria[3].comments == (Said(ISSUER, "Bien."),)


def test_words_that_do_not_count_are_not_told():
    superseded = judgement(1, 1, 1, 1, id="old", comments={f"{R1}/diseno": "Retirado."})
    stands = judgement(2, 3, 3, 3)
    finding = Finding(Outcome.NOT_YET, Route.SINGLE, {R1: levels(2, 3, 3, 3)}, ("j1",))
    found = feedback(achievement(), replace(decision(), finding=finding), (superseded, stands),
                     {})
    assert "Retirado" not in repr(found)


def test_reason_is_told_only_where_the_assessors_decide_the_whole():
    said = judgement(2, 3, 3, 3, reason="Por esto.", outcome=Outcome.NOT_YET)
    holistic = achievement(rubrics=[rubric(rule=Rule.HOLISTIC)])
    assert decided({R1: levels(2, 3, 3, 3)}, said).reasons == ()
    found = decided({R1: levels(2, 3, 3, 3)}, said, of=holistic)
    assert found.reasons == (Said(ISSUER, "Por esto."),)
    assert found.to_raise == ()
    milestone = decided({}, replace(said, marks={}), of=achievement(rubrics=()))
    assert milestone.reasons == (Said(ISSUER, "Por esto."),)


def test_level_of_an_earlier_attempt_is_marked_as_such():
    found = decided({R1: levels(2, 3, 3, 3)}, settled={R1: {"aplicacion": 3}})
    assert [each.was_settled for each in found.rubrics[0].criteria] == [False, True, False, False]
