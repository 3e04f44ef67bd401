"""What people type: addresses, names, and numbers that must not become public."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.core.fields import holds_rut, is_email, is_name, is_web_address
from badgeservice.core.signs import has_control


@pytest.mark.parametrize("text", ["ana@liceo.cl", "a.b+c@x.y.example", "ñandú@escuela.cl"])
def test_addresses_that_exist_are_taken(text):
    assert is_email(text)


@pytest.mark.parametrize("text", ["ana", "ana@", "x@ y,z", "a@b", "a@b.c", "a\x1b@b.cl",
                                  "a@b.cl\n", "ana@" + "x" * 260 + ".cl"])
def test_other_texts_are_no_addresses(text):
    assert not is_email(text)


@pytest.mark.parametrize("text", ["RUT 12.345.678-5", "12345678-5 Ana", "(30.686.957-4)",
                                  "1.000.005-K", "1000005-k", "11.111.111-1"])
def test_a_national_number_is_found(text):
    assert holds_rut(text)


@pytest.mark.parametrize("text", ["2026-10-11", "12.345.678-4", "tel. +56 9 1234 5678",
                                  "https://p.example/e/12345678", "120 horas", "R1-2"])
def test_other_numbers_are_not(text):
    assert not holds_rut(text)


@given(st.integers(100_000, 99_999_999))
def test_exactly_one_check_digit_makes_a_number(body):
    found = [digit for digit in "0123456789K" if holds_rut(f"{body}-{digit}")]
    assert len(found) == 1


@pytest.mark.parametrize("text", ["https://p.example/á", "http://[::1]/x", "https://p.example"])
def test_web_addresses_are_taken(text):
    assert is_web_address(text)


@pytest.mark.parametrize("text", ["portafolio/1", "javascript:alert(1)", "https://", "https://a b",
                                  "https://a/<x>", "https://a/\u00a0x", "http://[x/"])
def test_other_texts_are_no_web_addresses(text):
    assert not is_web_address(text)


def test_a_name_is_one_line_without_controls():
    assert is_name("von Bischhoffshausen O’Ryan") and not is_name("Ana\nRojas")
    assert not is_name("Ana\u202eraM") and not is_email("a\u200bna@docentes.example")
    assert not is_web_address("https://a.example/\u200e")
    assert not is_name("A" * 121) and has_control("\x9b")
