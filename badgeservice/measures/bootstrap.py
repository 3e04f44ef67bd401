"""Percentile intervals by resampling whole units, always with the same seed.

Every measure here is a function of sums over units (counts of a table, sums of squares), so a
resample needs only the sums again: one product of matrices for all resamples together.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Statistic = Callable[[Numbers], Numbers]
"""From sums, one row a resample, to values; NaN where it is not computable."""

SEED = 20_261_122
"""Fixed, so that nobody draws again until the interval looks better."""

RESAMPLES = 1000
_AT_ONCE = 100
_LEAST_COMPUTABLE = 0.95
"""Share of resamples that must be computable; else there is no interval."""


@lru_cache(maxsize=8)
def _counts(units: int) -> NDArray[np.uint16]:
    """Return how often each unit is drawn in each resample."""
    chance = np.random.default_rng(SEED)
    drawn = np.empty((RESAMPLES, units), dtype=np.uint16)
    for row in drawn:
        row[:] = np.bincount(chance.integers(0, units, units), minlength=units)
    return drawn


def resampled(parts: Numbers) -> Numbers:
    """Return the sums of *parts* (one row a unit) in every resample, one row each."""
    counts = _counts(len(parts))
    return np.concatenate([counts[start:start + _AT_ONCE].astype(np.float64) @ parts
                           for start in range(0, RESAMPLES, _AT_ONCE)])


def interval(resamples: Numbers, statistic: Statistic) -> tuple[float, float] | None:
    """Return the 2.5th and 97.5th percentile of *statistic* over *resamples*, made by `resampled`.

    None where too many of them are not computable.
    """
    values = statistic(resamples)
    values = values[np.isfinite(values)]
    if len(values) < _LEAST_COMPUTABLE * RESAMPLES:
        return None
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
