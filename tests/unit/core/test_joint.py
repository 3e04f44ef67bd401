"""Two judgements become one, or they do not: the same from either side."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from badgeservice.core.grading import grade
from badgeservice.core.joint import (
    FARTHEST,
    combine,
    combined_marks,
    disagreements,
    outcome_of,
)
from badgeservice.core.judgement import Outcome
from badgeservice.core.rubric import Level, Rule
from tests import factories
from tests.factories import R1, judgement, levels, partner_judgement
from tests.unit.core.strategies import WORDS, graded

STATED = st.sampled_from([None, *Outcome])


def codes(rubrics, one, other):
    return {(p.code, p.field) for p in disagreements(rubrics, one, other)}


def pair_of(rubric, first, second, stated=(None, None)):
    return (judgement(marks={rubric.slug: first}, outcome=stated[0]),
            partner_judgement(marks={rubric.slug: second}, outcome=stated[1]))


# --- examples ----------------------------------------------------------------------------


def test_equal_judgements_agree():
    assert codes([factories.rubric()], judgement(), partner_judgement()) == set()


def test_the_lower_level_counts_where_critical_and_the_higher_elsewhere():
    combined = combine(factories.rubric(), levels(3, 4, 2, 4), levels(4, 3, 3, 3))
    assert combined == levels(3, 3, 3, 4)


def test_levels_two_apart_do_not_agree():
    assert codes([factories.rubric()], judgement(3, 3, 4, 3), partner_judgement(4, 4, 2, 4)) == {
        ("levels-apart", f"{R1}/seguridad")}


def test_neighbours_on_a_scale_with_gaps_agree():
    """One level apart is one step of the scale, whatever the numbers are."""
    steps = (1, 2, 5, 9)
    rubric = factories.rubric(scale=tuple(Level(value, WORDS) for value in steps))
    assert codes([rubric], judgement(9, 9, 5, 9), partner_judgement(9, 9, 9, 9)) == set()
    assert codes([rubric], judgement(9, 9, 2, 9), partner_judgement(9, 9, 9, 9)) == {
        ("levels-apart", f"{R1}/seguridad")}


def test_different_outcomes_do_not_agree():
    assert codes([factories.rubric()], judgement(3, 3, 2, 3), partner_judgement(3, 3, 3, 3)) == {
        ("outcomes-differ", R1)}


def test_levels_that_together_support_another_outcome_do_not_agree():
    """Both reach 3.5 by different critical criteria; the lower ones reach 3.2 only."""
    rubric = factories.rubric(cut_score=Fraction("3.5"))
    one, other = judgement(4, 3, 4, 4), partner_judgement(3, 4, 4, 4)
    assert outcome_of([rubric], one) is outcome_of([rubric], other) is Outcome.ACHIEVED
    assert codes([rubric], one, other) == {("combined-levels-do-not-support", R1)}


def test_two_who_fail_different_rubrics_do_not_agree():
    """Their combined levels would pass both rubrics, though each of the two said not yet."""
    rubrics = [factories.rubric(), factories.rubric(slug="r2")]
    good, bad = levels(3, 3, 3, 3), levels(3, 3, 2, 3)
    one = judgement(marks={R1: good, "r2": bad})
    other = partner_judgement(marks={R1: bad, "r2": good})
    assert outcome_of(rubrics, one) is outcome_of(rubrics, other) is Outcome.NOT_YET
    assert codes(rubrics, one, other) == {("outcomes-differ", R1), ("outcomes-differ", "r2")}


def test_every_rubric_must_be_achieved():
    rubrics = [factories.rubric(), factories.rubric(slug="r2")]
    both = judgement(marks={R1: levels(3, 3, 3, 3), "r2": levels(3, 3, 3, 3)})
    one = replace(both, marks={**both.marks, "r2": levels(3, 3, 2, 3)})
    assert outcome_of(rubrics, both) is Outcome.ACHIEVED
    assert outcome_of(rubrics, one) is Outcome.NOT_YET
    assert combined_marks(rubrics, both, both) == both.marks


def test_without_a_rubric_the_stated_outcomes_count():
    achieved = judgement(marks={}, outcome=Outcome.ACHIEVED)
    other = partner_judgement(marks={}, outcome=Outcome.ACHIEVED)
    silent = partner_judgement(marks={})
    assert outcome_of([], achieved) is Outcome.ACHIEVED
    assert outcome_of([], silent) is Outcome.NOT_YET
    assert codes([], achieved, other) == set()
    assert codes([], achieved, silent) == {("outcomes-differ", None)}


def test_under_the_holistic_rule_the_stated_outcomes_must_be_the_same():
    rubric = factories.rubric(rule=Rule.HOLISTIC)
    one = judgement(outcome=Outcome.ACHIEVED)
    assert codes([rubric], one, partner_judgement(outcome=Outcome.ACHIEVED)) == set()
    assert codes([rubric], one, partner_judgement(outcome=Outcome.NOT_YET)) == {
        ("outcomes-differ", R1)}


# --- properties --------------------------------------------------------------------------


@given(graded(count=2, rules=tuple(Rule)), STATED, STATED)
def test_agreement_is_the_same_from_either_side(case, stated, other_stated):
    rubric, first, second = case
    one, other = pair_of(rubric, first, second, (stated, other_stated))
    assert codes([rubric], one, other) == codes([rubric], other, one)
    assert combine(rubric, first, second) == combine(rubric, second, first)


@given(graded(count=2, rules=tuple(Rule)), STATED, STATED)
def test_agreed_means_that_all_three_outcomes_are_the_same(case, stated, other_stated):
    rubric, first, second = case
    one, other = pair_of(rubric, first, second, (stated, other_stated))
    assume(not disagreements([rubric], one, other))
    combined = grade(rubric, combine(rubric, first, second), stated=stated)
    assert outcome_of([rubric], one) is outcome_of([rubric], other) is combined.outcome


@given(graded(count=2), graded(count=2))
def test_agreed_on_two_rubrics_means_so_on_the_combined_levels(case, another):
    rubrics = [replace(case[0], slug="r1"), replace(another[0], slug="r2")]
    one = judgement(marks={"r1": case[1], "r2": another[1]})
    other = partner_judgement(marks={"r1": case[2], "r2": another[2]})
    assume(not disagreements(rubrics, one, other))
    combined = judgement(marks=combined_marks(rubrics, one, other))
    assert outcome_of(rubrics, one) is outcome_of(rubrics, other) is outcome_of(rubrics, combined)


@given(graded(count=2, rules=tuple(Rule)), STATED)
def test_more_than_one_level_apart_never_agrees(case, stated):
    rubric, first, second = case
    steps = rubric.levels
    assume(any(abs(steps.index(first[name]) - steps.index(second[name])) > FARTHEST
               for name in first))
    one, other = pair_of(rubric, first, second, (stated, stated))
    assert "levels-apart" in {code for code, _ in codes([rubric], one, other)}


@given(graded(rules=tuple(Rule)), STATED)
def test_who_judges_alike_agrees(case, stated):
    rubric, marks = case
    one, other = pair_of(rubric, marks, marks, (stated, stated))
    assert not disagreements([rubric], one, other)
    assert combine(rubric, marks, marks) == marks


@given(graded(count=2))
def test_combined_levels_lie_between_the_two(case):
    rubric, first, second = case
    for criterion in rubric.criteria:
        pair = (first[criterion.id], second[criterion.id])
        expected = min(pair) if criterion.critical else max(pair)
        assert combine(rubric, first, second)[criterion.id] == expected
