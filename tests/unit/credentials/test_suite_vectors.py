"""Every suite agrees with the figures that W3C published, step by step."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badgeservice.credentials import canonical, jcs, multikey, proof
from badgeservice.credentials.contexts import Contexts
from badgeservice.credentials.hash_and_sign import Form, signed_data
from badgeservice.errors import DocumentRefused
from tests.factories_documents import CURVES, contexts, ecdsa_signature

VECTORS = Path(__file__).parents[2] / "vectors"
EXTRA = {
    "https://www.w3.org/ns/credentials/examples/v2": (
        "credentials-examples-v2.json",
        "57393fbc69d6efb9b9b5dc9cb6b9880b0944360abfe2eaf459c9e58cf2279d7c"),
    "https://w3id.org/citizenship/v4rc1": (
        "citizenship-v4rc1.json",
        "a89b0bc00b1848ac3dfdf956c7dd5de8567e755351c07ec6a1c2b4a08b67953b"),
}
"""Contexts that only the published vectors may use."""


@cache
def held():
    """The contexts as they are shipped, and those of the vectors."""
    return Contexts(
        {**contexts().documents,
         **{url: (VECTORS / name).read_bytes() for url, (name, _) in EXTRA.items()}},
        {**contexts().digests, **{url: digest for url, (_, digest) in EXTRA.items()}})


def canonicalize(document):
    """The canonical form in those contexts."""
    return canonical.canonicalize(document, held())


def load(*names):
    """The JSON content of a vector."""
    return json.loads(VECTORS.joinpath(*names).read_text("utf-8"))


@dataclass(frozen=True)
class Vector:
    """A folder with one file for each step."""

    folder: str
    unsigned: str
    keys: str
    secret: str
    key_type: str
    form: Form = Form.RDFC

    @property
    def digest(self):
        """The hash that the suite takes with this key."""
        return hashlib.sha384 if self.key_type == "P-384" else hashlib.sha256

    def file(self, start):
        """The text of the one file whose name begins so."""
        found, = (VECTORS / self.folder).glob(f"{start}*")
        return found.read_text("utf-8").strip("\n")

    def text(self, document):
        """The form of *document* that is hashed."""
        if self.form is Form.JCS:
            return jcs.canonicalize(document).decode("utf-8")
        found = canonicalize(document)
        return canonical.relabelled_sha384(found) if self.key_type == "P-384" else found

    def document(self):
        """What was signed; the older suite brought a context of its own."""
        document = load(self.unsigned)
        if "Ed25519Signature2020" in self.folder:
            document["@context"].append("https://w3id.org/security/suites/ed25519-2020/v1")
        return document


@dataclass(frozen=True)
class VectorSigner:
    """A published key pair."""

    algorithm: str
    secret: str
    verification_method: str

    def sign(self, data):
        """Sign as the published signatures were made; ECDSA without chance (RFC 6979)."""
        raw = multikey.decode_base58(self.secret, "x")[2:]
        if self.algorithm in CURVES:
            number = int.from_bytes(raw, "big")
            return ecdsa_signature(ec.derive_private_key(number, CURVES[self.algorithm]), data)
        return Ed25519PrivateKey.from_private_bytes(raw).sign(data)


ALUMNI, EMPLOYED = "eddsa-rdfc-2022/unsigned.json", "employmentAuth.json"
ED = ("eddsa-rdfc-2022/keyPair.json", "privateKeyMultibase", "Ed25519")
P256 = ("p256KeyPair.json", "secretKeyMultibase", "P-256")
P384 = ("p384KeyPair.json", "secretKeyMultibase", "P-384")
ALL = {vector.folder: vector for vector in (
    Vector("eddsa-rdfc-2022", ALUMNI, *ED),
    Vector("eddsa-rdfc-2022/employ", EMPLOYED, *ED),
    Vector("eddsa-jcs-2022", ALUMNI, *ED, Form.JCS),
    Vector("Ed25519Signature2020", ALUMNI, *ED),
    Vector("ecdsa-rdfc-2019-p256", ALUMNI, *P256),
    Vector("ecdsa-rdfc-2019-p256/employ", EMPLOYED, *P256),
    Vector("ecdsa-rdfc-2019-p384", ALUMNI, *P384),
    Vector("ecdsa-rdfc-2019-p384/employ", EMPLOYED, *P384),
    Vector("ecdsa-jcs-2019-p256", ALUMNI, *P256, Form.JCS),
    Vector("ecdsa-jcs-2019-p384", ALUMNI, *P384, Form.JCS),
)}


@pytest.fixture(params=ALL)
def vector(request):
    """Each published folder."""
    return ALL[request.param]


def options_of(vector):
    """The published proof options, without the context that only statements need."""
    options = json.loads(vector.file("proofConfig"))
    if vector.form is Form.RDFC:
        del options["@context"]
    return options


def test_no_folder_is_left_out():
    folders = {str(path.parent.relative_to(VECTORS)) for path in VECTORS.rglob("proofHash*.txt")}
    assert folders == set(ALL)


def test_document_is_put_in_the_published_form(vector):
    found = vector.text(vector.document())
    assert found.strip("\n") == vector.file("canonDoc")
    assert vector.digest(found.encode("utf-8")).hexdigest() == vector.file("docHash")


def test_options_are_put_in_the_published_form(vector):
    found = vector.text(json.loads(vector.file("proofConfig")))
    assert found.strip("\n") == vector.file("proofCanon")
    assert vector.digest(found.encode("utf-8")).hexdigest() == vector.file("proofHash")


def test_both_hashes_are_put_together(vector):
    data = signed_data(vector.document(), options_of(vector), vector.form, vector.key_type,
                       canonicalize)
    assert data.hex() == vector.file("combinedHash")


def signer_of(vector):
    """The published key, under the name that it signs by."""
    return VectorSigner(vector.key_type, load(vector.keys)[vector.secret],
                        options_of(vector)["verificationMethod"])


def test_signature_is_the_published_one(vector):
    signature = signer_of(vector).sign(bytes.fromhex(vector.file("combinedHash")))
    assert signature.hex() == vector.file("sigHex")
    assert multikey.encode_base58(signature) == vector.file("sigBTC58")


def test_public_key_reads_and_writes_alike(vector):
    text = load(vector.keys)["publicKeyMultibase"]
    assert multikey.decode(text).type == vector.key_type
    assert multikey.encode(multikey.decode(text)) == text


def test_published_document_verifies(vector):
    document = json.loads(vector.file("signed"))
    assert verify_all(document) == 1


def test_signing_gives_the_published_document(vector):
    signed = json.loads(vector.file("signed"))
    suite = proof.suite_of(signed["proof"])
    if suite.is_legacy:
        assert suite.sign is None
        return
    made = proof.sign(vector.document(), suite=suite, signer=signer_of(vector),
                      created=datetime.fromisoformat(signed["proof"]["created"]),
                      canonicalize=canonicalize)
    assert made == signed


def test_changed_hash_is_refused(vector):
    """One statement more in the document, and the published signature is no longer one."""
    document = json.loads(vector.file("signed"))
    document["name"] += "!"
    with pytest.raises(DocumentRefused) as refusal:
        verify_all(document)
    assert refusal.value.code == "proof-invalid"


def verify_all(document):
    """Verify each proof of *document* with the key in its fragment."""
    proofs = proof.proofs_of(document)
    for one in proofs:
        key = multikey.decode(one["verificationMethod"].partition("#")[2])
        proof.verify(document, one, key=key, canonicalize=canonicalize)
    return len(proofs)


# --- sets and chains --------------------------------------------------------------------------

SETS = "proof-set-chain"


def pair(number, options):
    """The signer of the published key pair *number*."""
    keys = load(SETS, "multiKeyPairs.json")[f"keyPair{number}"]
    return VectorSigner("Ed25519", keys["privateKeyMultibase"], options["verificationMethod"])


def signed_more(document, options, number):
    """*document* with one more proof, by the published *options*."""
    place = proof.Place(options.get("id"), tuple(as_list(options.get("previousProof", []))))
    suite = proof.SUITES[options["cryptosuite"]]
    created = datetime.fromisoformat(options["created"])
    if "proof" not in document:
        return proof.sign(document, suite=suite, signer=pair(number, options), created=created,
                          canonicalize=canonicalize, identifier=place.identifier)
    return proof.co_sign(document, suite=suite, signer=pair(number, options), created=created,
                         canonicalize=canonicalize, place=place)


def as_list(value):
    """A list of one or many."""
    return value if isinstance(value, list) else [value]


def first_proof():
    """The unsigned document with the first proof of the published sets."""
    return signed_more(load(SETS, "unsigned.json"), load(SETS, "proofSetConfig1.json"), 1)


def second_proof():
    """With the second beside it."""
    return signed_more(first_proof(), load(SETS, "proofSetConfig2.json"), 2)


def third_proof():
    """With one on top of both."""
    return signed_more(second_proof(), load(SETS, "proofChainConfig1.json"), 3)


def fourth_proof():
    """With one on top of that."""
    return signed_more(third_proof(), load(SETS, "proofChainConfig2.json"), 4)


@pytest.mark.parametrize(("made", "signed", "options"), [
    (first_proof, "signedProofSet1.json", "proofSetConfigSigned1.json"),
    (second_proof, "signedProofSet2.json", "proofSetConfigSigned2.json"),
    (third_proof, "signedProofChain1.json", "proofChainConfigSigned1.json"),
    (fourth_proof, "signedProofChain2.json", "proofChainConfigSigned2.json")])
def test_proofs_are_added_as_published(made, signed, options):
    document = made()
    expected = load(SETS, signed)
    assert list(proof.proofs_of(document)) == as_list(expected["proof"])
    assert proof.without_proof(document) == proof.without_proof(expected)
    assert proof.proofs_of(document)[-1] == load(SETS, options)


@pytest.mark.parametrize(("name", "count"), [
    ("signedProofSet1.json", 1), ("signedProofSet2.json", 2), ("signedProofChain1.json", 3),
    ("signedProofChain2.json", 4)])
def test_published_sets_and_chains_verify(name, count):
    assert verify_all(load(SETS, name)) == count


@pytest.mark.parametrize(("made", "between"), [
    (third_proof, "proofChainTempDoc1.json"), (fourth_proof, "proofChainTempDoc2.json")])
def test_chain_is_signed_over_the_published_document(made, between):
    """What is signed on top has the proofs before it in it, and no others."""
    document = made()
    seen = []
    last = document["proof"][-1]

    def watched(each):
        seen.append(each)
        return canonicalize(each)

    proof.verify(document, last, canonicalize=watched,
                 key=multikey.decode(last["verificationMethod"].partition("#")[2]))
    expected = load(SETS, between)
    assert {**expected, "proof": as_list(expected["proof"])} in seen
