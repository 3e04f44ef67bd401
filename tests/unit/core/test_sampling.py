"""Samples are drawn near the line more often, and the same seed always draws the same."""

from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.core.deciding import Route
from badgeservice.core.rubric import Criterion, Level, Rubric, Rule
from badgeservice.core.sampling import Candidate, draw, reasons, size
from badgeservice.core.text import Text

WORD = Text({"es": "x", "en": "x"})


def rubric(rule=Rule.COMPENSATORY, cut=3):
    return Rubric("r", WORD, tuple(Level(value, WORD) for value in (1, 2, 3, 4)), (
        Criterion("a", WORD, 50, {}, critical=True, must_reach=3),
        Criterion("b", WORD, 50, {})), rule, Fraction(cut))


def candidates(count):
    return [Candidate(sha256(str(n).encode()).hexdigest(), f"d{n}",
                      ("near-cut", "disagreement") if n % 2 else ()) for n in range(count)]


@given(st.integers(0, 300), st.integers(10, 20), st.text("0123456789abcdef", min_size=8))
def test_draw_takes_the_share_without_repetition(count, percent, seed):
    drawn = draw(candidates(count), percent, seed)
    assert len(drawn) == size(count, percent)
    assert count * percent <= 100 * len(drawn) < count * percent + 100
    assert len({each.application for each in drawn}) == len(drawn)


@given(st.permutations(candidates(30)))
def test_order_of_the_candidates_changes_nothing(shuffled):
    assert draw(shuffled, 15, "seed") == draw(candidates(30), 15, "seed")


def test_another_seed_draws_others():
    assert draw(candidates(100), 10, "one") != draw(candidates(100), 10, "two")


def test_borderline_cases_are_drawn_more_often():
    """Weight 5 against weight 1 among equally many; the first draw falls on it 5 times in 6."""
    firsts = [draw(candidates(40), 10, str(seed))[0].weight for seed in range(600)]
    assert set(firsts) == {1, 5}
    assert 0.78 < firsts.count(5) / 600 < 0.88


@pytest.mark.parametrize(("levels", "route", "found"), [
    ({"a": 4, "b": 4}, Route.AGREED, ()),
    ({"a": 4, "b": 2}, Route.AGREED, ("near-cut",)),
    ({"a": 3, "b": 4}, Route.AGREED, ("critical-at-level",)),
    ({"a": 3, "b": 3}, Route.RECONCILED, ("near-cut", "disagreement", "critical-at-level")),
    ({"a": 4, "b": 4}, Route.ADJUDICATED, ("disagreement",)),
    ({"a": 1, "b": 1}, Route.SINGLE, ()),
])
def test_reasons_are_the_mean_the_route_and_the_critical_level(levels, route, found):
    assert reasons((rubric(),), {"r": levels}, route) == found


def test_incomplete_marks_give_no_reason_of_the_rubric():
    assert reasons((rubric(),), {"r": {"a": 3}}, Route.AGREED) == ()
