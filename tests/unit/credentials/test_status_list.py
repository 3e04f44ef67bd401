"""Status lists are written one way, read strictly, and never unpacked without limit."""

import base64
import gzip
import json
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.credentials import status_entry, status_list
from badgeservice.credentials.status_list import LARGEST, SMALLEST, decode, encode, set_bits
from badgeservice.errors import BadgeError, CouldNotCheck, DocumentRefused
from tests.factories_documents import INDEX, LIST, NOW, THEN, badge, listed

VECTORS = Path(__file__).parents[2] / "vectors"
ENTRY = badge()["credentialStatus"]


def packed(data):
    """Any bytes as an encodedList."""
    return "u" + base64.urlsafe_b64encode(data).decode().rstrip("=")


@pytest.mark.parametrize(("index", "byte"), [(0, 0x80), (7, 0x01), (1, 0x40)])
def test_first_entry_is_the_highest_bit(index, byte):
    bits = set_bits(SMALLEST, {index})
    assert bits[0] == byte
    assert [status_list.read_bit(bits, each) for each in range(8)].index(True) == index


@settings(deadline=None)
@given(st.sets(st.integers(0, SMALLEST - 1), max_size=20))
def test_bits_round_trip(indexes):
    bits = decode(encode(set_bits(SMALLEST, indexes)))
    assert len(bits) * 8 == SMALLEST
    assert {index for index in range(0, SMALLEST, 8) if bits[index // 8]} == {
        index // 8 * 8 for index in indexes}
    assert all(status_list.read_bit(bits, index) for index in indexes)


def test_same_bits_give_the_same_text():
    assert encode(set_bits(SMALLEST, {3})) == encode(set_bits(SMALLEST, {3}))
    assert gzip.decompress(status_list._decode_base64(encode(bytes(SMALLEST // 8))))[:4] == bytes(4)


@pytest.mark.parametrize(("size", "indexes"), [
    (SMALLEST - 8, ()), (SMALLEST + 1, ()), (LARGEST + 8, ()), (SMALLEST, {SMALLEST}),
    (SMALLEST, {-1})])
def test_impossible_lists_are_not_made(size, indexes):
    with pytest.raises(ValueError, match="status list"):
        set_bits(size, indexes)


GOOD = gzip.compress(bytes(SMALLEST // 8))
BAD = {
    "no multibase": (packed(GOOD)[1:], "status-list-malformed"),
    "padding": (packed(GOOD) + "=", "status-list-malformed"),
    "one sign too many": (packed(GOOD[:-2]) + "A", "status-list-malformed"),
    "no gzip": (packed(bytes(SMALLEST // 8)), "status-list-malformed"),
    "zlib instead of gzip": (packed(zlib.compress(bytes(SMALLEST // 8))), "status-list-malformed"),
    "truncated": (packed(GOOD[:-9]), "status-list-malformed"),
    "wrong checksum": (packed(GOOD[:-8] + bytes(8)), "status-list-malformed"),
    "two members": (packed(GOOD + GOOD), "status-list-malformed"),
    "trailing data": (packed(GOOD + b"x"), "status-list-malformed"),
    "too short": (packed(gzip.compress(bytes(SMALLEST // 8 - 1))), "status-list-size"),
    "bomb": (packed(gzip.compress(bytes(100 << 20))), "status-list-size"),
    "one byte too long": (packed(gzip.compress(bytes(LARGEST // 8 + 1))), "status-list-size"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_list_could_not_be_checked(name):
    text, code = BAD[name]
    with pytest.raises(CouldNotCheck) as refusal:
        decode(text)
    assert refusal.value.code == code


def test_largest_list_is_read():
    assert len(decode(packed(gzip.compress(bytes(LARGEST // 8))))) == LARGEST // 8


# --- entries ----------------------------------------------------------------------------------


def is_set(entry, published):
    """Whether *published* says of *entry* what its purpose asks."""
    return status_entry.read_value(status_entry.parse_entry(entry), published).is_set


def test_entry_is_read_at_its_place():
    assert is_set(ENTRY, listed([INDEX])) is True
    assert is_set(ENTRY, listed([INDEX - 1, INDEX + 1])) is False


ENTRIES = {
    "negative": ({"statusListIndex": "-1"}, "status-entry-malformed"),
    "beyond the end": ({"statusListIndex": "131072"}, "status-range"),
    "far beyond the end": ({"statusListIndex": "9" * 10}, "status-range"),
    "huge": ({"statusListIndex": "9" * 5000}, "status-entry-malformed"),
    "exponent": ({"statusListIndex": "1e3"}, "status-entry-malformed"),
    "leading zeros": ({"statusListIndex": "0005"}, "status-entry-malformed"),
    "number": ({"statusListIndex": 5}, "status-entry-malformed"),
    "sign": ({"statusListIndex": "+5"}, "status-entry-malformed"),
    "line break": ({"statusListIndex": "5\n"}, "status-entry-malformed"),
    "Arabic digits": ({"statusListIndex": "٥"}, "status-entry-malformed"),
    "nothing": ({"statusListIndex": None}, "status-entry-malformed"),
    "id of the list itself": ({"id": LIST}, "status-entry-malformed"),
    "data address": ({"statusListCredential": "data:application/vc,x"}, "status-entry-malformed"),
    "file address": ({"statusListCredential": "file:///etc/passwd"}, "status-entry-malformed"),
    "fragment": ({"statusListCredential": LIST + "#x"}, "status-entry-malformed"),
    "no list": ({"statusListCredential": None}, "status-entry-malformed"),
    "other list": ({"statusListCredential": LIST + "0"}, "status-list-other"),
    "purpose of another list": ({"statusPurpose": "suspension"}, "status-purpose"),
    "purpose that is no text": ({"statusPurpose": 5}, "status-entry-malformed"),
    "message without words": ({"statusPurpose": "message"}, "status-entry-malformed"),
    "several bits without words": ({"statusSize": 2}, "status-entry-malformed"),
    "words for some values": ({"statusSize": 2, "statusMessage": [
        {"status": "0x0", "message": "a"}]}, "status-entry-malformed"),
    "words that are none": ({"statusMessage": [5]}, "status-entry-malformed"),
    "a value that is no number": ({"statusMessage": [
        {"status": "0", "message": "a"}, {"status": "0x1", "message": "b"}]},
        "status-entry-malformed"),
    "size as text": ({"statusSize": "1"}, "status-entry-malformed"),
    "size as truth": ({"statusSize": True}, "status-entry-malformed"),
    "no bits": ({"statusSize": 0}, "status-entry-malformed"),
    "too many bits": ({"statusSize": 9}, "status-unsupported"),
    "unknown purpose": ({"statusPurpose": "colour"}, "status-unsupported"),
    "other kind of status": ({"type": "1EdTechRevocationList"}, "status-unsupported"),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_bad_entry_is_refused(name):
    members, code = ENTRIES[name]
    with pytest.raises(BadgeError) as refusal:
        is_set({**ENTRY, **members}, listed())
    assert refusal.value.code == code
    is_clear = isinstance(refusal.value, DocumentRefused)
    assert is_clear == (code == "status-entry-malformed")


def test_status_of_a_status_list_leads_nowhere():
    looping = {**listed(), "credentialStatus": ENTRY}
    with pytest.raises(CouldNotCheck) as refusal:
        is_set(ENTRY, looping)
    assert refusal.value.code == "status-list-recursive"


@pytest.mark.parametrize("subject", [None, "x", {}, {"encodedList": 5}, []])
def test_list_without_bits_could_not_be_checked(subject):
    with pytest.raises(CouldNotCheck) as refusal:
        is_set(ENTRY, {**listed(), "credentialSubject": subject})
    assert refusal.value.code == "status-list-malformed"


def test_list_may_have_several_purposes():
    both = listed([INDEX])
    both["credentialSubject"]["statusPurpose"] = ["suspension", "revocation"]
    assert is_set(ENTRY, both) is True


def test_composed_list_says_all():
    document = status_list.compose_list(
        LIST, {"id": "did:x:1", "type": ["Profile"]}, purpose="revocation", valid_from=THEN,
        bits=bytes(SMALLEST // 8), valid_until=NOW, ttl=300_000)
    assert document == {
        "@context": ["https://www.w3.org/ns/credentials/v2"], "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": {"id": "did:x:1", "type": ["Profile"]},
        "validFrom": "2026-03-02T12:00:00Z", "validUntil": "2026-11-22T12:00:00Z",
        "credentialSubject": {
            "id": f"{LIST}#list", "type": "BitstringStatusList", "statusPurpose": "revocation",
            "encodedList": encode(bytes(SMALLEST // 8)), "ttl": 300_000}}


def test_moment_without_a_zone_is_a_fault_of_ours():
    with pytest.raises(ValueError, match="zone"):
        status_list.compose_list(LIST, "did:x:1", purpose="revocation",
                                 bits=bytes(SMALLEST // 8), valid_from=THEN.replace(tzinfo=None))


# --- values of several bits -------------------------------------------------------------------

WORDS = ("accepted", "pending", "paused", "withdrawn")


def several(index=0, size=2, **changes):
    """An entry with a message for each value."""
    return {**ENTRY, "statusPurpose": "message", "statusListIndex": str(index),
            "statusSize": size, "statusMessage": [
                {"status": hex(number), "message": WORDS[number % 4]}
                for number in range(1 << size)], **changes}


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 8), st.data())
def test_a_value_is_read_at_its_place_first_bit_highest(size, data):
    index = data.draw(st.integers(0, SMALLEST - 1))
    number = data.draw(st.integers(0, (1 << size) - 1))
    places = {index * size + place for place in range(size) if number >> size - 1 - place & 1}
    around = {index * size - 1, (index + 1) * size} & set(range(SMALLEST * size))
    bits = set_bits(SMALLEST * size, places | around)
    value = status_entry.read_value(status_entry.parse_entry(several(index, size)), {
        **listed(), "credentialSubject": {"statusPurpose": "message",
                                          "encodedList": encode(bits)}})
    assert (value.number, value.message) == (number, WORDS[number % 4])


def test_a_list_must_be_long_enough_for_its_values():
    short = {**listed(), "credentialSubject": {
        "statusPurpose": "message", "encodedList": encode(bytes(SMALLEST // 8))}}
    with pytest.raises(CouldNotCheck) as refusal:
        status_entry.read_value(status_entry.parse_entry(several()), short)
    assert refusal.value.code == "status-list-size"


# --- published figures ------------------------------------------------------------------------


def test_the_recommendations_own_list_is_empty():
    """Bitstring Status List 1.0, examples 3 to 5; the entry has the index 94567."""
    published = json.loads((VECTORS / "bitstring-status-list.json").read_text("utf-8"))
    bits = decode(published["list"]["credentialSubject"]["encodedList"])
    assert bits == bytes(SMALLEST // 8)
    assert is_set(published["entry"], published["list"]) is False
