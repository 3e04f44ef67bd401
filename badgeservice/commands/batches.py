"""badgeservice batch list | show | cancel | resume."""

from __future__ import annotations

from pathlib import Path

import click

from badgeservice.commands.batch_results import ensure_result, facts, finish, summary, write_result
from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.commands.files import ensure_outputs
from badgeservice.core.batch_words import STATES
from badgeservice.core.batches import RowState
from badgeservice.errors import say, say_n
from badgeservice.operations.batches import BatchView

_STATES = [state.value for state in RowState]


@click.group()
def batch() -> None:
    """Runs of `award batch`."""


@batch.command("list")
@json_option
@pass_context
def list_batches(context: Context, as_json: bool) -> None:
    """List all runs, the newest first."""
    found = context.service.batches.list()
    rows = [
        {"batch": b.id, "file": b.file_name, "achievement": b.achievement, "rows": b.rows,
         "started_at": b.started_at.isoformat(), "by": b.by, "state": b.state.value}
        for b in found
    ]
    if as_json:
        TALK().data(rows)
        return
    for row, b in zip(rows, found, strict=True):
        shown = {**row, "state": TALK().words(STATES[b.state])}
        TALK().result("  ".join(str(value) for value in shown.values()))


@batch.command("show")
@click.argument("batch_id", metavar="BATCH")
@click.option("--rows", "state", type=click.Choice(_STATES),
              help="List the rows in this state with the reason, not the credentials.")
@click.option("--result", type=click.Path(path_type=Path), metavar="PATH",
              help="Write what became of each row to this .csv or .json file.")
@json_option
@pass_context
def show_batch(context: Context, batch_id: str, state: str | None, result: Path | None,
               as_json: bool) -> None:
    """List the credentials of one run, and say how far it is."""
    service = context.service
    ensure_result(result)
    view = service.batches.show(batch_id)
    write_result(service, view, result)
    if not as_json:
        _tell_state(view)
    if state is not None:
        _show_rows(context, batch_id, RowState(state), as_json=as_json)
        return
    urls = [service.urls.credential(name)
            for name in service.show.credential_ids(batch=batch_id)]
    if as_json:
        TALK().data({**facts(view), "credentials": urls})
        return
    for url in urls:
        TALK().result(url)


def _tell_state(view: BatchView) -> None:
    """Say what is done with a batch, and how far it is; also where it has no credentials."""
    counts = view.counts
    TALK().note(say("%(file)s, batch %(batch)s: %(state)s.", file=view.batch.file_name,
                    batch=view.batch.id, state=STATES[view.batch.state]))
    TALK().note(say_n(
        "%(num)s row. Issued: %(issued)s; achievement held already: %(standing)s; set aside: "
        "%(refused)s; cancelled: %(cancelled)s.",
        "%(num)s rows. Issued: %(issued)s; achievement held already: %(standing)s; set aside: "
        "%(refused)s; cancelled: %(cancelled)s.",
        counts.total or view.batch.rows, issued=counts.issued,
        standing=counts[RowState.STANDING], refused=counts[RowState.REFUSED],
        cancelled=counts[RowState.CANCELLED]))
    if view.counts.left:
        TALK().note(say("Rows to be done: %(left)s of %(total)s; by: %(workers)s.",
                        left=view.counts.left, total=view.counts.total,
                        workers=", ".join(view.holders) or "–"))
    if view.seconds_left is not None:
        TALK().note(say("%(rate)s rows in a second; %(seconds)s seconds are left.",
                        rate=round(view.rate or 0), seconds=round(view.seconds_left)))


def _show_rows(context: Context, batch_id: str, state: RowState, *, as_json: bool) -> None:
    lines = context.service.batches.rows(batch_id, state, limit=None)
    if as_json:
        TALK().data([{"line": line.line, "achievement": line.achievement, "key": line.key,
                      "code": line.code,
                      "reason": TALK().words(line.reason) if line.reason else ""}
                     for line in lines])
        return
    for line in lines:
        reason = TALK().words(line.reason) if line.reason else ""
        TALK().result("  ".join(filter(None, [str(line.line), line.achievement, line.key,
                                              line.code, reason])))


@batch.command("cancel")
@click.argument("batch_id", metavar="BATCH")
@json_option
@pass_context
def cancel_batch(context: Context, batch_id: str, as_json: bool) -> None:
    """Cancel what waits of one run; what is issued stays."""
    count = context.service.batches.cancel(batch_id)
    if as_json:
        TALK().data({"batch": batch_id, "cancelled": count})
    else:
        TALK().result(say_n("%(num)s row is cancelled; what is issued stays.",
                            "%(num)s rows are cancelled; what is issued stays.", count))


@batch.command("resume")
@click.argument("batch_id", metavar="BATCH")
@click.option("--result", type=click.Path(path_type=Path), metavar="PATH",
              help="Write what became of each row to this .csv or .json file.")
@json_option
@pass_context
def resume_batch(context: Context, batch_id: str, result: Path | None, as_json: bool) -> int:
    """Go on with one run, and try again what was set aside."""
    ensure_result(result)
    ensure_outputs(None, result)
    context.service.batches.resume(batch_id)
    finish(context.service, batch_id)
    return summary(context.service, batch_id, as_json=as_json, result=result)
