"""Deadlines are ends of local days, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.core.deadlines import end_of_business_day_after, end_of_day_after

SANTIAGO, EASTER, HELSINKI = "America/Santiago", "Pacific/Easter", "Europe/Helsinki"
ZONES = st.sampled_from((SANTIAGO, EASTER, HELSINKI, "UTC"))
MOMENTS = st.datetimes(
    datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  theirs
DAYS = st.integers(0, 400)
HOLIDAYS = st.frozensets(st.dates(date(2020, 1, 1), date(2036, 12, 31)), max_size=40)


def local(moment, zone):
    return moment.astimezone(ZoneInfo(zone))


@given(MOMENTS, DAYS, ZONES)
def test_deadline_is_the_end_of_a_local_day(moment, days, zone):
    end = end_of_day_after(moment, days, zone)
    last = local(end, zone)
    assert end.tzinfo is UTC
    assert (last.hour, last.minute, last.second) == (23, 59, 59)
    assert local(end + timedelta(seconds=1), zone).date() > last.date()


@given(MOMENTS, DAYS, ZONES)
def test_deadline_is_never_earlier_than_the_days_promised(moment, days, zone):
    end = end_of_day_after(moment, days, zone)
    promised = local(moment, zone).replace(tzinfo=None, microsecond=0) + timedelta(days=days)
    assert local(end, zone).replace(tzinfo=None) >= promised
    assert end >= moment.replace(microsecond=0)


@given(MOMENTS, MOMENTS, DAYS, ZONES)
def test_moments_of_one_day_have_one_deadline(one, other, days, zone):
    same_day = local(one, zone).date() == local(other, zone).date()
    assert (end_of_day_after(one, days, zone) == end_of_day_after(other, days, zone)) is same_day


@given(MOMENTS, st.integers(1, 40), ZONES, HOLIDAYS)
def test_exactly_the_business_days_lie_between(moment, days, zone, holidays):
    end = local(end_of_business_day_after(moment, days, zone, holidays), zone).date()
    first = local(moment, zone).date()
    passed = [first + timedelta(days=n) for n in range(1, (end - first).days + 1)]
    assert sum(d.weekday() < 5 and d not in holidays for d in passed) == days
    assert end.weekday() < 5
    assert end not in holidays


@given(MOMENTS, st.integers(0, 40), ZONES, HOLIDAYS)
def test_business_days_are_never_fewer_days(moment, days, zone, holidays):
    assert (end_of_business_day_after(moment, days, zone, holidays)
            >= end_of_day_after(moment, days, zone))


@pytest.mark.parametrize(("zone", "end"), [
    (SANTIAGO, "2026-04-05T03:59:59+00:00"),
    (EASTER, "2026-04-05T05:59:59+00:00"),
    (HELSINKI, "2026-04-04T20:59:59+00:00"),
])
def test_the_day_on_which_chile_sets_its_clocks_back_has_25_hours(zone, end):
    noon = datetime(2026, 4, 3, 16, tzinfo=UTC)
    assert end_of_day_after(noon, 1, zone).isoformat() == end


def test_a_second_before_midnight_that_comes_twice_is_the_later_one():
    noon = datetime(2026, 4, 4, 15, tzinfo=UTC)
    end = end_of_day_after(noon, 0, SANTIAGO)
    assert local(end, SANTIAGO).isoformat() == "2026-04-04T23:59:59-04:00"


@pytest.mark.parametrize(("zone", "end"), [
    (SANTIAGO, "2026-09-06T03:59:59+00:00"),
    (EASTER, "2026-09-06T04:59:59+00:00"),
    (HELSINKI, "2026-09-05T20:59:59+00:00"),
])
def test_the_day_before_a_midnight_that_does_not_come_ends_all_the_same(zone, end):
    noon = datetime(2026, 9, 4, 16, tzinfo=UTC)
    assert end_of_day_after(noon, 1, zone).isoformat() == end


@pytest.mark.parametrize(("zone", "end"), [
    (SANTIAGO, "2026-09-07T02:59:59+00:00"), (EASTER, "2026-09-07T04:59:59+00:00")])
def test_the_day_on_which_chile_sets_its_clocks_forward_ends_by_the_new_clock(zone, end):
    noon = datetime(2026, 9, 4, 16, tzinfo=UTC)
    assert end_of_day_after(noon, 2, zone).isoformat() == end


def test_one_moment_is_another_day_on_isla_de_pascua():
    late = datetime(2026, 11, 25, 3, 30, tzinfo=UTC)
    assert end_of_day_after(late, 60, SANTIAGO) - end_of_day_after(late, 60, EASTER) == (
        timedelta(hours=22))


def test_chiles_september_holidays_are_no_business_days():
    thursday = datetime(2026, 9, 10, 18, tzinfo=UTC)
    feast = {date(2026, 9, 18), date(2026, 9, 19)}
    end = end_of_business_day_after(thursday, 10, SANTIAGO, feast)
    assert local(end, SANTIAGO).date() == date(2026, 9, 25)
    assert local(end_of_business_day_after(thursday, 10, SANTIAGO, ()), SANTIAGO).date() == (
        date(2026, 9, 24))


def test_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a zone"):
        end_of_day_after(datetime(2026, 4, 4), 1, SANTIAGO)  # noqa: DTZ001  that is the point
