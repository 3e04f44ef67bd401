"""At most one standing award for a person and an achievement."""

from dataclasses import replace

import pytest

from badgeservice.core.award import Source
from badgeservice.core.credential import Status
from badgeservice.core.ports import Batch
from badgeservice.errors import Conflict, NotFound
from tests.unit.storage.samples import (
    ANA,
    COURSE,
    LATER,
    NOW,
    Turns,
    apply,
    award,
    decision,
    event,
    issue,
    judgement,
    prepare,
    prepared,
    publish,
    record_award,
    signed,
)

EVA = replace(ANA, id="eva", email="eva@escuela.cl")


def test_award_of_a_row_comes_back_whole(work):
    record_award(work)
    assert work.awards.get("aw") == award()
    assert work.awards.find("ana", "modulo-1") == award()


def test_award_by_decision_comes_back_with_the_decision(work):
    apply(work)
    work.judgements.add(judgement("j1"))
    made = decision(judgements=("j1",))
    work.decisions.add(made)
    given = award(source=Source.DECISION, decision=made, attested_by="")
    work.awards.add(given)
    assert work.awards.get("aw") == given


def test_two_standing_awards_of_one_decision_are_a_conflict(work):
    apply(work)
    work.people.add(EVA)
    work.judgements.add(judgement("j1"))
    made = decision(judgements=("j1",))
    work.decisions.add(made)
    work.awards.add(award(source=Source.DECISION, decision=made))
    with pytest.raises(Conflict) as caught:
        work.awards.add(award("other", person=EVA, source=Source.DECISION, decision=made))
    assert caught.value.code == "decision-used"
    work.awards.close("aw")
    work.awards.add(award("other", source=Source.DECISION, decision=made))


def test_second_award_of_an_achievement_is_a_conflict(work):
    record_award(work)
    with pytest.raises(Conflict) as caught:
        work.awards.add(award("other"))
    assert caught.value.code == "award-stands"


def test_another_version_of_the_achievement_is_no_second_award(work):
    record_award(work)
    work.definitions.publish("course", "modulo-1", COURSE | {"timezone": "UTC"})
    with pytest.raises(Conflict) as caught:
        work.awards.add(award("other", version=2))
    assert caught.value.code == "award-stands"


def test_closed_award_leaves_room_for_a_new_one(work):
    record_award(work)
    work.awards.close("aw")
    assert work.awards.find("ana", "modulo-1") is None
    work.awards.add(award("second"))
    assert work.awards.find("ana", "modulo-1").id == "second"
    assert work.awards.get("aw") == award()


def test_award_keeps_the_name_of_its_day(work):
    record_award(work)
    work.awards.close("aw")
    married = replace(ANA, first_surname="Soto")
    work.awards.add(award("second", person=married))
    assert work.awards.get("aw").person == ANA
    assert work.awards.get("second").person == married


@pytest.mark.parametrize("act", ["get", "close"])
def test_unknown_award_is_not_found(work, act):
    with pytest.raises(NotFound) as caught:
        getattr(work.awards, act)("nothing")
    assert caught.value.code == "unknown-award"


def test_award_is_held_once_its_credential_is_signed(work):
    row = prepare(work)
    assert work.awards.held("ana") == frozenset()
    work.credentials.finish(signed(row), NOW)
    assert work.awards.held("ana") == {"modulo-1"}
    assert work.awards.held("eva") == frozenset()


@pytest.mark.parametrize(("statuses", "is_held"), [
    ([Status.SUSPENDED], False),
    ([Status.SUSPENDED, Status.VALID], True),
    ([Status.REVOKED], False),
    ([Status.SUPERSEDED], False),
])
def test_latest_status_says_whether_an_award_is_held(work, statuses, is_held):
    row = issue(work)
    for status in statuses:
        work.status.add(event(row.id, status))
    assert ("modulo-1" in work.awards.held("ana")) is is_held


def test_closed_award_is_not_held(work):
    issue(work)
    work.awards.close("aw")
    assert work.awards.held("ana") == frozenset()


def test_awards_without_a_signed_credential_are_unissued_oldest_first(work):
    row = prepare(work)
    for person in ("eva", "abe"):
        work.people.add(replace(ANA, id=person, email=f"{person}@escuela.cl"))
        work.awards.add(award(person, person=replace(ANA, id=person)))
    assert work.awards.unissued() == ("aw", "eva", "abe")
    work.credentials.finish(signed(row), NOW)
    work.awards.close("eva")
    assert work.awards.unissued() == ("abe",)


def test_award_of_a_superseded_credential_is_issued_again(work):
    row = issue(work)
    work.status.add(event(row.id, Status.SUPERSEDED))
    assert work.awards.unissued() == ("aw",)
    assert work.credentials.prepared("aw") is None


def test_revoked_award_is_not_issued_again(work):
    row = issue(work)
    work.status.add(event(row.id, Status.REVOKED))
    assert work.awards.unissued() == ()


def test_unissued_awards_can_be_those_of_one_batch(work):
    publish(work)
    work.people.add(ANA)
    work.people.add(EVA)
    work.batches.add(Batch("batch", "a.csv", "modulo-1", 1, NOW, "admin"))
    work.awards.add(award(), batch="batch")
    work.awards.add(award("other", person=EVA))
    assert work.awards.unissued("batch") == ("aw",)
    assert work.awards.unissued() == ("aw", "other")


def test_ids_of_credentials_by_batch_and_achievement(work):
    publish(work)
    work.people.add(ANA)
    work.batches.add(Batch("batch", "a.csv", "modulo-1", 1, LATER, "admin"))
    work.awards.add(award(), batch="batch")
    work.status.create_list("list", "uni", 131072)
    row = prepared(index=work.status.reserve("list", Turns(7)))
    work.credentials.prepare(row)
    assert work.credentials.ids() == ()
    work.credentials.finish(signed(row), NOW)
    assert work.credentials.ids() == ("cred",)
    assert work.credentials.ids(batch="batch") == ("cred",)
    assert work.credentials.ids(batch="other") == ()
    assert work.credentials.ids(achievement="modulo-1") == ("cred",)
    assert work.credentials.ids(achievement="modulo-2") == ()

