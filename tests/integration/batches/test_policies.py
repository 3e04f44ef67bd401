"""Who has the achievement already, keys, rows that cannot be issued, and what is cancelled."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from socket import gethostname

import pytest

from badgeservice.core.batches import BatchState, OnDuplicate, RowState
from badgeservice.errors import BadInput, Conflict, KeyUnusable, NotFound, say
from badgeservice.operations.batch_work import BatchWork
from badgeservice.operations.composing import OwnOutputRefused
from badgeservice.operations.issue import Issue
from badgeservice.operations.suppress import suppress
from tests.integration.batches.conftest import row
from tests.powercut import PowerCut, StoppingKeyring


def refused(batches, *rows, **more):
    with pytest.raises(BadInput) as caught:
        batches.stage(*rows, **more)
    assert caught.value.code == "batch-refused"
    return [(each.line, each.code, each.field) for each in caught.value.problems]


def test_people_who_have_it_are_skipped_refused_or_renewed(batches):
    batches.finish(batches.stage(row("ana")))
    later = [row("ana", day="2026-11-02"), row("eva")]
    assert batches.forecast(*later) == (1, 0, 1, [])
    assert batches.forecast(*later, policy=OnDuplicate.RENEW) == (1, 1, 0, [])
    assert batches.forecast(*later, policy=OnDuplicate.RENEW_REVOKED) == (1, 0, 1, [])
    assert batches.forecast(*later, policy=OnDuplicate.REFUSE)[3] == ["award-stands"]
    assert refused(batches, *later, policy=OnDuplicate.REFUSE) == [
        (2, "award-stands", "correo")]
    renewed = batches.stage(*later, policy=OnDuplicate.RENEW)
    batches.finish(renewed)
    assert batches.states(renewed) == {"renewed": 1, "issued": 1}
    assert batches.credentials() == {"ana": 2, "eva": 1}
    again = batches.stage(*later, policy=OnDuplicate.RENEW)
    assert batches.states(again) == {"standing": 2}


def test_the_same_row_is_no_duplicate_even_where_these_are_refused(batches):
    batches.finish(batches.stage(row("ana"), policy=OnDuplicate.REFUSE))
    second = batches.stage(row("ana"), policy=OnDuplicate.REFUSE)
    assert batches.states(second) == {"standing": 1}


def test_a_revoked_one_is_renewed_on_demand_and_then_stands(batches):
    batches.finish(batches.stage(row("ana")))
    (name,) = batches.service.show.credential_ids()
    batches.service.revoke([name], reason="other", note="", by="x")
    assert batches.states(batches.stage(row("ana"))) == {"standing": 1}
    for _ in range(2):
        batches.finish(batches.stage(row("ana"), policy=OnDuplicate.RENEW_REVOKED))
        assert batches.credentials() == {"ana": 2}


def test_a_key_with_other_content_is_a_mistake(batches):
    batches.finish(batches.stage(row("ana", key="K-1")))
    assert batches.states(batches.stage(row("ana", key="K-1"))) == {"standing": 1}
    assert refused(batches, row("eva", key="K-1")) == [(2, "key-used", "clave")]


def test_of_two_files_with_one_key_the_second_finds_it_used(batches):
    first, second = batches.stage(row("ana", key="K-1")), batches.stage(row("eva", key="K-1"))
    batches.finish()
    assert batches.states(first) == {"issued": 1}
    (line,) = batches.service.batches.rows(second, RowState.REFUSED)
    assert line.code == "key-used" and line.reason
    assert batches.credentials() == {"ana": 1}


def test_one_bad_row_keeps_all_of_them_out(batches):
    rows = [row(f"p{n}") for n in range(3)]
    assert refused(batches, *rows, row("ana", levels="3,3,2,3")) == [(5, "below-cut", "nivel:*")]
    assert batches.service.batches.list() == ()
    assert batches.credentials() == {}


class Poison:
    """Issues, but never for one person."""

    def __init__(self, tools, name):
        self._tools, self._name, self.calls = tools, name, 0

    def __call__(self, awards, progress):
        self.calls += 1
        with self._tools.database.reading() as work:
            people = [work.awards.get(each).person.email for each in awards]
        if any(each.startswith(self._name) for each in people):
            raise OwnOutputRefused(say("It cannot be."))
        return Issue(self._tools)(awards, progress)


def test_a_row_that_cannot_be_issued_is_set_aside_and_the_others_go_on(batches):
    batch = batches.stage(*(row(name) for name in ("ana", "eva", "mal", "sol")))
    batches.finish(batch, batches.worker(issue=Poison(batches.tools, "mal")))
    assert batches.states(batch) == {"issued": 3, "refused": 1}
    view = batches.service.batches.show(batch)
    assert view.batch.state is BatchState.DONE and view.counts.left == 0
    (line,) = batches.service.batches.rows(batch, RowState.REFUSED)
    assert (line.line, line.code, str(line.reason)) == (
        4, "own-output-refused", "It cannot be.")
    with batches.tools.database.reading() as work:
        assert work.awards.unissued() == ()
    assert batches.service.batches.resume(batch) == 1
    batches.finish(batch)
    assert batches.states(batch) == {"issued": 4}
    assert batches.credentials() == {"ana": 1, "eva": 1, "mal": 1, "sol": 1}


def test_a_key_that_cannot_be_used_is_no_fault_of_the_rows(batches):
    class Locked:
        def __call__(self, awards, progress):
            raise KeyUnusable(say("Locked."))

    batch = batches.stage(row("ana"))
    for _ in range(6):
        with pytest.raises(KeyUnusable):
            batches.worker(issue=Locked())(batch)
    batches.finish(batch)
    assert batches.states(batch) == {"issued": 1}


def test_a_batch_whose_key_cannot_be_used_keeps_no_other_waiting(batches, monkeypatch):
    monkeypatch.setattr("badgeservice.operations.batch_staging.PART", 1)
    first, second = batches.stage(row("ana"), row("ana2")), batches.stage(row("eva"))

    class Locked:
        def __call__(self, awards, progress):
            with batches.tools.database.reading() as work:
                people = [work.awards.get(each).person.email for each in awards]
            if any(each.startswith("ana") for each in people):
                raise KeyUnusable(say("Locked."))
            return Issue(batches.tools)(awards, progress)

    worker = batches.worker(issue=Locked())
    with pytest.raises(KeyUnusable):
        worker()
    while worker():
        pass
    assert batches.states(second) == {"issued": 1}
    assert set(batches.states(first)) == {"recorded", "waiting"}
    with pytest.raises(KeyUnusable):
        worker(first)
    batches.finish(first)  # whoever names it does not wait
    assert batches.states(first) == {"issued": 2}


def test_of_very_many_problems_the_first_are_told_and_how_many_more_there_are(
        batches, monkeypatch):
    monkeypatch.setattr("badgeservice.operations.batch_staging.MOST_PROBLEMS", 3)
    bad = [row(f"p{n}", day="ayer") for n in range(5)]
    assert refused(batches, row("ana"), *bad) == [
        (None, "problems-left-out", None), *((line, "date-wrong", "fecha") for line in (3, 4, 5))]
    with pytest.raises(BadInput) as caught:
        batches.stage(*bad)
    assert caught.value.problems[0].message.values == {"num": 2}
    assert batches.forecast(*bad)[3] == ["problems-left-out", *["date-wrong"] * 3]
    assert "problems-left-out" not in batches.forecast(*bad[:3])[3]


def test_what_waits_is_cancelled_and_what_is_in_hand_is_finished(batches, monkeypatch):
    monkeypatch.setattr("badgeservice.operations.batch_staging.PART", 2)
    batch = batches.stage(*(row(f"p{n}") for n in range(5)))
    cancelled = []

    class Hooked:
        def __call__(self, awards, progress):
            if not cancelled:
                cancelled.append(batches.service.batches.cancel(batch))
            return Issue(batches.tools)(awards, progress)

    batches.finish(batch, batches.worker(issue=Hooked()))
    assert cancelled == [3]
    assert batches.states(batch) == {"issued": 2, "cancelled": 3}
    assert batches.service.batches.show(batch).batch.state is BatchState.CANCELLED
    assert batches.credentials() == {"p0": 1, "p1": 1}
    assert batches.service.batches.cancel(batch) == 0
    with pytest.raises(Conflict) as caught:
        batches.service.batches.resume(batch)
    assert caught.value.code == "batch-cancelled"


def test_cancelled_after_a_crash_nothing_is_left_to_be_signed(batches):
    batch = batches.stage(row("ana"), row("eva"))

    class Killed(BaseException):
        pass

    class Dies:
        def __call__(self, awards, progress):
            raise Killed

    with pytest.raises(Killed):
        batches.worker(issue=Dies(), lease=timedelta(0))()
    assert batches.service.batches.cancel(batch) == 2
    assert batches.states(batch) == {"cancelled": 2}
    with batches.tools.database.reading() as work:
        assert work.awards.unissued() == ()
    batches.finish(batches.stage(row("ana")))
    assert batches.credentials() == {"ana": 1}


def killed(batches, name, *rows, signatures=0):
    """Stage rows; return the batch, which a process had in hand whose power failed."""
    batch = batches.stage(*rows)
    tools = replace(batches.tools, keyring=StoppingKeyring(batches.tools.keyring, signatures))
    with pytest.raises(PowerCut):
        BatchWork(tools, Issue(tools), name=lambda: name)(batch)
    return batch


def test_a_batch_whose_process_was_killed_is_cancelled_at_once(batches):
    died = subprocess.Popen([sys.executable, "-c", ""])
    died.wait()
    batch = killed(batches, f"{gethostname()}:{died.pid}", row("ana"), row("eva"))
    assert batches.service.batches.cancel(batch) == 2
    assert batches.states(batch) == {"cancelled": 2}
    with batches.tools.database.reading() as work:
        assert work.awards.unissued() == ()


def test_what_a_machine_that_is_gone_had_in_hand_is_cancelled_later(batches):
    batch = killed(batches, "elsewhere.example:7", row("ana"), row("eva", key="K-1"),
                   signatures=1)
    assert batches.service.batches.cancel(batch) == 0
    assert batches.states(batch) == {"recorded": 2}
    batches.finish()  # not yet: that one may be slow
    assert batches.states(batch) == {"recorded": 2}
    assert batches.service.batches.worked() == [batch]
    with batches.tools.database.transaction() as work:
        work.batch_rows.drop(lambda _: True)  # as if the lease had run out
    batches.finish()
    assert batches.states(batch) == {"cancelled": 2}
    assert batches.service.batches.worked() == []
    with batches.tools.database.reading() as work:
        assert work.awards.unissued() == ()
        assert work.batch_rows._connection.exec_driver_sql(
            "SELECT email FROM batch_rows WHERE email <> ''").all() == []
    batches.finish(batches.stage(row("ana"), row("sol", key="K-1")))
    assert batches.credentials() == {"ana": 1, "sol": 1}


def test_what_was_signed_before_its_machine_was_gone_is_issued_though_cancelled(batches):
    batch = killed(batches, "elsewhere.example:7", row("ana"), row("eva"))
    with batches.tools.database.reading() as work:
        awards = work.batch_rows.open_awards(batch)
    Issue(batches.tools)([awards[min(awards)]], lambda *_: None)
    assert batches.service.batches.cancel(batch) == 0
    with batches.tools.database.transaction() as work:
        work.batch_rows.drop(lambda _: True)
    batches.finish()
    assert batches.states(batch) == {"issued": 1, "cancelled": 1}
    assert batches.credentials() == {"ana": 1}


def standing(batches, name):
    """Return the awards of somebody that stand, each with whether it is signed."""
    with batches.tools.database.reading() as work:
        person = work.people.find(f"{name}@docentes.example").id
        return [known.is_signed for known in work.batch_groups.known(
            [person], ["modulo-2"]).values()]


def test_a_renewal_that_is_cancelled_leaves_the_earlier_award_standing(batches):
    batches.finish(batches.stage(row("ana")))
    later = batches.stage(row("ana", day="2026-11-02"), policy=OnDuplicate.RENEW)
    with pytest.raises(PowerCut):
        batches.worker(signatures=0, lease=timedelta(0))()
    assert batches.service.batches.cancel(later) == 1
    assert standing(batches, "ana") == [True]
    batches.finish(batches.stage(row("ana", day="2026-11-05")))
    assert batches.credentials() == {"ana": 1}


def test_a_renewal_that_is_set_aside_leaves_the_earlier_award_standing(batches):
    batches.finish(batches.stage(row("ana")))
    later = batches.stage(row("ana", day="2026-11-02"), policy=OnDuplicate.RENEW)
    batches.finish(later, batches.worker(issue=Poison(batches.tools, "ana")))
    assert batches.states(later) == {"refused": 1}
    assert standing(batches, "ana") == [True]
    assert batches.service.batches.resume(later) == 1
    batches.finish(later)
    assert batches.states(later) == {"renewed": 1}
    assert standing(batches, "ana") == [True]
    assert batches.credentials() == {"ana": 2}


def test_a_renewal_that_was_signed_stands_when_its_row_is_set_aside(batches, monkeypatch):
    """The process died between the signature and the note of it, as often as is tried."""
    monkeypatch.setattr("badgeservice.operations.batch_work.MOST_TRIES", 1)
    batches.finish(batches.stage(row("ana")))
    later = batches.stage(row("ana", day="2026-11-02"), policy=OnDuplicate.RENEW)

    class Dies:
        def __call__(self, awards, progress):
            Issue(batches.tools)(awards, progress)
            raise PowerCut

    with pytest.raises(PowerCut):
        batches.worker(issue=Dies(), lease=timedelta(0))()
    batches.finish(later)
    assert batches.states(later) == {"refused": 1}
    assert standing(batches, "ana") == [True]
    assert batches.forecast(row("ana", day="2026-11-02")) == (0, 0, 1, [])
    assert batches.credentials() == {"ana": 2}


def test_a_batch_that_is_done_or_unknown_is_not_cancelled(batches):
    batch = batches.stage(row("ana"))
    batches.finish(batch)
    with pytest.raises(Conflict) as caught:
        batches.service.batches.cancel(batch)
    assert caught.value.code == "batch-done"
    with pytest.raises(NotFound):
        batches.service.batches.cancel("nothing")


def test_who_is_forgotten_is_issued_nothing_and_named_nowhere(batches):
    batches.finish(batches.stage(row("ana", key="K-9")))
    batch = batches.stage(row("ana", day="2026-11-02"), row("eva"), policy=OnDuplicate.RENEW)
    with batches.tools.database.transaction() as work:
        ana = work.people.find("ana@docentes.example")
        rows = work.personal_data.of(ana.id)["batch_rows"]
        assert [(each["state"], bool(each["content"])) for each in rows] == [
            ("issued", False), ("waiting", True)]
        assert not {"key", "digest"} & set(rows[0])
        suppress(work, ana.id, by="operator", at=batches.tools.clock())
    batches.finish(batch)
    assert batches.states(batch) == {"issued": 1, "cancelled": 1}
    with batches.tools.database.reading() as work:
        kept = str(work.batch_rows._connection.exec_driver_sql(
            "SELECT * FROM batch_rows").all())
    assert "ana@" not in kept and "K-9" not in kept


def named(batches):
    """Whom rows are about, wherever they say so."""
    with batches.tools.database.reading() as work:
        found = work.batch_rows._connection.exec_driver_sql(
            "SELECT email, content, reason FROM batch_rows").all()
    return sorted({name for each in found for name in ("ana", "eva", "sol", "mal")
                   if f"{name}@" in str(each)})


def test_whom_set_aside_rows_are_about_is_forgotten_when_they_are_cancelled(batches):
    batch = batches.stage(row("ana"), row("mal"))
    batches.finish(batch, batches.worker(issue=Poison(batches.tools, "mal")))
    assert named(batches) == ["mal"]
    assert batches.service.batches.cancel(batch) == 1
    assert batches.states(batch) == {"issued": 1, "cancelled": 1}
    assert named(batches) == []
    assert batches.service.batches.show(batch).batch.state is BatchState.DONE
    with pytest.raises(Conflict):
        batches.service.batches.cancel(batch)


def test_whom_rows_are_about_that_nobody_issues_is_forgotten_in_time(batches, clock):
    aside = batches.stage(row("ana"), row("mal"))
    batches.finish(aside, batches.worker(issue=Poison(batches.tools, "mal")))
    recorded = killed(batches, "elsewhere.example:7", row("eva"))
    waiting = batches.stage(row("sol"))
    clock.ahead = timedelta(days=89)
    assert batches.service.retention()["batch-rows"] == 0
    assert named(batches) == ["eva", "mal", "sol"]
    clock.ahead = timedelta(days=91)
    assert batches.service.retention()["batch-rows"] == 3
    assert named(batches) == []
    assert batches.states(aside) == {"issued": 1, "refused": 1}
    assert batches.states(recorded) == batches.states(waiting) == {"cancelled": 1}
    assert batches.service.batches.resume(aside) == 0
    batches.finish()
    assert batches.credentials() == {"ana": 1}
    with batches.tools.database.reading() as work:
        assert work.awards.unissued() == ()
    assert batches.service.retention()["batch-rows"] == 0


def test_what_was_signed_is_not_called_cancelled(batches):
    """The process died between the signature and the note of it."""
    batch = killed(batches, "elsewhere.example:7", row("ana"), row("eva"))
    with batches.tools.database.transaction() as work:
        awards = work.batch_rows.open_awards(batch)
        work.batch_rows.drop(lambda _: True)
    Issue(batches.tools)([awards[min(awards)]], lambda *_: None)
    assert batches.service.batches.cancel(batch) == 1
    batches.finish()
    assert batches.states(batch) == {"issued": 1, "cancelled": 1}
