"""The intraclass correlations ICC(2,1) and ICC(2,k): absolute agreement, assessors at random.

Shrout & Fleiss, Psychological Bulletin 86 (1979), 420–428.
"""

from __future__ import annotations

import numpy as np

from badgeservice.measures.bootstrap import Numbers

_SMALLEST = 1e-12


def parts(marks: Numbers) -> Numbers:
    """Return what of each unit enters the sums of squares: *marks* has one row a unit.

    The columns: 1, the square of the row's sum, the sum of its squares, and each mark.
    """
    sums = marks.sum(axis=1)
    return np.column_stack([np.ones(len(marks)), np.square(sums),
                            np.square(marks).sum(axis=1), marks])


def icc(sums: Numbers, *, average: bool) -> Numbers:
    """Return ICC(2,1), or ICC(2,k) with *average*, of each row of sums of `parts`.

    NaN where fewer than two units were summed, or no mark differs from another.
    """
    units, squared_sums, squares, columns = sums[:, 0], sums[:, 1], sums[:, 2], sums[:, 3:]
    raters = columns.shape[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.square(columns.sum(axis=1)) / (units * raters)
        total = squares - middle
        between_units = squared_sums / raters - middle
        between_raters = np.square(columns).sum(axis=1) / units - middle
        rest = np.maximum(total - between_units - between_raters, 0.0)
        msr = between_units / (units - 1)
        msc = between_raters / (raters - 1)
        mse = rest / ((units - 1) * (raters - 1))
        below = (msr + (msc - mse) / units if average
                 else msr + (raters - 1) * mse + raters * (msc - mse) / units)
        computable = (units > 1) & (total > _SMALLEST) & (np.abs(below) > _SMALLEST)
        return np.where(computable, (msr - mse) / below, np.nan)
