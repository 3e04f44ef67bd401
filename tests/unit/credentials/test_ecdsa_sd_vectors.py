"""Every figure that W3C published for ``ecdsa-sd-2023``, each step compared with ours."""

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from badgeservice.credentials import canonical, multikey
from badgeservice.credentials.contexts import Contexts
from badgeservice.credentials.ecdsa_sd_2023 import ECDSA_SD_2023, shown_statements
from badgeservice.credentials.ecdsa_sd_data import options_hash, verify_data
from badgeservice.credentials.ecdsa_sd_disclosure import (
    Reader,
    Secrets,
    derive,
    ensure_base,
    hmac_label,
    sign_base,
    transform,
)
from badgeservice.credentials.ecdsa_sd_values import read_base, read_derived
from badgeservice.credentials.expansion import expand
from badgeservice.credentials.json_pointers import resolve, select
from badgeservice.credentials.moments import parse_moment
from badgeservice.credentials.proof import without_proof
from badgeservice.credentials.statements import mark, relabel, statements
from tests.factories_documents import contexts

FOLDER = Path(__file__).parents[2] / "vectors" / "ecdsa-sd-2023"
KEYS = json.loads((FOLDER / "SDKeyMaterial.json").read_text("utf-8"))
HMAC_KEY = bytes.fromhex(KEYS["hmacKeyString"])
CITIZENSHIP = "https://w3id.org/citizenship/v4rc1"
TERMS = (FOLDER.parent / "citizenship-v4rc1.json").read_bytes()

HELD = Contexts({**contexts().documents, CITIZENSHIP: TERMS},
                {**contexts().digests, CITIZENSHIP: hashlib.sha256(TERMS).hexdigest()})


def canonicalize(document):
    """The canonical form with the vectors' own terms."""
    return canonical.canonicalize(document, HELD)


READER = Reader(canonicalize, canonical.canonical_labels)


def secret(name):
    """A private key of the vectors."""
    raw = multikey.decode_base58(KEYS[name]["secretKeyMultibase"], "vector")[2:]
    return ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())


class Signer:
    """The issuer of the vectors, who signs deterministically."""

    algorithm = "P-256"

    def __init__(self, method):
        self.verification_method = method

    def sign(self, data):
        """r and s, as the suites want them."""
        made = secret("baseKeyPair").sign(
            data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        return b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(made))


class Vectors:
    """The files of one of the two examples."""

    def __init__(self, name):
        self.folder = FOLDER / name

    def __getitem__(self, name):
        return json.loads((self.folder / f"{name}.json").read_text("utf-8"))

    @property
    def signed(self):
        """The credential with its base proof."""
        return self["addSignedSDBase"]

    @property
    def document(self):
        """The credential without a proof."""
        return without_proof(self.signed)

    @property
    def mandatory(self):
        """The pointers of the issuer."""
        return self["addBaseTransform"]["mandatoryPointers"]

    @property
    def whole(self):
        """The credential as its statements."""
        return transform(self.document, HMAC_KEY, READER)

    def matching(self, group, name="matching"):
        """The numbers and statements of a group in the holder's step."""
        return [tuple(entry) for entry in
                self["derivedAllGroupData"]["groups"][group][name]["value"]]


@pytest.fixture(params=["employ", "prc"])
def vectors(request):
    """Both examples."""
    return Vectors(request.param)


# --- the issuer's steps ------------------------------------------------------------------


def test_pointer_values(vectors):
    for entry in vectors["addPointerValues"]:
        value = vectors.document
        for step in resolve(value, entry["pointer"]):
            value = value[step]
        assert value == entry["value"]


def test_document_canonical_form(vectors):
    assert canonicalize(vectors.document) == "".join(vectors["addBaseDocCanon"])


def test_document_canonical_form_under_hmac(vectors):
    assert list(vectors.whole.lines) == vectors["addBaseDocHMACCanon"]


def test_base_transformation(vectors):
    expected = vectors["addBaseTransform"]
    always = vectors.whole.positions(vectors.mandatory, READER)
    lines = vectors.whole.lines
    assert vectors["mandatory"] == vectors.mandatory
    assert [[n, lines[n]] for n in always] == expected["mandatory"]["value"]
    assert [[n, line] for n, line in enumerate(lines) if n not in always] == (
        expected["nonMandatory"]["value"])
    assert expected["hmacKeyString"] == KEYS["hmacKeyString"]


def test_proof_options(vectors):
    options = {key: value for key, value in vectors.signed["proof"].items()
               if key != "proofValue"}
    config = vectors["addProofConfig"]
    assert options == without_context(config)
    assert canonicalize(config) == (vectors.folder / "addProofConfigCanon.txt").read_text("utf-8")


def without_context(config):
    """The options without the context in which they are read."""
    return {key: value for key, value in config.items() if key != "@context"}


def test_hashes(vectors):
    expected = vectors["addHashData"]
    options = without_context(vectors["addProofConfig"])
    assert options_hash(vectors.document, options, canonicalize).hex() == expected["proofHash"]
    always = [vectors.whole.lines[n] for n in vectors.whole.positions(vectors.mandatory, READER)]
    assert hashlib.sha256("".join(always).encode()).hexdigest() == expected["mandatoryHash"]


def signed_again(vectors):
    """The base proof made by our code from the published keys."""
    proof = vectors.signed["proof"]
    return sign_base(
        vectors.document, mandatory=vectors.mandatory, reader=READER,
        signer=Signer(proof["verificationMethod"]), created=parse_moment(proof["created"]),
        secrets=Secrets(secret("proofKeyPair"), HMAC_KEY))


def test_base_signatures(vectors):
    expected = vectors["addRawBaseSignatureInfo"]
    value = read_base(signed_again(vectors)["proof"]["proofValue"])
    assert value.signature.hex() == expected["baseSignature"]
    assert multikey.encode(value.key) == expected["publicKey"]
    assert [one.hex() for one in value.signatures] == expected["signatures"]
    assert list(value.mandatory) == expected["mandatoryPointers"]


def test_signed_base(vectors):
    assert signed_again(vectors) == vectors.signed


def test_base_holds_for_its_holder(vectors):
    key = multikey.decode(KEYS["baseKeyPair"]["publicKeyMultibase"])
    ensure_base(vectors.signed, key, READER)


# --- the holder's steps ------------------------------------------------------------------


def test_recovered_base_data(vectors):
    expected = vectors["derivedRecoveredBaseData"]
    value = read_base(vectors.signed["proof"]["proofValue"])
    assert value.signature.hex() == expected["baseSignature"]
    assert multikey.encode(value.key) == expected["proofPublicKey"]
    assert value.hmac_key.hex() == expected["hmacKey"]
    assert [one.hex() for one in value.signatures] == expected["signatures"]
    assert list(value.mandatory) == expected["mandatoryPointers"]
    assert value.written() == vectors.signed["proof"]["proofValue"]


def test_groups(vectors):
    whole, selective = vectors.whole, vectors["selective"]
    groups = {
        "mandatory": whole.positions(vectors.mandatory, READER),
        "selective": whole.positions(selective, READER),
        "combined": whole.positions([*vectors.mandatory, *selective], READER),
    }
    indexes = vectors["derivedGroupIndexes"]
    assert groups == {name: indexes[f"{name}Indexes"] for name in groups}
    assert groups["combined"] == sorted({*groups["mandatory"], *groups["selective"]})
    for name, numbers in groups.items():
        assert [(n, whole.lines[n]) for n in numbers] == vectors.matching(name)
        assert [(n, line) for n, line in enumerate(whole.lines) if n not in numbers] == (
            vectors.matching(name, "nonMatching"))
    assert [n for n in range(len(whole.lines)) if n not in groups["mandatory"]] == (
        indexes["nonMandatoryIndexes"])


def test_labels_and_statements_of_the_whole(vectors):
    """The published names of blank nodes hold a random number; what they stand for does not."""
    data = vectors["derivedAllGroupData"]
    assert sorted(vectors.whole.labels.values()) == sorted(
        label for _, label in data["labelMap"]["value"])
    assert list(vectors.whole.lines) == data["nquads"]
    theirs = dict(data["labelMap"]["value"])
    assert relabel(data["deskolemizedNQuads"], theirs) == list(vectors.whole.lines)
    marked = vectors.whole.marked
    selective = vectors["selective"]
    for name, pointers in (("mandatory", vectors.mandatory), ("selective", selective),
                           ("combined", [*vectors.mandatory, *selective])):
        part = statements(select(marked.document, pointers), marked.names, canonicalize)
        assert relabel(part, vectors.whole.labels) == relabel(
            data["groups"][name]["deskolemizedNQuads"], theirs)


def test_marked_document_reads_as_the_published_one(vectors):
    """Marks have other texts and stand on more objects; without marks both are one document.

    Theirs went through JSON-LD compaction, which writes a list of one as the one.
    """
    def unmarked(value):
        if isinstance(value, list):
            items = [unmarked(item) for item in value]
            return items[0] if len(items) == 1 else items
        if not isinstance(value, dict):
            return value
        return {key: unmarked(member) for key, member in value.items()
                if key != "id" or not str(member).startswith(("urn:bnid:", "did:"))}

    compact = vectors["derivedAllGroupData"]["skolemized"]["compact"]
    assert unmarked(mark(vectors.document).document) == unmarked(compact)


def test_marked_document_expands_to_the_published_form(vectors):
    def unmarked(value):
        """Nodes under their marks have no name; the order of a set says nothing."""
        if isinstance(value, list):
            return sorted((unmarked(item) for item in value), key=json.dumps)
        if not isinstance(value, dict):
            return value
        return {key: unmarked(value[key]) for key in sorted(value)
                if key != "@id" or not value[key].startswith(("urn:bnid:", "did:"))}

    ours = [expand(mark(vectors.document).document, HELD)]
    assert unmarked(ours) == unmarked(vectors["derivedAllGroupData"]["skolemized"]["expanded"])


def test_unsigned_credential_is_the_published_one():
    """But for one description: W3C changed it in the signed files only."""
    signed, unsigned = Vectors("prc").document, Vectors("prc")["unsigned"]
    assert signed.pop("description") == "Permanent Resident Card from Government of Utopia."
    assert unsigned.pop("description") == "Government of Utopia Permanent Resident Card."
    assert signed == unsigned
    employed = json.loads((FOLDER.parent / "employmentAuth.json").read_text("utf-8"))
    assert Vectors("employ").document == employed


def derived(vectors):
    """The derived credential made by our code."""
    return derive(vectors.signed, shown=vectors["selective"], reader=READER)


def test_adjusted_indexes_and_signatures(vectors):
    value = read_derived(derived(vectors)["proof"]["proofValue"])
    assert list(value.mandatory) == vectors["derivedAdjMandatoryIndexes"]["adjMandatoryIndexes"]
    expected = vectors["derivedAdjSignatures"]
    assert [one.hex() for one in value.signatures] == expected["filteredSignatures"]
    base = read_base(vectors.signed["proof"]["proofValue"])
    assert list(value.signatures) == [base.signatures[n] for n in expected["adjSignatureIndexes"]]


def test_unsigned_reveal_document(vectors):
    assert without_proof(derived(vectors)) == vectors["derivedUnsignedReveal"]


def test_disclosure_data(vectors):
    expected = vectors["derivedDisclosureData"]
    value = read_derived(derived(vectors)["proof"]["proofValue"])
    assert value.signature.hex() == expected["baseSignature"]
    assert multikey.encode(value.key) == expected["publicKey"]
    assert [one.hex() for one in value.signatures] == expected["signatures"]
    assert dict(value.labels) == dict(expected["labelMap"]["value"])
    assert list(value.mandatory) == expected["mandatoryIndexes"]


def test_reveal_document(vectors):
    assert derived(vectors) == vectors["derivedRevealDocument"]


# --- the verifier's steps ----------------------------------------------------------------


def test_derived_proof_value(vectors):
    expected = vectors["verifyDerivedProofValue"]
    value = read_derived(vectors["derivedRevealDocument"]["proof"]["proofValue"])
    assert value.signature.hex() == expected["baseSignature"]
    assert multikey.encode(value.key) == expected["publicKey"]
    assert [one.hex() for one in value.signatures] == expected["signatures"]
    assert [list(pair) for pair in value.labels.items()] == expected["labelMap"]
    assert list(value.mandatory) == expected["mandatoryIndexes"]


def test_verified_statements(vectors):
    document = vectors["derivedRevealDocument"]
    value = read_derived(document["proof"]["proofValue"])
    found = shown_statements(without_proof(document), value, canonicalize)
    assert found == vectors["verifyNQuads"]


def test_verify_data(vectors):
    expected = vectors["verifyCreateVerifyData"]
    document = vectors["derivedRevealDocument"]
    value = read_derived(document["proof"]["proofValue"])
    proof_hash = bytes.fromhex(expected["proofHash"])
    signed = verify_data(value, proof_hash, vectors["verifyNQuads"])
    assert [line.decode() for line in signed.statements] == expected["nonMandatory"]
    assert signed.base == (proof_hash + b"\x80\x24" + value.key.raw
                           + bytes.fromhex(expected["mandatoryHash"]))
    assert value.signature.hex() == expected["baseSignature"]
    assert multikey.encode(value.key) == expected["publicKey"]
    assert [one.hex() for one in value.signatures] == expected["signatures"]
    options = without_context(vectors["addProofConfig"])
    assert options_hash(without_proof(document), options, canonicalize) == proof_hash


def test_published_proof_is_valid(vectors):
    document = vectors["derivedRevealDocument"]
    key = multikey.decode(KEYS["baseKeyPair"]["publicKeyMultibase"])
    ECDSA_SD_2023.verify(without_proof(document), document["proof"], key, canonicalize)


def test_hmac_label_of_the_published_key(vectors):
    lines = vectors["addBaseDocCanon"]
    names = {f"c14n{n}": hmac_label(f"c14n{n}", HMAC_KEY) for n in range(3)}
    assert relabel(lines, names) == vectors["addBaseDocHMACCanon"]
