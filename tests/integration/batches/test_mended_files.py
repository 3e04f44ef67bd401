"""A file that was mended while the batch of the old one is not finished."""

from datetime import timedelta

import pytest

from badgeservice.core.batches import OnDuplicate
from badgeservice.errors import BadInput
from badgeservice.storage.batch_rows import SqlBatchRowStore
from tests.integration.batches.conftest import HEADER, row
from tests.powercut import PowerCut

OLD, MENDED = row("ana"), row("ana", day="2026-10-12")


def cut_off(batches, *rows):
    """Return a batch whose worker died when its awards were recorded."""
    batch = batches.stage(*rows)
    with pytest.raises(PowerCut):
        batches.worker(signatures=1, lease=timedelta(milliseconds=1))(batch)
    assert batches.states(batch) == {"recorded": len(rows)}
    return batch


def refusals(batches, *rows, **more):
    with pytest.raises(BadInput) as caught:
        batches.stage(*rows, **more)
    return [(each.line, each.code, each.field) for each in caught.value.problems]


def dates(batches):
    return [str(batches.service.show.credential(name).award.awarded_on.date())
            for name in batches.service.show.credential_ids()]


@pytest.mark.parametrize("policy", list(OnDuplicate))
@pytest.mark.parametrize("leave", [cut_off, lambda batches, *rows: batches.stage(*rows)],
                         ids=["cut-off", "staged"])
def test_a_mended_row_is_refused_until_the_old_batch_is_finished_or_cancelled(
        batches, leave, policy):
    """It was called issued, and the old content was signed."""
    old = leave(batches, OLD, row("eva"))
    assert refusals(batches, row("sol"), MENDED, policy=policy) == [
        (3, "batch-unfinished", "correo")]
    assert batches.forecast(row("sol"), MENDED, policy=policy)[3] == ["batch-unfinished"]
    batches.service.batches.cancel(old)
    new = batches.stage(row("sol"), MENDED, policy=policy)
    batches.finish(new)
    batches.finish()
    assert batches.states(new) == {"issued": 2}
    assert batches.credentials() == {"sol": 1, "ana": 1}
    assert "2026-10-12" in dates(batches)


def test_the_same_row_is_taken_up_as_before(batches):
    old = cut_off(batches, OLD)
    batches.finish(batches.stage(OLD))
    batches.finish(old)
    assert batches.credentials() == {"ana": 1}


def test_of_two_that_are_staged_at_once_the_slower_is_refused_and_says_so(batches, monkeypatch):
    old = batches.stage(OLD)
    with monkeypatch.context() as at_once:
        at_once.setattr(SqlBatchRowStore, "open_rows", lambda *_: {})
        new = batches.stage(MENDED)
    with pytest.raises(PowerCut):
        batches.worker(signatures=1, lease=timedelta(milliseconds=1))(old)
    batches.finish(new)
    assert batches.states(new) == {"refused": 1}
    (line,) = batches.service.batches.rows(new)
    assert line.code == "batch-unfinished"
    batches.finish(old)
    assert (batches.credentials(), dates(batches)) == ({"ana": 1}, ["2026-10-11"])


def test_what_is_not_finished_beside_a_batch_is_found(batches):
    old, other = batches.stage(OLD, row("falsa")), batches.stage(row("eva"))
    new = batches.stage(OLD, row("cierta"))
    assert [each.id for each in batches.service.batches.beside(new)] == [old]
    assert batches.service.batches.beside(other) == []
    batches.finish(old)
    assert batches.service.batches.beside(new) == []


def test_the_command_names_the_batch_that_would_still_issue_to_a_wrong_address(here):
    def file(name, *rows):
        path = here.folder / name
        path.write_text("\n".join([HEADER, *rows]) + "\n")
        return path

    options = ("--achievement", "modulo-2", "--json")
    old = here("award", "batch", file("a.csv", OLD, row("falsa")), *options,
               "--stage-only").data["batch"]
    done = here("award", "batch", file("b.csv", OLD, row("cierta")), *options)
    assert done.data["issued"] == 2
    assert f"badgeservice batch cancel {old}" in done.err
    assert here("batch", "cancel", old, "--json").data["cancelled"] == 2
    again = here("award", "batch", file("c.csv", OLD, row("cierta")), *options)
    assert again.data["standing"] == 2 and "batch cancel" not in again.err
