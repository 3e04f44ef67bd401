"""Embedded endorsements count only where the endorser signed them for just this."""

import pytest

from badgeservice.core.report import Verdict
from badgeservice.credentials import canonical
from badgeservice.credentials.checks import verify
from badgeservice.credentials.vc_jose import sign_vc_jose
from badgeservice.credentials.vc_jwt import sign_vc_jwt
from tests.factories_documents import (
    INDEX,
    LIST,
    PARTNER,
    SCHOOL,
    STRANGER,
    badge,
    canonicalize,
    changed,
    documents,
    endorsed_badge,
    endorsement,
    listed,
    profile,
    sign,
    world,
    written,
)

PASSED, FAILED, UNKNOWN = Verdict.PASSED, Verdict.FAILED, Verdict.UNKNOWN
STATUS = badge()["credentialStatus"]


def lines(document, **changes):
    """Verdict and code of every endorsement line."""
    report = verify(written(document), world(**changes)).report
    return [(check.verdict, check.code) for check in report.checks if check.name == "endorsement"]


def carrying(*endorsements, **changes):
    """A signed badge with *endorsements* in it."""
    return sign({**badge(**changes), "endorsement": list(endorsements)})


def signed(signer=PARTNER, document=None, **changes):
    """A signed endorsement."""
    return sign(endorsement(document or badge(), signer, **changes), signer)


def subject(**members):
    """The subject of an endorsement with other members; None takes one out."""
    found = {**endorsement(badge())["credentialSubject"], **members}
    return {key: value for key, value in found.items() if value is not None}


def test_good_endorsement_names_its_endorser():
    report = verify(written(endorsed_badge()), world()).report
    assert report.find("endorsement").code == "endorsement-valid"
    assert "Socio EJEMPLO" in str(report.find("endorsement").message)


def test_badge_without_endorsements_has_no_line():
    assert lines(sign(badge())) == []


def test_endorsement_without_a_digest_names_the_badge_alone():
    assert lines(carrying(signed(credentialSubject=subject(digestMultibase=None)))) == [
        (PASSED, "endorsement-valid")]


SPOILT = {
    "not signed": (endorsement(badge()), FAILED, "endorsement-proof-missing"),
    "changed after signing": ({**signed(), "name": "Otro"}, FAILED, "endorsement-proof-invalid"),
    "comment changed": (changed(signed(), "credentialSubject/endorsementComment", "Excelente"),
                        FAILED, "endorsement-proof-invalid"),
    "signed by somebody else": (sign(endorsement(badge(), PARTNER), STRANGER),
                                FAILED, "endorsement-issuer-differs"),
    "signed by the badge's issuer in the partner's name": (
        sign(endorsement(badge(), PARTNER), SCHOOL), FAILED, "endorsement-issuer-differs"),
    "for another badge": (signed(document=badge(id="https://insignias.example/credentials/bbbb")),
                          FAILED, "endorsement-other"),
    "for other content of this badge": (signed(document=badge(name="Otra")),
                                        FAILED, "endorsement-other"),
    "for two contents": (
        signed(credentialSubject=subject(digestMultibase=[
            canonical.endorsed_digest(badge(), canonicalize), canonical.digest_multibase(b"")])),
        FAILED, "endorsement-other"),
    "not yet in force": (signed(validFrom="2026-11-23T12:00:00Z"),
                         FAILED, "endorsement-not-yet-valid"),
    "ended": (signed(validUntil="2026-11-21T12:00:00Z"), FAILED, "endorsement-expired"),
    "with a wrong date": (signed(validUntil="2026-11-31T12:00:00Z"),
                          FAILED, "endorsement-date-malformed"),
    "whose status is not known": (signed(credentialStatus={**STATUS, "id": "urn:x:1"}),
                                  UNKNOWN, "endorsement-status-list-issuer"),
    "that is endorsed in turn": (
        sign({**endorsement(badge()), "issuer": profile(PARTNER) | {"endorsement": [signed()]}},
             PARTNER), UNKNOWN, "endorsement-nested"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_spoilt_endorsement_has_its_line(name):
    embedded, verdict, code = SPOILT[name]
    document = carrying(embedded)
    assert lines(document) == [(verdict, code)]
    assert verify(written(document), world()).report.verdict is verdict


def test_withdrawn_endorsement():
    place = LIST + "2"
    entry = {**STATUS, "id": place + "#1", "statusListCredential": place}
    withdrawn = listed([INDEX], signer=PARTNER, id=place)
    document = carrying(signed(credentialStatus=entry))
    assert lines(document, documents=documents(listed(), withdrawn)) == [
        (FAILED, "endorsement-status-revoked")]


def test_endorser_without_its_document_is_unknown():
    held = documents()
    del held[PARTNER.did]
    assert lines(endorsed_badge(), documents=held) == [
        (UNKNOWN, "endorsement-issuer-document-missing")]


def test_each_endorsement_has_its_own_line():
    document = carrying(signed(), {**signed(STRANGER), "name": "Otro"}, signed(STRANGER))
    assert lines(document) == [(PASSED, "endorsement-valid"),
                               (FAILED, "endorsement-proof-invalid"),
                               (PASSED, "endorsement-valid")]


def test_endorsement_cannot_be_moved_to_another_badge():
    other = badge(id="https://insignias.example/credentials/bbbb")
    moved = sign({**other, "endorsement": endorsed_badge()["endorsement"]})
    assert lines(moved) == [(FAILED, "endorsement-other")]


def within(place, target, digest=None):
    """A badge with an endorsement of *target* at *place*."""
    content = {"id": target, "type": ["EndorsementSubject"], "endorsementComment": "x"}
    if digest:
        content["digestMultibase"] = digest
    return sign(changed(badge(), place, [signed(credentialSubject=content)]))


def test_issuer_and_achievement_may_be_endorsed():
    achievement = badge()["credentialSubject"]["achievement"]["id"]
    assert lines(within("issuer/endorsement", SCHOOL.did)) == [(PASSED, "endorsement-valid")]
    assert lines(within("credentialSubject/achievement/endorsement", achievement)) == [
        (PASSED, "endorsement-valid")]


def test_endorsement_of_the_badge_does_not_endorse_the_issuer():
    assert lines(within("issuer/endorsement", badge()["id"])) == [(FAILED, "endorsement-other")]


def test_digest_of_anything_but_the_badge_could_not_be_checked():
    assert lines(within("issuer/endorsement", SCHOOL.did, "uEiA")) == [
        (UNKNOWN, "endorsement-digest-unsupported")]


def test_endorsement_that_says_it_is_something_else():
    """The schema lets a single type stand without a list, whatever it says."""
    document = carrying({**signed(), "type": "VerifiableCredential"})
    assert lines(document) == [(FAILED, "endorsement-malformed")]


@pytest.mark.parametrize("value", ["urn:x:1", "x", 5, True])
def test_endorsement_that_is_no_object(value):
    """The schema does not know endorsements of evidence, so anything may stand there."""
    document = changed(sign(badge()), "evidence/0/endorsement", value)
    assert lines(document) in ([(FAILED, "endorsement-malformed")], [])
    assert verify(written(document), world()).report.verdict is FAILED


def test_endorsement_of_the_wrong_form_spoils_the_badge():
    nameless = {key: value for key, value in endorsement(badge()).items() if key != "name"}
    report = verify(written(carrying(sign(nameless, PARTNER))), world()).report
    assert report.find("schema").verdict is FAILED


def by_token(*tokens):
    """A signed badge that carries endorsements as tokens."""
    return sign(badge(endorsementJwt=list(tokens)))


def test_endorsement_as_a_token_has_a_line_of_its_own():
    good = sign_vc_jwt(endorsement(badge()), PARTNER)
    other = sign_vc_jwt(endorsement(badge(), name="Otro aval"), PARTNER)
    broken = other[:-8] + "AAAAAAAA"
    assert lines(by_token(good, broken)) == [
        (PASSED, "endorsement-valid"), (FAILED, "endorsement-proof-invalid")]


@pytest.mark.parametrize(("made", "verdict", "code"), [
    (lambda: sign_vc_jose(endorsement(badge()), PARTNER), PASSED, "endorsement-valid"),
    (lambda: sign_vc_jwt(badge(), PARTNER), FAILED, "endorsement-malformed"),
    (lambda: sign_vc_jose(badge(), SCHOOL), FAILED, "endorsement-malformed"),
    (lambda: sign_vc_jwt(endorsement(badge(), SCHOOL), PARTNER), FAILED,
     "endorsement-issuer-differs"),
    (lambda: sign_vc_jwt(endorsement(badge(name="Otra")), PARTNER), FAILED, "endorsement-other"),
    (lambda: "eyJhbGciOiJFUzI1NiJ9.e30.c2ln", FAILED, "endorsement-jwt-header"),
    (lambda: "eyJhbGciOiJIUzI1NiJ9.e30.c2ln", FAILED, "endorsement-jwt-algorithm"),
    (lambda: "eyJhbGciOiJQUzI1NiJ9.e30.c2ln", UNKNOWN, "endorsement-jwt-algorithm-unknown")])
def test_endorsement_as_a_token_is_verified_like_any(made, verdict, code):
    assert lines(by_token(made())) == [(verdict, code)]


def test_endorsement_of_what_has_no_id_endorses_nothing():
    document = sign(changed(badge(), "credentialSubject/result/0/endorsement", [signed()]))
    assert lines(document) == [(FAILED, "endorsement-other")]


def test_as_many_as_are_checked():
    document = carrying(*[signed(id=f"urn:x:{number}") for number in range(16)])
    assert lines(document) == [(PASSED, "endorsement-valid")] * 16


def test_many_endorsements_are_not_all_checked():
    document = carrying(*[signed(id=f"urn:x:{number}") for number in range(17)])
    found = lines(document)
    assert len(found) == 17
    assert found[-1] == (UNKNOWN, "endorsement-unsupported")


def test_after_one_that_is_too_complex_no_other_is_looked_at():
    """Each may take two seconds of the processor, for the price of one document."""
    poison = endorsement(badge(), evidence=[{"type": ["Evidence"], "alignment": [
        {"type": ["Alignment"], "targetName": "x", "targetUrl": "u:x"}] * 10}] * 2)
    token = sign_vc_jwt(poison, PARTNER)
    assert lines(by_token(token, token, token)) == [
        (UNKNOWN, "endorsement-too-complex"), (UNKNOWN, "endorsement-unsupported")]
