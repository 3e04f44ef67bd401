"""Verification: every step's line, and what it does to the verdict."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.core.credential import REASONS, Status
from badgeservice.core.report import Verdict
from badgeservice.credentials import did
from badgeservice.credentials.check_recipient import recipient_check
from badgeservice.credentials.checks import verify, verify_document
from badgeservice.credentials.contexts import V1
from badgeservice.credentials.hash_and_sign import Form, signed_data
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.multikey import encode_base58
from badgeservice.credentials.trust import TrustedIssuer
from badgeservice.credentials.world import Policy, RegisterEntry
from badgeservice.errors import CouldNotCheck, TooComplex, say
from tests.factories_documents import (
    EMAIL,
    INDEX,
    LIST,
    NOW,
    PARTNER,
    SCHOOL,
    STRANGER,
    THEN,
    BookRegister,
    badge,
    canonicalize,
    changed,
    documents,
    endorsed_badge,
    endorsement,
    legacy,
    listed,
    profile,
    sign,
    world,
    written,
)

PASSED, FAILED, UNKNOWN = Verdict.PASSED, Verdict.FAILED, Verdict.UNKNOWN
OPEN_BADGES = Path(__file__).parents[2] / "vectors" / "open-badges"
BADGE = sign(badge())


def outcome(document, **changes):
    """What verification says of *document* in a world with *changes*."""
    return verify(written(document), world(**changes))


def line(document, name, **changes):
    """Verdict and code of one line."""
    check = outcome(document, **changes).report.find(name)
    return (check.verdict, check.code)


# --- the whole --------------------------------------------------------------------------------


def test_good_badge_passes_every_step_in_order():
    found = outcome(endorsed_badge(), recipient=EMAIL)
    assert [check.name for check in found.report.checks] == [
        "parse", "profile", "schema", "proof", "issuer", "time", "status", "endorsement",
        "recipient"]
    assert found.report.verdict is PASSED
    assert found.kind is Kind.BADGE


def test_own_badge_is_looked_up_in_the_register():
    found = outcome(BADGE, register=BookRegister().record(BADGE))
    assert [check.name for check in found.report.checks] == [
        "parse", "profile", "schema", "proof", "issuer", "register", "time", "status"]
    assert found.report.verdict is PASSED


def test_published_badge_is_valid_with_its_controller_document():
    data = (OPEN_BADGES / "signed.json").read_bytes()
    held = json.loads((OPEN_BADGES / "documents.json").read_bytes())
    assert verify(data, world(documents=held)).report.verdict is PASSED


def test_published_badge_is_unknown_without_its_controller_document():
    found = verify((OPEN_BADGES / "signed.json").read_bytes(), world(documents={}))
    assert found.report.verdict is UNKNOWN
    assert found.report.find("proof").verdict is PASSED
    assert found.report.find("issuer").code == "issuer-document-missing"


def test_document_of_an_object_is_verified_like_its_bytes():
    checks = verify_document(BADGE, world()).report.checks
    assert checks == outcome(BADGE).report.checks[1:]


def test_verifying_changes_nothing():
    document = endorsed_badge()
    before = written(document)
    verify_document(document, world())
    assert written(document) == before


@pytest.mark.parametrize(("data", "verdict", "code"), [
    (b"", FAILED, "json-syntax"), (b"{}" * 2, FAILED, "json-syntax"),
    (b"[]", FAILED, "json-not-object"), (b" " * (1 << 20) + b"{}", UNKNOWN, "json-too-large")])
def test_what_cannot_be_read_has_one_line(data, verdict, code):
    found = verify(data, world())
    assert [(check.name, check.verdict, check.code) for check in found.report.checks] == [
        ("parse", verdict, code)]
    assert (found.kind, found.document) == (None, None)


def test_text_is_read_like_bytes():
    assert verify(written(BADGE).decode(), world()).report.verdict is PASSED


@pytest.mark.parametrize("document", [
    {"hello": "world"}, {"type": ["OpenBadgeCredential"]},
    {**BADGE, "type": ["VerifiableCredential", "VerifiablePresentation"]},
    {**BADGE, "type": [*BADGE["type"], "ClrCredential"]}])
def test_another_document_is_not_a_credential(document):
    assert line(document, "schema") == (FAILED, "not-a-credential")


def test_badge_cannot_be_made_one_of_the_older_version():
    document = {**BADGE, "@context": [V1, *BADGE["@context"][1:]]}
    assert line(document, "profile") == (FAILED, "term-undefined")


def test_status_list_is_verified_by_itself():
    found = outcome(listed())
    assert (found.kind, found.report.verdict) == (Kind.STATUS_LIST, PASSED)


def test_endorsement_is_verified_by_itself():
    found = outcome(endorsed_badge()["endorsement"][0])
    assert (found.kind, found.report.verdict) == (Kind.ENDORSEMENT, PASSED)


def test_own_status_list_and_endorsement_are_compared_with_the_register():
    own = sign(endorsement(badge(), SCHOOL))
    entry = RegisterEntry("of the badge", Status.VALID)
    known = BookRegister(endorsements={own["id"]: (own, entry)}, lists={LIST: listed()})
    for document in (listed(), own):
        assert outcome(document, register=known).report.verdict is PASSED
        assert line(document, "register", register=BookRegister()) == (FAILED, "not-in-register")


def test_status_list_needs_no_beginning():
    undated = sign({key: value for key, value in listed().items()
                    if key not in ("proof", "validFrom")})
    assert outcome(undated).report.verdict is PASSED


def test_who_asks_for_a_recipient_is_answered_where_there_is_none():
    for document in (endorsed_badge()["endorsement"][0], listed()):
        assert line(document, "recipient", recipient=EMAIL) == (UNKNOWN, "recipient-unnamed")


def test_large_status_list_is_read():
    padded = listed(description="x" * (2 << 20))
    assert outcome(padded).report.verdict is PASSED


# --- profile and schema -----------------------------------------------------------------------


def test_nothing_is_shown_of_a_document_that_was_not_understood():
    for document in ({**BADGE, "honours": "summa"}, {**BADGE, "image": "urn:x:1"}):
        found = outcome(document)
        assert found.document is None
        assert found.report.verdict is FAILED


def test_schema_failure_names_the_place():
    found = outcome(sign(badge(validFrom="2026-02-30T00:00:00Z")))
    check = found.report.find("schema")
    assert (check.verdict, check.code) == (FAILED, "date-malformed")
    assert check.message.values["field"] == "validFrom"
    assert found.report.find("issuer").verdict is PASSED


def test_too_complex_could_not_be_checked():
    def give_up(document):
        raise TooComplex(say("Too much."))

    found = outcome(BADGE, canonicalize=give_up)
    assert found.report.find("profile").code == "too-complex"
    assert found.report.verdict is UNKNOWN


# --- proof and issuer -------------------------------------------------------------------------


def test_unsigned_document_has_no_proof():
    assert line(badge(), "proof") == (FAILED, "proof-missing")
    assert line(badge(), "issuer") == (UNKNOWN, "not-reached")


def test_changed_document_has_a_bad_proof():
    document = {**BADGE, "name": "Otra"}
    assert line(document, "proof") == (FAILED, "proof-invalid")
    assert line(document, "issuer") == (UNKNOWN, "not-reached")


def with_proofs(document, *signers):
    """*document* signed by each of *signers*, as a set."""
    return {**document, "proof": [sign(document, signer)["proof"] for signer in signers]}


def test_set_of_good_proofs_with_the_issuers_is_good():
    assert outcome(with_proofs(badge(), STRANGER, SCHOOL)).report.verdict is PASSED


def test_good_proof_of_another_does_not_heal_a_bad_one():
    document = with_proofs(badge(), STRANGER, SCHOOL)
    document["proof"][1]["created"] = "2026-03-02T12:00:01Z"
    assert line(document, "proof") == (FAILED, "proof-invalid")


def test_bad_proof_of_another_spoils_the_set():
    document = with_proofs(badge(), SCHOOL, STRANGER)
    document["proof"][1]["created"] = "2026-03-02T12:00:01Z"
    assert line(document, "proof") == (FAILED, "proof-invalid")


def test_good_proof_of_another_alone_is_not_the_issuers():
    document = sign(badge(), STRANGER)
    assert line(document, "proof") == (PASSED, "proof-valid")
    assert line(document, "issuer") == (FAILED, "issuer-differs")


def test_unknown_proof_beside_a_good_one_does_not_matter():
    document = with_proofs(badge(), SCHOOL)
    document["proof"].append({**document["proof"][0], "cryptosuite": "bbs-2023"})
    assert outcome(document).report.verdict is PASSED


def test_unknown_proof_alone_could_not_be_checked():
    document = changed(BADGE, "proof/cryptosuite", "bbs-2023")
    assert line(document, "proof") == (UNKNOWN, "proof-unsupported")
    assert line(document, "issuer") == (UNKNOWN, "proof-unsupported")


def test_good_proof_of_another_beside_an_unknown_one_of_the_issuer_is_unknown():
    document = with_proofs(badge(), STRANGER, SCHOOL)
    document["proof"][1]["cryptosuite"] = "bbs-2023"
    assert line(document, "proof") == (UNKNOWN, "proof-unsupported")
    assert outcome(document).report.verdict is UNKNOWN


def test_proof_renamed_to_another_suite_is_refused():
    document = changed(BADGE, "proof", {**BADGE["proof"], "cryptosuite": "eddsa-jcs-2022",
                                        "@context": BADGE["@context"]})
    assert line(document, "proof") == (FAILED, "proof-invalid")


def test_suite_that_is_not_known_here_is_no_clear_no():
    document = changed(BADGE, "proof/cryptosuite", "bbs-2023")
    assert line(document, "proof") == (UNKNOWN, "proof-unsupported")


@pytest.mark.parametrize(("created", "members", "code"), [
    (THEN, {"expires": "2026-11-22T11:59:59Z"}, "proof-expired"),
    (NOW + timedelta(minutes=5, seconds=1), {}, "proof-from-the-future"),
    (THEN, {"expires": "tomorrow"}, "date-malformed"),
    (THEN, {"created": "yesterday"}, "date-malformed"),
])
def test_proof_has_its_time(created, members, code):
    document = sign_with(members, created)
    assert line(document, "proof") == (FAILED, code)


def sign_with(members, created=THEN):
    """A badge whose proof has further members, properly signed."""
    made = sign(badge(), created=created)["proof"]
    options = {key: value for key, value in (made | members).items()
               if key != "proofValue" and value is not None}
    data = signed_data(badge(), options, Form.RDFC, "Ed25519", canonicalize)
    return {**badge(), "proof": {**options, "proofValue": encode_base58(SCHOOL.sign(data))}}


@pytest.mark.parametrize(("created", "members"), [
    (THEN, {"expires": "2026-11-22T12:00:00Z"}), (THEN, {"created": None}),
    (NOW + timedelta(minutes=5), {})])
def test_proof_within_its_time_is_good(created, members):
    assert outcome(sign_with(members, created)).report.verdict is PASSED


def test_key_that_ends_signs_with_a_date_only():
    document = sign_with({"created": None})
    held_documents = held(expires="2036-01-01T00:00:00Z")
    assert line(document, "issuer", documents=held_documents) == (FAILED, "key-expired")


def test_weak_key_is_refused():
    """Anybody can sign under it, the issuer itself may have chosen it for that."""
    weak = encode_base58(b"\xed\x01" + bytes([1]) + bytes(31))
    document = changed({**BADGE, "issuer": f"did:key:{weak}"}, "proof/verificationMethod",
                       f"did:key:{weak}#{weak}")
    assert line(document, "proof") == (FAILED, "key-weak")
    assert line(document, "issuer") == (FAILED, "key-weak")


def test_document_without_an_issuer_is_nobodys():
    document = changed({key: value for key, value in BADGE.items() if key != "issuer"},
                       "proof/verificationMethod", 5)
    assert line(document, "issuer") == (FAILED, "issuer-differs")


def test_what_is_not_known_of_one_key_is_not_decided_by_another():
    unlisted = replace(SCHOOL, seed=9)
    document = with_proofs(badge(), unlisted, SCHOOL)
    document["proof"][1]["cryptosuite"] = "bbs-2023"
    assert line(document, "issuer") == (UNKNOWN, "proof-unsupported")


@pytest.mark.parametrize(("signer", "issuer"), [(STRANGER, SCHOOL), (PARTNER, SCHOOL),
                                                (SCHOOL, STRANGER)])
def test_key_must_be_the_issuers(signer, issuer):
    document = sign(badge(issuer=profile(issuer)), signer)
    assert line(document, "issuer")[0] is FAILED


def test_issuer_may_be_a_did_key():
    document = sign(badge(issuer=STRANGER.did, credentialStatus=None), STRANGER)
    assert outcome(document, documents={}).report.verdict is PASSED


def test_key_in_the_fragment_proves_nothing():
    """It says that nothing was changed, not who signed."""
    forged = replace(SCHOOL, seed=9)
    document = sign(badge(), forged)
    assert line(document, "proof") == (PASSED, "proof-valid")
    assert line(document, "issuer") == (FAILED, "method-not-listed")
    assert line(document, "issuer", documents={}) == (UNKNOWN, "issuer-document-missing")


COLLEGE = "https://college.example/issuer"
KEY_PLACE = "https://college.example/keys/1"


@dataclass(frozen=True)
class CollegeSigner:
    """STRANGER's key, at an address of its own: 1EdTech's validator wants one like that."""

    algorithm: str = "Ed25519"
    verification_method: str = KEY_PLACE
    sign = staticmethod(STRANGER.sign)


def alone(**changes):
    """The key as it lies there."""
    return {"@context": ["https://w3id.org/security/multikey/v1"], "id": KEY_PLACE,
            "type": "Multikey", "controller": COLLEGE,
            "publicKeyMultibase": STRANGER.multibase} | changes


def college(**members):
    """The issuer's document."""
    return {"id": COLLEGE, **members}


BY_REFERENCE = college(assertionMethod=[KEY_PLACE])
WRITTEN_OUT = college(assertionMethod=[alone()])


@pytest.mark.parametrize(("held", "verdict", "code"), [
    ({COLLEGE: BY_REFERENCE, KEY_PLACE: alone()}, PASSED, "issuer-confirmed"),
    ({COLLEGE: college(verificationMethod=[alone()], assertionMethod=KEY_PLACE)}, PASSED,
     "issuer-confirmed"),
    ({COLLEGE: WRITTEN_OUT}, PASSED, "issuer-confirmed"),
    ({KEY_PLACE: alone()}, UNKNOWN, "issuer-document-missing"),
    ({COLLEGE: BY_REFERENCE}, UNKNOWN, "key-unknown"),
    ({COLLEGE: college(), KEY_PLACE: alone()}, FAILED, "method-not-listed"),
    ({COLLEGE: college(verificationMethod=[alone()])}, FAILED, "method-not-listed"),
    ({COLLEGE: {**BY_REFERENCE, "id": KEY_PLACE}, KEY_PLACE: alone()}, FAILED, "controller-id"),
    ({COLLEGE: BY_REFERENCE, KEY_PLACE: alone(controller=KEY_PLACE)}, FAILED,
     "method-controller"),
    ({COLLEGE: BY_REFERENCE, KEY_PLACE: alone(id=COLLEGE)}, FAILED, "method-malformed"),
    ({COLLEGE: BY_REFERENCE, KEY_PLACE: alone(revoked="2026-01-01T00:00:00Z")}, FAILED,
     "key-revoked"),
])
def test_key_at_an_address_of_its_own_counts_where_the_issuer_lists_it(held, verdict, code):
    """It was called somebody else's, whatever the issuer's document said."""
    document = sign(badge(issuer=COLLEGE, credentialStatus=None), CollegeSigner())
    assert line(document, "issuer", documents=held) == (verdict, code)
    assert outcome(document, documents=held).report.verdict is verdict


def test_key_at_an_address_of_its_own_must_have_signed():
    document = changed(sign(badge(issuer=COLLEGE, credentialStatus=None), CollegeSigner()),
                       "name", "otra")
    assert line(document, "proof", documents={COLLEGE: WRITTEN_OUT}) == (FAILED, "proof-invalid")


def test_method_without_a_key_needs_its_document():
    document = changed(BADGE, "proof/verificationMethod", f"{SCHOOL.did}#key-1")
    assert line(document, "proof", documents={}) == (UNKNOWN, "key-unknown")
    assert outcome(document, documents={}).report.verdict is UNKNOWN


def held(**members):
    """The documents, with members of SCHOOL's method replaced."""
    document = did.document(SCHOOL.did, [SCHOOL.multibase])
    document["verificationMethod"][0].update(members)
    return documents() | {SCHOOL.did: document}


@pytest.mark.parametrize(("members", "code"), [
    ({"revoked": "2026-11-22T12:00:00Z"}, "key-revoked"),
    ({"expires": "2026-03-02T11:59:59Z"}, "key-expired"),
    ({"revoked": "yesterday"}, "date-malformed"),
    ({"controller": PARTNER.did}, "method-controller"),
    ({"publicKeyMultibase": PARTNER.multibase}, None)])
def test_issuer_decides_about_its_key(members, code):
    found = outcome(BADGE, documents=held(**members)).report
    assert found.verdict is FAILED
    if code:
        assert found.find("issuer").code == code


@pytest.mark.parametrize("members", [{"revoked": "2026-11-23T00:00:00Z"},
                                     {"expires": "2026-03-02T12:00:00Z"}])
def test_key_that_ended_after_its_use_is_good(members):
    assert outcome(BADGE, documents=held(**members)).report.find("issuer").verdict is PASSED


def test_document_of_somebody_else_under_the_issuers_name_is_refused():
    wrong = documents() | {SCHOOL.did: did.document(PARTNER.did, [SCHOOL.multibase])}
    assert line(BADGE, "issuer", documents=wrong) == (FAILED, "controller-id")


@pytest.mark.parametrize("nonsense", [{}, {"id": 5}, {"id": SCHOOL.did, "assertionMethod": 5},
                                      {"id": SCHOOL.did, "verificationMethod": "x",
                                       "assertionMethod": [{"id": []}, None, {}]}])
def test_nonsense_as_issuers_document_does_not_crash(nonsense):
    found = outcome(BADGE, documents=documents() | {SCHOOL.did: nonsense})
    assert found.report.find("issuer").verdict is FAILED


def test_trusted_issuer_is_named():
    found = outcome(BADGE, trusted_issuers=(TrustedIssuer(SCHOOL.did),))
    assert found.report.find("trust").code == "issuer-trusted"


def test_policy_may_ask_for_trusted_issuers():
    policy = Policy("trusted", trusted_issuer_required=True)
    assert line(BADGE, "trust", policy=policy) == (FAILED, "issuer-not-trusted")


def test_own_issuer_is_trusted_without_a_list():
    policy = Policy("trusted", trusted_issuer_required=True)
    register = BookRegister().record(BADGE)
    assert line(BADGE, "trust", policy=policy, register=register) == (PASSED, "issuer-own")


@pytest.mark.parametrize(("members", "code"), [
    ({"valid_until": NOW - timedelta(seconds=1)}, "issuer-trust-lapsed"),
    ({"valid_from": NOW + timedelta(seconds=1)}, "issuer-not-yet-trusted")])
def test_entry_that_does_not_count_now_gives_no_trust_and_says_so(members, code):
    entry = TrustedIssuer(SCHOOL.did, "Escuela", "Registro EJEMPLO", **members)
    found = outcome(BADGE, trusted_issuers=(entry,),
                    policy=Policy("trusted", trusted_issuer_required=True))
    assert (found.report.find("trust").verdict, found.report.find("trust").code) == (FAILED, code)
    assert "Registro EJEMPLO" in str(found.report.find("trust").message)
    assert outcome(BADGE, trusted_issuers=(entry,)).report.find("trust") is None


def test_one_entry_that_counts_is_enough():
    old = TrustedIssuer(SCHOOL.did, "Antes", "Lista", valid_until=NOW - timedelta(days=1))
    new = TrustedIssuer(SCHOOL.did, "Ahora", "Lista", valid_from=NOW, valid_until=NOW)
    assert line(BADGE, "trust", trusted_issuers=(old, new)) == (PASSED, "issuer-trusted")
    assert "Ahora" in str(outcome(BADGE, trusted_issuers=(old, new)).report.find("trust").message)


STRICT = Policy("strict", status_known=True, legacy_refused=True)


def test_strict_policy_is_met_by_a_modern_badge_with_a_status():
    assert line(BADGE, "policy", policy=STRICT) == (PASSED, "policy-met")
    assert outcome(BADGE).report.find("policy") is None


def test_strict_policy_asks_for_a_status():
    silent = sign(badge(credentialStatus=None))
    assert outcome(silent).report.verdict is PASSED
    assert line(silent, "policy", policy=STRICT) == (UNKNOWN, "policy-status")


def test_strict_policy_is_not_met_by_a_status_that_tells_no_revocation():
    """Not being suspended is no answer to whether it was revoked."""
    entry = {**badge()["credentialStatus"], "statusPurpose": "suspension"}
    documents_ = documents(listed(purpose="suspension"))
    quiet = sign(badge(credentialStatus=entry))
    assert line(quiet, "status", documents=documents_) == (PASSED, "status-not-suspended")
    assert line(quiet, "policy", policy=STRICT, documents=documents_) == (
        UNKNOWN, "policy-status")


OUTDATED = legacy("eddsa-2022", badge())
ED25519_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"


@pytest.mark.parametrize("document", [
    OUTDATED,
    legacy("Ed25519Signature2020", {
        **badge(), "@context": [*badge()["@context"], ED25519_2020]})])
def test_outdated_signature_is_good_and_reported(document):
    assert outcome(document).report.verdict is PASSED
    assert line(document, "suite") == (PASSED, "proof-legacy")
    assert line(document, "policy", policy=STRICT) == (FAILED, "policy-legacy")


def test_newer_signature_beside_an_outdated_one_is_enough():
    both = {**OUTDATED, "proof": [OUTDATED["proof"], BADGE["proof"]]}
    assert outcome(both).report.find("suite") is None
    assert line(both, "policy", policy=STRICT) == (PASSED, "policy-met")


@pytest.mark.parametrize("stranger", [STRANGER, replace(STRANGER, web="escuela")])
def test_newer_signature_by_somebody_else_does_not_hide_an_outdated_one(stranger):
    both = {**OUTDATED, "proof": [OUTDATED["proof"], sign(badge(), stranger)["proof"]]}
    assert line(both, "suite") == (PASSED, "proof-legacy")
    assert line(both, "policy", policy=STRICT) == (FAILED, "policy-legacy")


def test_outdated_signature_that_is_bad_is_only_bad():
    document = changed(OUTDATED, "name", "Otra")
    assert line(document, "proof") == (FAILED, "proof-invalid")
    assert outcome(document).report.find("suite") is None


def test_trust_needs_a_confirmed_issuer():
    found = outcome(sign(badge(), STRANGER), trusted_issuers=(TrustedIssuer(SCHOOL.did),))
    assert found.report.find("trust") is None


# --- register ---------------------------------------------------------------------------------


def test_good_signature_that_the_register_does_not_know_is_not_valid():
    assert line(BADGE, "register", register=BookRegister()) == (FAILED, "not-in-register")
    assert line(BADGE, "status", register=BookRegister()) == (UNKNOWN, "not-reached")


def test_other_content_under_a_known_id_is_not_valid():
    register = BookRegister().record(BADGE)
    other = sign(badge(name="Otra"))
    assert line(other, "register", register=register) == (FAILED, "not-in-register")


def test_own_key_under_a_foreign_id_is_not_valid():
    """A stolen key could sign under any id."""
    document = sign(badge(id="urn:uuid:00000000-0000-4000-8000-000000000009"))
    assert line(document, "register", register=BookRegister()) == (FAILED, "not-in-register")


def test_badge_of_others_is_not_looked_up():
    document = sign(badge(id="urn:x:1", issuer=profile(STRANGER), credentialStatus=None), STRANGER)
    assert outcome(document, register=BookRegister()).report.find("register") is None


@pytest.mark.parametrize("status", [Status.REVOKED, Status.SUSPENDED, Status.SUPERSEDED])
def test_register_knows_the_status(status):
    register = BookRegister().record(BADGE, status)
    assert line(BADGE, "status", register=register) == (FAILED, f"status-{status.value}")


def test_every_reason_has_its_sentence():
    sentences = {str(outcome(BADGE, register=BookRegister().record(BADGE, Status.REVOKED, reason))
                     .report.find("status").message) for reason in REASONS}
    assert len(sentences) == len(REASONS)


def test_own_badge_without_a_status_entry_is_still_looked_up():
    """Whoever takes the entry out breaks the signature; the register knows anyway."""
    document = sign(badge(credentialStatus=None))
    register = BookRegister().record(document, Status.REVOKED)
    assert line(document, "status", register=register) == (FAILED, "status-revoked")


def test_register_that_cannot_be_asked_leaves_it_unknown():
    class Closed(BookRegister):
        def entry(self, credential_id):
            raise CouldNotCheck(say("The database is closed."))

    assert line(BADGE, "register", register=Closed()) == (UNKNOWN, "could-not-check")


# --- time -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("now", "expected"), [
    (THEN - timedelta(minutes=5), (PASSED, "time-valid")),
    (THEN - timedelta(minutes=5, seconds=1), (FAILED, "not-yet-valid")),
    (THEN - timedelta(minutes=4), (PASSED, "time-valid")),
    (THEN - timedelta(minutes=6), (FAILED, "not-yet-valid")),
    (NOW.replace(year=2036, month=3, day=2), (PASSED, "time-valid")),
    (NOW.replace(year=2036, month=3, day=2, second=1), (FAILED, "expired"))])
def test_badge_has_its_time(now, expected):
    assert line(BADGE, "time", now=now) == expected


# --- status of others -------------------------------------------------------------------------


def test_revoked_badge_of_others():
    assert line(BADGE, "status", documents=documents(listed([INDEX]))) == (
        FAILED, "status-revoked")


def test_suspended_badge_of_others():
    document = sign(changed(badge(), "credentialStatus/statusPurpose", "suspension"))
    lists = documents(listed([INDEX], purpose="suspension"))
    assert line(document, "status", documents=lists) == (FAILED, "status-suspended")


def test_badge_without_a_status_says_so():
    assert line(sign(badge(credentialStatus=None)), "status") == (PASSED, "status-none")


def test_policy_may_do_without_the_status():
    policy = Policy(status_required=False)
    held_documents = {SCHOOL.did: documents()[SCHOOL.did]}
    assert line(BADGE, "status", documents=held_documents, policy=policy) == (
        PASSED, "status-not-required")
    revoked = documents(listed([INDEX]))
    assert line(BADGE, "status", documents=revoked, policy=policy) == (FAILED, "status-revoked")


STRANGERS_LIST = listed(signer=STRANGER)
UNRELIABLE = {
    "missing": ({}, "status-list-missing"),
    "by another issuer": ({LIST: STRANGERS_LIST}, "status-list-issuer"),
    "signed by another": ({LIST: {**listed(), "proof": STRANGERS_LIST["proof"]}},
                          "status-list-unverified"),
    "not signed": ({LIST: {key: value for key, value in listed().items() if key != "proof"}},
                   "status-list-unverified"),
    "changed": ({LIST: changed(listed([INDEX]), "credentialSubject/encodedList",
                               listed()["credentialSubject"]["encodedList"])},
                "status-list-unverified"),
    "of yesterday": ({LIST: listed(until=NOW - timedelta(seconds=1))}, "status-list-outdated"),
    "of tomorrow": ({LIST: listed(validFrom="2026-11-23T12:00:00Z")}, "status-list-outdated"),
    "for another purpose": ({LIST: listed(purpose="suspension")}, "status-purpose"),
    "with a status of its own": (
        {LIST: listed(credentialStatus=badge()["credentialStatus"])}, "status-list-unverified"),
    "another list": ({LIST: listed(id=LIST + "0")}, "status-list-other"),
    "a badge": ({LIST: BADGE}, "status-list-unverified"),
    "nonsense": ({LIST: {"issuer": SCHOOL.did}}, "status-list-unverified"),
    "nothing": ({LIST: {}}, "status-list-issuer"),
}


@pytest.mark.parametrize("name", UNRELIABLE)
def test_unreliable_list_leaves_the_status_unknown(name):
    """Never valid, and never revoked by somebody else's word either."""
    lists, code = UNRELIABLE[name]
    held_documents = {SCHOOL.did: documents()[SCHOOL.did], **lists}
    assert line(BADGE, "status", documents=held_documents) == (UNKNOWN, code)
    assert outcome(BADGE, documents=held_documents).report.verdict is UNKNOWN


def test_malformed_entry_is_a_fault_of_the_badge():
    document = sign(changed(badge(), "credentialStatus/statusListIndex", "-1"))
    for policy in (Policy(), Policy(status_required=False)):
        assert line(document, "status", policy=policy) == (FAILED, "status-entry-malformed")


# --- recipient --------------------------------------------------------------------------------


@pytest.mark.parametrize("given_address", [EMAIL, " A@Example.COM\n", badge()[
    "credentialSubject"]["id"]])
def test_recipient_is_confirmed(given_address):
    assert line(BADGE, "recipient", recipient=given_address) == (PASSED, "recipient-confirmed")


def test_other_recipient_is_not():
    assert line(BADGE, "recipient", recipient="b@example.com") == (FAILED, "recipient-differs")


@pytest.mark.parametrize("other", ["urn:uuid:1", "", " "])
def test_what_the_badge_cannot_answer_is_unknown(other):
    assert line(BADGE, "recipient", recipient=other) == (UNKNOWN, "recipient-unnamed")


@pytest.mark.parametrize("name", ["Ana Ñandú", " ana  ÑANDÚ\n", "Ana N\u0303andu\u0301"])
def test_name_is_compared_whatever_its_spelling(name):
    check = outcome(BADGE, recipient=name).report.find("recipient")
    assert (check.verdict, check.code) == (PASSED, "recipient-name-confirmed")


def test_other_name_is_somebody_else():
    assert line(BADGE, "recipient", recipient="Eva Ñandú") == (FAILED, "recipient-differs")


def test_name_cannot_be_asked_of_a_badge_with_an_address_only():
    document = identity(identityHash=EMAIL)
    assert line(document, "recipient", recipient="Ana Ñandú") == (UNKNOWN, "recipient-unnamed")


def identity(**members):
    """A badge with one identifier."""
    base = {"type": "IdentityObject", "hashed": False, "identityHash": "x",
            "identityType": "emailAddress"}
    return sign(changed(badge(), "credentialSubject/identifier", {**base, **members}))


def test_address_in_clear_is_compared():
    assert line(identity(identityHash="Ana@X.example"), "recipient",
                recipient="ana@x.example")[0] is PASSED


def test_account_is_compared_exactly():
    document = identity(identityHash="ana1", identityType="userName")
    assert line(document, "recipient", recipient=" ana1 ")[0] is PASSED
    assert line(document, "recipient", recipient="ANA1") == (FAILED, "recipient-differs")


def test_hash_in_capitals_is_the_same_hash():
    document = identity(hashed=True, identityHash=(
        "sha256$" + badge()["credentialSubject"]["identifier"][0]["identityHash"][7:].upper()),
        salt="Kosher")
    assert line(document, "recipient", recipient=EMAIL)[0] is PASSED


def test_nobody_is_not_the_recipient():
    """The hash of the salt alone is the hash of an empty address."""
    empty = hashlib.sha256(b"Kosher").hexdigest()
    document = identity(hashed=True, identityHash=f"sha256${empty}", salt="Kosher")
    assert line(document, "recipient", recipient=" ")[0] is UNKNOWN


@pytest.mark.parametrize("members", [{"identityHash": {"es": "x"}}, {"salt": {"es": "x"}}])
def test_identity_in_languages_is_nobodys(members):
    document = changed(badge(), "credentialSubject/identifier", {
        "hashed": True, "identityHash": "sha256$00", "identityType": "emailAddress", **members})
    assert recipient_check(document, EMAIL).verdict is not PASSED


@pytest.mark.parametrize(("kind", "text", "asked"), [
    ("emailAddress", "ana@x.example", "Ana@X.example"), ("name", "Ana Ñandú", " Ana  Ñandú"),
    ("name", "ana ñandú", "ANA ÑANDÚ"), ("ext:rut", "1-9", "1-9")])
@pytest.mark.parametrize("algorithm", ["sha256", "md5"])
def test_hashed_identities_of_every_kind_are_compared(kind, text, asked, algorithm):
    digest = hashlib.new(algorithm, (text + "sal").encode()).hexdigest()
    document = identity(hashed=True, identityType=kind, salt="sal",
                        identityHash=f"{algorithm}${digest}")
    assert line(document, "recipient", recipient=asked)[0] is PASSED
    assert line(document, "recipient", recipient="eva@x.example")[0] is not PASSED


def test_any_of_several_identities_is_enough():
    first, second = badge()["credentialSubject"]["identifier"]
    other = {**first, "identityHash": "sha256$" + "0" * 64}
    document = sign(changed(badge(), "credentialSubject/identifier", [other, second, first]))
    assert line(document, "recipient", recipient=EMAIL) == (PASSED, "recipient-confirmed")


def test_address_as_the_subjects_id_is_compared():
    document = sign(changed(badge(), "credentialSubject/id", "mailto:Ana@X.example"))
    assert line(document, "recipient", recipient="ana@x.example")[0] is PASSED


def test_other_hash_could_not_be_compared():
    document = identity(hashed=True, identityHash="sha1$" + "0" * 40)
    assert line(document, "recipient", recipient=EMAIL) == (UNKNOWN, "recipient-unsupported")


# --- never a crash ----------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["id", "type", "@context", "proof", "issuer", "endorsement", "a"]), inner,
        max_size=3), max_leaves=8)
MEMBERS = [*BADGE, "endorsement", "endorsementJwt", "credentialSchema", "image"]


@settings(deadline=None)
@given(st.sampled_from(MEMBERS), JSON)
def test_any_value_anywhere_gives_a_report(member, value):
    document = {**BADGE, member: value}
    found = verify(json.dumps(document).encode(), world())
    assert found.report.checks
    if value != BADGE.get(member):
        assert found.report.verdict is not PASSED or member in ("type", "evidence")


@settings(deadline=None)
@given(st.sampled_from(sorted(BADGE["proof"])), JSON)
def test_any_proof_gives_a_report(member, value):
    document = changed(BADGE, f"proof/{member}", value)
    assert verify(json.dumps(document).encode(), world()).report.checks
