"""Composition: an award becomes a document that says all of it, in one language."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from badgeservice.core.course import Kind
from badgeservice.core.credential import Prepared
from badgeservice.core.deciding import Route
from badgeservice.core.evidence import Evidence
from badgeservice.core.rubric import Rule
from badgeservice.core.text import Text
from badgeservice.core.urls import Urls
from badgeservice.credentials.endorsement import comment, endorsement_document
from badgeservice.credentials.evidence import evidence_documents
from badgeservice.credentials.openbadges3 import (
    Composition,
    Signatory,
    compose,
    hashed_identity,
    timestamp,
)
from tests import factories

PREPARED = Prepared(
    id="a" * 26, award="w1", issuer=factories.ISSUER,
    subject="urn:uuid:00000000-0000-4000-8000-000000000001", salt="00" * 16,
    endorsement="urn:uuid:00000000-0000-4000-8000-000000000002", status_list="b" * 26,
    status_index=7, valid_from=datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
)
BASE = "https://badges.example"


def composition(award=None, achievement=None):
    return Composition(
        award=award or factories.award(),
        achievement=achievement or factories.achievement(),
        prepared=PREPARED,
        signatory=Signatory(factories.issuer(), "did:web:badges.example:issuers:x"),
        bodies=(factories.issuer(),),
        urls=Urls(BASE),
        words=str,
    )


def joint_award():
    return factories.award(decision=factories.decision(route=Route.AGREED), attested_by="")


def test_the_hashed_identity_is_that_of_the_published_example():
    """Open Badges 3.0 §B.4, IdentityObject: a@example.com with the salt Kosher."""
    assert hashed_identity("a@example.com", "Kosher") == (
        "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399")


def test_every_result_names_a_level_of_its_own_description():
    document = compose(composition())
    subject = document["credentialSubject"]
    described = {
        entry["id"]: {level["id"] for level in entry["rubricCriterionLevel"]}
        for entry in subject["achievement"]["resultDescription"]
    }
    assert len(subject["result"]) == 4
    for result in subject["result"]:
        assert result["achievedLevel"] in described[result["resultDescription"]]


def test_every_level_of_every_criterion_is_described():
    descriptions = compose(composition())["credentialSubject"]["achievement"]["resultDescription"]
    assert [len(entry["rubricCriterionLevel"]) for entry in descriptions] == [4, 4, 4, 4]
    assert all(level["description"] for entry in descriptions
               for level in entry["rubricCriterionLevel"])


def test_only_critical_criteria_have_a_required_level():
    descriptions = compose(composition())["credentialSubject"]["achievement"]["resultDescription"]
    required = {entry["id"].rsplit("/", 1)[1]: entry.get("requiredLevel", "")[-1:]
                for entry in descriptions}
    assert required == {"diseno": "3", "aplicacion": "3", "seguridad": "", "reflexion": ""}


def test_the_name_is_left_out_where_it_is_not_public():
    award = factories.award(name_public=False)
    document = compose(composition(award))
    assert "Rojas" not in str(document) and "docentes.example" not in str(document)
    assert [i["identityType"] for i in document["credentialSubject"]["identifier"]] == [
        "emailAddress"]


def test_all_who_earn_a_version_in_a_language_share_the_achievement_id():
    document = compose(composition())
    achievement = document["credentialSubject"]["achievement"]
    assert achievement["id"] == f"{BASE}/achievements/modulo-2/1/es"
    assert [entry["id"] for entry in achievement["related"]] == [
        f"{BASE}/achievements/modulo-2/1/en"]


def test_the_same_parts_compose_to_the_same_document():
    assert compose(composition()) == compose(composition())


def test_no_member_is_null_or_empty():
    """Open Badges 3.0: null and empty arrays are omitted."""
    def values(node):
        yield node
        for below in node.values() if isinstance(node, dict) else (
                node if isinstance(node, list) else ()):
            yield from values(below)

    for award in (factories.award(), factories.award(evidence=(), marks={})):
        assert not [node for node in values(compose(composition(award)))
                    if node in (None, [], {}, "")]


def test_validity_ends_after_the_months_that_the_course_says():
    achievement = factories.achievement(valid_for_months=36)
    document = compose(composition(achievement=achievement))
    assert (document["validFrom"], document["validUntil"]) == (
        "2026-11-22T12:00:00Z", "2029-11-22T12:00:00Z")


def test_levels_of_frameworks_are_independent_and_optional():
    def codes(**levels):
        document = compose(composition(achievement=factories.achievement(**levels)))
        return [entry.get("targetCode") for entry in
                document["credentialSubject"]["achievement"].get("alignment", [])
                if entry["targetName"].startswith("Level ")]

    assert codes() == []
    assert codes(eqf=5) == ["5"]
    assert codes(eqf=5, mctp=4) == ["5", "4"]


def test_participation_has_a_type_of_its_own():
    achievement = factories.achievement(rubrics=(), kind=Kind.PARTICIPATION)
    document = compose(composition(factories.award(marks={}), achievement))
    assert document["credentialSubject"]["achievement"]["achievementType"] == (
        "ext:ParticipationCertificate")
    assert "result" not in document["credentialSubject"]


@pytest.mark.parametrize(("rule", "words"), [
    (Rule.COMPENSATORY, "weighted mean is at least 3.0"),
    (Rule.CONJUNCTIVE, "every criterion reaches level 3"),
    (Rule.HOLISTIC, "decide as a whole"),
])
def test_the_narrative_says_how_it_is_decided(rule, words):
    achievement = factories.achievement(rubrics=(factories.rubric(rule=rule),))
    document = compose(composition(achievement=achievement))
    assert words in document["credentialSubject"]["achievement"]["criteria"]["narrative"]


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        timestamp(datetime(2026, 1, 1))  # noqa: DTZ001 -- the defect under test
    east = datetime(2026, 1, 1, 2, tzinfo=UTC) + timedelta(0)
    assert timestamp(east) == "2026-01-01T02:00:00Z"


def test_a_bare_link_says_that_nobody_holds_a_copy():
    (document,) = evidence_documents(
        [Evidence("reflection", url="https://p.example/1")], str)
    assert "digestMultibase" not in document
    assert "neither a copy nor a digest" in document["description"]


def test_private_evidence_shows_kind_and_digest_alone():
    digest = sha256(b"x").hexdigest()
    (document,) = evidence_documents([Evidence(
        "material", narrative="privado", url="https://p.example/1", digest=digest,
        name="alumnos.pdf", public=False)], str)
    assert set(document) == {"type", "genre", "description", "digestMultibase"}
    assert "privado" not in str(document) and "alumnos" not in str(document)


def test_the_endorsement_names_the_credential_its_digest_and_every_level():
    parts = composition(joint_award(), factories.joint_achievement())
    partner = Signatory(factories.issuer(slug=factories.PARTNER), "did:key:partner")
    document = endorsement_document(parts, partner, digest="uEiX")
    subject = document["credentialSubject"]
    assert subject["id"] == f"{BASE}/credentials/{'a' * 26}"
    assert subject["digestMultibase"] == "uEiX"
    assert subject["endorsementComment"].count("level 3 of 4") == 4
    assert "outcome: achieved" in subject["endorsementComment"]


def test_a_partner_never_endorses_what_it_did_not_assess():
    partner = Signatory(factories.issuer(slug=factories.PARTNER), "did:key:partner")
    with pytest.raises(ValueError, match="joint"):
        endorsement_document(composition(), partner, digest="uEiX")
    with pytest.raises(ValueError, match="decision"):
        comment(composition())


def test_content_is_in_the_language_of_the_award():
    achievement = factories.achievement(name=Text({"es": "Nombre", "en": "Name"}))
    for language, name in (("es", "Nombre"), ("en", "Name")):
        document = compose(composition(factories.award(language=language), achievement))
        assert document["name"] == name
        assert document["credentialSubject"]["achievement"]["inLanguage"] == language
