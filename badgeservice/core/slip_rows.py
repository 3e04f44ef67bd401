"""Slips as rows, for whoever prints them with a program of their own."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from badgeservice.core.formula import shield
from badgeservice.core.slip import Slip

COLUMNS = ("name", "school", "address", "code", "until", "language")


def as_csv(slips: Iterable[Slip]) -> str:
    """Return *slips* as a CSV file, the names of the columns first."""
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for slip in slips:
        writer.writerow([shield(cell) for cell in (
            slip.name, slip.school, slip.address, slip.code,
            slip.expires_at.date().isoformat(), slip.language)])
    return out.getvalue()
