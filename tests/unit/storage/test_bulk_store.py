"""Jobs that verify many credentials: each item once, whoever works, and gone when it should be."""

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.core.bulk import (
    Brought,
    BulkJob,
    BulkState,
    Counts,
    Form,
    Outcome,
    Trusted,
)
from badgeservice.core.ports import Wanted
from badgeservice.core.report import Verdict, failed, passed
from badgeservice.errors import BadInput, NotFound, Problem, say
from tests.unit.storage.samples import NOW

SOON = NOW + timedelta(minutes=2)
GOOD = Outcome(Verdict.PASSED, "id", (passed("proof", "proof-valid", say("Good.")),),
               id="urn:x:1", title="Módulo 1", holder="Ana Ñancupil", issuer="Tekna",
               issuer_id="did:key:z1", trusted=Trusted.OWN, given_on="2026-03-02")
BAD = Outcome(Verdict.FAILED, "json", (failed("time", "expired", say(
    "Expired on %(day)s, says %(who)s.", day=NOW, who=say("the issuer"))),))


def job(name="a", **changes):
    return BulkJob(name, Form.TABLE, "lista.csv", ("código", "nota"), "authentic", NOW,
                   BulkState.WORKING, 0, 0, 0, None, **changes)


def rows(count):
    return [Brought(place, (f"id{place}", "Región")) for place in range(2, count + 2)]


def done(work, name, outcomes, lease="me", **more):
    work.bulk.take(NOW, SOON, lease, lanes=9, job=name)
    work.bulk.begin(name, 50)
    return work.bulk.finish(name, lease, outcomes, now=NOW, **more)


def test_a_job_comes_back_as_it_was_kept(work):
    assert work.bulk.add(job(asker="x"), rows(3)) == 3
    assert work.bulk.get("a") == replace(
        job(asker="x"), total=3, size=3 * len("id2Región".encode()))
    assert work.bulk.counts("a") == Counts(3)


def test_an_unknown_job_is_not_found(work):
    with pytest.raises(NotFound) as caught:
        work.bulk.get("nothing")
    assert caught.value.code == "unknown-bulk"


def test_of_files_the_bytes_are_counted_until_they_are_done(work):
    files = [Brought(n, name=f"{n}.json", content=b"x" * 10) for n in (1, 2)]
    work.bulk.add(replace(job(), form=Form.ARCHIVE), files)
    assert work.bulk.kept() == 20
    assert [each.brought for each in work.bulk.begin("a", 9)] == files
    done(work, "a", {1: GOOD, 2: BAD})
    assert work.bulk.kept() == 0
    assert [line.brought.content for line in work.bulk.lines("a", Wanted())] == [None, None]


def test_item_086_what_a_table_takes_counts_until_it_is_removed(work):
    cells = ("x" * 3000, "ñ" * 50, '{"id": "' + "z" * 9000)
    work.bulk.add(job(), [Brought(2, cells)])
    assert work.bulk.kept() == sum(len(each.encode()) for each in cells)
    done(work, "a", {2: GOOD})
    (line,) = work.bulk.lines("a", Wanted())
    assert line.brought.cells == (*cells[:2], cells[2][:200] + "…"), "the document is forgotten"
    assert work.bulk.kept() == sum(len(each.encode()) for each in line.brought.cells)
    assert work.bulk.count("a", Wanted(text="x" * 200)) == 1
    assert work.bulk.count("a", Wanted(text="x" * 201)) == 0, "long cells are not kept twice"
    work.bulk.delete("a", NOW)
    assert work.bulk.kept() == 0


def test_what_waits_for_an_answer_is_not_worked_on(work):
    work.bulk.add(replace(job(asker="x"), state=BulkState.CHOOSING), rows(1))
    assert work.bulk.open_of(asker="x") == 0
    work.bulk.choose("a", 0, None)
    assert work.bulk.open_of(asker="x") == 1


def test_nothing_of_a_job_is_kept_whose_items_are_bad(database):
    def items():
        yield from rows(150)
        raise BadInput([Problem("bad", say("Bad."))])
    with pytest.raises(BadInput), database.transaction() as work:
        work.bulk.add(job(), items())
    with database.reading() as work, pytest.raises(NotFound):
        work.bulk.get("a")


def test_a_job_that_somebody_has_is_not_given_to_another(work):
    work.bulk.add(job(), rows(3))
    assert work.bulk.take(NOW, SOON, "one", lanes=9).id == "a"
    assert work.bulk.take(NOW, SOON, "two", lanes=9) is None
    assert work.bulk.take(NOW, SOON, "two", lanes=9, job="a") is None
    assert work.bulk.take(SOON, SOON + timedelta(1), "two", lanes=9).id == "a"
    assert not work.bulk.finish("a", "one", {2: GOOD}, now=SOON)
    assert work.bulk.finish("a", "two", {2: BAD}, now=SOON)
    assert work.bulk.counts("a") == Counts(3, failed=1)


def test_no_more_jobs_than_lanes_are_in_work(work):
    for name in "abc":
        work.bulk.add(job(name), rows(1))
    assert [work.bulk.take(NOW, SOON, name, lanes=2) and name for name in "abc"] == [
        "a", "b", None]


def test_jobs_take_turns(work):
    for name in "ab":
        work.bulk.add(job(name), rows(90))
    order = []
    for minute in range(1, 5):
        now = NOW + timedelta(minutes=minute)
        order.append(work.bulk.take(now, now + timedelta(minutes=2), "me", lanes=1).id)
        work.bulk.finish(order[-1], "me", {}, now=now)
    assert order == ["a", "b", "a", "b"]


def test_what_was_begun_and_never_ended_comes_alone(work):
    work.bulk.add(job(), rows(3))
    assert [each.attempts for each in work.bulk.begin("a", 50)] == [0, 0, 0]
    again = work.bulk.begin("a", 50)
    assert [(each.brought.place, each.attempts) for each in again] == [(2, 1)]


def test_what_was_not_come_to_is_as_if_it_was_not_begun(work):
    work.bulk.add(job(), rows(3))
    done(work, "a", {2: GOOD}, back=[3, 4])
    assert [(each.brought.place, each.attempts) for each in work.bulk.begin("a", 50)] == [
        (3, 0), (4, 0)]


def test_what_is_put_off_comes_last_and_the_job_rests(work):
    work.bulk.add(job(), rows(3))
    done(work, "a", {}, later=[2], back=[3, 4], rest=SOON)
    assert work.bulk.take(NOW, SOON, "me", lanes=9) is None
    assert work.bulk.take(SOON, SOON, "me", lanes=9).id == "a"
    assert [(each.brought.place, each.turn) for each in work.bulk.begin("a", 50)] == [
        (3, 0), (4, 0), (2, 1)]


def test_an_item_is_done_once(work):
    work.bulk.add(job(), rows(2))
    assert done(work, "a", {2: GOOD})
    assert done(work, "a", {2: BAD, 3: BAD})
    assert [line.outcome.verdict for line in work.bulk.lines("a", Wanted())] == [
        Verdict.PASSED, Verdict.FAILED]


def test_a_job_is_done_when_its_last_item_is(work):
    work.bulk.add(job(asker="x"), rows(2))
    done(work, "a", {2: GOOD})
    assert work.bulk.get("a").state is BulkState.WORKING
    assert work.bulk.open_of(asker="x") == 1
    done(work, "a", {3: BAD})
    found = work.bulk.get("a")
    assert (found.state, found.ended_at, found.asker) == (BulkState.DONE, NOW, "")
    assert work.bulk.open_of(asker="x") == 0
    assert work.bulk.take(SOON, SOON, "me", lanes=9) is None


def test_what_was_found_comes_back_as_it_was(work):
    work.bulk.add(job(), rows(2))
    done(work, "a", {2: GOOD, 3: BAD})
    good, bad = (line.outcome for line in work.bulk.lines("a", Wanted()))
    assert good == GOOD
    assert bad == BAD
    assert str(bad.checks[0].message) == f"Expired on {NOW}, says the issuer."


def test_lines_are_found_by_verdict_issuer_and_text(work):
    work.bulk.add(job(), rows(4))
    stranger = replace(GOOD, trusted=Trusted.NO, holder="Eva 100%")
    done(work, "a", {2: GOOD, 3: stranger, 4: BAD})

    def places(**wanted):
        found = [line.brought.place for line in work.bulk.lines("a", Wanted(**wanted))]
        assert work.bulk.count("a", Wanted(**wanted)) == len(found)
        return found
    assert places() == [2, 3, 4, 5]
    assert places(verdict=Verdict.PASSED, is_stranger=False) == [2]
    assert places(verdict=Verdict.PASSED, is_stranger=True) == [3]
    assert places(text="ñANCUPIL tekna") == [2]
    assert places(text="100%") == [3]
    assert places(text="región") == [2, 3, 4]
    assert places(text="%") == [3]
    assert work.bulk.counts("a") == Counts(4, 2, 1, 0, 1)


def test_lines_are_sorted_and_paged(work):
    work.bulk.add(job(), rows(3))
    done(work, "a", {2: replace(GOOD, holder="Zoe"), 3: replace(GOOD, holder="Ana"), 4: BAD})
    found = work.bulk.lines("a", Wanted(order="holder", offset=1, limit=2))
    assert [line.brought.place for line in found] == [3, 2]


def test_a_job_that_is_removed_leaves_its_name_alone(work):
    work.bulk.add(job(asker="x", token="t"), rows(2))
    done(work, "a", {2: GOOD})
    assert work.bulk.delete("a", SOON)
    assert not work.bulk.delete("a", SOON)
    found = work.bulk.get("a")
    assert (found.state, found.file, found.header, found.asker) == (
        BulkState.DELETED, "", (), "")
    assert work.bulk.lines("a", Wanted()) == []
    assert work.bulk.forget(NOW) == 0
    assert work.bulk.forget(SOON) == 1


def test_a_job_that_is_removed_in_the_middle_stays_removed(work):
    work.bulk.add(job(), rows(2))
    work.bulk.take(NOW, SOON, "me", lanes=9)
    work.bulk.begin("a", 9)
    work.bulk.delete("a", NOW)
    assert not work.bulk.finish("a", "me", {2: GOOD}, now=NOW)
    assert work.bulk.counts("a") == Counts(0)


def test_jobs_past_their_day_are_named(work):
    work.bulk.add(job(), rows(1))
    work.bulk.add(job("b"), rows(1))
    work.bulk.delete("b", NOW)
    assert work.bulk.expired(NOW - timedelta(seconds=1)) == []
    assert work.bulk.expired(NOW) == ["a"]


def test_a_column_is_chosen_once(work):
    work.bulk.add(replace(job(), state=BulkState.CHOOSING, column=None), rows(1))
    assert work.bulk.take(NOW, SOON, "me", lanes=9) is None
    assert work.bulk.choose("a", 1, 0)
    assert not work.bulk.choose("a", 0, None)
    found = work.bulk.get("a")
    assert (found.state, found.column, found.recipient) == (BulkState.WORKING, 1, 0)
