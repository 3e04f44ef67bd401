"""What the register says of a credential, in one question, is what the single ones say."""

from dataclasses import replace

import pytest

from badgeservice.core.credential import Status
from tests.unit.storage.samples import NOW, Turns, event, issue, prepare, prepared, signed


def test_what_nobody_signed_has_no_standing(work):
    assert work.credentials.standing("nobody") is None
    row = prepare(work)
    assert work.credentials.standing(row.id) is None


def test_a_credential_that_was_never_touched_is_valid(work):
    row = issue(work)
    found = work.credentials.standing(row.id)
    assert found.credential == work.credentials.find(row.id)
    assert found.issued_at == work.credentials.issued_at(row.id)
    assert (found.status, found.reason, found.successor) == (Status.VALID, "", None)


@pytest.mark.parametrize("events", [
    [Status.SUSPENDED], [Status.SUSPENDED, Status.VALID],
    [Status.SUSPENDED, Status.VALID, Status.REVOKED]])
def test_of_several_events_the_last_one_counts(work, events):
    row = issue(work)
    for each in events:
        work.status.add(event(row.id, each))
    found, latest = work.credentials.standing(row.id), work.status.latest(row.id)
    assert (found.status, found.reason) == (latest.status, latest.reason) and (
        found.status is events[-1])


def test_what_took_its_place_is_told_and_has_a_standing_of_its_own(work):
    old = issue(work)
    work.status.add(event(old.id, Status.SUPERSEDED))
    new = replace(prepared("newer"), status_index=8)
    work.status.reserve(new.status_list, Turns(8))
    work.credentials.prepare(new)
    work.credentials.supersede(old.id, new.id)
    work.credentials.finish(signed(new), NOW)
    found = work.credentials.standing(old.id)
    assert (found.status, found.successor) == (Status.SUPERSEDED, new.id)
    assert found.successor == work.credentials.successor(old.id)
    found = work.credentials.standing(new.id)
    assert (found.status, found.successor) == (Status.VALID, None)


def test_a_withdrawn_credential_has_a_standing_and_no_bytes(work):
    row = issue(work)
    work.credentials.withdraw(row.id, NOW)
    found = work.credentials.standing(row.id)
    assert found.credential.document == b""
    assert found.credential == work.credentials.find(row.id, even_withdrawn=True)
