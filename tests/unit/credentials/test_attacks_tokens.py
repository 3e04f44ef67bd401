"""Attacks on tokens, items 39 to 45 and 48 of the attack catalogue, each refused or reported.

Each is a token in ``tests/assets/attacks``, made from a badge of SCHOOL, whose keys everybody
knows here, so that the step that sees it is the one meant.
"""

import hashlib
import hmac
import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from badgeservice.core.report import Verdict
from badgeservice.credentials import base64url, jwk
from badgeservice.credentials.checks import verify
from badgeservice.credentials.vc_jose import envelop, sign_vc_jose
from badgeservice.credentials.vc_jwt import sign_vc_jwt
from tests.factories_documents import SCHOOL, STRANGER, badge, profile, world, written
from tests.factories_tokens import SIGNERS, compact, held, parts, public

ASSETS = Path(__file__).parents[2] / "assets" / "attacks"
FAILED, UNKNOWN, PASSED = Verdict.FAILED, Verdict.UNKNOWN, Verdict.PASSED
GOOD = sign_vc_jwt(badge(), SCHOOL)
HEADER, PAYLOAD, MARK = parts(GOOD)
KID = SCHOOL.verification_method
RSA = SIGNERS["RS256"]


def signed(header=(), payload=(), signer=SCHOOL, without=()):
    """The good token with other members in *header* and *payload*, signed again."""
    changed = {**PAYLOAD, **dict(payload)}
    return compact({**HEADER, **dict(header)},
                   {name: value for name, value in changed.items() if name not in without}, signer)


class Unsigned:
    """Makes no signature, or one with a shared secret."""

    def __init__(self, secret=None):
        self._secret = secret

    def sign(self, data):
        if self._secret is None:
            return b"\0"
        return hmac.digest(self._secret, data, hashlib.sha256)


def pem():
    """The issuer's public RSA key as everybody can have it."""
    return load_der_public_key(public(RSA).raw).public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def last_changed(text):
    """*text* with its last sign replaced by one that differs in bits that no byte keeps."""
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + signs[signs.index(text[-1]) ^ 1]


def made():
    """Every attack by its name."""
    evil = profile(STRANGER, "Ministerio de Educación")
    own_jwk = {"jwk": jwk.encode(public(STRANGER))}
    headless = {"alg": "EdDSA", "typ": "JWT"}
    twice = json.dumps(HEADER)[:-1].encode()
    head, body, mark = GOOD.split(".")
    return {
        "39-none": compact({**HEADER, "alg": "none"}, PAYLOAD, Unsigned()),
        "39-none-in-other-letters": compact({**HEADER, "alg": "nOnE"}, PAYLOAD, Unsigned()),
        "39-none-without-signature": ".".join((*compact({"alg": "none"}, PAYLOAD).split(".")[:2],
                                               "")),
        "39-no-algorithm": compact({"kid": KID}, PAYLOAD),
        "40-hs256-with-pem": compact({**HEADER, "alg": "HS256", "kid": RSA.verification_method},
                                     PAYLOAD, Unsigned(pem())),
        "40-hs256-with-raw-key": compact({**HEADER, "alg": "HS256"}, PAYLOAD,
                                         Unsigned(public(SCHOOL).raw)),
        "40-rs256-with-ed25519-key": compact({**HEADER, "alg": "RS256"}, PAYLOAD, RSA),
        "40-eddsa-with-rsa-key": compact({**HEADER, "kid": RSA.verification_method}, PAYLOAD),
        "41-own-jwk": compact({**headless, **own_jwk}, PAYLOAD, STRANGER),
        "41-own-jwk-and-kid-of-the-issuer": compact({**HEADER, **own_jwk}, PAYLOAD, STRANGER),
        "41-kid-of-the-attacker": compact({**HEADER, "kid": STRANGER.verification_method}, PAYLOAD,
                                          STRANGER),
        "41-x5c": signed({"x5c": ["MIIB"]}),
        "41-jku": signed({"jku": "https://evil.example/keys"}),
        "41-x5u": signed({"x5u": "https://evil.example/chain"}),
        "41-private-jwk": compact({**headless, "jwk": {**jwk.encode(public(SCHOOL)), "d": "AA"}},
                                  PAYLOAD),
        "42-path": signed({"kid": "../../dev/null"}),
        "42-sql": signed({"kid": "' OR 1=1--"}),
        "42-loopback": signed({"kid": "http://127.0.0.1/"}),
        "42-file": signed({"kid": "file:///etc/passwd"}),
        "42-other-case": signed({"kid": KID.replace("did:web", "did:WEB")}),
        "42-percent": signed({"kid": KID.replace("escuela", "%65scuela")}),
        "42-not-a-text": signed({"kid": [KID]}),
        "43-crit": signed({"crit": ["exp"]}),
        "43-b64": signed({"b64": False, "crit": ["b64"]}),
        "43-algorithm-twice": compact(twice + b', "alg": "none"}', PAYLOAD),
        "43-claim-twice": compact(HEADER, json.dumps(PAYLOAD)[:-1].encode() + b', "iss": "x:y"}'),
        "43-other-type": signed({"typ": "at+jwt"}),
        "43-type-in-other-letters": signed({"typ": "jwt"}),
        "44-issuer": signed(payload={"issuer": evil}),
        "44-iss": signed(payload={"iss": STRANGER.did}),
        "44-iss-missing": signed(without={"iss"}),
        "44-jti": signed(payload={"jti": "urn:x:other"}),
        "44-jti-missing": signed(without={"jti"}),
        "44-sub": signed(payload={"sub": "urn:x:other"}),
        "44-sub-missing": signed(without={"sub"}),
        "44-nbf": signed(payload={"nbf": PAYLOAD["nbf"] - 1}),
        "44-nbf-missing": signed(without={"nbf"}),
        "44-nbf-as-text": signed(payload={"nbf": str(PAYLOAD["nbf"])}),
        "44-nbf-true": signed(payload={"nbf": True}),
        "44-exp": signed(payload={"exp": PAYLOAD["exp"] + 1}),
        "44-exp-missing": signed(without={"exp"}),
        "44-exp-alone": signed(without={"validUntil"}),
        "44-aud": signed(payload={"aud": "https://somebody.example"}),
        "44-second-credential": signed(payload={"vc": badge(issuer=evil)}),
        "44-presentation-claim": signed(payload={"vp": {}}),
        "45-padding": f"{head}.{body}.{mark}==",
        "45-padded-header": f"{head}=.{body}.{mark}",
        "45-last-sign": f"{head}.{body}.{last_changed(mark)}",
        "45-four-parts": f"{GOOD}.{mark}",
        "45-five-parts": f"{GOOD}..",
        "45-two-parts": f"{head}.{body}",
        "45-no-signature": f"{head}.{body}.",
        "45-detached": f"{head}..{mark}",
        "45-space": f"{head}. {body}.{mark}",
        "45-plus": f"{head}.{body}.{mark[:-2]}+/",
        "45-json": json.dumps({"payload": body, "protected": head, "signature": mark}),
        "45-json-general": json.dumps({"payload": body, "signatures": [
            {"protected": head, "signature": mark}]}),
        "48-presentation-as-credential": sign_vc_jose(presentation(), STRANGER),
        "48-presentation-around-an-unsigned-one": json.dumps(presentation()),
        "48-presentation-around-another": json.dumps(presentation(
            envelop(compact({**HEADER, "typ": "vc+jwt"}, badge(), STRANGER)))),
        "48-envelope-with-more": json.dumps({
            **envelop(sign_vc_jose(badge(), SCHOOL)), "name": "Doctora en Ciencias"}),
        "48-envelope-in-an-envelope": sign_vc_jose(envelop(sign_vc_jose(badge(), SCHOOL)),
                                                   STRANGER),
    }


def presentation(credential=None):
    """A presentation of a stranger around a badge that nobody signed, unless one is given."""
    return {"@context": ["https://www.w3.org/ns/credentials/v2",
                         "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
            "type": ["VerifiablePresentation"], "holder": STRANGER.did,
            "verifiableCredential": [credential or badge()]}


MADE = made()


def report(name):
    """What is found of the attack in the file *name*."""
    return verify((ASSETS / f"{name}.jwt").read_bytes(), world(documents=held())).report


def worst(name):
    """Step and code of the line that decides, and the verdict on the whole."""
    found = report(name)
    line = next(check for check in found.checks if check.verdict is found.verdict)
    return found.verdict, line.name, line.code


def names(number):
    """The attacks of one item."""
    return [name for name in MADE if name.startswith(f"{number}-")]


def test_assets_are_what_is_made_here():
    """The files are for other verifiers to try; none is stale, none is forgotten."""
    assert {path.stem: path.read_text("utf-8") for path in ASSETS.glob("*.jwt")} == MADE


def test_what_they_were_made_from_is_valid():
    assert verify(GOOD, world(documents=held())).report.verdict is PASSED
    assert verify(signed(), world(documents=held())).report.verdict is PASSED


@pytest.mark.parametrize(("name", "code"), [
    ("39-none", "jwt-algorithm"), ("39-none-in-other-letters", "jwt-algorithm"),
    ("39-none-without-signature", "jwt-algorithm"), ("39-no-algorithm", "jwt-algorithm")])
def test_item_39_a_token_without_a_signature_is_none(name, code):
    assert worst(name) == (FAILED, "parse", code)


@pytest.mark.parametrize(("name", "step", "code"), [
    ("40-hs256-with-pem", "parse", "jwt-algorithm"),
    ("40-hs256-with-raw-key", "parse", "jwt-algorithm"),
    ("40-rs256-with-ed25519-key", "proof", "proof-key"),
    ("40-eddsa-with-rsa-key", "proof", "proof-key")])
def test_item_40_the_key_decides_on_the_algorithm(name, step, code):
    assert worst(name) == (FAILED, step, code)


@pytest.mark.parametrize(("name", "step", "code"), [
    ("41-own-jwk", "issuer", "method-not-listed"),
    ("41-own-jwk-and-kid-of-the-issuer", "proof", "jwt-key-differs"),
    ("41-kid-of-the-attacker", "issuer", "issuer-differs"),
    ("41-x5c", "profile", "jwt-header"), ("41-jku", "profile", "jwt-header"),
    ("41-x5u", "profile", "jwt-header"), ("41-private-jwk", "proof", "key-private")])
def test_item_41_a_key_in_the_header_must_be_one_of_the_issuer(name, step, code):
    assert worst(name) == (FAILED, step, code)


def test_item_41_a_key_of_the_issuer_in_the_header_is_found_in_its_document():
    token = sign_vc_jwt(badge(), SCHOOL, public_key=public(SCHOOL))
    assert verify(token, world(documents=held())).report.verdict is PASSED
    unknown = verify(token, world(documents={})).report
    assert unknown.find("proof").verdict is PASSED
    assert (unknown.find("issuer").verdict, unknown.find("issuer").code) == (
        UNKNOWN, "issuer-document-missing")


@pytest.mark.parametrize(("name", "verdict", "step", "code"), [
    ("42-path", FAILED, "profile", "jwt-header"), ("42-sql", FAILED, "profile", "jwt-header"),
    ("42-not-a-text", FAILED, "profile", "jwt-header"),
    # Bare addresses: they are looked up as they stand among documents that are held, and no
    # other; nothing but https is ever fetched.
    ("42-loopback", UNKNOWN, "proof", "key-unknown"), ("42-file", UNKNOWN, "proof", "key-unknown"),
    ("42-other-case", FAILED, "issuer", "issuer-differs"),
    ("42-percent", FAILED, "issuer", "issuer-differs")])
def test_item_42_a_kid_is_looked_up_exactly_as_it_stands(name, verdict, step, code):
    assert worst(name) == (verdict, step, code)


@pytest.mark.parametrize(("name", "step", "code"), [
    ("43-crit", "parse", "jwt-header"), ("43-b64", "parse", "jwt-header"),
    ("43-algorithm-twice", "parse", "json-duplicate-key"),
    ("43-claim-twice", "parse", "json-duplicate-key")])
def test_item_43_headers_that_change_the_meaning_are_refused(name, step, code):
    assert worst(name) == (FAILED, step, code)


@pytest.mark.parametrize("name", ["43-other-type", "43-type-in-other-letters"])
def test_item_43_a_token_of_another_kind_is_unknown(name):
    assert worst(name) == (UNKNOWN, "profile", "jwt-unsupported")


CLAIMS = {
    "44-iss-missing": "claim-missing", "44-jti-missing": "claim-missing",
    "44-sub-missing": "claim-missing", "44-nbf-missing": "claim-missing",
    "44-exp-missing": "claim-missing", "44-nbf-as-text": "claim-malformed",
    "44-nbf-true": "claim-malformed", "44-aud": "claim-unexpected",
    "44-second-credential": "claim-unexpected",
}


@pytest.mark.parametrize("name", [name for name in names(44) if name != "44-presentation-claim"])
def test_item_44_claims_and_credential_must_agree(name):
    assert worst(name) == (FAILED, "profile", CLAIMS.get(name, "claim-differs"))


def test_item_44_a_presentation_is_no_credential():
    assert worst("44-presentation-claim") == (UNKNOWN, "profile", "jwt-unsupported")


@pytest.mark.parametrize("name", [name for name in names(45) if "json" not in name])
def test_item_45_a_token_has_one_spelling(name):
    assert worst(name) == (FAILED, "parse", "jwt-malformed")


@pytest.mark.parametrize("name", ["45-json", "45-json-general"])
def test_item_45_json_serialisation_is_no_credential(name):
    assert worst(name) == (FAILED, "schema", "not-a-credential")


@pytest.mark.parametrize(("name", "step", "code"), [
    ("48-presentation-as-credential", "schema", "not-a-credential"),
    ("48-presentation-around-an-unsigned-one", "embedded", "embedded-proof-missing"),
    ("48-presentation-around-another", "embedded", "embedded-proof-invalid"),
    ("48-envelope-with-more", "profile", "envelope-malformed"),
    ("48-envelope-in-an-envelope", "schema", "not-a-credential")])
def test_item_48_the_signature_around_is_not_the_issuers(name, step, code):
    found = report(name)
    assert found.verdict is FAILED
    assert (found.find(step).verdict, found.find(step).code) == (FAILED, code)


def test_item_48_each_credential_in_a_presentation_is_verified_by_itself():
    good = presentation(envelop(sign_vc_jose(badge(), SCHOOL)))
    found = verify(written(good), world(documents=held())).report
    assert (found.find("embedded").verdict, found.find("embedded").code) == (
        PASSED, "embedded-valid")
    assert found.find("presentation").verdict is UNKNOWN


def test_stolen_name_with_another_key_of_the_right_type():
    thief = replace(STRANGER, web="escuela")
    found = verify(sign_vc_jwt(badge(), thief), world(documents=held())).report
    assert found.find("issuer").code == "method-not-listed"
    assert found.verdict is FAILED


def test_spelling_of_the_last_sign_is_the_only_difference():
    """The attack is real: both spellings are the same bytes to a careless reader."""
    mark = MADE["45-last-sign"].rpartition(".")[2]
    assert base64url.decode(mark) is None
    assert mark != GOOD.rpartition(".")[2]
