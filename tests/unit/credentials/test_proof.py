"""What is common to all suites: good proofs are found good, and all near them are refused."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from badgeservice.credentials import multikey, proof
from badgeservice.credentials.ed25519_signature_2020 import ED25519_SIGNATURE_2020
from badgeservice.credentials.eddsa_2022 import EDDSA_2022
from badgeservice.credentials.hash_and_sign import Form, signed_data
from badgeservice.credentials.signature import SCHEMES
from badgeservice.errors import BadgeError, CouldNotCheck, DocumentRefused, KeyUnusable
from tests.factories_documents import (
    PARTNER,
    SCHOOL,
    STRANGER,
    THEN,
    badge,
    canonicalize,
    changed,
    co_sign,
    sign,
)

OPEN_BADGES_VECTOR = Path(__file__).parents[2] / "vectors" / "open-badges" / "signed.json"


def verify_all(document, canonicalize):
    """Verify each proof of *document* with the key in its fragment."""
    proofs = proof.proofs_of(document)
    for one in proofs:
        key = multikey.decode(one["verificationMethod"].partition("#")[2])
        proof.verify(document, one, key=key, canonicalize=canonicalize)
    return len(proofs)


def test_badge_published_by_1edtech_verifies():
    assert verify_all(json.loads(OPEN_BADGES_VECTOR.read_text("utf-8")), canonicalize) == 1


# --- signing ----------------------------------------------------------------------------------


def test_signing_leaves_the_document_alone():
    document = badge()
    signed = sign(document)
    assert document == badge()
    assert proof.without_proof(signed) == document
    assert verify_all(signed, canonicalize) == 1


def test_signing_again_is_refused():
    with pytest.raises(DocumentRefused) as refusal:
        sign(sign(badge()))
    assert refusal.value.code == "proof-present"


def test_key_of_another_type_does_not_sign():
    with pytest.raises(KeyUnusable):
        sign(badge(), replace(SCHOOL, algorithm="P-256"))


def test_moment_without_a_zone_is_a_fault_of_ours():
    with pytest.raises(ValueError, match="zone"):
        sign(badge(), created=THEN.replace(tzinfo=None))


@pytest.mark.parametrize("suite", [EDDSA_2022, ED25519_SIGNATURE_2020])
def test_outdated_suites_sign_nothing(suite):
    with pytest.raises(KeyUnusable):
        sign(badge(), suite=suite)


@pytest.mark.parametrize("suite", [proof.SUITES["eddsa-rdfc-2022"],
                                   proof.SUITES["eddsa-jcs-2022"]])
def test_what_json_ld_would_drop_is_not_signed(suite):
    with pytest.raises(DocumentRefused) as refusal:
        sign(badge(honours="summa"), suite=suite)
    assert refusal.value.code == "term-undefined"


# --- signing together -------------------------------------------------------------------------

FIRST_ID, SECOND_ID = "urn:uuid:00000000-0000-4000-8000-0000000000a1", (
    "urn:uuid:00000000-0000-4000-8000-0000000000a2")


def test_second_organisation_signs_beside_the_first():
    signed = co_sign(sign(badge()))
    assert verify_all(signed, canonicalize) == 2
    assert proof.without_proof(signed) == badge()
    assert verify_all({**signed, "proof": signed["proof"][1]}, canonicalize) == 1


def test_second_organisation_signs_on_top_of_the_first():
    signed = co_sign(sign(badge(), identifier=FIRST_ID), place=proof.Place(SECOND_ID, (FIRST_ID,)))
    assert verify_all(signed, canonicalize) == 2
    assert signed["proof"][1]["previousProof"] == FIRST_ID
    broken = changed(signed, "proof/0/proofValue", VALUE)
    with pytest.raises(DocumentRefused) as refusal:
        proof.verify(broken, broken["proof"][1], canonicalize=canonicalize,
                     key=multikey.decode(PARTNER.multibase))
    assert refusal.value.code == "proof-invalid"


def test_third_signs_on_top_of_both():
    both = co_sign(sign(badge(), identifier=FIRST_ID), place=proof.Place(SECOND_ID))
    signed = co_sign(both, STRANGER, proof.Place(None, (FIRST_ID, SECOND_ID)))
    assert signed["proof"][2]["previousProof"] == [FIRST_ID, SECOND_ID]
    assert verify_all(signed, canonicalize) == 3


@pytest.mark.parametrize(("first", "second"), [
    ("eddsa-rdfc-2022", "eddsa-jcs-2022"), ("eddsa-jcs-2022", "eddsa-rdfc-2022")])
def test_different_suites_in_one_chain(first, second):
    signed = co_sign(sign(badge(), suite=proof.SUITES[first], identifier=FIRST_ID),
                     place=proof.Place(None, (FIRST_ID,)), suite=proof.SUITES[second])
    assert verify_all(signed, canonicalize) == 2


@pytest.mark.parametrize(("document", "place", "code"), [
    (badge(), proof.Place(), "proof-missing"),
    (sign(badge()), proof.Place(None, (FIRST_ID,)), "proof-chain"),
    (sign(badge(), identifier=FIRST_ID), proof.Place(FIRST_ID), "proof-malformed"),
    (sign(badge()), proof.Place(FIRST_ID, (FIRST_ID,)), "proof-chain"),
    ({**badge(), "proof": [sign(badge())["proof"]] * proof.MOST}, proof.Place(),
     "proof-malformed")])
def test_place_must_go_with_the_proofs_that_are_there(document, place, code):
    with pytest.raises(DocumentRefused) as refusal:
        co_sign(document, place=place)
    assert refusal.value.code == code


# --- verifying --------------------------------------------------------------------------------

SIGNED = sign(badge())
VALUE = SIGNED["proof"]["proofValue"]
KEY = multikey.decode(SCHOOL.multibase)


def code_of(document, key=KEY):
    """The code with which the first proof of *document* is refused."""
    with pytest.raises(BadgeError) as refusal:
        proof.verify(document, proof.proofs_of(document)[0], key=key, canonicalize=canonicalize)
    return refusal.value.code


def with_proof(**members):
    """The signed badge with members of its proof replaced; None takes one out."""
    found = {**SIGNED["proof"], **members}
    return {**SIGNED, "proof": {key: value for key, value in found.items() if value is not None}}


BAD = {
    "no proof": (proof.without_proof(SIGNED), "proof-missing"),
    "empty set": ({**SIGNED, "proof": []}, "proof-missing"),
    "null": ({**SIGNED, "proof": None}, "proof-missing"),
    "text": ({**SIGNED, "proof": "x"}, "proof-malformed"),
    "list of text": ({**SIGNED, "proof": ["x"]}, "proof-malformed"),
    "a hundred": ({**SIGNED, "proof": [SIGNED["proof"]] * 100}, "proof-malformed"),
    "two of one id": ({**SIGNED, "proof": [{**SIGNED["proof"], "id": "urn:x:1"}] * 2},
                      "proof-malformed"),
    "type as a list": (with_proof(type=["DataIntegrityProof"]), "proof-malformed"),
    "suite as a list": (with_proof(cryptosuite=["eddsa-rdfc-2022"]), "proof-malformed"),
    "no method": (with_proof(verificationMethod=None), "proof-malformed"),
    "method as an object": (with_proof(verificationMethod={"id": SCHOOL.verification_method}),
                            "proof-malformed"),
    "no value": (with_proof(proofValue=None), "proof-malformed"),
    "other suite": (with_proof(cryptosuite="eddsa-jcs-2022"), "proof-invalid"),
    "suite of ECDSA": (with_proof(cryptosuite="ecdsa-rdfc-2019"), "proof-key"),
    "suite for selective disclosure": (with_proof(cryptosuite="bbs-2023"), "proof-unsupported"),
    "no suite": (with_proof(cryptosuite=None), "proof-unsupported"),
    "suite in capitals": (with_proof(cryptosuite="EDDSA-RDFC-2022"), "proof-unsupported"),
    "old type": (with_proof(type="Ed25519Signature2020"), "proof-unsupported"),
    "old type as a suite": (with_proof(cryptosuite="Ed25519Signature2020"), "proof-unsupported"),
    "suite as a type": (with_proof(type="eddsa-rdfc-2022", cryptosuite=None),
                        "proof-unsupported"),
    "old type twice": (with_proof(type="Ed25519Signature2020",
                                  cryptosuite="Ed25519Signature2020"), "proof-unsupported"),
    "old type with no suite": (with_proof(type="Ed25519Signature2020", cryptosuite=""),
                               "proof-unsupported"),
    "suite that no draft had": (with_proof(cryptosuite="eddsa-2022"), "proof-invalid"),
    "other purpose": (with_proof(proofPurpose="authentication"), "proof-purpose"),
    "no purpose": (with_proof(proofPurpose=None), "proof-purpose"),
    "other created": (with_proof(created="2026-03-02T12:00:01Z"), "proof-invalid"),
    "no created": (with_proof(created=None), "proof-invalid"),
    "added expires": (with_proof(expires="2036-03-02T12:00:00Z"), "proof-invalid"),
    "added domain": (with_proof(domain="x.example"), "proof-invalid"),
    "added challenge": (with_proof(challenge="1"), "proof-invalid"),
    "added nonce": (with_proof(nonce="1"), "proof-invalid"),
    "added id": (with_proof(id="urn:uuid:1"), "proof-invalid"),
    "added undefined member": (with_proof(honours="1"), "term-undefined"),
    "other method": (with_proof(verificationMethod=STRANGER.verification_method), "proof-invalid"),
    "unknown previous proof": (with_proof(previousProof="urn:uuid:missing"), "proof-chain"),
    "itself as previous proof": (with_proof(id="urn:a", previousProof="urn:a"), "proof-chain"),
    "previous proof that is no text": (with_proof(previousProof=[5]), "proof-chain"),
    "previous proof that is an object": (with_proof(previousProof=[{"id": "urn:a"}]),
                                         "proof-chain"),
    "cycle of proofs": (
        {**SIGNED, "proof": [{**SIGNED["proof"], "id": "urn:a", "previousProof": "urn:b"},
                             {**SIGNED["proof"], "id": "urn:b", "previousProof": "urn:a"}]},
        "proof-chain"),
    "capital Z": (with_proof(proofValue="Z" + VALUE[1:]), "proof-value"),
    "base64url": (with_proof(proofValue="u" + VALUE[1:]), "proof-value"),
    "no multibase": (with_proof(proofValue=VALUE[1:]), "proof-value"),
    "space before": (with_proof(proofValue=" " + VALUE), "proof-value"),
    "line break after": (with_proof(proofValue=VALUE + "\n"), "proof-value"),
    "too short": (with_proof(proofValue=VALUE[:-2]), "proof-value"),
    "too long": (with_proof(proofValue="z1" + VALUE[1:]), "proof-value"),
    "5000 signs": (with_proof(proofValue="z" + "1" * 5000), "proof-value"),
    "other signature": (with_proof(proofValue=multikey.encode_base58(bytes(64))), "proof-invalid"),
    "changed document": (changed(SIGNED, "name", "Otra"), "proof-invalid"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_proof_is_refused(name):
    document, code = BAD[name]
    assert code_of(document) == code


def test_cycle_further_on_ends():
    """The proof is not part of the cycle that it builds on."""
    one = SIGNED["proof"]
    document = {**SIGNED, "proof": [
        {**one, "id": "urn:a", "previousProof": "urn:b"},
        {**one, "id": "urn:b", "previousProof": "urn:c"},
        {**one, "id": "urn:c", "previousProof": "urn:b"}]}
    assert code_of(document) == "proof-invalid"


def test_as_many_proofs_as_are_looked_at():
    document = {**SIGNED, "proof": [SIGNED["proof"]] * proof.MOST}
    assert verify_all(document, canonicalize) == proof.MOST


def test_unknown_kind_of_proof_is_no_clear_no():
    with pytest.raises(CouldNotCheck):
        proof.suite_of(with_proof(cryptosuite="bbs-2023")["proof"])


def test_other_key_does_not_fit():
    assert code_of(SIGNED, multikey.decode(STRANGER.multibase)) == "proof-invalid"


def test_key_of_another_type_is_refused():
    assert code_of(SIGNED, multikey.PublicKey("P-256", KEY.raw)) == "proof-key"


def test_added_group_order_is_refused():
    """S + L is the same signature in a second spelling."""
    raw = multikey.decode_base58(VALUE, "x")
    order = 2**252 + 27742317777372353535851937790883648493
    number = int.from_bytes(raw[32:], "little") + order
    other = raw[:32] + number.to_bytes(32, "little")
    assert code_of(with_proof(proofValue=multikey.encode_base58(other))) == "proof-invalid"


def test_forgery_under_a_weak_key_never_gets_to_the_library():
    """The library alone accepts it, which is why `multikey` refuses the key."""
    weak = bytes([1]) + bytes(31)
    signature = weak + bytes(32)
    assert SCHEMES["Ed25519"].is_valid(weak, signature, b"anything")
    with pytest.raises(DocumentRefused):
        multikey.decode(multikey.encode_base58(b"\xed\x01" + weak))


# --- the context of a signed JSON -------------------------------------------------------------

JCS = sign(badge(), suite=proof.SUITES["eddsa-jcs-2022"])
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
OLDER = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"


def in_context(*urls):
    """The badge whose JSON is signed, with other contexts."""
    return {**JCS, "@context": list(urls)}


def test_context_that_changes_nothing_can_be_added_behind():
    """EdDSA Cryptosuites 1.0 §3.3.2: the signed ones must come first, in their order."""
    assert verify_all(in_context(*JCS["@context"], EXTENSIONS), canonicalize) == 1


@pytest.mark.parametrize("urls", [
    (JCS["@context"][0],), (*reversed(JCS["@context"]),), (EXTENSIONS, *JCS["@context"]),
    (JCS["@context"][0], EXTENSIONS, JCS["@context"][1]), (JCS["@context"][0], OLDER)])
def test_context_that_was_not_signed_is_refused(urls):
    assert code_of(in_context(*urls)) == "proof-context"


def test_added_context_that_changes_what_is_said_is_refused():
    """No shipped context can do that to a badge; one that is supplied here does."""
    def twisted(document):
        return canonicalize({**document, "@context": JCS["@context"]}) + "x" * (
            len(document["@context"]))

    with pytest.raises(DocumentRefused) as refusal:
        proof.verify(in_context(*JCS["@context"], EXTENSIONS), JCS["proof"], key=KEY,
                     canonicalize=twisted)
    assert refusal.value.code == "proof-context"


def test_proof_without_a_context_covers_all_of_the_documents():
    """§3.3.5: it has one only where the document has; others may leave it out."""
    options = {key: value for key, value in JCS["proof"].items()
               if key not in ("@context", "proofValue")}
    data = signed_data(badge(), options, Form.JCS, "Ed25519", canonicalize)
    signed = {**badge(), "proof": {**options, "proofValue": multikey.encode_base58(
        SCHOOL.sign(data))}}
    assert verify_all(signed, canonicalize) == 1
    more = {**signed, "@context": [*signed["@context"], EXTENSIONS]}
    assert code_of(more) == "proof-invalid"
