"""Numbers of schools, and who ran a school when."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.core.school import Provision, provider_on, rbd, stated

DIGITS = "0123456789K"
BODIES = st.integers(1, 99_999)
DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))
STATEMENTS = st.lists(st.tuples(st.sampled_from("ABC"), DAYS), max_size=8)


def right_digit(body):
    """The check digit by the words of the rule, in another way than the code has it."""
    weights = [2, 3, 4, 5, 6, 7] * 2
    rest = sum(int(digit) * weight
               for digit, weight in zip(str(body)[::-1], weights, strict=False)) % 11
    return "0K987654321"[rest]


@given(BODIES, st.sampled_from(DIGITS))
def test_number_of_a_school_is_taken_with_exactly_its_own_check_digit(body, digit):
    expected = f"{body}-{digit}" if digit == right_digit(body) else None
    assert rbd(f"{body}-{digit}") == expected
    assert rbd(str(body), digit.lower()) == expected


@given(st.text(max_size=12))
def test_whatever_is_taken_is_written_in_one_way(text):
    found = rbd(text)
    assert found is None or rbd(found) == found


@pytest.mark.parametrize("text", ["", "10117", "101176", "10117-", "-6", "10117-66", "1０117-6",
                                  "1234567-4", "10117 -6"])
def test_what_is_no_number_of_a_school_is_refused(text):
    assert rbd(text) is None


def test_the_number_of_the_source_is_right():
    assert rbd("10117-6") == rbd("010117-6") == rbd("10117", "6") == "10117-6"


def history(statements):
    found = ()
    for provider, since in statements:
        found = stated(found, provider, since)
    return found


@given(STATEMENTS, st.sampled_from("ABC"), DAYS)
def test_what_was_stated_counts_from_that_day_on(statements, provider, since):
    found = stated(history(statements), provider, since)
    assert provider_on(found, since) == provider
    assert stated(found, provider, since) == found


@given(STATEMENTS, st.sampled_from("ABC"), DAYS, DAYS)
def test_what_was_known_of_earlier_days_stays(statements, provider, since, day):
    before = history(statements)
    if day < since:
        assert provider_on(stated(before, provider, since), day) == provider_on(before, day)


@given(STATEMENTS)
def test_history_has_neither_gaps_nor_overlaps(statements):
    found = history(statements)
    for one, other in itertools.pairwise(found):
        assert one.until == other.since > one.since
        assert one.provider != other.provider
    assert not found or found[-1].until is None


def test_school_that_went_to_a_local_service_remembers_who_ran_it_before():
    found = history([("DAEM Viña del Mar", date(2024, 1, 1)),
                     ("SLEP Costa Central", date(2025, 7, 1))])
    assert found == (Provision("DAEM Viña del Mar", date(2024, 1, 1), date(2025, 7, 1)),
                     Provision("SLEP Costa Central", date(2025, 7, 1)))
    assert provider_on(found, date(2025, 6, 30)) == "DAEM Viña del Mar"
    assert provider_on(found, date(2023, 12, 31)) is None
    assert provider_on(found, date(2025, 7, 1) + timedelta(days=900)) == "SLEP Costa Central"
