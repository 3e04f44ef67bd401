"""What a credential that is no badge says, as a table."""

import json

import pytest

from badgeservice.web.claims import LONGEST, MOST, Claim, claims_of
from tests.factories_documents import sign
from tests.factories_kinds import plain
from tests.fakes import JOINT
from tests.unit.web.test_credential_page import ATTACK, text_of


@pytest.mark.parametrize(("subject", "claims"), [
    ({"id": "did:example:a", "degree": {"name": "MD", "year": 2026}},
     [("id", "did:example:a"), ("degree › name", "MD"), ("degree › year", "2026")]),
    ([{"id": "a"}, {"id": "b", "is": True}], [("id", "a"), ("id", "b"), ("is", "true")]),
    ({"name": [{"@value": "Ana", "@language": "es"}, {"@value": "x"}]},
     [("name", "Ana (es)"), ("name", "x")]),
    ({"part": {"@context": ["u"], "proof": {"x": 1}, "a": "b"}}, [("part › a", "b")])])
def test_values_are_listed_under_the_members_that_lead_to_them(subject, claims):
    assert claims_of({"credentialSubject": subject}) == tuple(
        Claim(name, value) for name, value in claims)


def test_a_large_document_is_cut():
    found = claims_of({"credentialSubject": {"x": ["v" * (LONGEST + 1)] * (MOST + 1)}})
    assert len(found) == MOST
    assert len(found[0].value) == LONGEST


def test_page_shows_the_claims_escaped_and_labelled(client):
    document = plain(credentialSubject={"id": "did:example:ana", "name": ATTACK})
    answer = client.post("/verify?lang=en", data={"text": json.dumps(sign(document))})
    words = text_of(answer)
    assert "What it says about its subject" in words
    assert "this service does not know what they mean" in words
    assert "<img src=x" not in answer.text
    assert "did:example:ana" in words


def test_page_of_a_badge_has_no_such_table(client, service):
    words = text_of(client.post("/verify?lang=en", data={
        "text": service.show.credentials[JOINT].credential.document.decode()}))
    assert "What it says about its subject" not in words
