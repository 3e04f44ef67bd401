"""Ids: 128 random bits, fit for an address and a keyboard."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.core.ids import identifier, identifier_of, is_identifier, urn

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


@given(st.datetimes(timezones=st.just(UTC)), st.binary(min_size=10, max_size=10))
def test_an_identifier_of_a_moment_has_the_form_of_the_others(moment, drawn):
    assert is_identifier(identifier_of(moment, drawn))


def test_identifiers_of_one_moment_lie_together_and_differ():
    moment = datetime(2026, 11, 27, 6, tzinfo=UTC)
    one, other = (identifier_of(moment, bytes([place] * 10)) for place in (1, 2))
    later = identifier_of(moment + timedelta(hours=1), bytes([1] * 10))
    assert one != other and one[:9] == other[:9] != later[:9]


@pytest.mark.parametrize("drawn", [b"", bytes(9), bytes(16)])
def test_an_identifier_of_a_moment_has_80_random_bits(drawn):
    with pytest.raises(ValueError, match="10 bytes"):
        identifier_of(datetime(2026, 11, 27, tzinfo=UTC), drawn)


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
