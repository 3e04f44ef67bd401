"""Attacks on proofs and keys, items 25 to 38, 46 and 47 of the attack catalogue.

Each is refused or reported.

An attack that is a document lies in ``tests/assets/attacks``; it was made from a valid badge of
SCHOOL, whose key everybody knows here, so that the step that sees it is the one meant.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from badgeservice.core.report import Verdict
from badgeservice.credentials import did, jwk, multikey, proof
from badgeservice.credentials.checks import verify
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.multikey import PublicKey, decode, decode_base58, encode_base58
from badgeservice.credentials.signature import SCHEMES, ensure_signed
from badgeservice.errors import BadgeError, DocumentRefused
from tests.factories_documents import (
    SCHOOL,
    STRANGER,
    badge,
    changed,
    co_sign,
    documents,
    listed,
    sign,
    world,
    written,
)

ASSETS = Path(__file__).parents[2] / "assets" / "attacks"
VECTORS = Path(__file__).parents[2] / "vectors" / "wycheproof"
FAILED, UNKNOWN, PASSED = Verdict.FAILED, Verdict.UNKNOWN, Verdict.PASSED
SIGNERS = {name: replace(SCHOOL, algorithm=name) for name in ("Ed25519", "P-256", "P-384")}


def attacked(name):
    """What is found of the attack in the file *name*."""
    held = {**documents(),
            SCHOOL.did: did.document(SCHOOL.did, [each.multibase for each in SIGNERS.values()])}
    return verify((ASSETS / name).read_bytes(), world(documents=held)).report


def line(report, step):
    """Verdict and code of one step."""
    check = report.find(step)
    return check.verdict, check.code


def refusal_of(call, *arguments, **names):
    """The code with which *call* is refused."""
    with pytest.raises(BadgeError) as refusal:
        call(*arguments, **names)
    return refusal.value.code


# --- the documents ----------------------------------------------------------------------------


def made():
    """Every asset as it is made, by file name."""
    good = sign(badge())
    value = good["proof"]["proofValue"]
    jcs = sign(badge(), suite=proof.SUITES["eddsa-jcs-2022"])
    p256 = sign(badge(), SIGNERS["P-256"], suite=proof.SUITES["ecdsa-rdfc-2019"])
    one, two = "urn:uuid:00000000-0000-4000-8000-0000000000a1", (
        "urn:uuid:00000000-0000-4000-8000-0000000000a2")
    return {
        "25-no-proof": badge(),
        "25-empty-list": {**badge(), "proof": []},
        "25-null": {**badge(), "proof": None},
        "26-bad-proof-by-issuer": {**good, "proof": [
            sign(badge(), STRANGER)["proof"],
            {**good["proof"], "proofValue": encode_base58(bytes(64))}]},
        "26-good-proof-by-attacker-alone": sign(badge(), STRANGER),
        "26-bad-proof-by-attacker": {**good, "proof": [good["proof"], {
            **sign(badge(), STRANGER)["proof"], "proofValue": value}]},
        "27-unknown-previous": changed(good, "proof/previousProof", "urn:uuid:missing"),
        "27-itself": {**good, "proof": {**good["proof"], "id": one, "previousProof": one}},
        "27-cycle": {**good, "proof": [
            {**good["proof"], "id": one, "previousProof": two},
            {**good["proof"], "id": two, "previousProof": one}]},
        "27-first-of-a-chain-changed": changed(
            co_sign(sign(badge(), identifier=one), place=proof.Place(None, (one,))),
            "proof/0/created", "2026-03-02T12:00:01Z"),
        "28-authentication": changed(good, "proof/proofPurpose", "authentication"),
        "29-key-of-somebody-else": sign(badge(), STRANGER),
        "29-fragment-spells-the-key": sign(badge(), replace(STRANGER, web="escuela")),
        "30-created": changed(good, "proof/created", "2026-03-02T12:00:01Z"),
        "30-expires": changed(good, "proof/expires", "2040-01-01T00:00:00Z"),
        "30-domain": changed(good, "proof/domain", "insignias.example"),
        "30-created-jcs": changed(jcs, "proof/created", "2026-03-02T12:00:01Z"),
        "30-expires-jcs": changed(jcs, "proof/expires", "2040-01-01T00:00:00Z"),
        "31-jcs-as-rdfc": {**jcs, "proof": {
            key: value for key, value in (jcs["proof"] | {"cryptosuite": "eddsa-rdfc-2022"}).items()
            if key != "@context"}},
        "31-rdfc-as-jcs": {**good, "proof": {**good["proof"], "cryptosuite": "eddsa-jcs-2022",
                                             "@context": good["@context"]}},
        "31-ecdsa-with-ed25519-key": changed(p256, "proof/verificationMethod",
                                             SCHOOL.verification_method),
        "31-eddsa-with-p256-key": changed(good, "proof/verificationMethod",
                                          SIGNERS["P-256"].verification_method),
        "31-p256-with-p384-key": changed(p256, "proof/verificationMethod",
                                         SIGNERS["P-384"].verification_method),
        "31-old-type-as-suite": changed(good, "proof/cryptosuite", "Ed25519Signature2020"),
        "31-old-type-and-suite": changed(good, "proof/type", "Ed25519Signature2020"),
        "32-capital-z": changed(good, "proof/proofValue", "Z" + value[1:]),
        "32-base64url": changed(good, "proof/proofValue", "u" + value[1:]),
        "32-space": changed(good, "proof/proofValue", " " + value),
        "32-line-break": changed(good, "proof/proofValue", value + "\n"),
        "32-short": changed(good, "proof/proofValue", value[:-2]),
        "32-long": changed(good, "proof/proofValue", "z1" + value[1:]),
        "32-5000-ones": changed(good, "proof/proofValue", "z" + "1" * 5000),
        "34-other-fragment": changed(
            sign(badge(issuer=STRANGER.did), STRANGER), "proof/verificationMethod",
            f"{STRANGER.did}#{SCHOOL.multibase}"),
        "36-added-order": changed(good, "proof/proofValue", encode_base58(added_order(value))),
        "36-garbage": changed(good, "proof/proofValue", encode_base58(b"\xff" * 64)),
        "37-der": changed(p256, "proof/proofValue", encode_base58(b"\x30\x44" + bytes(68))),
        "37-zero": changed(p256, "proof/proofValue", encode_base58(bytes(63) + b"\x01")),
        "46-proof-of-a-list-on-a-badge": {**badge(), "proof": listed()["proof"]},
        "46-list-that-says-it-is-a-badge": {
            **listed(), "@context": badge()["@context"],
            "type": ["VerifiableCredential", "OpenBadgeCredential"]},
        "46-list-as-it-is": listed(),
        "47-bbs-2023": changed(good, "proof/cryptosuite", "bbs-2023"),
    }


L = 2**252 + 27742317777372353535851937790883648493
"""The order of the group of Ed25519 (RFC 8032 §5.1)."""

N = {"P-256": 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551,
     "P-384": int("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf"
                  "581a0db248b0a77aecec196accc52973", 16)}
"""The orders of the curves (SP 800-186 §3.2.1)."""


def added_order(value):
    """The second spelling of a signature by Ed25519: S + L."""
    raw = decode_base58(value, "x")
    number = int.from_bytes(raw[32:], "little") + L
    return raw[:32] + number.to_bytes(32, "little")


MADE = made()


def test_assets_are_what_is_made_here():
    """The files are for other verifiers to try; none is stale, none is forgotten."""
    numbers = {str(number) for number in (*range(25, 39), 46, 47)}
    files = {path.stem: json.loads(path.read_text("utf-8")) for path in ASSETS.glob("*.json")
             if path.stem.split("-")[0] in numbers}
    assert files == MADE


# --- 25 to 34: what a document says of its signature ------------------------------------------


@pytest.mark.parametrize(("name", "step", "code"), [
    ("25-no-proof.json", "proof", "proof-missing"),
    ("25-empty-list.json", "profile", "profile-empty"),
    ("25-null.json", "parse", "json-null")])
def test_item_25_without_a_proof_nobody_vouches(name, step, code):
    report = attacked(name)
    assert line(report, step) == (FAILED, code)
    assert report.verdict is FAILED


@pytest.mark.parametrize(("name", "step", "code"), [
    ("26-bad-proof-by-issuer.json", "proof", "proof-invalid"),
    ("26-bad-proof-by-attacker.json", "proof", "proof-invalid"),
    ("26-good-proof-by-attacker-alone.json", "issuer", "issuer-differs")])
def test_item_26_a_set_needs_a_good_proof_by_the_issuer_and_no_bad_one(name, step, code):
    assert line(attacked(name), step) == (FAILED, code)


@pytest.mark.parametrize(("name", "code"), [
    ("27-unknown-previous.json", "proof-chain"), ("27-itself.json", "proof-chain"),
    ("27-cycle.json", "proof-chain"), ("27-first-of-a-chain-changed.json", "proof-invalid")])
def test_item_27_a_chain_is_whole(name, code):
    assert line(attacked(name), "proof") == (FAILED, code)


def test_item_28_a_proof_for_another_purpose():
    assert line(attacked("28-authentication.json"), "proof") == (FAILED, "proof-purpose")


def test_item_28_a_key_for_another_purpose():
    """The key must be listed for assertions, whatever else it is listed for."""
    school = did.document(SCHOOL.did, [SCHOOL.multibase])
    school["authentication"] = school.pop("assertionMethod")
    report = verify(written(sign(badge())), world(
        documents={**documents(), SCHOOL.did: school})).report
    assert line(report, "issuer") == (FAILED, "method-not-listed")


@pytest.mark.parametrize(("name", "code"), [
    ("29-key-of-somebody-else.json", "issuer-differs"),
    ("29-fragment-spells-the-key.json", "method-not-listed")])
def test_item_29_a_key_that_is_not_the_issuers(name, code):
    assert line(attacked(name), "issuer") == (FAILED, code)


@pytest.mark.parametrize("name", ["30-created", "30-expires", "30-domain", "30-created-jcs",
                                  "30-expires-jcs"])
def test_item_30_options_are_signed(name):
    assert line(attacked(f"{name}.json"), "proof") == (FAILED, "proof-invalid")


@pytest.mark.parametrize(("name", "verdict", "code"), [
    ("31-jcs-as-rdfc.json", FAILED, "proof-invalid"),
    ("31-rdfc-as-jcs.json", FAILED, "proof-invalid"),
    ("31-ecdsa-with-ed25519-key.json", FAILED, "proof-key"),
    ("31-eddsa-with-p256-key.json", FAILED, "proof-key"),
    ("31-p256-with-p384-key.json", FAILED, "proof-value"),
    ("31-old-type-as-suite.json", UNKNOWN, "proof-unsupported"),
    ("31-old-type-and-suite.json", UNKNOWN, "proof-unsupported")])
def test_item_31_type_suite_and_key_belong_together(name, verdict, code):
    assert line(attacked(name), "proof") == (verdict, code)


@pytest.mark.parametrize("name", ["32-capital-z", "32-base64url", "32-space", "32-line-break",
                                  "32-short", "32-long", "32-5000-ones"])
def test_item_32_a_signature_has_one_spelling(name):
    report = attacked(f"{name}.json")
    if name == "32-line-break":  # The reader of the schema may be the first to see it.
        assert report.verdict is FAILED
    assert line(report, "proof") == (FAILED, "proof-value")


ED25519 = SCHOOL.private.public_key().public_bytes_raw()


def point(name, form=PublicFormat.CompressedPoint):
    """The public key of the type *name*, as bytes."""
    return SIGNERS[name].private.public_key().public_bytes(Encoding.X962, form)


@pytest.mark.parametrize("data", [
    b"\xec\x01" + ED25519, b"\xed\x81\x00" + ED25519, b"\xed\x01" + ED25519 + b"\0",
    b"\x80\xa4\x00" + point("P-256"), b"\x80\x24" + point("P-384"), b"\x81\x24" + point("P-256"),
    b"\x80\x24" + point("P-256", PublicFormat.UncompressedPoint),
    b"\x81\x24" + point("P-384", PublicFormat.UncompressedPoint),
    b"\x80\x24" + point("P-256")[:-1], b"\x80\x24" + point("P-256") + b"\0",
    b"\x80\x24", b"\x12\x00" + point("P-256"), b"\x00\x12" + point("P-256")], ids=bytes.hex)
def test_item_33_a_did_key_names_its_type_in_one_way(data):
    identifier = f"did:key:{encode_base58(data)}"
    assert refusal_of(did.did_key_document, identifier) == "key-malformed"


@pytest.mark.parametrize("name", SIGNERS)
def test_item_33_a_did_key_of_each_type_is_read(name):
    signer = replace(SIGNERS[name], web=None)
    document = did.did_key_document(signer.did)
    assert did.assertion_method(document, signer.verification_method).key.type == name


def test_item_34_the_fragment_is_the_key():
    assert line(attacked("34-other-fragment.json"), "issuer") == (FAILED, "method-not-listed")


@pytest.mark.parametrize(("name", "step", "code"), [
    ("46-proof-of-a-list-on-a-badge", "proof", "proof-invalid"),
    ("46-list-that-says-it-is-a-badge", "schema", "schema")])
def test_item_46_the_proof_of_a_status_list_vouches_for_no_badge(name, step, code):
    report = attacked(f"{name}.json")
    assert line(report, step) == (FAILED, code)
    assert line(report, "proof") == (FAILED, "proof-invalid")


def test_item_46_a_status_list_is_told_as_what_it_is():
    """It is a credential in order, and by its kind none that somebody was given."""
    content = (ASSETS / "46-list-as-it-is.json").read_bytes()
    outcome = verify(content, world(documents=documents()))
    assert outcome.report.find("proof").code == "proof-valid"
    assert outcome.kind is Kind.STATUS_LIST


def test_item_47_a_suite_that_is_not_known_is_not_checked():
    report = attacked("47-bbs-2023.json")
    assert line(report, "proof") == (UNKNOWN, "proof-unsupported")
    assert report.verdict is UNKNOWN


# --- 35 to 38: keys and signatures that the library would let pass ----------------------------


@pytest.mark.parametrize("raw", [
    "00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "7f", "ed" + "ff" * 30 + "7f",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", "ee" + "ff" * 30 + "7f"])
def test_item_35_a_key_that_protects_nothing(raw):
    key = bytes.fromhex(raw)
    assert refusal_of(decode, encode_base58(b"\xed\x01" + key)) == "key-weak"
    assert refusal_of(jwk.decode, jwk.encode(PublicKey("Ed25519", key))) == "key-weak"
    method = {"id": f"{SCHOOL.did}#k", "type": "Ed25519VerificationKey2018",
              "controller": SCHOOL.did, "publicKeyBase58": encode_base58(key)[1:]}
    document = {"id": SCHOOL.did, "assertionMethod": [method]}
    assert refusal_of(did.assertion_method, document, f"{SCHOOL.did}#k") == "key-weak"


def test_item_35_the_library_accepts_forgeries_under_it():
    """Which is why the key is refused before a signature is looked at."""
    weak = bytes([1]) + bytes(31)
    assert SCHEMES["Ed25519"].is_valid(weak, weak + bytes(32), b"anything")


@pytest.mark.parametrize("name", ["36-added-order", "36-garbage"])
def test_item_36_an_ed25519_signature_has_one_spelling(name):
    assert line(attacked(f"{name}.json"), "proof") == (FAILED, "proof-invalid")


def wycheproof(name):
    """The tests of one file of Wycheproof, each with the key of its group."""
    groups = json.loads((VECTORS / f"{name}.json").read_bytes())["testGroups"]
    return [(key_of(group["publicKey"]), case) for group in groups for case in group["tests"]]


def key_of(written_down):
    """A key of Wycheproof; a point on a curve is shortened to its x and the sign of its y."""
    if "pk" in written_down:
        return PublicKey("Ed25519", bytes.fromhex(written_down["pk"]))
    whole = bytes.fromhex(written_down["uncompressed"])
    half = len(whole) // 2
    return multikey.public_key({32: "P-256", 48: "P-384"}[half],
                               bytes([2 + whole[-1] % 2]) + whole[1:half + 1])


@pytest.mark.parametrize(("name", "count"), [
    ("ed25519_test", 151), ("ecdsa_secp256r1_sha256_p1363_test", 262),
    ("ecdsa_secp384r1_sha384_p1363_test", 280)])
def test_items_36_and_37_every_signature_of_wycheproof(name, count):
    """Valid where they say so, and nowhere else."""
    cases = wycheproof(name)
    for key, case in cases:
        try:
            ensure_signed(key, bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
            found = "valid"
        except DocumentRefused:
            found = "invalid"
        assert found == case["result"], case
    assert len(cases) == count


@pytest.mark.parametrize("length", [0, 1, 32, 63, 65, 128])
def test_item_36_a_signature_has_its_length(length):
    raw = (SCHOOL.sign(b"x") * 2)[:length]
    assert refusal_of(ensure_signed, PublicKey("Ed25519", ED25519), raw, b"x") == "proof-value"


CURVE_NAMES = sorted(N)


def parts(name, data=b"x"):
    """A good signature over *data* as two numbers."""
    raw = SIGNERS[name].sign(data)
    half = len(raw) // 2
    return int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")


def refused_numbers(name):
    """Pairs that no signature may be, near one that is."""
    (r, s), n = parts(name), N[name]
    size = 8 * (SCHEMES[name].size // 2)
    yield from ((0, s), (r, 0), (0, 0), (n, s), (r, n), (n, n), (1, 1), (n - 1, n - 1), (0, 1),
                (1, 0), (s, r), (2**size - 1, s), (r, 2**size - 1), (r, s ^ 1))
    for more_r, more_s in ((r + n, s), (r, s + n)):  # Fits only where the number is small.
        if max(more_r, more_s) < 2**size:
            yield more_r, more_s


@pytest.mark.parametrize("name", CURVE_NAMES)
def test_item_37_numbers_out_of_range(name):
    half = SCHEMES[name].size // 2
    key = decode(SIGNERS[name].multibase)
    for r, s in refused_numbers(name):
        raw = r.to_bytes(half, "big") + s.to_bytes(half, "big")
        assert refusal_of(ensure_signed, key, raw, b"x") == "proof-invalid"


@pytest.mark.parametrize("name", CURVE_NAMES)
def test_item_37_other_lengths(name):
    raw, key = SIGNERS[name].sign(b"x"), decode(SIGNERS[name].multibase)
    der = SIGNERS[name].private.sign(b"x", ec.ECDSA(
        {"P-256": hashes.SHA256(), "P-384": hashes.SHA384()}[name]))
    for other in (b"", raw[:-1], raw + b"\0", b"\0" + raw, raw + raw, der):
        assert refusal_of(ensure_signed, key, other, b"x") == "proof-value"


@pytest.mark.parametrize("name", ["37-der", "37-zero"])
def test_item_37_in_a_document(name):
    report = attacked(f"{name}.json")
    assert line(report, "proof") == (
        FAILED, "proof-value" if name == "37-der" else "proof-invalid")


@pytest.mark.parametrize("name", CURVE_NAMES)
def test_item_37_the_other_s_is_a_signature_too(name):
    """So nothing may be told apart or looked up by the bytes of a signature."""
    (r, s), half = parts(name), SCHEMES[name].size // 2
    raw = r.to_bytes(half, "big") + (N[name] - s).to_bytes(half, "big")
    ensure_signed(decode(SIGNERS[name].multibase), raw, b"x")


@pytest.mark.parametrize("name", CURVE_NAMES)
def test_item_37_another_hash_does_not_fit(name):
    """P-256 goes with SHA-256 and P-384 with SHA-384, and neither with the other's."""
    other = {"P-256": hashes.SHA384(), "P-384": hashes.SHA256()}[name]
    der = SIGNERS[name].private.sign(b"x", ec.ECDSA(other))
    half = SCHEMES[name].size // 2
    raw = b"".join(number.to_bytes(half, "big") for number in decode_dss_signature(der))
    assert refusal_of(ensure_signed, decode(SIGNERS[name].multibase), raw, b"x") == "proof-invalid"


FIELD = {"P-256": 2**256 - 2**224 + 2**192 + 2**96 - 1,
         "P-384": 2**384 - 2**128 - 2**96 + 2**32 - 1}
PREFIX = {"P-256": b"\x80\x24", "P-384": b"\x81\x24"}


def off_curve(name):
    """An x for which the curve has no y: about every second number."""
    size = len(point(name))
    for x in range(1, 100):
        raw = b"\x02" + x.to_bytes(size - 1, "big")
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(SIGNERS[name].private.curve, raw)
        except ValueError:
            return raw
    raise AssertionError("every x was on the curve")


@pytest.mark.parametrize("name", CURVE_NAMES)
def test_item_38_points_that_are_no_keys(name):
    good, size = point(name), len(point(name))
    x_beyond = next(x for x in range(10) if on_curve(name, x)) + FIELD[name]
    for raw in (off_curve(name), bytes(size), b"\x00" + good[1:], b"\x04" + good[1:],
                b"\x05" + good[1:], b"\x02" + FIELD[name].to_bytes(size - 1, "big"),
                b"\x02" + x_beyond.to_bytes(size - 1, "big"), b"\x02" + b"\xff" * (size - 1)):
        assert refusal_of(decode, encode_base58(PREFIX[name] + raw)) == "key-weak"


def on_curve(name, x):
    """Whether the curve has a point with this x."""
    raw = b"\x02" + x.to_bytes(len(point(name)) - 1, "big")
    return refusal_or_none(raw, name) is None


def refusal_or_none(raw, name):
    """The code with which a key is refused, or None."""
    try:
        multikey.public_key(name, raw)
    except DocumentRefused as error:
        return error.code
    return None


@pytest.mark.parametrize("name", CURVE_NAMES)
def test_item_38_the_neutral_point_has_no_spelling(name):
    """Its one byte is too short to be a key."""
    assert refusal_of(decode, encode_base58(PREFIX[name] + b"\0")) == "key-malformed"


def test_item_38_a_point_of_a_smaller_curve():
    p224 = ec.derive_private_key(7, ec.SECP224R1()).public_key().public_bytes(
        Encoding.X962, PublicFormat.CompressedPoint)
    assert refusal_of(decode, encode_base58(b"\x80\x24" + p224)) == "key-malformed"
    jwk_of_it = {"kty": "EC", "crv": "P-224", "x": "AA", "y": "AA"}
    assert refusal_of(jwk.decode, jwk_of_it) == "key-unsupported"


def test_the_badges_that_they_start_from_are_valid():
    held = {**documents(),
            SCHOOL.did: did.document(SCHOOL.did, [each.multibase for each in SIGNERS.values()])}
    for name, suite in (("Ed25519", "eddsa-rdfc-2022"), ("Ed25519", "eddsa-jcs-2022"),
                        ("P-256", "ecdsa-rdfc-2019"), ("P-384", "ecdsa-jcs-2019")):
        document = sign(badge(), SIGNERS[name], suite=proof.SUITES[suite])
        assert verify(written(document), world(documents=held)).report.verdict is PASSED
