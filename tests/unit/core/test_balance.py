"""Whose turn it is."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from badgeservice.core.balance import Load, lightest

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LOADS = st.lists(st.builds(
    Load, st.text("abc", min_size=1, max_size=3), st.just("uni"), st.integers(0, 3),
    st.none() | st.integers(0, 9).map(lambda days: NOW - timedelta(days=days))))


def test_nobody_is_the_lightest_of_nobody():
    assert lightest([]) is None


def test_fewest_open_tasks_come_first_then_the_longest_idle():
    busy = Load("a", "uni", 2, None)
    idle = Load("c", "uni", 1, NOW - timedelta(days=9))
    recent = Load("b", "uni", 1, NOW)
    never = Load("d", "uni", 1, None)
    assert lightest([busy, recent, idle]) == idle
    assert lightest([busy, recent, idle, never]) == never


@given(LOADS, st.randoms())
def test_the_order_of_the_loads_changes_nothing(loads, chance):
    shuffled = list(loads)
    chance.shuffle(shuffled)
    assert lightest(shuffled) == lightest(loads)


@given(LOADS)
def test_nobody_has_less_to_do(loads):
    found = lightest(loads)
    assert found is None or all(found.open <= load.open for load in loads)
