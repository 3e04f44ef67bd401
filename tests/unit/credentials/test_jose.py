"""Tokens are read in one spelling, and verified with the algorithm that goes with the key."""

import json

import pytest

from badgeservice.credentials import base64url, jose, jwk
from badgeservice.errors import (
    BadgeError,
    CouldNotCheck,
    DocumentRefused,
    KeyUnusable,
    TooComplex,
)
from tests.factories_tokens import SIGNERS, compact, groups, parts, public, read_by_peer

CASES = [(group, case) for group in groups() for case in group["tests"]]
# Of the valid ones, those whose algorithm is not one of ours are not accepted.
OURS = ("RS256", "ES256")


def is_accepted(text, key):
    """Whether the token holds under the key; every refusal is one on purpose."""
    try:
        jose.ensure_signed(jose.read(text.encode()), jwk.decode(key))
    except BadgeError:
        return False
    return True


@pytest.mark.parametrize(("group", "case"), CASES,
                         ids=[f"{group['comment']}-{case['tcId']}" for group, case in CASES])
def test_item_45_wycheproof(group, case):
    """All 401 tests of Wycheproof's json_web_signature_test; none that is invalid passes."""
    key = group.get("public", group["private"])
    # One is valid and signs nothing: what is read here always holds a credential.
    expected = (case["result"] == "valid" and key.get("alg") in OURS
                and case["comment"] != "emptyPayload")
    assert is_accepted(case["jws"], key) == expected


def test_all_tests_of_wycheproof_are_run():
    assert len(CASES) == 401
    assert sum(case["result"] == "valid" and group.get("public", {}).get("alg") in OURS
               for group, case in CASES) >= 9


@pytest.mark.parametrize("name", SIGNERS)
def test_what_is_written_is_read_and_verified_by_us_and_by_a_peer(name):
    payload = {"name": "Ana Ñandú", "n": 1.5}
    text = jose.write({"kid": "urn:x:1"}, payload, SIGNERS[name])
    token = jose.read(text.encode())
    jose.ensure_signed(token, public(SIGNERS[name]))
    assert (token.header, json.loads(token.payload)) == ({"alg": name, "kid": "urn:x:1"}, payload)
    assert read_by_peer(text, SIGNERS[name]) == payload


def test_header_cannot_choose_another_algorithm_than_that_of_the_key():
    assert parts(jose.write({"alg": "none"}, {}, SIGNERS["EdDSA"]))[0]["alg"] == "none"
    with pytest.raises(DocumentRefused) as refusal:
        jose.read(jose.write({"alg": "none"}, {}, SIGNERS["EdDSA"]).encode())
    assert refusal.value.code == "jwt-algorithm"


def test_key_without_an_algorithm_signs_nothing():
    class Other:
        algorithm = "P-521"

    with pytest.raises(KeyUnusable) as refusal:
        jose.write({}, {}, Other())
    assert refusal.value.code == "key-type"


@pytest.mark.parametrize("name", ["RS384", "PS256", "ES512", "ES256K", "Ed448", "es256", "eddsa"])
def test_other_algorithms_are_unknown_and_not_invalid(name):
    with pytest.raises(CouldNotCheck) as refusal:
        jose.read(compact({"alg": name}, {}).encode())
    assert refusal.value.code == "jwt-algorithm-unknown"


def test_newer_name_of_the_same_algorithm_is_read():
    token = jose.read(compact({"alg": "Ed25519"}, {}).encode())
    jose.ensure_signed(token, public(SIGNERS["EdDSA"]))


@pytest.mark.parametrize("name", SIGNERS)
@pytest.mark.parametrize("change", [lambda mark: mark[:-1], lambda mark: mark + b"\0"])
def test_signature_of_another_length_is_refused(name, change):
    text = jose.write({}, {}, SIGNERS[name])
    head, _, mark = text.rpartition(".")
    token = jose.read(f"{head}.{base64url.encode(change(base64url.decode(mark)))}".encode())
    with pytest.raises(DocumentRefused) as refusal:
        jose.ensure_signed(token, public(SIGNERS[name]))
    assert refusal.value.code == "proof-value"


def test_header_that_is_too_long_is_not_read():
    with pytest.raises(TooComplex) as refusal:
        jose.read(compact({"alg": "EdDSA", "kid": "x" * 9000}, {}).encode())
    assert refusal.value.code == "json-too-large"


@pytest.mark.parametrize(("text", "data"), [
    ("AA", b"\0"), ("_-8", b"\xff\xef"), ("AB", None), ("AAB", None), ("A", None), ("", None),
    ("AA==", None), ("A A", None), ("A+", None), ("A/", None), ("AA\n", None), ("ÀÀ", None)])
def test_base64url_has_one_spelling(text, data):
    assert base64url.decode(text) == data
