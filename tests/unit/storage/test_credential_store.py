"""First a row, then, once, its signed bytes."""

from dataclasses import replace

import pytest

from badgeservice.core.credential import Status
from badgeservice.errors import Conflict, NotFound
from tests.unit.storage.samples import (
    ANA,
    LATER,
    NOW,
    Turns,
    award,
    event,
    issue,
    prepare,
    prepared,
    record_award,
    signed,
)


def test_prepared_row_comes_back_and_is_no_credential_yet(work):
    row = prepare(work)
    assert work.credentials.prepared("aw") == row
    assert work.credentials.find("cred") is None
    assert work.credentials.prepared("other") is None


def test_signed_bytes_come_back_verbatim(work):
    row = prepare(work)
    work.credentials.finish(signed(row, b"\x00\xff \r\n"), NOW)
    assert work.credentials.find("cred") == signed(row, b"\x00\xff \r\n")
    assert work.credentials.prepared("aw") == row


def test_second_row_for_an_award_is_a_conflict(work):
    prepare(work)
    work.status.reserve("list", Turns(8))
    with pytest.raises(Conflict) as caught:
        work.credentials.prepare(prepared("other", index=8))
    assert caught.value.code == "credential-exists"


def test_second_credential_with_a_status_index_is_a_conflict(work):
    prepare(work)
    eva = replace(ANA, id="eva", email="eva@escuela.cl")
    work.people.add(eva)
    work.awards.add(award("eva", person=eva))
    with pytest.raises(Conflict) as caught:
        work.credentials.prepare(prepared("other", of="eva"))
    assert caught.value.code == "status-index-taken"


def test_index_that_was_never_reserved_is_refused(database):
    with pytest.raises(Conflict) as caught, database.transaction() as work:
        record_award(work)
        work.status.create_list("list", "uni", 16)
        work.credentials.prepare(prepared())
    assert caught.value.code == "rule-of-tables"


def test_other_bytes_for_a_signed_credential_are_a_conflict(work):
    row = issue(work)
    with pytest.raises(Conflict) as caught:
        work.credentials.finish(signed(row, b"other"), LATER)
    assert caught.value.code == "credential-signed"
    assert work.credentials.find("cred") == signed(row)


def test_same_bytes_again_change_nothing(work):
    row = issue(work)
    work.credentials.finish(signed(row), LATER)
    assert work.credentials.find("cred") == signed(row)


def test_bytes_of_a_row_prepared_otherwise_are_a_conflict(work):
    row = prepare(work)
    with pytest.raises(Conflict) as caught:
        work.credentials.finish(signed(replace(row, salt="other")), NOW)
    assert caught.value.code == "credential-differs"
    assert work.credentials.find("cred") is None


def test_bytes_without_a_row_are_refused(work):
    with pytest.raises(NotFound) as caught:
        work.credentials.finish(signed(prepared()), NOW)
    assert caught.value.code == "unknown-credential"


def test_superseded_credential_makes_room_for_the_next_one(work):
    old = issue(work)
    work.status.add(event(old.id, Status.SUPERSEDED))
    work.status.reserve("list", Turns(8))
    new = prepared("next", index=8)
    work.credentials.prepare(new)
    work.credentials.finish(signed(new), LATER)
    assert work.credentials.prepared("aw") == new
    assert work.credentials.find(old.id) == signed(old)
    assert work.credentials.ids() == ("cred", "next")
    assert work.awards.held("ana") == {"modulo-1"}
