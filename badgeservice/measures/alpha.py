"""Krippendorff's α for any number of assessors, with marks missing.

Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C and metrics.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from badgeservice.measures.bootstrap import Numbers

METRICS = ("nominal", "ordinal", "interval")
_SMALLEST = 1e-12


def coincidences(units: Sequence[Sequence[int | None]], levels: int) -> Numbers:
    """Return the coincidences of each unit, flat, one a row.

    A unit lists what each assessor gave, as steps; None where there is nothing. A unit with
    fewer than two marks can be paired with nothing and adds nothing.
    """
    found = np.zeros((len(units), levels, levels))
    for place, unit in enumerate(units):
        marks = [mark for mark in unit if mark is not None]
        if len(marks) < 2:
            continue
        counts = np.bincount(marks, minlength=levels).astype(np.float64)
        pairs = np.outer(counts, counts) - np.diag(counts)
        found[place] = pairs / (len(marks) - 1)
    return found.reshape(len(units), -1)


def alpha(tables: Numbers, levels: int, metric: str = "ordinal",
          values: Sequence[float] | None = None) -> Numbers:
    """Return α of every table of coincidences: *tables* are flat, one a row.

    *values* are those of the levels, for the interval metric; 0, 1, 2, … where not given.
    NaN where all that can be paired is one level.
    """
    cells = tables.reshape(-1, levels, levels)
    margins = cells.sum(axis=2)
    total = margins.sum(axis=1)
    apart = _apart(margins, metric, values)
    observed = (cells * apart).sum(axis=(1, 2))
    chance = margins[:, :, None] * margins[:, None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = (chance * apart).sum(axis=(1, 2)) / (total - 1)
        return np.where((total > 1) & (expected > _SMALLEST), 1.0 - observed / expected, np.nan)


def _apart(margins: Numbers, metric: str, values: Sequence[float] | None) -> Numbers:
    """Return the squared difference between any two levels, for each table."""
    levels = margins.shape[1]
    if metric == "nominal":
        return np.broadcast_to(1.0 - np.eye(levels), (len(margins), levels, levels))
    if metric == "interval":
        points = np.asarray(values if values is not None else range(levels), dtype=np.float64)
        square = np.square(points[:, None] - points[None, :])
        return np.broadcast_to(square, (len(margins), levels, levels))
    if metric != "ordinal":
        raise ValueError(f"no metric {metric!r}")
    # What lies between two levels, both ends counted half.
    middle = np.cumsum(margins, axis=1) - margins / 2
    return np.square(middle[:, :, None] - middle[:, None, :])
