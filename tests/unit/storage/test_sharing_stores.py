"""Decisions and words of holders, on both engines."""

from datetime import timedelta

import pytest

from badgeservice.core.sharing import Consent, Purpose, Sharing, link_digest
from badgeservice.errors import Conflict
from tests.unit.storage.samples import ANA, LATER, NOW, apply, issue

GIVEN = Consent(ANA.id, Purpose.LISTING, 1, True, NOW, credential="cred")


def test_what_nobody_decided_is_none(work):
    issue(work)
    assert work.sharing.find("cred") is None


def test_the_last_decision_takes_the_place_of_the_one_before(work):
    issue(work)
    work.sharing.hold("cred")
    work.sharing.put("cred", Sharing(is_listed=True), NOW)
    last = Sharing(is_page_off=True, link_digest=link_digest("s"), link_made_at=NOW)
    work.sharing.put("cred", last, LATER)
    assert work.sharing.find("cred") == last


def test_words_are_kept_in_their_order(work):
    issue(work)
    taken = Consent(ANA.id, Purpose.LISTING, 1, False, NOW - timedelta(days=1),
                    credential="cred")
    work.consents.add(GIVEN)
    work.consents.add(taken)
    assert work.consents.of_credential("cred") == (GIVEN, taken)
    assert work.consents.of_person(ANA.id) == (GIVEN, taken)
    assert work.consents.of_person("bea") == ()


def test_words_on_an_application_name_the_place_of_evidence(work):
    apply(work)
    name = Consent(ANA.id, Purpose.NAME, 1, True, NOW, application="app")
    first = Consent(ANA.id, Purpose.EVIDENCE, 1, True, NOW, application="app", position=0)
    work.consents.add(name)
    work.consents.add(first)
    assert work.consents.of_application("app") == (name, first)


@pytest.mark.parametrize("wrong", [
    Consent(ANA.id, Purpose.NAME, 1, True, NOW),
    Consent(ANA.id, Purpose.EVIDENCE, 1, True, NOW, application="app"),
    Consent(ANA.id, Purpose.NAME, 1, True, NOW, application="app", position=1),
    Consent(ANA.id, Purpose.NAME, 0, True, NOW, application="app"),
], ids=["about nothing", "evidence of no place", "a name with a place", "no version"])
def test_the_database_takes_no_word_that_says_nothing(database, wrong):
    with database.transaction() as work:
        apply(work)
    with pytest.raises(Conflict), database.transaction() as work:
        work.consents.add(wrong)
