"""The proof pipeline agrees with the published vectors, and refuses everything near them."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badgeservice.credentials import canonical, multikey, proof
from badgeservice.credentials.contexts import Contexts
from badgeservice.credentials.eddsa import EDDSA_RDFC_2022
from badgeservice.errors import BadgeError, CouldNotCheck, DocumentRefused, KeyUnusable
from tests.factories_documents import (
    SCHOOL,
    STRANGER,
    THEN,
    badge,
    canonicalize,
    changed,
    contexts,
    sign,
)

VECTORS = Path(__file__).parents[2] / "vectors"
EDDSA = VECTORS / "eddsa-rdfc-2022"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"


def read(*names):
    """The text of a vector."""
    return VECTORS.joinpath(*names).read_text("utf-8")


def load(*names):
    """The JSON content of a vector."""
    return json.loads(read(*names))


def with_examples(document):
    """The canonical form, with the context that only the published vectors may use."""
    content = (VECTORS / "credentials-examples-v2.json").read_bytes()
    held = Contexts(
        {**contexts().documents, EXAMPLES: content},
        {**contexts().digests,
         EXAMPLES: "57393fbc69d6efb9b9b5dc9cb6b9880b0944360abfe2eaf459c9e58cf2279d7c"})
    return canonical.canonicalize(document, held)


class VectorSigner:
    """The published key pair."""

    algorithm = "Ed25519"
    verification_method = load("eddsa-rdfc-2022", "proofConfigDataInt.json")["verificationMethod"]

    def sign(self, data):
        """Sign with the private key of the vector, which is a Multikey of its own kind."""
        secret = multikey.decode_base58(
            load("eddsa-rdfc-2022", "keyPair.json")["privateKeyMultibase"], "x")
        return Ed25519PrivateKey.from_private_bytes(secret[2:]).sign(data)


# --- W3C, every intermediate step -------------------------------------------------------------


def test_canonical_document_of_the_vector():
    found = with_examples(load("eddsa-rdfc-2022", "unsigned.json"))
    assert found == read("eddsa-rdfc-2022", "canonDocDataInt.txt")
    assert canonical.digest(found) == read("eddsa-rdfc-2022", "docHashDataInt.txt")


def test_canonical_options_of_the_vector():
    found = with_examples(load("eddsa-rdfc-2022", "proofConfigDataInt.json"))
    assert found == read("eddsa-rdfc-2022", "proofCanonDataInt.txt")
    assert canonical.digest(found) == read("eddsa-rdfc-2022", "proofHashDataInt.txt")


def test_signed_data_of_the_vector():
    options = load("eddsa-rdfc-2022", "proofConfigDataInt.json")
    data = proof.signed_data(load("eddsa-rdfc-2022", "unsigned.json"), options,
                             suite=EDDSA_RDFC_2022, canonicalize=with_examples)
    assert data.hex() == read("eddsa-rdfc-2022", "combinedHashDataInt.txt")


def test_signature_of_the_vector():
    data = bytes.fromhex(read("eddsa-rdfc-2022", "combinedHashDataInt.txt"))
    signature = VectorSigner().sign(data)
    assert signature.hex() == read("eddsa-rdfc-2022", "sigHexDataInt.txt")
    assert multikey.encode_base58(signature) == read("eddsa-rdfc-2022", "sigBTC58DataInt.txt")


def test_signed_document_of_the_vector():
    signed = proof.sign(load("eddsa-rdfc-2022", "unsigned.json"), suite=EDDSA_RDFC_2022,
                        signer=VectorSigner(), created=datetime.fromisoformat(
                            "2023-02-24T23:36:38+00:00"), canonicalize=with_examples)
    assert signed == load("eddsa-rdfc-2022", "signedDataInt.json")


def verify_all(document, canonicalize):
    """Verify each proof of *document* with the key in its fragment."""
    proofs = proof.proofs_of(document)
    for one in proofs:
        key = multikey.decode(one["verificationMethod"].partition("#")[2])
        proof.verify(document, one, key=key, canonicalize=canonicalize)
    return len(proofs)


@pytest.mark.parametrize(("names", "count"), [
    (("eddsa-rdfc-2022", "signedDataInt.json"), 1),
    (("proof-set-chain", "signedProofSet1.json"), 1),
    (("proof-set-chain", "signedProofSet2.json"), 2),
    (("proof-set-chain", "signedProofChain1.json"), 3),
    (("proof-set-chain", "signedProofChain2.json"), 4),
    (("open-badges", "signed.json"), 1)])
def test_published_documents_verify(names, count):
    assert verify_all(load(*names), with_examples) == count


def test_chain_covers_the_proofs_before_it():
    document = load("proof-set-chain", "signedProofChain2.json")
    document["proof"][2]["proofValue"] = document["proof"][3]["proofValue"]
    last = document["proof"][3]
    with pytest.raises(DocumentRefused) as refusal:
        proof.verify(document, last, canonicalize=with_examples,
                     key=multikey.decode(last["verificationMethod"].partition("#")[2]))
    assert refusal.value.code == "proof-invalid"


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


def test_what_json_ld_would_drop_is_not_signed():
    with pytest.raises(DocumentRefused) as refusal:
        sign(badge(honours="summa"))
    assert refusal.value.code == "term-undefined"


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
    "other suite": (with_proof(cryptosuite="eddsa-jcs-2022"), "proof-unsupported"),
    "suite of ECDSA": (with_proof(cryptosuite="ecdsa-rdfc-2019"), "proof-unsupported"),
    "suite for selective disclosure": (with_proof(cryptosuite="bbs-2023"), "proof-unsupported"),
    "no suite": (with_proof(cryptosuite=None), "proof-unsupported"),
    "suite in capitals": (with_proof(cryptosuite="EDDSA-RDFC-2022"), "proof-unsupported"),
    "old type": (with_proof(type="Ed25519Signature2020"), "proof-unsupported"),
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
    assert EDDSA_RDFC_2022.is_valid(weak, signature, hashlib.sha256(b"anything").digest())
    with pytest.raises(DocumentRefused):
        multikey.decode(multikey.encode_base58(b"\xed\x01" + weak))
