"""Printed codes in both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.core.claim_code import ClaimCode
from badgeservice.errors import Conflict, NotFound
from tests.unit.storage.samples import ANA, LATER, NOW


@pytest.fixture
def code(work):
    work.people.add(ANA)
    return ClaimCode("c1", ANA.id, "tekna", "digest-1", NOW, "ada", NOW + timedelta(days=30))


def test_code_comes_back_by_its_digest(work, code):
    work.claim_codes.add(code)
    assert work.claim_codes.find("digest-1") == code
    assert work.claim_codes.get("c1") == code
    assert work.claim_codes.find("digest-2") is None


def test_person_has_one_open_code(work, code):
    work.claim_codes.add(code)
    second = replace(code, id="c2", digest="digest-2")
    with pytest.raises(Conflict) as caught:
        work.claim_codes.add(second)
    assert caught.value.code == "code-open"
    assert work.claim_codes.end(ANA.id, LATER) == 1
    work.claim_codes.add(second)
    assert [each.id for each in work.claim_codes.of_programmes({"tekna"})] == ["c2", "c1"]


def test_code_is_used_once(work, code):
    work.claim_codes.add(code)
    assert work.claim_codes.use("c1", LATER)
    assert not work.claim_codes.use("c1", LATER)
    assert not work.claim_codes.get("c1").is_good(LATER)
    assert work.claim_codes.end(ANA.id, LATER) == 0


def test_codes_of_another_programme_are_not_listed(work, code):
    work.claim_codes.add(code)
    assert work.claim_codes.of_programmes({"other"}) == ()
    assert work.claim_codes.of_programmes({"*"}) == (code,)


def test_unknown_code_is_not_found(work):
    with pytest.raises(NotFound):
        work.claim_codes.get("nothing")
