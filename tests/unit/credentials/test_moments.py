"""Moments exist in the calendar and have a zone, or they are refused."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.credentials.moments import parse_moment
from badgeservice.errors import DocumentRefused


@pytest.mark.parametrize(("text", "expected"), [
    ("2026-11-22T10:00:00Z", datetime(2026, 11, 22, 10, tzinfo=UTC)),
    ("2026-11-22T10:00:00-03:00", datetime(2026, 11, 22, 13, tzinfo=UTC)),
    ("2026-11-22T10:00:00+05:45", datetime(2026, 11, 22, 4, 15, tzinfo=UTC)),
    ("2026-11-22T10:00:00+05:59", datetime(2026, 11, 22, 4, 1, tzinfo=UTC)),
    ("2026-11-22T10:00:00.5Z", datetime(2026, 11, 22, 10, 0, 0, 500_000, tzinfo=UTC)),
    ("2026-11-22T10:00:00.1234567890Z", datetime(2026, 11, 22, 10, 0, 0, 123_456, tzinfo=UTC)),
    ("2024-02-29T00:00:00+14:00", datetime(2024, 2, 28, 10, tzinfo=UTC)),
])
def test_moment_is_read(text, expected):
    assert parse_moment(text) == expected


@pytest.mark.parametrize("text", [
    "2026-11-22T10:00:00", "2026-11-22", "2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z",
    "2026-11-22T24:00:00Z", "2026-12-31T23:59:60Z", "10000-01-01T00:00:00Z",
    "0000-01-01T00:00:00Z", "-2026-01-01T00:00:00Z", "2026-11-22T10:00:00+14:01",
    "2026-11-22T10:00:00+05:60", "2026-11-22 10:00:00Z", "2026-11-22t10:00:00z",
    "2026-11-22T10:00Z", "2026-11-22T10:00:00,5Z", "2026-11-22T10:00:00.Z", "2026-13-01T00:00:00Z",
    "2026-11-22T10:00:00Z\n", " 2026-11-22T10:00:00Z", "２026-11-22T10:00:00Z",
    "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "", "0" * 100_000])
def test_other_text_is_refused(text):
    with pytest.raises(DocumentRefused) as refusal:
        parse_moment(text)
    assert refusal.value.code == "date-malformed"


@settings(deadline=None)
@given(st.datetimes(timezones=st.just(UTC)))
def test_every_moment_of_ours_is_read_back(moment):
    assert parse_moment(moment.isoformat(timespec="microseconds")) == moment
