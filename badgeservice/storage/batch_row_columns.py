"""Rows of batches as columns of their table, and how many are changed at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, bindparam, literal_column, or_, update

from badgeservice.core.batches import BatchRow, RowState
from badgeservice.errors import Message
from badgeservice.storage.batch_tables import batch_rows as rows
from badgeservice.storage.many import Many

OPEN = [state.value for state in RowState if state.is_open]
EMPTY: Mapping[str, Any] = {"email": "", "content": {}}
EMPTIED_NOW = {f"{name}_now": value for name, value in EMPTY.items()}


def _changing(*more: str) -> Many:
    """Return the change of open rows to what is given for each of them."""
    return Many(
        update(rows)
        # Nothing but parameters: the states are no matter of the row that changes.
        .where(rows.c.batch == bindparam("of"), rows.c.line == bindparam("at"),
               or_(*(rows.c.state == literal_column(f"'{state}'") for state in OPEN)))
        .values(state=bindparam("becomes"), award=bindparam("given"),
                renews=bindparam("former"), code=bindparam("why"),
                reason=bindparam("because", type_=rows.c.reason.type),
                **{name: bindparam(f"{name}_now") for name in more}))


KEPT, EMPTIED = _changing(), _changing("email", "content")


def columns(batch: str, row: BatchRow) -> dict[str, Any]:
    """Return a row of *batch* as the columns of its table."""
    return {
        "batch": batch, "line": row.line, "part": row.part, "state": row.state.value,
        "achievement": row.achievement, "version": row.version, "email": row.email,
        "content": dict(row.content), "key": row.key, "given_key": row.given_key,
        "digest": row.digest, "is_claimed": False, "award": row.award, "renews": row.renews,
        "code": row.code, "reason": packed(row.reason), "tries": row.tries,
        "failures": row.failures,
    }


def row_of(row: Row[Any]) -> BatchRow:
    """Return the row of a batch that a row of the table is."""
    return BatchRow(
        line=row.line, part=row.part, state=RowState(row.state), achievement=row.achievement,
        version=row.version, email=row.email, content=row.content, key=row.key,
        digest=row.digest, given_key=row.given_key, award=row.award, renews=row.renews,
        code=row.code, reason=unpacked(row.reason), tries=row.tries, failures=row.failures)


def packed(reason: Message | None) -> dict[str, Any]:
    """Return a sentence as it is kept, so that it can be said in any language later."""
    if reason is None:
        return {}
    return {"text": reason.template, "plural": reason.plural,
            "values": {name: value if isinstance(value, int) else str(value)
                       for name, value in reason.values.items()}}


def unpacked(kept: Mapping[str, Any]) -> Message | None:
    """Return the sentence that `packed` was given."""
    return Message(kept["text"], kept["values"], kept["plural"]) if kept else None
