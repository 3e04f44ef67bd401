"""From levels to an outcome: exact, and never worse for a better level."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.core.grading import (
    decimal,
    decimal_words,
    grade,
    incomplete,
    weighted_mean,
)
from badgeservice.core.judgement import Outcome
from badgeservice.core.rubric import Rule
from tests import factories
from tests.factories import CRITERIA, R1, levels
from tests.unit.core.strategies import graded

WEIGHTS = dict(zip(CRITERIA, (30, 30, 20, 20), strict=True))


def found(rubric, *values, stated=None):
    """The outcome, and code and field of every shortfall."""
    result = grade(rubric, levels(*values), stated=stated)
    return result.outcome, {(p.code, p.field) for p in result.shortfalls}


def conjunctive(**changes):
    return factories.rubric(rule=Rule.CONJUNCTIVE, **changes)


def holistic():
    return factories.rubric(rule=Rule.HOLISTIC)


# --- the mean ----------------------------------------------------------------------------


def test_the_published_example_is_2_8():
    assert weighted_mean(WEIGHTS, levels(3, 3, 2, 3)) == Fraction(28, 10)


@given(graded())
def test_the_mean_is_exact(case):
    rubric, marks = case
    mean = grade(rubric, marks).mean
    assert isinstance(mean, Fraction)
    assert mean * 100 == sum(c.weight * marks[c.id] for c in rubric.criteria)
    assert min(marks.values()) <= mean <= max(marks.values())


def test_a_cut_that_floats_would_miss_is_reached():
    """Ten times 0.3 is less than 3 in floats."""
    weights = {str(n): 10 for n in range(10)}
    marks = dict.fromkeys(weights, 3)
    assert weighted_mean(weights, marks) == 3


@pytest.mark.parametrize(("value", "expected"), [
    (Fraction(3), "3.0"), (Fraction(14, 5), "2.8"), (Fraction(205, 100), "2.05"),
    (Fraction(2999, 1000), "2.99"), (Fraction(10), "10.0"), (Fraction(1, 3), "0.33"),
])
def test_a_mean_is_written_cut_off(value, expected):
    assert decimal(value) == expected
    assert str(decimal_words(value)) == expected


@given(st.fractions(min_value=0, max_value=99))
def test_a_written_mean_is_never_more_than_the_mean(value):
    written = Fraction(decimal(value))
    assert 0 <= value - written < Fraction(1, 100)


# --- the three rules ---------------------------------------------------------------------


def test_the_published_example_is_refused():
    assert found(factories.rubric(), 3, 3, 2, 3) == (Outcome.NOT_YET, {("below-cut", R1)})


def test_compensation_makes_up_for_a_low_level():
    assert found(factories.rubric(), 3, 3, 2, 4) == (Outcome.ACHIEVED, set())


def test_a_critical_criterion_is_not_compensated():
    assert found(factories.rubric(), 2, 4, 4, 4) == (
        Outcome.NOT_YET, {("criterion-below-required", f"{R1}/diseno")})


def test_the_lowest_level_is_not_compensated():
    assert found(factories.rubric(), 4, 4, 4, 1) == (
        Outcome.NOT_YET, {("lowest-level", f"{R1}/reflexion")})


def test_every_shortfall_is_told_at_once():
    assert found(factories.rubric(), 2, 1, 1, 3) == (Outcome.NOT_YET, {
        ("below-cut", R1),
        ("lowest-level", f"{R1}/aplicacion"), ("lowest-level", f"{R1}/seguridad"),
        ("criterion-below-required", f"{R1}/diseno"),
        ("criterion-below-required", f"{R1}/aplicacion"),
    })


def test_the_mean_exactly_at_the_cut_is_enough():
    rubric = factories.rubric(cut_score=Fraction("3.2"))
    assert found(rubric, 3, 3, 3, 4) == (Outcome.ACHIEVED, set())
    assert found(replace(rubric, cut_score=Fraction("3.201")), 3, 3, 3, 4) == (
        Outcome.NOT_YET, {("below-cut", R1)})


def test_the_conjunctive_rule_wants_every_criterion_at_the_cut():
    assert found(conjunctive(), 3, 3, 3, 3) == (Outcome.ACHIEVED, set())
    assert found(conjunctive(), 4, 4, 2, 4) == (
        Outcome.NOT_YET, {("criterion-below-required", f"{R1}/seguridad")})


def test_the_conjunctive_rule_takes_the_next_level_above_a_broken_cut():
    rubric = conjunctive(cut_score=Fraction("2.5"))
    assert rubric.pass_level == 3
    assert found(rubric, 3, 3, 2, 3)[0] is Outcome.NOT_YET


@pytest.mark.parametrize(("stated", "outcome"), [
    (Outcome.ACHIEVED, Outcome.ACHIEVED), (Outcome.NOT_YET, Outcome.NOT_YET),
    (None, Outcome.NOT_YET),
])
def test_the_holistic_rule_takes_what_is_stated(stated, outcome):
    assert found(holistic(), 1, 1, 1, 1, stated=stated)[0] is outcome
    assert found(holistic(), 4, 4, 4, 4, stated=stated)[0] is outcome


@given(graded(), st.sampled_from(Outcome))
def test_a_computed_outcome_does_not_listen_to_a_stated_one(case, stated):
    rubric, marks = case
    assert grade(rubric, marks, stated=stated) == grade(rubric, marks)


# --- properties --------------------------------------------------------------------------


@given(graded(rules=tuple(Rule)), st.data())
def test_a_better_level_never_turns_achieved_into_not_yet(case, data):
    rubric, marks = case
    name = data.draw(st.sampled_from(sorted(marks)))
    better = data.draw(st.sampled_from([v for v in rubric.levels if v >= marks[name]]))
    stated = data.draw(st.sampled_from([None, *Outcome]))
    before = grade(rubric, marks, stated=stated)
    after = grade(rubric, marks | {name: better}, stated=stated)
    assert after.mean >= before.mean
    if before.outcome is Outcome.ACHIEVED:
        assert after.outcome is Outcome.ACHIEVED


@given(graded(rules=tuple(Rule)))
def test_achieved_means_no_shortfall(case):
    result = grade(*case)
    assert (result.outcome is Outcome.ACHIEVED) == (not result.shortfalls)


@given(graded(rules=(Rule.CONJUNCTIVE,)))
def test_conjunctive_is_the_lowest_level_against_the_cut(case):
    rubric, marks = case
    achieved = grade(rubric, marks).outcome is Outcome.ACHIEVED
    assert achieved == (min(marks.values()) >= rubric.cut_score)


@given(graded(rules=(Rule.COMPENSATORY,)))
def test_compensatory_is_cut_and_criticals_and_none_lowest(case):
    rubric, marks = case
    total = sum(c.weight * marks[c.id] for c in rubric.criteria)
    expected = (
        total >= rubric.cut_score * 100
        and all(marks[c.id] >= c.must_reach for c in rubric.criteria if c.critical)
        and rubric.levels[0] not in marks.values()
    )
    assert (grade(rubric, marks).outcome is Outcome.ACHIEVED) == expected


# --- completeness ------------------------------------------------------------------------


@pytest.mark.parametrize(("marks", "expected"), [
    (levels(1, 2, 3, 4), []),
    ({}, [("mark-missing", f"{R1}/{name}") for name in CRITERIA]),
    (levels(3, 5, 3, 0), [("mark-not-on-scale", f"{R1}/aplicacion"),
                          ("mark-not-on-scale", f"{R1}/reflexion")]),
    (levels(3, 3, 3, 3) | {"otro": 3}, [("criterion-unknown", f"{R1}/otro")]),
])
def test_what_is_missing_or_too_many_is_named(marks, expected):
    problems = incomplete(factories.rubric(), marks)
    assert [(p.code, p.field) for p in problems] == expected
    assert all(p.remedy for p in problems)
