"""What a line of a list says of a document, whatever its members are."""

import pytest

from badgeservice.credentials.summary import Summary, summary
from tests.factories_documents import badge


def test_a_badge_says_what_whose_by_whom_and_when():
    found = summary(badge())
    assert found.title and found.issuer_id.startswith("did:")
    assert found.given_on == "2026-03-01"


@pytest.mark.parametrize("document", [
    {}, {"issuer": 7, "credentialSubject": "x", "id": [], "awardedDate": "yesterday"},
    {"issuer": [], "credentialSubject": [], "name": {"@value": 3}},
    {"credentialSubject": [{"identifier": [None, {"identityType": "name"}]}]},
])
def test_what_is_not_said_is_empty(document):
    assert summary(document) == Summary()


def test_names_stand_in_an_order_that_nobody_chooses():
    names = [{"identityType": "name", "hashed": False, "identityHash": name}
             for name in ("Zoe", "Ana")]
    assert summary({"credentialSubject": {"identifier": names}}).holder == "Ana / Zoe"


def test_a_hashed_name_is_none():
    one = {"identityType": "name", "hashed": True, "identityHash": "sha256$x"}
    assert summary({"credentialSubject": {"identifier": one}}).holder == ""


def test_an_endless_name_is_cut():
    assert len(summary({"name": "x" * 9999}).title) == 300


def test_an_issuer_may_be_a_name_alone():
    assert summary({"issuer": "did:web:a.example"}).issuer_id == "did:web:a.example"
