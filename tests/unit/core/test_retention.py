"""What is forgotten of people who left, and that nothing is before its time."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from badgeservice.core.personal_data import BY_SLUG
from badgeservice.core.retention import PERIODS, SOONEST, Left, Trace, forgotten

NOW = datetime(2036, 3, 2, 12, tzinfo=UTC)
MOMENTS = st.integers(0, 15 * 365 * 24).map(lambda hours: NOW - timedelta(hours=hours))
PEOPLE = st.builds(Left, st.just("a"), MOMENTS, st.none() | MOMENTS, st.booleans(), st.booleans())


@given(PEOPLE)
def test_nothing_is_forgotten_before_its_period_is_over(left):
    for slug in forgotten(left, NOW):
        assert BY_SLUG[slug].ends(left.at) <= NOW
    if left.at > NOW - timedelta(days=SOONEST):
        assert forgotten(left, NOW) == frozenset()


@given(PEOPLE)
def test_judgements_and_credentials_never_go_with_a_person(left):
    assert forgotten(left, NOW) <= {"account", "profile", "identity", "evidence"}


@given(PEOPLE)
def test_who_has_something_open_keeps_all(left):
    assert (forgotten(left, NOW) == frozenset()) or not left.has_open


@given(PEOPLE)
def test_name_stays_as_long_as_there_is_a_credential(left):
    assert not (left.has_award and "identity" in forgotten(left, NOW))


@given(PEOPLE, st.integers(0, 20 * 365))
def test_what_is_forgotten_once_stays_forgotten(left, days):
    assert forgotten(left, NOW) <= forgotten(left, NOW + timedelta(days=days))


@given(PEOPLE)
def test_evidence_is_kept_for_its_period_after_the_result_too(left):
    if "evidence" in forgotten(left, NOW) and left.result_at is not None:
        assert BY_SLUG["evidence"].ends(left.result_at) <= NOW


def test_ten_years_later_all_that_goes_with_a_person_is_forgotten():
    left = Left("a", NOW - timedelta(days=3650), NOW - timedelta(days=3650))
    assert forgotten(left, NOW) == {"account", "profile", "identity", "evidence"}


def test_every_trace_has_a_period():
    assert PERIODS.keys() == set(Trace)
