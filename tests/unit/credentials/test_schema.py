"""The form of a document: the schema's findings in our words, and the rules beside it."""

import json

import pytest

from badgeservice.credentials.kind import Kind, kind_of
from badgeservice.credentials.schema import MOST
from badgeservice.errors import Message
from badgeservice.resources import resource
from tests.factories_documents import (
    badge,
    changed,
    endorsed_badge,
    endorsement,
    listed,
    schemas,
)

SUBJECT = "credentialSubject"
ACHIEVEMENT = f"{SUBJECT}/achievement"


def codes(document, kind=Kind.BADGE):
    """What is found, and where."""
    return [(problem.code, problem.field) for problem in schemas().check(document, kind)]


def without(path):
    """The badge without the member at *path*."""
    document = badge()
    holder = document
    *keys, last = path.split("/")
    for key in keys:
        holder = holder[int(key) if key.isdigit() else key]
    del holder[last]
    return document


@pytest.mark.parametrize("document", [badge(), endorsed_badge()])
def test_good_badge_has_no_problem(document):
    assert codes(document) == []


def test_good_endorsement_has_no_problem():
    assert codes(endorsement(badge()), Kind.ENDORSEMENT) == []


def test_good_status_list_has_no_problem():
    assert codes(listed(), Kind.STATUS_LIST) == []


SCHEMA = {
    "no issuer": (without("issuer"), None, "issuer"),
    "no name of the achievement": (without(f"{ACHIEVEMENT}/name"), ACHIEVEMENT, "name"),
    "two subjects": (badge(credentialSubject=[badge()[SUBJECT]]), SUBJECT, None),
    "status as a list": (badge(credentialStatus=[badge()["credentialStatus"]]),
                         "credentialStatus", None),
    "picture as text": (badge(image="https://x.example/a.png"), "image", None),
    "credits as text": (changed(badge(), f"{ACHIEVEMENT}/creditsAvailable", "1.5"),
                        f"{ACHIEVEMENT}/creditsAvailable", None),
    "unknown kind of achievement": (changed(badge(), f"{ACHIEVEMENT}/achievementType", "Medal"),
                                    f"{ACHIEVEMENT}/achievementType", None),
    "further member of an identity": (
        changed(badge(), f"{SUBJECT}/identifier/0/more", "x"), f"{SUBJECT}/identifier/0", None),
    "hashed as text": (changed(badge(), f"{SUBJECT}/identifier/0/hashed", "true"),
                       f"{SUBJECT}/identifier/0/hashed", None),
    "type without its class": (changed(badge(), f"{SUBJECT}/type", ["Thing"]),
                               f"{SUBJECT}/type", None),
    "second context of others": (
        badge(**{"@context": ["https://www.w3.org/ns/credentials/v2", "https://x.example/c"]}),
        "@context", None),
}


@pytest.mark.parametrize("name", SCHEMA)
def test_schema_problem_has_its_place(name):
    document, field, missing = SCHEMA[name]
    problem, *_ = schemas().check(document)
    assert problem.code == "schema"
    assert (problem.field or "").startswith(field or "")
    if missing:
        assert missing in str(problem.message)


def test_all_problems_are_listed_up_to_a_limit():
    evidence = [{"name": 5} for _ in range(50)]
    assert len(codes({**badge(evidence=evidence), "name": 5, "image": 5})) == 3
    broken = dict.fromkeys(badge(), 5)
    assert 3 < len(codes(broken)) <= MOST


def test_messages_are_for_people():
    for problem in schemas().check({}):
        assert isinstance(problem.message, Message)
        assert "jsonschema" not in str(problem)


RULES = {
    "subject without id and identifier": (
        badge(credentialSubject={key: value for key, value in badge()[SUBJECT].items()
                                 if key not in ("id", "identifier")}),
        ("subject-unnamed", SUBJECT)),
    "day that does not exist": (badge(validFrom="2026-02-30T00:00:00Z"),
                                ("date-malformed", "validFrom")),
    "date without a zone": (badge(awardedDate="2026-02-28T00:00:00"),
                            ("date-malformed", "awardedDate")),
    "date of an activity": (changed(badge(), f"{SUBJECT}/activityEndDate", "2026-02-28"),
                            ("date-malformed", f"{SUBJECT}/activityEndDate")),
    "100,000 zeros": (badge(validUntil="0" * 100_000), ("date-malformed", "validUntil")),
    "end before beginning": (badge(validUntil="2026-03-02T11:59:59Z"),
                             ("period-reversed", "validUntil")),
    "id in languages": (badge(id={"es": "x"}), ("id-not-text", "id")),
    "achievement in languages": (changed(badge(), f"{ACHIEVEMENT}/id", {"es": "x"}),
                                 ("id-not-text", f"{ACHIEVEMENT}/id")),
    "level in languages": (changed(badge(), f"{SUBJECT}/result/0/achievedLevel", {"es": "x"}),
                           ("level-unknown", f"{SUBJECT}/result/0")),
    "issuer in languages": (badge(issuer={"id": {"es": "x"}, "type": "Profile"}),
                            ("id-not-text", "issuer/id")),
    "empty criteria": (changed(badge(), f"{ACHIEVEMENT}/criteria", {}),
                       ("criteria-empty", f"{ACHIEVEMENT}/criteria")),
    "result of another achievement": (
        changed(badge(), f"{SUBJECT}/result/0/resultDescription", "urn:x:1"),
        ("result-unknown", f"{SUBJECT}/result/0")),
    "level of another criterion": (
        changed(badge(), f"{SUBJECT}/result/0/achievedLevel", "urn:x:1"),
        ("level-unknown", f"{SUBJECT}/result/0")),
    "level without its criterion": (without(f"{SUBJECT}/result/0/resultDescription"),
                                    ("level-unknown", f"{SUBJECT}/result/0")),
    "status where none belongs": (changed(badge(), f"{SUBJECT}/result/0/status", "Completed"),
                                  ("result-status", f"{SUBJECT}/result/0")),
    "required level of another criterion": (
        changed(badge(), f"{ACHIEVEMENT}/resultDescription/0/requiredLevel", "urn:x:1"),
        ("level-unknown", f"{ACHIEVEMENT}/resultDescription/0")),
}


@pytest.mark.parametrize("name", RULES)
def test_rule_that_no_schema_can_say(name):
    document, expected = RULES[name]
    assert schemas().schema_problems(document, Kind.BADGE) == ()
    assert codes(document) == [expected]


def test_status_result_needs_its_status():
    document = changed(badge(), f"{ACHIEVEMENT}/resultDescription/0/resultType", "Status")
    assert codes(document) == [("result-status", f"{SUBJECT}/result/0")]


@pytest.mark.parametrize("document", [
    without(f"{ACHIEVEMENT}/resultDescription/0/requiredLevel"),
    without(f"{SUBJECT}/result/0/achievedLevel"),
    changed(badge(), f"{SUBJECT}/result/0", {"type": ["Result"], "value": "7"})])
def test_result_may_say_less(document):
    assert codes(document) == []


def test_subject_with_an_identifier_alone_is_named():
    document = without(f"{SUBJECT}/id")
    assert codes(document) == []


def test_period_of_no_length_is_one():
    assert codes(badge(validUntil="2026-03-02T12:00:00Z")) == []


def test_status_list_must_not_have_a_status():
    looping = {**listed(), "credentialStatus": badge()["credentialStatus"]}
    assert codes(looping, Kind.STATUS_LIST) == [("schema", None)]


def test_schema_fetches_nothing():
    """Every reference is within the file (a badge's own credentialSchema is never looked at)."""
    text = resource("schemas", "open-badge-credential.json").read_text("utf-8")
    references = [line for line in text.splitlines() if '"$ref"' in line]
    assert references
    assert all('"#/$defs/' in line for line in references)
    evil = {"id": "http://169.254.169.254/s", "type": "1EdTechJsonSchemaValidator2019"}
    assert codes(badge(credentialSchema=[evil])) == []


@pytest.mark.parametrize(("types", "kind"), [
    (["VerifiableCredential", "OpenBadgeCredential"], Kind.BADGE),
    (["AchievementCredential", "VerifiableCredential", "ext:Other"], Kind.BADGE),
    (["VerifiableCredential", "EndorsementCredential"], Kind.ENDORSEMENT),
    (["VerifiableCredential", "BitstringStatusListCredential"], Kind.STATUS_LIST),
    (["VerifiableCredential", "OpenBadgeCredential", "EndorsementCredential"], None),
    (["VerifiableCredential", "ClrCredential"], Kind.RECORD),
    (["VerifiableCredential", "Other"], Kind.CREDENTIAL),
    ("VerifiableCredential", Kind.CREDENTIAL),
    (["VerifiablePresentation"], Kind.PRESENTATION),
    (["VerifiablePresentation", "VerifiableCredential"], None),
    (["OpenBadgeCredential"], None), (["VerifiablePresentation", "ClrCredential"], None),
    ("OpenBadgeCredential", None), (None, None), ({"es": "x"}, None),
    ([["VerifiableCredential"], 5], None),
    (["VerifiableCredential", ["OpenBadgeCredential"]], None)])
def test_kind_is_told_by_the_type_alone(types, kind):
    assert kind_of({"type": types}) is kind


def test_schema_file_is_our_own_and_complete():
    content = json.loads(resource("schemas", "open-badge-credential.json").read_text("utf-8"))
    assert {"EndorsementCredential", "BitstringStatusListCredential", "Achievement"} <= set(
        content["$defs"])
