"""Cohen's κ, plain and weighted, from tables of two assessors.

Cohen, Educational and Psychological Measurement 20 (1960), 37–46; Psychological Bulletin 70
(1968), 213–220. Quadratic weights: Fleiss & Cohen, ibid. 33 (1973), 613–619.
"""

from __future__ import annotations

import numpy as np

from badgeservice.measures.bootstrap import Numbers

SMALLEST = 1e-12
"""Expected disagreement below which both assessors used one level only."""


def nominal(levels: int) -> Numbers:
    """Return disagreements that all weigh the same."""
    return 1.0 - np.eye(levels)


def linear(levels: int) -> Numbers:
    """Return disagreements that weigh as many steps as they are apart."""
    steps = np.arange(levels, dtype=np.float64)
    return np.abs(steps[:, None] - steps[None, :])


def quadratic(levels: int) -> Numbers:
    """Return disagreements that weigh the square of the steps between."""
    return np.square(linear(levels))


def kappa(tables: Numbers, disagreement: Numbers) -> Numbers:
    """Return κ of every table: *tables* are flat, one a row, counts or shares.

    *disagreement* is 0 on its diagonal. NaN where chance alone leaves no disagreement.
    """
    levels = len(disagreement)
    cells = tables.reshape(-1, levels, levels)
    total = cells.sum(axis=(1, 2))
    rows, columns = cells.sum(axis=2), cells.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = (cells * disagreement).sum(axis=(1, 2)) / total
        expected = np.einsum("ti,ij,tj->t", rows, disagreement, columns) / total ** 2
        return np.where(expected > SMALLEST, 1.0 - observed / expected, np.nan)
