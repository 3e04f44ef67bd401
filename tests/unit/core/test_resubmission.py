"""What stays settled when an application is sent again, and what that lets nobody change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from badgeservice.core.course import AssessmentTerms
from badgeservice.core.grading import grade
from badgeservice.core.joint import combined_marks
from badgeservice.core.judgement import Outcome, Stage
from badgeservice.core.resubmission import (
    carried,
    chance,
    enough,
    judging_refusals,
)
from badgeservice.core.rubric import Rule
from tests.factories import (
    R1,
    achievement,
    application,
    joint_achievement,
    judgement,
    levels,
    partner_judgement,
    rubric,
)
from tests.unit.core.strategies import graded, rubrics

TOLD = datetime(2026, 11, 25, 18, tzinfo=UTC)
TERMS = AssessmentTerms()
SANTIAGO = "America/Santiago"


@given(rubrics())
def test_rubric_is_achieved_with_enough_on_every_criterion(rubric):
    assert grade(rubric, {c.id: enough(rubric, c) for c in rubric.criteria}).outcome is (
        Outcome.ACHIEVED)


@given(graded())
def test_what_is_carried_never_stands_in_the_way(case):
    rubric, marks = case
    assume(grade(rubric, marks).outcome is Outcome.NOT_YET)
    kept = carried(achievement(rubrics=[rubric]), {rubric.slug: marks}).get(rubric.slug, {})
    assert kept.items() <= marks.items()
    assert set(kept) != set(marks), "something must be left to judge"
    best = {c.id: kept.get(c.id, rubric.levels[-1]) for c in rubric.criteria}
    assert grade(rubric, best).outcome is Outcome.ACHIEVED


def test_criteria_at_the_level_of_the_cut_are_carried():
    assert carried(achievement(), {R1: levels(2, 3, 4, 1)}) == {R1: {"aplicacion": 3,
                                                                     "seguridad": 4}}


def test_rubric_that_is_achieved_is_carried_as_a_whole():
    other = rubric(slug="r2")
    both = achievement(rubrics=[rubric(), other])
    found = carried(both, {R1: levels(4, 3, 3, 2), "r2": levels(1, 1, 1, 1)})
    assert found == {R1: levels(4, 3, 3, 2)}


def test_nothing_is_carried_under_the_holistic_rule():
    whole = achievement(rubrics=[rubric(rule=Rule.HOLISTIC)])
    assert carried(whole, {R1: levels(4, 4, 4, 4)}) == {}


def test_nothing_is_carried_of_a_milestone_without_a_rubric():
    assert carried(achievement(rubrics=()), {}) == {}


@pytest.mark.parametrize(("attempt", "left"), [(1, 2), (2, 1), (3, 0), (4, 0)])
def test_chances_become_fewer_with_each_attempt(attempt, left):
    found = chance(TERMS, attempt, TOLD, SANTIAGO)
    assert found.left == left
    assert found.is_open(TOLD) is (left > 0)


def test_chance_ends_with_the_sixtieth_day_where_the_teacher_lives():
    found = chance(TERMS, 1, TOLD, SANTIAGO)
    assert found.until.isoformat() == "2027-01-25T02:59:59+00:00"
    assert found.is_open(found.until)
    assert not found.is_open(found.until + timedelta(seconds=1))
    assert chance(TERMS, 1, TOLD, "Pacific/Easter").until > found.until


# --- judging ----------------------------------------------------------------------------


def codes(problems):
    return [(problem.code, problem.field) for problem in problems]


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.WITHDRAWN])
def test_what_is_not_sent_is_not_judged(stage):
    assert codes(judging_refusals(application(stage=stage), judgement())) == [
        ("application-not-sent", None)]


def test_first_attempt_may_be_judged_freely():
    assert judging_refusals(application(), judgement()) == ()


AGAIN = application(attempt=2, follows="a0", carried={R1: {"aplicacion": 3, "seguridad": 4}})


def test_carried_criterion_keeps_its_level_exactly():
    assert judging_refusals(AGAIN, judgement(4, 3, 4, 1)) == ()
    assert codes(judging_refusals(AGAIN, judgement(4, 4, 3, 1))) == [
        ("criterion-carried", f"{R1}/aplicacion"), ("criterion-carried", f"{R1}/seguridad")]


def test_carried_criterion_may_not_be_left_out():
    empty = replace(judgement(), marks={})
    assert len(judging_refusals(AGAIN, empty)) == 2


FREE = st.tuples(st.sampled_from((1, 2, 3, 4)), st.sampled_from((1, 2, 3, 4)))


@given(FREE, FREE)
def test_combined_levels_keep_what_was_carried(one, other):
    first = judgement(one[0], 3, 4, one[1])
    second = partner_judgement(other[0], 3, 4, other[1])
    assert not judging_refusals(AGAIN, first) + judging_refusals(AGAIN, second)
    combined = combined_marks(joint_achievement().rubrics, first, second)
    assert AGAIN.carried[R1].items() <= combined[R1].items()
