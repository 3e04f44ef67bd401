"""People: one address however it is typed, and names as they are printed."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from badgeservice.core.person import normalise_email
from tests import factories


@pytest.mark.parametrize("typed", [
    "maría@docentes.example", " María@Docentes.Example\n", "MARÍA@DOCENTES.EXAMPLE",
    unicodedata.normalize("NFD", "maría@docentes.example"),
])
def test_one_address_however_it_is_typed(typed):
    assert normalise_email(typed) == "maría@docentes.example"


@given(st.text())
@example("H\u0331")  # composed as a small letter only
def test_a_normalised_address_stays_as_it_is(typed):
    once = normalise_email(typed)
    assert normalise_email(once) == once


@given(st.text())
def test_both_ways_to_write_a_letter_are_one_address(typed):
    decomposed = unicodedata.normalize("NFD", typed)
    assert normalise_email(decomposed) == normalise_email(typed)


@pytest.mark.parametrize(("changes", "expected"), [
    ({}, "Ana María Rojas Ñancupil"),
    ({"second_surname": ""}, "Ana María Rojas"),
    ({"given_names": "", "second_surname": ""}, "Rojas"),
])
def test_a_name_is_printed_in_order(changes, expected):
    assert factories.person(**changes).full_name == expected
