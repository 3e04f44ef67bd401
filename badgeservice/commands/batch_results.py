"""Finishing a batch at the command line, and what is said and written of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from badgeservice.assembly import Service
from badgeservice.commands.context import TALK
from badgeservice.commands.files import write_pieces
from badgeservice.commands.last_file import LastFile
from badgeservice.commands.long_work import rarely_collecting, stopping
from badgeservice.core.batch_words import result_csv, result_line
from badgeservice.core.batches import RowState
from badgeservice.errors import BadUsage, say, say_n
from badgeservice.operations.batches import BatchView
from badgeservice.operations.issue import Progress

_WAIT = 0.5
"""Seconds until the next look at parts that others have."""


def ensure_result(path: Path | None) -> None:
    """Raise BadUsage ``result-kind`` where the name says neither CSV nor JSON."""
    if path is not None and path.suffix.lower() not in (".csv", ".json"):
        raise BadUsage(say("Name a file that ends in .csv or .json, not %(path)s.", path=path),
                       code="result-kind")


def finish(service: Service, batch: str) -> None:
    """Work on a batch until nothing is left of it, or somebody stops it.

    What others have in hand is waited for. With Ctrl-C or SIGTERM the group in work is
    finished; the rest is left to whoever comes next.
    """
    with (rarely_collecting(), stopping() as stop,
          TALK().progress(say("Issuing")) as progress):
        while not stop.is_set():
            view = service.batches.show(batch)
            base, total = view.counts.total - view.counts.left, view.counts.total
            progress(base, total)
            if service.batch_work(batch, _on_top(progress, base, total), stop.is_set):
                continue
            if not view.counts.left or not view.batch.state.is_open:
                return
            stop.wait(_WAIT)  # others have the rest


def _on_top(progress: Progress, base: int, total: int) -> Progress:
    """Return what tells of rows of a part, on top of those that were done before."""
    return lambda done, _: progress(min(base + done, total), total)


def summary(service: Service, batch: str, *, as_json: bool, result: Path | None) -> int:
    """Show what a batch came to, and write it to *result*; return the exit code.

    1 where rows were set aside, or are still to be done. Where *result* cannot be written, that
    is told last, as an error.
    """
    view = service.batches.show(batch)
    last = LastFile(lambda: write_result(service, view, result))
    if as_json:
        TALK().data({**facts(view), **last.data, "credentials": [
            service.urls.credential(line.credential)
            for line in service.batches.rows(batch, limit=None)
            if line.credential and line.state in (RowState.ISSUED, RowState.RENEWED)]})
    else:
        _say(view)
        if last.error is not None:
            TALK().note(say("What is issued stands. What became of each row is written anew by: "
                            "badgeservice batch show %(batch)s --result PATH", batch=batch))
    last.end(as_json=as_json)
    return 1 if view.counts[RowState.REFUSED] or view.batch.state.is_open else 0


def _say(view: BatchView) -> None:
    counts = view.counts
    TALK().result(say_n(
        "%(num)s row. Issued: %(issued)s; achievement held already: %(standing)s.",
        "%(num)s rows. Issued: %(issued)s; achievement held already: %(standing)s.",
        counts.total, issued=counts.issued, standing=counts[RowState.STANDING]))
    if counts[RowState.RENEWED] or counts[RowState.CANCELLED]:
        TALK().result(say("Renewed among them: %(renewed)s; cancelled: %(cancelled)s.",
                          renewed=counts[RowState.RENEWED],
                          cancelled=counts[RowState.CANCELLED]))
    if counts[RowState.REFUSED]:
        TALK().note(say_n(
            "%(num)s row was set aside; see `badgeservice batch show %(batch)s --rows refused`.",
            "%(num)s rows were set aside; see `badgeservice batch show %(batch)s --rows refused`.",
            counts[RowState.REFUSED], batch=view.batch.id))
    if view.batch.state.is_open:
        TALK().note(say_n(
            "%(num)s row is left. Go on with: badgeservice batch resume %(batch)s",
            "%(num)s rows are left. Go on with: badgeservice batch resume %(batch)s",
            counts.left, batch=view.batch.id))


def facts(view: BatchView) -> dict[str, object]:
    """Return a batch as programs read it."""
    batch, counts = view.batch, view.counts
    return {
        "batch": batch.id, "state": batch.state.value, "file": batch.file_name,
        "rows": counts.total or batch.rows, "issued": counts.issued,
        "standing": counts[RowState.STANDING], "renewed": counts[RowState.RENEWED],
        "refused": counts[RowState.REFUSED], "cancelled": counts[RowState.CANCELLED],
        "left": counts.left, "rate": view.rate, "seconds_left": view.seconds_left,
        "workers": list(view.holders), "told": dict(batch.told),
    }


def write_result(service: Service, view: BatchView, path: Path | None) -> None:
    """Write to *path* what became of each row, whole or not at all; never through a link."""
    if path is None:
        return
    ensure_result(path)
    lines = (result_line(line, service.urls.credential, TALK().words)
             for line in service.batches.rows(view.batch.id, limit=None))
    pieces = _json(view, lines) if path.suffix.lower() == ".json" else result_csv(lines)
    write_pieces(path, pieces, private=True)


def _json(view: BatchView, lines: Iterable[dict[str, str | int]]) -> Iterator[bytes]:
    head = json.dumps(facts(view), ensure_ascii=False, default=str)
    yield (head[:-1] + ', "lines": [').encode()
    comma = "\n"
    for line in lines:
        yield (comma + json.dumps(line, ensure_ascii=False)).encode()
        comma = ",\n"
    yield b"\n]}\n"
