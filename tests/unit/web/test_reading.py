"""What is taken out of a document, however it is written."""

import json

from hypothesis import given
from hypothesis import strategies as st

from badgeservice.web.reading import is_link, read
from tests.fakes import JOINT, UNNAMED, FakeService

SERVICE = FakeService()
MEMBERS = ("id", "name", "description", "credentialSubject", "achievement", "criteria", "issuer",
           "identifier", "identityType", "hashed", "identityHash", "result", "achievedLevel",
           "resultDescription", "rubricCriterionLevel", "evidence", "endorsement", "alignment",
           "targetUrl", "targetName", "validFrom", "awardedDate", "type", "proof", "narrative")
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8)
    | st.sampled_from(["name", "EndorsementCredential", "2026-01-01T00:00:00Z", "https://[", "#"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(MEMBERS), inner, max_size=6),
    max_leaves=30,
)


def document(name):
    return json.loads(SERVICE.show.credentials[name].credential.document)


@given(st.dictionaries(st.sampled_from(MEMBERS), ANY))
def test_any_json_can_be_read(anything):
    reading = read(anything)
    assert isinstance(reading.name, str)
    for party in (reading.issuer, *(each.by for each in reading.endorsements)):
        assert isinstance(party.domain, str)


def test_levels_outcomes_and_endorser_are_found():
    reading = read(document(JOINT))
    assert [criterion.achieved.value for criterion in reading.criteria] == ["3"] * 8
    assert {criterion.rubric for criterion in reading.criteria} == {
        "r1-aprendizaje-activo", "r2-evaluacion-formativa"}
    assert len(reading.outcomes) == 4
    assert [each.by.name for each in reading.endorsements] == [
        "Socio finlandés de formación técnica (EJEMPLO)"]
    assert reading.issuer.domain == "insignias.example"


def test_name_counts_only_in_clear():
    assert read(document(UNNAMED)).holder == ""
    hashed = document(JOINT)
    hashed["credentialSubject"]["identifier"][1]["hashed"] = True
    assert read(hashed).holder == ""


def test_level_of_another_criterion_is_not_this_one():
    changed = document(JOINT)
    changed["credentialSubject"]["result"] = changed["credentialSubject"]["result"][:1]
    achieved = [criterion.achieved for criterion in read(changed).criteria]
    assert achieved[0] is not None
    assert achieved[1:] == [None] * 7


def test_texts_with_a_language_are_read():
    assert read({"name": {"@value": "Oppiva", "@language": "fi"}}).name == "Oppiva"


def test_issuer_may_be_an_address_alone():
    party = read({"issuer": "https://college.example/issuers/1"}).issuer
    assert (party.name, party.domain) == ("", "college.example")


def test_domain_of_a_web_identifier_keeps_its_port():
    assert read({"issuer": "did:web:a.example%3A8443:x"}).issuer.domain == "a.example:8443"


def test_key_has_no_domain():
    assert read({"issuer": "did:key:z6Mk"}).issuer.domain == ""


def test_only_web_addresses_are_links():
    assert is_link("https://a.example/x")
    for text in ("javascript:alert(1)", "data:text/html,x", "//a.example", "https:", "ftp://a",
                 "https://[", " "):
        assert not is_link(text)
