"""Records, plain credentials, presentations and older versions are verified, each its own way."""

import base64
import hashlib
import json

import pytest

from badgeservice.core.report import Verdict
from badgeservice.credentials.checks import verify
from badgeservice.credentials.contexts import OPEN_BADGES, V1, V2
from badgeservice.credentials.kind import Kind, parse_kind
from badgeservice.credentials.multihash import encode_sha256
from badgeservice.credentials.multikey import encode_base58
from badgeservice.credentials.strict_json import BADGE_LIMIT, RECORD_LIMIT, STATUS_LIST_LIMIT
from badgeservice.errors import DocumentRefused, TooComplex, say
from tests.factories_documents import (
    EMAIL,
    NOW,
    PARTNER,
    SCHOOL,
    STRANGER,
    BookRegister,
    badge,
    canonicalize,
    changed,
    contexts,
    documents,
    endorsement,
    listed,
    schemas,
    sign,
    world,
    written,
)
from tests.factories_kinds import (
    CLR,
    DATA_INTEGRITY,
    old_badge,
    other_badge,
    plain,
    presentation,
    record,
)

PASSED, FAILED, UNKNOWN = Verdict.PASSED, Verdict.FAILED, Verdict.UNKNOWN
BASE_OB = "https://purl.imsglobal.org/spec/ob/v3p0/"


def outcome(document, **changes):
    return verify(written(document), world(**changes))


def line(document, name, **changes):
    check = outcome(document, **changes).report.find(name)
    return (check.verdict, check.code)


def lines(document, name, **changes):
    return [(check.verdict, check.code) for check in outcome(document, **changes).report.checks
            if check.name == name]


# --- versions of the data model and of Open Badges ---------------------------------------------


@pytest.mark.parametrize("first", [V1, V2])
@pytest.mark.parametrize("context", ["context-3.0.1.json", "context-3.0.2.json",
                                     "context-3.0.3.json"])
def test_badge_in_every_version_of_the_context_is_valid(first, context):
    make, more = (badge, []) if first == V2 else (old_badge, [DATA_INTEGRITY])
    document = make(**{"@context": [first, BASE_OB + context, *more]}, awardedDate=None,
                    evidence=None)
    del document["credentialSubject"]["achievement"]["inLanguage"]
    if (first, context) == (V2, "context-3.0.1.json"):
        # It redefines terms that VCDM 2.0 protects, so that no conforming reader takes it.
        with pytest.raises(DocumentRefused) as error:
            sign(document)
        assert error.value.code == "json-ld-invalid"
    else:
        assert outcome(sign(document)).report.verdict is PASSED


def test_extensions_define_the_terms_of_1edtech():
    members = {"refreshService": {"id": "https://a.example/r", "type": "1EdTechCredentialRefresh"}}
    with_extensions = {**members, "@context": [V2, OPEN_BADGES, BASE_OB + "extensions.json"]}
    assert outcome(sign(badge(**with_extensions))).report.verdict is PASSED
    with pytest.raises(DocumentRefused):
        sign(badge(**members))


@pytest.mark.parametrize("context", [
    "https://purl.imsglobal.org/spec/ob/v3p0/context.json", "https://www.w3.org/ns/cid/v1",
    "https://w3id.org/security/jwk/v1", "https://www.w3.org/ns/credentials/examples/v2"])
def test_context_that_is_not_held_is_unknown_and_not_invalid(context):
    document = {**sign(badge()), "@context": [V2, OPEN_BADGES, context]}
    found = outcome(document)
    assert found.report.verdict is UNKNOWN
    assert found.report.find("profile").code == "context-unknown"


def test_badge_on_vcdm_1_1_is_valid():
    found = outcome(sign(old_badge()))
    assert (found.kind, found.report.verdict) == (Kind.BADGE, PASSED)


def test_plain_credential_on_vcdm_1_1_is_valid():
    document = plain(**{"@context": [V1, DATA_INTEGRITY]}, validFrom=None, name=None,
                     issuer=SCHOOL.did, issuanceDate="2026-03-02T12:00:00Z",
                     credentialSubject={"id": "did:example:ana"})
    assert outcome(sign(document)).report.verdict is PASSED


def test_status_list_of_vcdm_1_1_terms_can_be_read():
    terms = [V1, DATA_INTEGRITY, "https://www.w3.org/ns/credentials/status/v1"]
    document = plain(**{"@context": terms}, validFrom=None, name=None, issuer=SCHOOL.did,
                     issuanceDate="2026-03-02T12:00:00Z",
                     credentialSubject={"id": "did:example:ana"},
                     credentialStatus=badge()["credentialStatus"])
    assert line(sign(document), "profile")[0] is PASSED


@pytest.mark.parametrize(("members", "step", "code"), [
    ({"expirationDate": "2026-11-22T11:59:59Z"}, "time", "expired"),
    ({"issuanceDate": "2026-11-22T12:05:01Z"}, "time", "not-yet-valid"),
    ({"validUntil": "2026-11-22T11:59:59Z"}, "time", "expired"),
    ({"issuanceDate": None}, "schema", "schema"),
    ({"name": None}, "schema", "schema"),
    ({"issuanceDate": "2026-03-02T12:00:00"}, "schema", "date-malformed"),
    ({"issuanceDate": "2036-03-02T12:00:01Z"}, "schema", "period-reversed")])
def test_dates_of_vcdm_1_1_count(members, step, code):
    assert line(sign(old_badge(**members)), step) == (FAILED, code)


def test_older_badge_may_carry_endorsements_of_its_own_version():
    document = old_badge()
    older = endorsement(document, **{"@context": document["@context"],
                                     "issuanceDate": "2026-03-02T12:00:00Z"})
    older["credentialSubject"].pop("digestMultibase")
    older.pop("validFrom")
    found = outcome(sign({**document, "endorsement": [sign(older, PARTNER)]}))
    assert found.report.verdict is PASSED
    assert found.report.find("endorsement").code == "endorsement-valid"


def test_older_badge_cannot_carry_endorsements_of_the_newer_version():
    document = old_badge()
    with pytest.raises(DocumentRefused):
        sign({**document, "endorsement": [sign(endorsement(badge()), PARTNER)]})


def test_dates_of_one_version_are_undefined_in_the_other():
    with pytest.raises(DocumentRefused) as error:
        sign(badge(issuanceDate="2026-03-02T12:00:00Z"))
    assert error.value.code == "term-undefined"


# --- credentials that are no badges -------------------------------------------------------------


def test_plain_credential_is_verified_as_what_it_is():
    found = outcome(sign(plain()))
    assert (found.kind, found.report.verdict) == (Kind.CREDENTIAL, PASSED)
    assert found.document["credentialSubject"]["name"] == "Ana <b>Ñandú</b>"


def test_plain_credential_may_have_several_subjects_and_texts_in_languages():
    subjects = [{"id": "did:example:ana"}, {"id": "did:example:eva", "name": "Eva"}]
    names = [{"@value": "Constancia", "@language": "es"}, {"@value": "Todistus",
                                                           "@language": "fi"}]
    assert outcome(sign(plain(credentialSubject=subjects, name=names))).report.verdict is PASSED


@pytest.mark.parametrize(("members", "code"), [
    ({"id": "urn:x y"}, "address-invalid"), ({"id": ["urn:x:1", "urn:x:2"]}, "json-ld-invalid"),
    ({"type": ["VerifiableCredential", "Relative"]}, "address-relative")])
def test_rules_that_the_graph_enforces_are_seen_at_the_profile(members, code):
    assert line({**sign(plain()), **members}, "profile") == (FAILED, code)


@pytest.mark.parametrize(("members", "code", "field"), [
    ({"id": 5}, "id-not-url", "id"), ({"type": []}, "type-missing", "type"),
    ({"id": "plain"}, "id-not-url", "id"),
    ({"issuer": None}, "party-unnamed", "issuer"),
    ({"issuer": {"name": "Nobody"}}, "party-unnamed", "issuer"),
    ({"issuer": [SCHOOL.did]}, "party-unnamed", "issuer"),
    ({"credentialSubject": {}}, "subject-empty", "credentialSubject"),
    ({"credentialSubject": []}, "subject-empty", "credentialSubject"),
    ({"credentialSubject": ["did:example:ana"]}, "subject-empty", "credentialSubject"),
    ({"credentialSubject": {"id": "ana"}}, "id-not-url", "credentialSubject/0/id"),
    ({"validFrom": "2026-03-02"}, "date-malformed", "validFrom"),
    ({"validUntil": "2026-03-02T00:00:00"}, "date-malformed", "validUntil"),
    ({"validUntil": "2026-03-02T11:59:59Z"}, "period-reversed", "validUntil"),
    ({"name": 5}, "text-malformed", "name"),
    ({"description": {"@language": "es"}}, "text-malformed", "description"),
    ({"credentialStatus": {"id": "urn:x:1"}}, "type-missing", "credentialStatus/0"),
    ({"credentialStatus": "urn:x:1"}, "not-an-object", "credentialStatus/0"),
    ({"credentialSchema": {"type": "JsonSchema"}}, "id-missing", "credentialSchema/0"),
    ({"termsOfUse": [{"type": "Policy"}, {}]}, "type-missing", "termsOfUse/1"),
    ({"evidence": {"id": "x", "type": "Evidence"}}, "id-not-url", "evidence/0"),
    ({"refreshService": {"id": "urn:x:1"}}, "type-missing", "refreshService/0")])
def test_rules_of_the_data_model(members, code, field):
    found = schemas().check(plain(**members), Kind.CREDENTIAL)
    assert [(problem.code, problem.field) for problem in found] == [(code, field)]


@pytest.mark.parametrize("name", ["credentialStatus", "credentialSchema", "refreshService"])
def test_vcdm_1_1_asks_for_more_ids(name):
    document = plain(**{"@context": [V1], "issuanceDate": "2026-03-02T12:00:00Z",
                        name: {"type": "Some"}})
    assert [problem.code for problem in schemas().check(document, Kind.CREDENTIAL)] == [
        "id-missing"]


def test_vcdm_1_1_asks_for_the_date_of_issue():
    document = plain(**{"@context": [V1]}, validFrom=None)
    assert [problem.code for problem in schemas().check(document, Kind.CREDENTIAL)] == [
        "date-missing"]


def test_recipient_of_a_plain_credential_is_its_subject():
    document = sign(plain())
    assert line(document, "recipient", recipient="did:example:ana")[0] is PASSED
    assert line(document, "recipient", recipient=EMAIL) == (UNKNOWN, "recipient-unnamed")


def test_plain_credential_by_our_key_that_is_not_in_the_register_is_not_valid():
    """A stolen key can sign anything: what we did not record we did not issue."""
    for document in (sign(plain()), sign(record(other_badge()))):
        assert line(document, "register", register=BookRegister()) == (FAILED, "not-in-register")


# --- related resources --------------------------------------------------------------------------


V2_BYTES = contexts().documents[V2]
V2_SHA = hashlib.sha256(V2_BYTES).digest()
GOOD_SRI = "sha256-" + base64.b64encode(V2_SHA).decode()


def related(**members):
    return sign(plain(relatedResource=[{"id": V2, **members}]))


@pytest.mark.parametrize("members", [
    {"digestSRI": GOOD_SRI}, {"digestMultibase": encode_sha256(V2_SHA)},
    {"digestMultibase": encode_base58(b"\x12\x20" + V2_SHA)},
    {"digestSRI": "sha384-" + base64.b64encode(hashlib.sha384(V2_BYTES).digest()).decode()}])
def test_related_resource_that_is_held_and_fits(members):
    assert outcome(related(**members)).report.verdict is PASSED


@pytest.mark.parametrize("members", [
    {"digestSRI": "sha256-" + base64.b64encode(bytes(32)).decode()},
    {"digestMultibase": encode_sha256(bytes(32))},
    {"digestMultibase": encode_base58(b"\x12\x20" + bytes(32))},
    {"digestSRI": GOOD_SRI, "digestMultibase": encode_sha256(bytes(32))}])
def test_related_resource_that_is_held_and_differs(members):
    assert line(related(**members), "schema") == (FAILED, "related-resource-differs")


@pytest.mark.parametrize("resources", [
    [{"id": V2}], [{"digestSRI": GOOD_SRI}], ["urn:x:1"],
    [{"id": V2, "digestSRI": GOOD_SRI}] * 2])
def test_related_resource_must_be_named_once_with_a_digest(resources):
    found = outcome(sign(plain(relatedResource=resources)) if resources[0] != "urn:x:1" else {
        **sign(plain()), "relatedResource": resources})
    assert found.report.find("schema").code == "related-resource-malformed"


def test_related_resource_that_is_not_held_does_not_matter():
    elsewhere = {"id": "https://a.example/b", "digestMultibase": encode_sha256(bytes(32))}
    assert outcome(sign(plain(relatedResource=[elsewhere]))).report.verdict is PASSED


# --- records and presentations ------------------------------------------------------------------


def test_record_and_each_credential_in_it_are_verified():
    found = outcome(sign(record(sign(badge()), other_badge(), sign(plain()))))
    assert (found.kind, found.report.verdict) == (Kind.RECORD, PASSED)
    assert [check.code for check in found.report.checks if check.name == "embedded"] == [
        "embedded-valid"] * 3


def test_each_bad_credential_in_a_record_is_its_own_line():
    changed_badge = changed(other_badge(), "name", "Doctorado")
    unknown_issuer = sign(badge(id="urn:x:3"), SCHOOL)
    document = sign(record(sign(badge()), changed_badge, unknown_issuer))
    assert lines(document, "embedded") == [
        (PASSED, "embedded-valid"), (FAILED, "embedded-proof-invalid"),
        (PASSED, "embedded-valid")]
    assert outcome(document).report.verdict is FAILED


def test_credential_in_a_record_that_cannot_be_checked_leaves_the_record_open():
    document = sign(record(other_badge(), sign(badge())), STRANGER)
    document = sign(record(other_badge(), sign(badge()), issuer={
        "id": STRANGER.did, "type": ["Profile"], "name": "Otra EJEMPLO"}), STRANGER)
    found = lines(document, "embedded", documents={})
    assert found == [(PASSED, "embedded-valid"), (UNKNOWN, "embedded-issuer-document-missing")]
    assert outcome(document, documents={}).report.verdict is UNKNOWN


def test_revoked_credential_in_a_record_is_seen():
    held = documents(listed([94_567]))
    assert lines(sign(record(sign(badge()))), "embedded", documents=held) == [
        (FAILED, "embedded-status-revoked")]


def test_unsigned_credential_in_a_record_is_vouched_for_by_nobody():
    assert lines(sign(record(badge())), "embedded") == [(FAILED, "embedded-proof-missing")]


def test_credential_added_to_a_signed_record_breaks_its_signature():
    document = sign(record(other_badge()))
    document["credentialSubject"]["verifiableCredential"].append(sign(badge()))
    assert line(document, "proof") == (FAILED, "proof-invalid")


@pytest.mark.parametrize("changes", [
    {"id": None}, {"name": None}, {"credentialSubject": {"id": "urn:x:1", "type": ["ClrSubject"]}},
    {"credentialSubject": {"id": "urn:x:1", "type": ["AchievementSubject"]}}])
def test_incomplete_record_is_refused(changes):
    found = schemas().check(record(other_badge(), **changes), Kind.RECORD)
    assert {problem.code for problem in found} == {"record-incomplete"}


def test_credential_with_the_id_of_its_record_is_refused():
    document = record(sign(badge(id="urn:x:1")), id="urn:x:1")
    assert [problem.code for problem in schemas().check(document, Kind.RECORD)] == [
        "record-id-twice"]


def test_many_credentials_in_a_record_are_not_all_looked_at():
    document = sign(record(*({**other_badge(), "id": f"urn:x:{n}", "proof": None} and {
        **badge(id=f"urn:x:{n}")} for n in range(3))))
    too_many = {**document, "credentialSubject": {
        **document["credentialSubject"], "verifiableCredential": [
            {"@context": [V2], "id": f"urn:x:{n}", "type": ["VerifiableCredential"],
             "issuer": "urn:x:i", "credentialSubject": {"id": f"urn:s:{n}"}}
            for n in range(65)]}}
    found = lines(too_many, "embedded")
    assert len(found) == 65
    assert found[-1] == (UNKNOWN, "embedded-unsupported")


def test_after_one_that_is_too_complex_the_rest_is_left():
    calls = []

    def costly(document):
        calls.append(document.get("id"))
        if document.get("id") == "urn:x:costly":
            raise TooComplex(say("too long"))
        return canonicalize(document)

    inner = [sign(badge(id="urn:x:costly")), other_badge(), other_badge()]
    found = lines(sign(record(*inner)), "embedded", canonicalize=costly)
    assert found == [(UNKNOWN, "embedded-too-complex"), (UNKNOWN, "embedded-unsupported")]


def test_item_48_each_credential_of_a_presentation_is_verified_alone():
    bad = changed(other_badge(), "name", "Doctorado")
    document = presentation(sign(badge()), bad)
    assert lines(document, "embedded") == [
        (PASSED, "embedded-valid"), (FAILED, "embedded-proof-invalid")]
    assert outcome(document).kind is Kind.PRESENTATION


def test_item_48_presentation_itself_is_never_called_valid():
    for members in ({}, {"proof": {"type": "DataIntegrityProof"}}):
        found = outcome(presentation(sign(badge()), **members)).report
        assert found.verdict is not PASSED
    assert line(presentation(sign(badge())), "presentation") == (
        UNKNOWN, "presentation-unproven")


def test_recipient_is_asked_of_each_credential_of_a_presentation():
    """The question was passed over in silence."""
    document = presentation(sign(badge()))
    for who, code in ((EMAIL, "embedded-valid"), ("b@example.com", "embedded-recipient-differs")):
        assert lines(document, "embedded", recipient=who)[0][1] == code


EXTENDED = [V2, OPEN_BADGES, BASE_OB + "extensions.json"]
VALIDATOR = "1EdTechJsonSchemaValidator2019"


@pytest.mark.parametrize(("schemas_", "codes"), [
    ([(VALIDATOR, BASE_OB + "schema/json/ob_v3p0_achievementcredential_schema.json")], []),
    ([(VALIDATOR, BASE_OB + "schema/json-ld/ob_v3p0_anyachievementcredential_schema.json")], []),
    ([(VALIDATOR, BASE_OB + "schema/json/ob_v3p0_endorsementcredential_schema.json")],
     ["schema-not-compared"]),
    ([(VALIDATOR, BASE_OB + "schema/json/ob_v3p0_achievementcredential_schema_json")],
     ["schema-not-compared"]),
    ([("JsonSchema", "https://a.example/s")], ["schema-not-compared"]),
    ([(VALIDATOR, BASE_OB + "schema/json/ob_v3p0_achievementcredential_schema.json"),
      ("JsonSchema", "https://a.example/s")], ["schema-not-compared"])])
def test_schema_that_is_named_is_never_fetched_and_the_report_says_so(schemas_, codes):
    named = [{"id": where, "type": kind} for kind, where in schemas_]
    found = outcome(sign(badge(**{"@context": EXTENDED}, credentialSchema=named))).report
    assert found.verdict is PASSED
    assert [each.code for each in found.checks if each.name == "schema"] == [
        "schema-passed", *codes]


@pytest.mark.parametrize(("context", "kind", "expected"), [
    ("https://w3id.org/openbadges/v2", "Assertion", (UNKNOWN, "older-badge")),
    (["https://w3id.org/openbadges/v1"], ["Assertion"], (UNKNOWN, "older-badge")),
    ("https://a.example/", "Assertion", (FAILED, "not-a-credential")),
    ("https://w3id.org/openbadges/v2", "BadgeClass", (FAILED, "not-a-credential")),
    ({}, {}, (FAILED, "not-a-credential"))])
def test_badge_of_an_older_kind_is_unknown_and_not_invalid(context, kind, expected):
    document = {"@context": context, "type": kind, "id": "https://a.example/1",
                "verification": {"type": "hosted"}}
    assert line(document, "schema") == expected


def test_presentation_within_the_rules():
    assert line(presentation(), "profile") == (FAILED, "profile-empty")
    assert line(presentation(sign(badge()), holder="ana"), "profile") == (
        FAILED, "address-relative")
    assert [problem.code for problem in schemas().check(
        {"holder": {"name": "x"}}, Kind.PRESENTATION)] == ["party-unnamed", "presentation-empty"]


# --- limits by kind -----------------------------------------------------------------------------


def padded(document, size):
    """*document* as bytes, filled up with spaces."""
    data = written(document)
    return data + b" " * (size - len(data))


@pytest.mark.parametrize(("document", "limit"), [
    (badge(), BADGE_LIMIT), (plain(), BADGE_LIMIT), (record(other_badge()), RECORD_LIMIT),
    (presentation(other_badge()), RECORD_LIMIT), (listed(), STATUS_LIST_LIMIT)])
def test_item_111_every_kind_has_its_limit(document, limit):
    assert parse_kind(padded(document, limit)) == json.loads(written(document))
    with pytest.raises(TooComplex) as error:
        parse_kind(padded(document, limit + 1))
    assert error.value.code == "json-too-large"


@pytest.mark.parametrize("name", ["BitstringStatusListCredential", "ClrCredential"])
def test_item_111_badge_that_mentions_a_larger_kind_is_no_larger(name):
    data = padded(badge(description=name), BADGE_LIMIT + 1)
    assert verify(data, world()).report.find("parse").code == "json-too-large"


def test_document_of_no_kind_has_the_limit_of_a_badge():
    data = padded({"description": "BitstringStatusListCredential"}, BADGE_LIMIT + 1)
    with pytest.raises(TooComplex):
        parse_kind(data)


def test_moment_of_these_tests():
    """The dates above are written around it."""
    assert NOW.isoformat() == "2026-11-22T12:00:00+00:00"


def test_clr_context_is_the_one_that_is_pinned():
    assert CLR in contexts()
