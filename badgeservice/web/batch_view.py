"""Batches as pages show them: words for states, how a file was read, rows with their links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from flask import url_for

from badgeservice.core.batch_progress import RowLine
from badgeservice.core.batch_words import result_csv, result_line
from badgeservice.core.batches import OnDuplicate, RowState
from badgeservice.errors import Message, say, say_n
from badgeservice.operations.batches import BatchView
from badgeservice.web.current import service
from badgeservice.web.languages import words

ROW_STATES: Mapping[RowState, Message] = {
    RowState.WAITING: say("waiting"),
    RowState.RECORDED: say("recorded, not signed yet"),
    RowState.ISSUED: say("issued"),
    RowState.RENEWED: say("issued anew"),
    RowState.STANDING: say("had it already"),
    RowState.REFUSED: say("not issued, for a reason"),
    RowState.CANCELLED: say("not issued: cancelled"),
}

DUPLICATES: Mapping[OnDuplicate, Message] = {
    OnDuplicate.SKIP: say("leave them as they are"),
    OnDuplicate.REFUSE: say("refuse the file"),
    OnDuplicate.RENEW_REVOKED: say("a new credential where the earlier one was revoked"),
    OnDuplicate.RENEW: say("a new credential for each; the earlier one stays"),
}
"""What becomes of people who have the achievement already."""


@dataclass(frozen=True)
class Row:
    """One row of a batch, for people."""

    line: int
    achievement: str
    state: str
    reason: str
    address: str
    """Of its credential; empty where there is none."""


def rows_of(lines: Iterable[RowLine]) -> list[Row]:
    """Return rows in the language of the present request."""
    return [Row(each.line, each.achievement, words(ROW_STATES[each.state]),
                words(each.reason) if each.reason else "",
                url_for("credentials.credential", name=each.credential)
                if each.credential else "")
            for each in lines]


def pace_of(view: BatchView) -> Message:
    """Return how fast an open batch is worked on, or that nobody does."""
    if not view.holders:
        return say("Nobody works on it just now. It goes on by itself as soon as a worker is free; "
                   "whoever operates the service starts one.")
    left = view.seconds_left
    if left is None or view.rate is None:
        return say("A worker is at it.")
    return say_n("A worker is at it: about %(rate)s rows in a second, %(num)s minute left.",
                 "A worker is at it: about %(rate)s rows in a second, %(num)s minutes "
                 "left.", max(1, ceil(left / 60)), rate=max(1, round(view.rate)))


def results(lines: Iterable[RowLine]) -> Iterator[bytes]:
    """Yield what became of each row, as a table that opens in a spreadsheet program."""
    return result_csv(result_line(each, service().urls.credential, words) for each in lines)
