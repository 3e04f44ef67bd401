"""The Chilean national number: taken with its right check digit, in every usual spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cl import rut

from badgeservice.core.profile import shown_rut
from badgeservice.operations.national_id import read_rut

BODIES = st.integers(100_000, 99_999_999)
DIGITS = "0123456789K"


def right_digit(body):
    """The check digit by the words of the rule, in another way than the code has it."""
    weights = [2, 3, 4, 5, 6, 7] * 2
    rest = sum(int(digit) * weight
               for digit, weight in zip(str(body)[::-1], weights, strict=False)) % 11
    return "0K987654321"[rest]


@given(BODIES, st.sampled_from(DIGITS))
def test_rut_is_taken_with_exactly_its_own_check_digit(body, digit):
    expected = f"{body}-{digit}" if digit == right_digit(body) else None
    assert read_rut(f"{body}-{digit}") == expected


@given(BODIES)
def test_every_spelling_is_kept_in_one_form_that_the_library_accepts(body):
    digit = right_digit(body)
    kept = f"{body}-{digit}"
    dotted = f"{body:,}".replace(",", ".")
    for spelling in (kept, kept.lower(), f"{dotted}-{digit}", f"{body}{digit}", f" {kept} ",
                     f"{dotted}-{digit.lower()}"):
        assert read_rut(spelling) == kept
    assert rut.is_valid(f"{body:07}{digit}")
    assert read_rut(shown_rut(kept)) == kept


@pytest.mark.parametrize("number", ["12.345.678-5", "12.678.579-8", "30.686.957-4",
                                    "1.000.005-K", "1.000.013-0", "11.111.111-1",
                                    "99.000.014-K"])
def test_published_numbers_are_right(number):
    assert shown_rut(read_rut(number)) == number


@pytest.mark.parametrize("text", ["", "-", "5", "12345678", "12.345678-5", "1.2345.678-5",
                                  "123456789-2", "1２345678-5", "00000000-0", "CL123456785",
                                  "12345678-5\n12345678-5", "12345678–55"])
def test_what_is_no_rut_is_refused(text):
    assert read_rut(text) is None
