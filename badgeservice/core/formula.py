"""Cells that a spreadsheet program would run as a formula: shielded on the way out, and back.

>>> shield("=1+1"), shield(" @SUM(A1)"), shield("+56 9 1234 5678"), shield("Ana")
("'=1+1", "' @SUM(A1)", "'+56 9 1234 5678", 'Ana')
>>> unshield(shield("+56 9 1234 5678"))
'+56 9 1234 5678'
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_RUN = tuple("=+-@\t\r\n|%＝＋－＠")
"""Signs that begin a formula, or hide one that follows; full-width ones count for some programs."""

_SHIELD = "'"


def shield(cell: str) -> str:
    """Return *cell* so that no spreadsheet program runs it: an apostrophe before such a sign.

    An apostrophe that stands before such a sign already gets one more, so that `unshield`
    gives every text back as it was.
    """
    bare = cell.lstrip(_SHIELD)
    if any(each.startswith(_RUN) for each in (bare, bare.lstrip(" "), bare.lstrip())):
        return _SHIELD + cell
    return cell


def unshield(cell: str) -> str:
    """Return what `shield` was given."""
    if cell.startswith(_SHIELD) and shield(cell[1:]) == cell:
        return cell[1:]
    return cell


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as CSV for spreadsheet programs: every cell quoted, none a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([shield(cell) for cell in row] for row in rows)
    return stream.getvalue()
