"""Keys are read in one spelling only, and weak ones not at all."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.credentials.multikey import (
    PublicKey,
    decode,
    decode_base58,
    encode,
    encode_base58,
    public_key,
)
from badgeservice.errors import CouldNotCheck, DocumentRefused
from tests.factories_documents import SCHOOL

GOOD = SCHOOL.private.public_key().public_bytes_raw()
P = 2**255 - 19

BAD = {
    "X25519 key": b"\xec\x01" + GOOD,
    "over-long varint": b"\xed\x81\x00" + GOOD,
    "33 bytes": b"\xed\x01" + GOOD + b"\0",
    "31 bytes": b"\xed\x01" + GOOD[:31],
    "no prefix": GOOD,
    "nothing": b"\xed\x01",
}


@pytest.mark.parametrize("name", BAD)
def test_other_key_is_refused(name):
    with pytest.raises(DocumentRefused) as refusal:
        decode(encode_base58(BAD[name]))
    assert refusal.value.code == "key-malformed"


@pytest.mark.parametrize("prefix", [b"\xe7\x01", b"\x82\x24", b"\x85\x24", b"\xeb\x01"])
def test_kinds_of_key_not_known_here_could_not_be_checked(prefix):
    with pytest.raises(CouldNotCheck) as refusal:
        decode(encode_base58(prefix + bytes(33)))
    assert refusal.value.code == "key-unsupported"


@pytest.mark.parametrize(("prefix", "size", "name"), [
    (b"\x85\x24", 270, "RSA"), (b"\x85\x24", 526, "RSA"), (b"\x90\x24", 1312, "…")])
def test_keys_longer_than_those_known_here_could_not_be_checked(prefix, size, name):
    """The smallest keys of RSA and of ML-DSA: their texts are too long to be decoded."""
    length = (size - 4).to_bytes(2, "big")
    text = encode_base58(prefix + (b"\x30\x82" + length + b"\x02\x82").ljust(size, b"\xb7"))
    with pytest.raises(CouldNotCheck) as refusal:
        decode(text)
    assert refusal.value.code == "key-unsupported"
    assert name in refusal.value.message.values["type"]


@pytest.mark.parametrize("text", [
    "", "z", "Z" + SCHOOL.multibase[1:], "u" + SCHOOL.multibase[1:], SCHOOL.multibase[1:],
    SCHOOL.multibase + " ", " " + SCHOOL.multibase, SCHOOL.multibase + "\n", "z0OIl",
    "z6Mkñ", "z" + "1" * 5000])
def test_other_spelling_is_refused(text):
    with pytest.raises(DocumentRefused) as refusal:
        decode(text)
    assert refusal.value.code == "key-malformed"


# --- small order ------------------------------------------------------------------------------

D = -121665 * pow(121666, -1, P) % P
ONE = (0, 1)


def added(one, other):
    """The sum of two points of edwards25519 (RFC 8032 §5.1.4, in plain coordinates)."""
    (x1, y1), (x2, y2) = one, other
    mixed = D * x1 * x2 * y1 * y2 % P
    return ((x1 * y2 + x2 * y1) * pow(1 + mixed, -1, P) % P,
            (y1 * y2 + x1 * x2) * pow(1 - mixed, -1, P) % P)


def small_points():
    """All points whose eightfold is the neutral one: multiples of one of order eight."""
    y = int.from_bytes(bytes.fromhex(
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little")
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    points, point = [], ONE
    for _ in range(8):
        points.append(point)
        point = added(point, (x, y))
    assert point == ONE
    assert len(set(points)) == 8
    return points


def encodings():
    """Every spelling of the small points, the non-canonical ones too."""
    for _, y in small_points():
        for number in (y, y + P):
            for sign in (0, 1):
                if number < 2**255:
                    yield (number | sign << 255).to_bytes(32, "little")


@pytest.mark.parametrize("raw", sorted(set(encodings())), ids=bytes.hex)
def test_point_of_small_order_is_refused(raw):
    """Under such a key anybody can make signatures that the library accepts."""
    with pytest.raises(DocumentRefused) as refusal:
        decode(encode_base58(b"\xed\x01" + raw))
    assert refusal.value.code == "key-weak"


@pytest.mark.parametrize("known", [
    "00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "7f",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "ed" + "ff" * 30 + "7f", "ee" + "ff" * 30 + "7f"])
def test_small_points_are_all_known(known):
    assert bytes.fromhex(known) in set(encodings())


@settings(deadline=None)
@given(st.integers(P, 2**255 - 1))
def test_second_spelling_of_a_key_is_refused(number):
    with pytest.raises(DocumentRefused) as refusal:
        decode(encode_base58(b"\xed\x01" + number.to_bytes(32, "little")))
    assert refusal.value.code == "key-weak"


# --- round trips ------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.binary(max_size=90))
def test_base58_round_trip(data):
    text = encode_base58(data)
    if data:
        assert decode_base58(text, "x") == data


@pytest.mark.parametrize(("name", "size", "start"), [
    ("Ed25519", 32, "z6Mk"), ("P-256", 33, "zDn"), ("P-384", 49, "z82")])
def test_key_round_trip(name, size, start):
    text = replace(SCHOOL, algorithm=name).multibase
    key = decode(text)
    assert (key.type, len(key.raw)) == (name, size)
    assert encode(key) == text
    assert text.startswith(start)
    assert public_key(name, key.raw) == key


def test_key_without_a_multikey_form_is_a_fault_of_ours():
    with pytest.raises(KeyError):
        encode(PublicKey("RSA", b"x"))
