"""Every attack on the JSON, the JSON-LD and the proof of a signed badge is seen.

Each entry is one badge, signed by its issuer, that an attacker changed afterwards; what is
tested is the step that sees it. That many of them leave the signature good is the point.
"""

import json
import socket

import pytest

from badgeservice.core.report import Verdict
from badgeservice.credentials.checks import verify
from badgeservice.credentials.contexts import OPEN_BADGES, V1, V2
from tests.factories_documents import (
    SCHOOL,
    STRANGER,
    badge,
    changed,
    profile,
    sign,
    world,
    written,
)

BADGE = sign(badge())
SUBJECT = BADGE["credentialSubject"]
FAILED, UNKNOWN = Verdict.FAILED, Verdict.UNKNOWN


def plus(**members):
    """The signed badge with members added or replaced."""
    return {**BADGE, **members}


def context(*urls):
    """The signed badge with another @context."""
    return {**BADGE, "@context": list(urls)}


def text(old, new):
    """The bytes of the signed badge with *old* replaced by *new*, once."""
    data = written(BADGE)
    assert old in data
    return data.replace(old, new, 1)


# Numbers are those of the project's attack catalogue, sections A, B and D.
ATTACKS = {
    "A1 undefined term": (plus(honours="summa"), "profile", FAILED, "term-undefined"),
    "A2 null-mapped term": ({**context(V2, OPEN_BADGES, {"x": None}), "x": 1}, "parse", FAILED,
                            "json-null"),
    "A3 invalid subject appended": (
        plus(credentialSubject=[SUBJECT, {"id": "urn:x y", "name": "MD"}]), "profile", FAILED,
        "address-invalid"),
    "A4 relative type": (plus(type=[*BADGE["type"], "Zed"]), "profile", FAILED,
                         "address-relative"),
    "A4 relative issuer": (plus(issuer="foo"), "profile", FAILED, "address-relative"),
    "A5 term redefined": (context(V2, {"issuer": "http://evil/issuer"}, OPEN_BADGES), "profile",
                          FAILED, "profile-context"),
    "A6 scoped context": (
        plus(credentialSubject={"@context": {"name": "http://x/alias"}, **SUBJECT}), "profile",
        FAILED, "profile-context"),
    "A7 catch-all vocabulary": ({**context(V2, OPEN_BADGES, {"@vocab": "http://v/#"}), "any": 1},
                                "profile", FAILED, "profile-context"),
    "A8 remote context": (context(V2, OPEN_BADGES, "http://127.0.0.1:1/ctx"), "profile", UNKNOWN,
                          "context-unknown"),
    "A9 imported context": (context(V2, {"@version": 1.1, "@import": "https://evil/ctx"}),
                            "profile", FAILED, "profile-context"),
    "A9 not propagated": (context(V2, OPEN_BADGES, {"@propagate": False}), "profile", FAILED,
                          "profile-context"),
    "A10 wrong first context": (context(OPEN_BADGES, V2), "profile", FAILED, "profile-context"),
    "A10 both versions": (context(V1, V2), "profile", FAILED, "profile-context"),
    "A11 id twice": (plus(**{"@id": "urn:x:1"}), "profile", FAILED, "profile-keyword"),
    "A12 graph beside": (plus(**{"@graph": [{"id": "bad x"}]}), "profile", FAILED,
                         "profile-keyword"),
    "A12 included": (plus(**{"@included": [{"id": "bad x"}]}), "profile", FAILED,
                     "profile-keyword"),
    "A12 reverse": (plus(**{"@reverse": {}}), "profile", FAILED, "profile-keyword"),
    "A12 index": (plus(credentialSubject={**SUBJECT, "@index": "MD"}), "profile", FAILED,
                  "profile-keyword"),
    "A13 full addresses": (plus(**{"https://schema.org/name": "Otra"}), "profile", FAILED,
                           "profile-member-name"),
    "A14 issuer twice": (text(b'"issuer":', b'"issuer": "did:evil:1", "issuer":'), "parse", FAILED,
                         "json-duplicate-key"),
    "A15 NaN": (text(b"1.5", b"NaN"), "parse", FAILED, "json-number"),
    "A15 huge number": (text(b"1.5", b"9007199254740993"), "parse", FAILED, "json-number"),
    "A15 infinite number": (text(b"1.5", b"1e400"), "parse", FAILED, "json-number"),
    "A16 lone surrogate": (text(b"aula", rb"\ud800"), "parse", FAILED, "json-surrogate"),
    "A16 NUL": (text(b"aula", rb"\u0000"), "parse", FAILED, "json-control-character"),
    "A16 decomposed letters": (text("ñ".encode(), "n\u0303".encode()), "proof", FAILED,
                               "proof-invalid"),
    "A16 turned text": (plus(name="\u202eaiciF"), "proof", FAILED, "proof-invalid"),
    "A17 poison graph": (
        plus(evidence=[{"type": ["Evidence"], "alignment": [
            {"type": ["Alignment"], "targetName": "x", "targetUrl": "u:x"}] * 10}] * 2),
        "profile", UNKNOWN, "too-complex"),
    "A17 blank node ids": (plus(id="_:e0"), "profile", FAILED, "address-relative"),
    "A18 deep nesting": (b"[" * 100_000, "parse", UNKNOWN, "json-depth"),
    "A18 wide list": (b'{"evidence": [' + b"1," * 400_000 + b"1]}", "parse", UNKNOWN,
                      "json-too-many"),
    "A19 line by language": (
        plus(name={"@value": "x", "@language": "es .\n<urn:a> <urn:b> <urn:c>"}), "profile",
        FAILED, "language-invalid"),
    "A21 issuers in a list": (plus(issuer=[profile()]), "schema", FAILED, "schema"),
    "A21 two issuers": (plus(issuer=[SCHOOL.did, STRANGER.did]), "schema", FAILED, "schema"),
    "A21 proof as text": (plus(proof="x"), "proof", FAILED, "proof-malformed"),
    "A21 empty subject": (plus(credentialSubject=[]), "profile", FAILED, "profile-empty"),
    "A22 schema of the attacker": (
        plus(credentialSchema={"id": "http://169.254.169.254/s",
                               "type": "1EdTechJsonSchemaValidator2019"}), "profile", FAILED,
        "address-relative"),
    "A23 long date": (plus(validFrom="0" * 100_000), "schema", FAILED, "date-malformed"),
    "A23 long jws": (plus(endorsementJwt=["a." * 40_000]), "schema", FAILED, "schema"),
    "null member": (text(b'"name":', b'"description": null, "name":'), "parse", FAILED,
                    "json-null"),
    "empty list": (plus(endorsement=[]), "profile", FAILED, "profile-empty"),
    "byte order mark": (b"\xef\xbb\xbf" + written(BADGE), "parse", FAILED, "json-bom"),
    "hashed as text": (changed(BADGE, "credentialSubject/identifier/0/hashed", "true"), "schema",
                       FAILED, "schema"),
    "credits as text": (
        changed(BADGE, "credentialSubject/achievement/creditsAvailable", "1.5E0"), "schema",
        FAILED, "schema"),
    "B25 proof taken out": (badge(), "proof", FAILED, "proof-missing"),
    "B25 empty proof list": (plus(proof=[]), "profile", FAILED, "profile-empty"),
    "B26 proof of the attacker alone": (sign(badge(), STRANGER), "issuer", FAILED,
                                        "issuer-differs"),
    "B27 unknown previous proof": (changed(BADGE, "proof/previousProof", "urn:uuid:missing"),
                                   "proof", FAILED, "proof-chain"),
    "B28 other purpose": (changed(BADGE, "proof/proofPurpose", "authentication"), "proof", FAILED,
                          "proof-purpose"),
    "B29 victim as issuer": (sign(badge(issuer=profile(SCHOOL)), STRANGER), "issuer", FAILED,
                             "issuer-differs"),
    "B30 created changed": (changed(BADGE, "proof/created", "2020-01-01T00:00:00Z"), "proof",
                            FAILED, "proof-invalid"),
    "B30 expires added": (changed(BADGE, "proof/expires", "2040-01-01T00:00:00Z"), "proof",
                          FAILED, "proof-invalid"),
    "B31 other suite": (changed(BADGE, "proof/cryptosuite", "eddsa-jcs-2022"), "proof", FAILED,
                        "proof-invalid"),
    "B31 old proof type": (changed(BADGE, "proof/type", "Ed25519Signature2020"), "proof", UNKNOWN,
                           "proof-unsupported"),
    "B32 long value": (changed(BADGE, "proof/proofValue", "z" + "1" * 5000), "proof", FAILED,
                       "proof-value"),
    "B34 other fragment": (
        changed(sign(badge(issuer=STRANGER.did), STRANGER), "proof/verificationMethod",
                f"{STRANGER.did}#{SCHOOL.multibase}"), "issuer", FAILED, "method-not-listed"),
    "D63 index changed": (changed(BADGE, "credentialStatus/statusListIndex", "0"), "proof",
                          FAILED, "proof-invalid"),
    "D68 status taken out": ({key: value for key, value in BADGE.items()
                              if key != "credentialStatus"}, "proof", FAILED, "proof-invalid"),
}


@pytest.fixture
def closed_network(monkeypatch):
    """Any attempt to open a socket fails the test."""
    def refuse(*arguments, **names):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.usefixtures("closed_network")
def test_attack_is_seen_at_its_step(name):
    attacked, step, verdict, code = ATTACKS[name]
    data = attacked if isinstance(attacked, bytes) else written(attacked)
    report = verify(data, world()).report
    check = report.find(step)
    assert (check.verdict, check.code) == (verdict, code)
    assert report.verdict is not Verdict.PASSED


@pytest.mark.parametrize("name", [name for name, attack in ATTACKS.items()
                                  if attack[1] in ("parse", "profile")])
def test_nothing_of_the_attacked_document_is_shown(name):
    attacked = ATTACKS[name][0]
    data = attacked if isinstance(attacked, bytes) else written(attacked)
    assert verify(data, world()).document is None


def test_the_badge_that_they_start_from_is_valid():
    assert verify(written(BADGE), world()).report.verdict is Verdict.PASSED


def test_order_and_repetition_in_sets_is_no_attack():
    """They are unsigned, so nothing may depend on them."""
    other = json.loads(written(BADGE))
    other["type"] = [*reversed(other["type"]), other["type"][0]]
    other["credentialSubject"]["achievement"]["tag"].reverse()
    assert verify(written(other), world()).report.verdict is Verdict.PASSED
