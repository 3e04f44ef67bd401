"""Which credential took the place of which, and what lists were published with."""

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.core.credential import Publication, Status
from badgeservice.errors import Conflict, NotFound
from tests.unit.storage.samples import NOW, event, issue


def test_a_publication_is_recorded_and_replaced(work):
    row = issue(work)
    assert work.status.publication(row.status_list) is None
    first = Publication(row.status_list, 1, NOW, NOW + timedelta(days=14))
    for each in (first, replace(first, sequence=2)):
        work.status.record(each)
        assert work.status.publication(row.status_list) == each


def test_a_retired_list_gives_out_nothing(work):
    row = issue(work)
    work.status.retire(row.status_list)
    assert work.status.open_list("uni") is None


def test_events_are_kept_in_their_order(work):
    row = issue(work)
    for status in (Status.SUSPENDED, Status.VALID, Status.REVOKED):
        work.status.add(event(row.id, status))
    assert [each.status for each in work.status.events(row.id)] == [
        Status.SUSPENDED, Status.VALID, Status.REVOKED]


def test_many_events_are_added_at_once_as_one_is(work):
    row = issue(work)
    work.status.add_all([event(row.id, Status.SUSPENDED)])
    assert work.status.latest_of([row.id, "nobody"]) == {row.id: work.status.latest(row.id)}
    assert work.credentials.prepared(row.award) == row
    work.status.add_all([event(row.id, Status.SUPERSEDED)])
    assert work.credentials.prepared(row.award) is None
    assert [each.status for each in work.status.events(row.id)] == [
        Status.SUSPENDED, Status.SUPERSEDED]
    with pytest.raises(Conflict) as caught:
        work.status.add_all([event(row.id, Status.VALID)])
    assert caught.value.code == "status-final"
    with pytest.raises(NotFound) as missing:
        work.status.add_all([event("nobody", Status.REVOKED)])
    assert missing.value.code == "unknown-credential"
    work.status.add_all([])


def test_one_credential_takes_the_place_of_one(work):
    old = issue(work)
    work.status.add(event(old.id, Status.SUPERSEDED))
    new = replace(old, id="b" * 26, subject="urn:uuid:new", endorsement=None,
                  status_index=old.status_index + 1)
    work.status.reserve(old.status_list, _At(new.status_index))
    work.credentials.prepare(new)
    work.credentials.supersede(old.id, new.id)
    assert work.credentials.successor(old.id) == new.id
    assert work.credentials.predecessor(new.id) == old.id
    assert work.credentials.successor(new.id) is None
    assert work.credentials.award_of(new.id) == old.award
    with pytest.raises(Conflict) as caught:
        work.credentials.supersede(old.id, new.id)
    assert caught.value.code == "superseded-already"


class _At:
    def __init__(self, number):
        self._number = number

    def below(self, limit):
        return self._number
