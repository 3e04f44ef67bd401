"""Ids: 128 random bits, fit for an address and a keyboard."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.core.ids import identifier, is_identifier, urn

DRAWN = st.binary(min_size=16, max_size=16)


@given(DRAWN)
def test_an_identifier_has_26_signs_of_its_own(drawn):
    name = identifier(drawn)
    assert len(name) == 26
    assert is_identifier(name)
    assert name.isascii() and name == name.lower()


@given(DRAWN, DRAWN)
def test_different_bytes_have_different_names(one, other):
    assert (identifier(one) == identifier(other)) == (one == other)


@pytest.mark.parametrize("drawn", [b"", bytes(15), bytes(17)])
def test_fewer_or_more_bits_are_refused(drawn):
    with pytest.raises(ValueError, match="16 bytes"):
        identifier(drawn)


@pytest.mark.parametrize("name", [
    "", "a" * 25, "a" * 27, "A" * 26, "a" * 25 + "1", "a" * 25 + "\n", "á" * 26, "../" + "a" * 23,
])
def test_other_names_are_no_identifiers(name):
    assert not is_identifier(name)


@given(DRAWN)
def test_a_urn_is_a_uuid_of_version_4(drawn):
    name = urn(drawn)
    assert name.startswith("urn:uuid:")
    assert UUID(name).version == 4
