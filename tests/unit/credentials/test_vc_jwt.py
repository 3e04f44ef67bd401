"""Credentials as tokens: both forms, both ways with another library, and never half a truth."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.core.credential import Status
from badgeservice.core.report import Verdict
from badgeservice.credentials import base64url, jwk
from badgeservice.credentials.checks import verify
from badgeservice.credentials.contexts import OPEN_BADGES, V1, V2
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.moments import parse_moment
from badgeservice.credentials.multikey import encode_base58
from badgeservice.credentials.vc_jose import envelop, enveloped_token, sign_vc_jose
from badgeservice.credentials.vc_jwt import sign_vc_jwt
from badgeservice.errors import CouldNotCheck, DocumentRefused
from tests.factories_documents import (
    EMAIL,
    LIST,
    NOW,
    PARTNER,
    SCHOOL,
    STRANGER,
    BookRegister,
    badge,
    changed,
    endorsement,
    listed,
    sign,
    world,
    written,
)
from tests.factories_kinds import plain, record
from tests.factories_tokens import (
    SIGNERS,
    compact,
    held,
    parts,
    public,
    read_by_peer,
    rsa_key,
    written_by_peer,
)

PASSED, FAILED, UNKNOWN = Verdict.PASSED, Verdict.FAILED, Verdict.UNKNOWN
OPENBADGESLIB = Path(__file__).parents[2] / "vectors" / "openbadgeslib"
KEYS_URL = "https://insignias.example/issuers/escuela/keys/1"
SECONDS = int(NOW.timestamp())


def report(token, **changes):
    """What verification says of *token* where every document is at hand."""
    return verify(token, world(**({"documents": held()} | changes))).report


def line(token, step, **changes):
    """Verdict and code of one step."""
    check = report(token, **changes).find(step)
    return check.verdict, check.code


def jose(header=(), payload=(), signer=SCHOOL):
    """A ``vc+jwt`` with more in its header and payload."""
    return compact({"alg": "EdDSA", "typ": "vc+jwt", "kid": SCHOOL.verification_method,
                    **dict(header)}, {**badge(), **dict(payload)}, signer)


# --- made here, and by others ------------------------------------------------------------------


@pytest.mark.parametrize("name", SIGNERS)
@pytest.mark.parametrize("has_key", [True, False])
def test_vc_jwt_is_valid_here_and_for_a_peer(name, has_key):
    signer = SIGNERS[name]
    token = sign_vc_jwt(badge(), signer, public_key=public(signer) if has_key else None)
    assert [check.code for check in report(token).checks] == [
        "parse-passed", "profile-passed", "schema-passed", "proof-valid", "issuer-confirmed",
        "time-valid", "status-valid"]
    assert read_by_peer(token, signer) == parts(token)[1]


def test_vc_jwt_says_what_open_badges_asks_for_and_no_more():
    header, payload, _ = parts(sign_vc_jwt(badge(), SCHOOL))
    assert header == {"alg": "EdDSA", "kid": SCHOOL.verification_method, "typ": "JWT"}
    assert payload == {
        **badge(), "iss": SCHOOL.did, "jti": badge()["id"],
        "sub": badge()["credentialSubject"]["id"], "nbf": 1772452800, "exp": 2088072000}


def test_key_in_the_header_has_no_private_part():
    header, _, _ = parts(sign_vc_jwt(badge(), SCHOOL, public_key=public(SCHOOL)))
    assert header["jwk"].keys() == {"crv", "kty", "x"}
    assert "kid" not in header


def test_credential_without_an_end_has_no_exp():
    _, payload, _ = parts(sign_vc_jwt(badge(validUntil=None), SCHOOL))
    assert "exp" not in payload


def test_subject_without_an_id_has_no_form_as_a_token():
    document = badge()
    del document["credentialSubject"]["id"]
    with pytest.raises(DocumentRefused) as refusal:
        sign_vc_jwt(document, SCHOOL)
    assert refusal.value.code == "subject-without-id"


@pytest.mark.parametrize("name", SIGNERS)
def test_vc_jose_is_valid_here_and_for_a_peer(name):
    token = sign_vc_jose(badge(), SIGNERS[name])
    assert report(token).verdict is PASSED
    assert parts(token)[0] == {"alg": name, "kid": SIGNERS[name].verification_method,
                               "typ": "vc+jwt", "cty": "vc"}
    assert read_by_peer(token, SIGNERS[name]) == badge()


@pytest.mark.parametrize("name", ["RS256", "ES256", "ES384", "EdDSA"])
def test_token_of_a_peer_is_valid_here(name):
    private = rsa_key() if name == "RS256" else SIGNERS[name].private
    _, payload, _ = parts(sign_vc_jwt(badge(), SCHOOL))
    header = {"alg": name, "kid": SIGNERS[name].verification_method}
    assert report(written_by_peer(header, payload, private)).verdict is PASSED


@pytest.mark.parametrize("name", SIGNERS)
def test_token_of_another_badge_library_is_valid_here(name):
    """The other way round was tried by hand: it verifies ours under all four algorithms."""
    token = (OPENBADGESLIB / f"{name}.jwt").read_text("ascii")
    assert "jwk" in parts(token)[0]
    assert [(check.name, check.code) for check in report(token).checks] == [
        ("parse", "parse-passed"), ("profile", "profile-passed"), ("schema", "schema-passed"),
        ("proof", "proof-valid"), ("issuer", "issuer-confirmed"), ("time", "time-valid"),
        ("status", "status-none")]


@pytest.mark.parametrize(("make", "code"), [
    (plain, "profile-passed"), (badge, "claim-missing")])
def test_only_a_badge_needs_a_subject_with_an_id(make, code):
    """VCDM 1.1 §6.3.1 makes sub repeat the subject's id; where there is none, there is no sub."""
    document = make(credentialStatus=None)
    del document["credentialSubject"]["id"]
    claims = {"iss": SCHOOL.did, "jti": document["id"], "nbf": claim(document, "validFrom")}
    if "validUntil" in document:
        claims["exp"] = claim(document, "validUntil")
    token = compact({"alg": "EdDSA", "kid": SCHOOL.verification_method}, document | claims)
    assert line(token, "profile")[1] == code


def claim(document, member):
    """A date of *document* as a token has it."""
    return int(parse_moment(document[member]).timestamp())


def test_issuer_with_an_rsa_key_for_its_name_could_not_be_checked():
    """A did:key may be one; that it is not read here is not the badge's fault."""
    key = encode_base58(b"\x85\x24" + rsa_key().public_key().public_bytes(
        Encoding.DER, PublicFormat.PKCS1))
    document = plain(issuer=f"did:key:{key}")
    token = compact({"alg": "RS256", "kid": f"did:key:{key}#{key}", "typ": "vc+jwt"}, document,
                    SIGNERS["RS256"])
    assert line(token, "proof") == line(token, "issuer") == (UNKNOWN, "key-unsupported")


def test_enveloped_credential_is_verified_alone():
    found = verify(written(envelop(sign_vc_jose(badge(), SCHOOL))), world())
    assert (found.report.verdict, found.kind, found.document["id"]) == (
        PASSED, Kind.BADGE, badge()["id"])


def test_envelope_of_another_kind_of_content_is_unknown():
    for document in ({**envelop("x"), "id": "data:application/vc+sd-jwt,eyJ"},
                     {**envelop("x"), "id": "data:application/vp+jwt,eyJ",
                      "type": "EnvelopedVerifiablePresentation"}):
        assert line(written(document), "profile") == (UNKNOWN, "envelope-unsupported")
        with pytest.raises(CouldNotCheck):
            enveloped_token(document)


@pytest.mark.parametrize(("identifier", "verdict", "code"), [
    ("data:application/vc+jwt,", FAILED, "jwt-malformed"),
    ("data:application/vc+jwt,a b", FAILED, "jwt-malformed"),
    ("data:application/vc+jwt;base64,ZXlK", UNKNOWN, "envelope-unsupported")])
def test_envelope_holds_one_token_and_nothing_else(identifier, verdict, code):
    assert line(written({**envelop("x"), "id": identifier}), "profile") == (verdict, code)


# --- what is shown, and the later steps --------------------------------------------------------


def test_document_that_is_shown_is_the_credential_without_the_claims():
    found = verify(sign_vc_jwt(badge(), SCHOOL), world())
    assert found.document.keys() == badge().keys()


@pytest.mark.parametrize(("document", "step", "verdict", "code"), [
    (badge(honours="summa"), "profile", FAILED, "term-undefined"),
    (badge(**{"@context": [V2, OPEN_BADGES, "https://elsewhere.example/c"]}), "profile", UNKNOWN,
     "context-unknown"),
    (badge(name="x", id="relative"), "profile", FAILED, "address-relative"),
    (changed(badge(), "credentialSubject/achievement/criteria", {}), "schema", FAILED,
     "criteria-empty"),
    (badge(validUntil="2026-03-03T12:00:00Z"), "time", FAILED, "expired")])
def test_token_goes_through_the_same_steps(document, step, verdict, code):
    assert line(sign_vc_jwt(document, SCHOOL), step) == (verdict, code)


def test_token_is_revoked_with_its_credential():
    assert line(sign_vc_jwt(badge(), SCHOOL), "status", documents=held(listed({94567}))) == (
        FAILED, "status-revoked")


def test_token_of_an_own_credential_is_in_the_register():
    register = BookRegister().record(sign(badge()), Status.REVOKED, "issued-in-error")
    found = report(sign_vc_jwt(badge(), SCHOOL), register=register)
    assert (found.find("register").code, found.find("status").code) == (
        "in-register", "status-revoked")
    other = sign_vc_jwt(badge(name="Otra cosa"), SCHOOL)
    assert line(other, "register", register=register) == (FAILED, "not-in-register")


def test_token_is_about_the_recipient():
    assert line(sign_vc_jwt(badge(), SCHOOL), "recipient", recipient=EMAIL) == (
        PASSED, "recipient-confirmed")


def test_endorsement_in_a_token_keeps_its_own_signature():
    document = badge()
    signed = {**document, "endorsement": [sign(endorsement(document), PARTNER)]}
    assert line(sign_vc_jwt(signed, SCHOOL), "endorsement") == (PASSED, "endorsement-valid")


def test_status_list_may_be_a_token_brought_by_itself():
    unsigned = {key: value for key, value in listed().items() if key != "proof"}
    assert report(sign_vc_jose(unsigned, SCHOOL)).verdict is PASSED
    assert unsigned["id"] == LIST


@pytest.mark.parametrize(("revoked", "signer", "verdict", "code"), [
    ((), SCHOOL, PASSED, "status-valid"), ({94567}, SCHOOL, FAILED, "status-revoked"),
    ((), STRANGER, UNKNOWN, "status-list-unverified")])
def test_status_list_may_be_held_as_a_token(revoked, signer, verdict, code):
    unsigned = {key: value for key, value in listed(revoked).items() if key != "proof"}
    documents = held() | {LIST: envelop(sign_vc_jose(unsigned, signer))}
    assert line(sign_vc_jwt(badge(), SCHOOL), "status", documents=documents) == (verdict, code)


def test_status_list_in_a_broken_token_is_unknown():
    documents = held() | {LIST: envelop("eyJ")}
    assert line(sign_vc_jwt(badge(), SCHOOL), "status", documents=documents) == (
        UNKNOWN, "status-list-unverified")


def test_newer_version_may_be_a_token():
    older_ = badge(**{
        "@context": [V2, OPEN_BADGES, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"],
        "refreshService": {"id": "https://insignias.example/r", "type":
                           "1EdTechCredentialRefresh"}})
    newer = {**older_, "name": "Ciencias, corregido"}
    for signer, code in ((SCHOOL, "refresh-followed"), (STRANGER, "refresh-failed")):
        documents = held() | {"https://insignias.example/r": envelop(sign_vc_jose(newer, signer))}
        assert line(sign_vc_jwt(older_, SCHOOL), "refresh", documents=documents) == (PASSED, code)


def test_record_may_hold_envelopes():
    found = report(sign_vc_jose(record(envelop(sign_vc_jose(badge(), SCHOOL)),
                                       sign(badge(id="urn:x:2"))), SCHOOL))
    assert [check.code for check in found.checks if check.name == "embedded"] == [
        "embedded-valid", "embedded-valid"]


def test_proof_inside_a_token_counts_too():
    good, bad = sign(badge()), sign(badge(), STRANGER)
    assert report(sign_vc_jwt(good, SCHOOL)).verdict is PASSED
    assert line(sign_vc_jwt({**good, "name": "Otra"}, SCHOOL), "proof") == (
        FAILED, "proof-invalid")
    # A stranger may add a signature of its own; it says nothing about the issuer's.
    assert report(sign_vc_jwt(bad, SCHOOL)).verdict is PASSED


def test_plain_credential_may_be_a_token():
    assert report(sign_vc_jwt(plain(), SCHOOL)).verdict is PASSED
    assert report(sign_vc_jose(plain(), SCHOOL)).verdict is PASSED


# --- VCDM 1.1 ----------------------------------------------------------------------------------


def older(**changes):
    """The claims of a badge on VCDM 1.1, which its ``vc`` does not repeat."""
    inner = badge(validFrom=None, validUntil=None, credentialStatus=None, evidence=None, id=None,
                  issuer=None)
    subject = dict(inner["credentialSubject"])
    identifier = subject.pop("id")
    inner |= {"@context": [V1, OPEN_BADGES], "credentialSubject": subject}
    return {"iss": SCHOOL.did, "jti": badge()["id"], "sub": identifier, "nbf": 1772452800,
            "exp": 2088072000, "vc": inner, **changes}


def old_token(**changes):
    payload = {name: value for name, value in older(**changes).items() if value is not None}
    return compact({"alg": "EdDSA", "kid": SCHOOL.verification_method}, payload)


def test_vc_claim_of_the_older_version_is_completed_from_the_others():
    found = verify(old_token(), world())
    assert found.report.verdict is PASSED
    assert found.document["issuer"]["id"] == SCHOOL.did
    assert found.document["issuanceDate"] == "2026-03-02T12:00:00Z"
    assert found.document["expirationDate"] == "2036-03-02T12:00:00Z"
    assert found.document["credentialSubject"]["id"] == badge()["credentialSubject"]["id"]


@pytest.mark.parametrize(("inner", "code"), [
    ({"issuer": STRANGER.did}, "claim-differs"),
    ({"issuer": {"id": STRANGER.did, "type": ["Profile"]}}, "claim-differs"),
    ({"id": "urn:x:other"}, "claim-differs"),
    ({"issuanceDate": "2020-01-01T00:00:00Z"}, "claim-differs"),
    ({"expirationDate": "2039-01-01T00:00:00Z"}, "claim-differs"),
    ({"@context": [V2, OPEN_BADGES]}, "claim-unexpected")])
def test_item_44_vc_claim_must_agree_with_the_others(inner, code):
    assert line(old_token(vc={**older()["vc"], **inner}), "profile") == (FAILED, code)


@pytest.mark.parametrize("changes", [{"vc": "text"}, {"name": "Doctora"}, {"credentialStatus": {}}])
def test_item_44_nothing_stands_beside_the_vc_claim(changes):
    assert line(old_token(**changes), "profile") == (FAILED, "claim-unexpected")


# --- VC-JOSE-COSE ------------------------------------------------------------------------------


@pytest.mark.parametrize(("header", "payload", "code"), [
    ({}, {"vc": {}}, "claim-unexpected"), ({}, {"vp": {}}, "claim-unexpected"),
    ({}, {"aud": "x"}, "claim-unexpected"), ({}, {"iss": STRANGER.did}, "claim-differs"),
    ({}, {"jti": "urn:x:1"}, "claim-differs"), ({}, {"sub": "urn:x:1"}, "claim-differs"),
    ({}, {"exp": "1"}, "claim-malformed"), ({}, {"iat": -1}, "claim-malformed"),
    ({"iss": STRANGER.did}, {}, "claim-differs"), ({"cty": "vp"}, {}, "jwt-header"),
    ({"kid": "key-1"}, {}, "jwt-header"), ({"kid": None}, {}, None)])
def test_item_44_claims_beside_a_vc_jose_must_agree(header, payload, code):
    found = report(jose(header, payload))
    assert found.verdict is FAILED
    assert code is None or found.find("profile").code == code


@pytest.mark.parametrize(("payload", "verdict", "code"), [
    ({"iss": SCHOOL.did, "jti": badge()["id"], "iat": SECONDS, "exp": SECONDS + 1}, PASSED,
     "proof-valid"),
    ({"exp": SECONDS - 1}, FAILED, "proof-expired"),
    ({"nbf": SECONDS + 301}, FAILED, "proof-from-the-future"),
    ({"nbf": SECONDS + 299}, PASSED, "proof-valid"),
    ({"iat": SECONDS + 301}, FAILED, "proof-from-the-future")])
def test_dates_beside_a_vc_jose_are_those_of_the_signature(payload, verdict, code):
    """Not those of the credential (§3.1.3 there), so that item 44 does not ask them to agree."""
    assert line(jose(payload=payload), "proof") == (verdict, code)


def test_kid_may_be_a_fragment_of_iss():
    fragment = "#" + SCHOOL.multibase
    assert report(jose({"kid": fragment}, {"iss": SCHOOL.did})).verdict is PASSED
    assert report(jose({"kid": fragment, "iss": SCHOOL.did})).verdict is PASSED
    assert line(jose({"kid": fragment}), "profile") == (FAILED, "jwt-header")


# --- a key at an address of its own ------------------------------------------------------------


def test_item_42_key_at_an_address_counts_where_the_issuer_lists_it():
    token = compact({"alg": "EdDSA", "kid": KEYS_URL}, parts(sign_vc_jwt(badge(), SCHOOL))[1])
    key = jwk.encode(public(SCHOOL))
    assert report(token, documents=held() | {KEYS_URL: key}).verdict is PASSED
    assert line(token, "proof") == (UNKNOWN, "key-unknown")


@pytest.mark.parametrize(("controller", "verdict", "code"), [
    (None, UNKNOWN, "issuer-document-missing"),
    ({"id": SCHOOL.did, "type": ["Profile"]}, UNKNOWN, "issuer-without-keys"),
    ({"id": STRANGER.did}, UNKNOWN, "issuer-without-keys")])
def test_item_41_lying_beneath_the_issuers_address_is_not_enough(controller, verdict, code):
    """Whoever can put a file there could sign; the issuer's own document must list the key."""
    token = compact({"alg": "EdDSA", "kid": KEYS_URL}, parts(sign_vc_jwt(badge(), SCHOOL))[1])
    documents = held() | {KEYS_URL: jwk.encode(public(SCHOOL))}
    del documents[SCHOOL.did]
    if controller is not None:
        documents[SCHOOL.did] = controller
    assert line(token, "issuer", documents=documents) == (verdict, code)
    assert line(token, "proof", documents=documents) == (PASSED, "proof-valid")


@pytest.mark.parametrize("named", ["kid", "jwk"])
def test_key_that_the_issuer_lists_at_its_own_address_signs_tokens_as_it_signs_proofs(named):
    """It was found for proofs alone, and an honest token was called somebody else's."""
    key = jwk.encode(public(SCHOOL))
    method = {"id": KEYS_URL, "type": "JsonWebKey", "controller": SCHOOL.did, "publicKeyJwk": key}
    header = {"alg": "EdDSA", named: KEYS_URL if named == "kid" else key}
    token = compact(header, parts(sign_vc_jwt(badge(), SCHOOL))[1])
    documents = held() | {KEYS_URL: key, SCHOOL.did: {
        "id": SCHOOL.did, "assertionMethod": [method]}}
    assert line(token, "issuer", documents=documents) == (PASSED, "issuer-confirmed")


def test_expired_key_signs_no_tokens():
    documents = held()
    documents[SCHOOL.did]["verificationMethod"][0]["expires"] = "2026-03-02T11:00:00Z"
    for token in (sign_vc_jwt(badge(), SCHOOL),
                  sign_vc_jwt(badge(), SCHOOL, public_key=public(SCHOOL))):
        assert line(token, "issuer", documents=documents) == (FAILED, "key-expired")


# --- nothing can be changed --------------------------------------------------------------------

TOKENS = (sign_vc_jwt(badge(), SCHOOL), sign_vc_jose(badge(), SIGNERS["ES256"]),
          sign_vc_jwt(badge(), SIGNERS["RS256"]))
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n"


@given(st.sampled_from(TOKENS), st.data())
@settings(max_examples=150, deadline=None)
def test_changed_sign_is_refused(token, data):
    place = data.draw(st.integers(0, len(token) - 1))
    sign_ = data.draw(st.sampled_from(SIGNS).filter(lambda each: each != token[place]))
    assert report(token[:place] + sign_ + token[place + 1:]).verdict is not PASSED


@given(st.sampled_from(TOKENS), st.data())
@settings(max_examples=100, deadline=None)
def test_changed_bit_is_refused(token, data):
    pieces = [bytearray(base64url.decode(piece)) for piece in token.split(".")]
    piece = data.draw(st.sampled_from(pieces))
    place = data.draw(st.integers(0, 8 * len(piece) - 1))
    piece[place // 8] ^= 1 << place % 8
    assert report(".".join(base64url.encode(each) for each in pieces)).verdict is not PASSED


@given(st.sampled_from(TOKENS), st.sampled_from(["", "x", "="]), st.integers(-5, 5))
@settings(max_examples=60, deadline=None)
def test_longer_or_shorter_token_is_refused(token, more, cut):
    changed_ = (token[:cut] if cut < 0 else token[cut:]) + more
    if changed_ != token:
        assert report(changed_).verdict is not PASSED


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_changed_member_is_refused(data):
    """Members are added, taken out and doubled in header and payload under the old signature."""
    head, body, mark = data.draw(st.sampled_from(TOKENS)).split(".")
    part = data.draw(st.sampled_from([0, 1]))
    text = base64url.decode((head, body)[part]).decode()
    members = json.loads(text)
    name = data.draw(st.sampled_from(sorted(members)))
    once = json.dumps(members[name], ensure_ascii=False)
    new = data.draw(st.sampled_from([
        json.dumps({key: value for key, value in members.items() if key != name}),
        json.dumps({**members, name + "x": members[name]}),
        text[:-1] + f', "{name}": {once}}}',
        json.dumps({**members, name: "x"}), text + " "]))
    pieces = [head, body]
    pieces[part] = base64url.encode(new.encode())
    assert report(".".join((*pieces, mark))).verdict is not PASSED


def test_moment_of_the_fraction_of_a_second():
    document = badge(validFrom="2026-03-02T12:00:00.250Z")
    payload = parts(sign_vc_jwt(document, SCHOOL))[1]
    header = {"alg": "EdDSA", "kid": SCHOOL.verification_method}
    assert payload["nbf"] == 1772452800
    assert report(compact(header, payload)).verdict is PASSED
    assert report(compact(header, {**payload, "nbf": 1772452800.25})).verdict is PASSED
    assert line(compact(header, {**payload, "nbf": 1772452800.5}), "profile") == (
        FAILED, "claim-differs")


def test_far_clock_is_the_business_of_the_step_time():
    document = badge(validFrom=(NOW + timedelta(days=1)).isoformat())
    assert line(sign_vc_jwt(document, SCHOOL), "time") == (FAILED, "not-yet-valid")
