"""Acts outside the database: complete after a crash, and ahead of a database that forgot."""

from __future__ import annotations

import json
import os
import resource
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from badgeservice.core.audit import Act
from badgeservice.core.noted import NotedAct
from badgeservice.errors import HomeUnusable
from badgeservice.storage.act_journal import ActJournal
from badgeservice.storage.database import SqlDatabase

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)

FULL = 16 << 20
"""Bytes beyond which no file grows in a test; no database is as large."""


def act(number, action="credential.revoked"):
    return Act(NOW, "operator", action, f"credential:{number}", None, {"reason": "other"})


@pytest.fixture
def file(tmp_path):
    """Where the journal is."""
    return tmp_path / "home" / "acts.jsonl"


@pytest.fixture
def noted(database_url, file):
    """A database with a journal."""
    with closing(SqlDatabase(database_url, journal=ActJournal(file))) as database:
        yield database


@pytest.fixture
def silent(database_url):
    """The same database as a process has it that dies before it writes into the journal."""
    with closing(SqlDatabase(database_url)) as database:
        yield database


def do(database, *acts):
    with database.transaction() as work:
        for each in acts:
            work.audit.append(each)


def lines(file):
    return [json.loads(line) for line in file.read_bytes().splitlines()]


def subjects(file):
    return [line["subject"].partition(":")[2] for line in lines(file) if "subject" in line]


def test_acts_are_noted_in_their_order_and_others_are_not(noted, file):
    do(noted, act(1), act(2, "evidence.viewed"), act(3))
    do(noted, act(4, "session.ended"))
    do(noted, act(5))
    assert subjects(file) == ["1", "3", "5"]
    assert [line["n"] for line in lines(file)] == [0, 1, 3, 5]


def test_what_a_crash_left_out_comes_with_the_next_act_or_on_demand(noted, silent, file):
    do(noted, act(1))
    do(silent, act(2))
    do(noted, act(3))
    do(silent, act(4))
    noted.note_acts()
    noted.note_acts()
    assert subjects(file) == ["1", "2", "3", "4"]


class LateJournal(ActJournal):
    """The journal for a process that waits while another one appends."""

    def __init__(self, path, meanwhile):
        super().__init__(path)
        self._meanwhile = meanwhile

    def catch_up(self, *arguments):
        self._meanwhile()
        super().catch_up(*arguments)


def test_who_waits_for_the_journal_does_not_take_the_log_for_another(noted, database_url, file):
    """A backup once read the log, waited, and found a journal that knew more than it did."""
    others = [act(2), act(4)]
    do(noted, act(1))
    journal = LateJournal(file, lambda: do(noted, others.pop(0)))
    with closing(SqlDatabase(database_url, journal=journal)) as waiting:
        waiting.note_acts()
        do(waiting, act(3))
    assert subjects(file) == ["1", "2", "3", "4"]
    assert [line["mark"] for line in lines(file) if "mark" in line] == ["begun"]


def test_what_is_rolled_back_is_not_noted(noted, file):
    with pytest.raises(LookupError), noted.transaction() as work:
        work.audit.append(act(1))
        raise LookupError
    assert lines(file) == []


def test_what_has_no_room_is_refused_before_it_is_done(noted, file):
    do(noted, act(1))
    before, (soft, hard) = file.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    os.truncate(file, FULL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, hard))
    try:
        do(noted, act(2, "evidence.viewed"))
        with pytest.raises(HomeUnusable) as caught:
            do(noted, act(3))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        os.truncate(file, len(before))
    assert caught.value.code == "disk-full"
    with noted.reading() as work:
        assert [each.act.subject for each in work.audit.entries()] == ["credential:1",
                                                                       "credential:2"]
    do(noted, act(4))
    assert subjects(file) == ["1", "4"] and file.read_bytes().startswith(before)


def test_several_acts_of_one_transaction_need_room_together(noted, file):
    """Each alone would fit; together they would be done first and told as failed afterwards."""
    do(noted, act(1))
    size, (soft, hard) = file.stat().st_size, resource.getrlimit(resource.RLIMIT_FSIZE)
    os.truncate(file, FULL - 1024)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, hard))
    try:
        with pytest.raises(HomeUnusable) as caught:
            do(noted, *map(act, range(2, 10)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        os.truncate(file, size)
    assert caught.value.code == "disk-full"
    with noted.reading() as work:
        assert [each.act.subject for each in work.audit.entries()] == ["credential:1"]
    do(noted, act(10))
    assert subjects(file) == ["1", "10"]


def test_room_that_is_tried_out_is_never_taken_for_what_comes_to_stand_there(noted, file):
    do(noted, act(1))
    size, reader = file.stat().st_size, ActJournal(file)
    with closing(SqlDatabase(noted._url.render_as_string(hide_password=False),
                             journal=ActJournal(file))) as other:
        do(other, act(2))
    whole = file.read_bytes()
    file.write_bytes(whole[:size] + b"\n" * (len(whole) - size))
    assert reader.last().subject == "credential:1"
    os.truncate(file, size)
    with file.open("ab") as stream:
        stream.write(whole[size:])
    assert reader.last().subject == "credential:2"


def test_database_that_is_behind_takes_no_such_act(noted, silent, file):
    do(noted, act(1))
    forged = {**lines(file)[-1], "n": 7, "digest": "f" * 64, "subject": "credential:lost"}
    with file.open("a") as journal:
        journal.write(json.dumps(forged) + "\n")
    with noted.reading() as work:
        assert work.audit.is_behind()
        forgotten = work.audit.forgotten()
    assert [each.name for each in forgotten.acts] == ["lost"] and forgotten.is_whole
    with pytest.raises(HomeUnusable, match="older copy"):
        do(noted, act(2))
    do(noted, act(3, "session.ended"))  # who signs out may do so
    with noted.transaction() as work:
        work.audit.take_up()
        work.audit.append(act(4, "database.taken-up"))
    do(noted, act(5))
    assert subjects(file) == ["1", "lost", "4", "5"]


def test_journal_that_begins_later_is_not_whole(noted, file):
    do(noted, act(1), act(2))
    last = lines(file)[-1]
    file.write_text(json.dumps({**last, "n": 9, "digest": "f" * 64}) + "\n")
    with noted.reading() as work:
        assert not work.audit.forgotten().is_whole


def test_older_copy_of_the_journal_is_not_whole(noted, file):
    do(noted, act(1), act(2, "evidence.viewed"))
    copy = file.read_bytes()
    do(noted, act(3, "session.ended"))
    with noted.reading() as work:
        assert work.audit.forgotten().is_whole  # it has all that is to be noted
    do(noted, act(4), act(5, "session.ended"))
    file.write_bytes(copy)
    with noted.reading() as work:
        assert not work.audit.forgotten().is_whole


def test_journal_of_another_database_is_not_whole(noted, file):
    do(noted, act(1))
    begun, line = lines(file)
    file.write_text(json.dumps(begun) + "\n" + json.dumps({**line, "digest": "f" * 64}) + "\n")
    with noted.reading() as work:
        assert work.audit.is_behind() and not work.audit.forgotten().is_whole


@pytest.mark.parametrize("line", ['{"n":1,"dig', ""])
def test_torn_last_line_is_passed_over(noted, file, line):
    do(noted, act(1))
    with file.open("a") as journal:
        journal.write(line)
    do(noted, act(2))
    assert ActJournal(file).last().name == "2"


@pytest.mark.parametrize("details", [{"reason": "other"}, {"note": '}"{\\'}, {}])
def test_line_may_be_cut_off_at_any_byte(noted, file, details):
    """Behind an inner object it once looked damaged, and locked the home."""
    do(noted, act(1), replace(act(2), details=details))
    *kept, cut = file.read_bytes().splitlines(keepends=True)
    for length in range(len(cut) - 1):
        for rest in (b"", b"\0" * 9):
            file.write_bytes(b"".join(kept) + cut[:length] + rest)
            assert ActJournal(file).last().name == "1"
            assert [line.name for line in ActJournal(file).backwards()
                    if isinstance(line, NotedAct)] == ["1"]
    file.write_bytes(b"".join(kept) + cut[:-1] + b"\0")
    do(noted, act(3))
    assert [line.name for line in ActJournal(file).backwards()
            if isinstance(line, NotedAct)] == ["3", "2", "1"]


def test_last_line_is_found_before_much_that_was_not_written(noted, file):
    """A file system may keep the room of a long write and none of its bytes."""
    do(noted, act(1))
    with file.open("ab") as journal:
        journal.write(b"\0" * 200_000)
    do(noted, act(2))
    assert ActJournal(file).last().name == "2"
    text = file.read_bytes()
    assert text.count(b"mark") == 1 and text.count(b"subject") == 2


@pytest.mark.parametrize("line", ["no JSON", '{"n":"x"}', '{"n":1,"digest":"a"}', "[1]",
                                  '{"n":1,"digest":"a"x}'])
def test_damaged_line_is_told(noted, file, line):
    do(noted, act(1))
    with file.open("a") as journal:
        journal.write(line + "\n")
    with pytest.raises(HomeUnusable, match="line") as refused:
        do(noted, act(2))
    assert refused.value.code == "journal-damaged"
