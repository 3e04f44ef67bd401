"""Every measure of two assessors' agreement at once: `core.agreement.Measure`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from badgeservice.core.agreement import (
    FEWEST,
    NO_VARIANCE,
    ONE_CATEGORY,
    PREVALENCE,
    TOO_FEW,
    Agreement,
    Estimate,
    Marked,
)
from badgeservice.measures import alpha, bootstrap, icc, kappa
from badgeservice.measures.bootstrap import Numbers, Statistic

MOST_ALIKE = 0.95
"""Share of all marks on one level above which chance-corrected measures are not given.

κ then falls towards 0 however well two people agree (Feinstein & Cicchetti, Journal of
Clinical Epidemiology 43 (1990), 543–549).
"""


def measure(units: Sequence[Marked], levels: int) -> Agreement:
    """Return the agreement on *units*, whose steps are below *levels*.

    Units are resampled as a whole: the criteria of one application hang together. Below
    `core.agreement.FEWEST` units there are no estimates.
    """
    judged = [unit for unit in units if unit.steps]
    if len(judged) < FEWEST:
        return Agreement(len(judged))
    return Agreement(len(judged), {
        **_of_tables(_tables(judged, levels), levels),
        **_totals([unit.totals for unit in judged if unit.totals is not None]),
    })


def quadratic_kappa(pairs: Sequence[tuple[int, int]], levels: int) -> Estimate:
    """Return κ of *pairs* alone: `core.agreement.PlainKappa`.

    An attempt at calibration is one person's; there is nothing to hide, and too little for an
    interval. Below ten pairs it is not given all the same: one slip would swing it.
    """
    if len(pairs) < FEWEST:
        return Estimate(len(pairs), reason=TOO_FEW)
    tables = _tables([Marked((pair,)) for pair in pairs], levels)
    if _most_alike(tables, levels) == 1:
        return Estimate(len(pairs), reason=ONE_CATEGORY)
    whole = tables.sum(axis=0, keepdims=True)
    return Estimate(len(pairs), float(kappa.kappa(whole, kappa.quadratic(levels))[0]))


def _tables(units: Sequence[Marked], levels: int) -> Numbers:
    """Return one flat table of first by second assessor for each unit."""
    tables = np.zeros((len(units), levels * levels))
    for place, unit in enumerate(units):
        for first, second in unit.steps:
            tables[place, first * levels + second] += 1
    return tables


def _of_tables(tables: Numbers, levels: int) -> dict[str, Estimate]:
    """Return the shares of agreement, and the corrected measures or why there are none."""
    shares, corrected = _shares(levels), _corrected(levels)
    alike = _most_alike(tables, levels)
    if alike <= MOST_ALIKE:
        return _estimates(tables, {**shares, **corrected})
    reason = ONE_CATEGORY if alike == 1 else PREVALENCE
    return _estimates(tables, shares) | {
        name: Estimate(len(tables), reason=reason) for name in corrected}


def _shares(levels: int) -> dict[str, Statistic]:
    apart = kappa.linear(levels).ravel()
    return {name: partial(_share, counted=(apart <= steps).astype(np.float64))
            for name, steps in (("exact", 0), ("adjacent", 1))}


def _share(tables: Numbers, counted: Numbers) -> Numbers:
    shares: Numbers = (tables @ counted) / tables.sum(axis=1)
    return shares


def _corrected(levels: int) -> dict[str, Statistic]:
    """Return κ in its three weights, and α."""
    return {
        "kappa": partial(kappa.kappa, disagreement=kappa.nominal(levels)),
        "kappa_linear": partial(kappa.kappa, disagreement=kappa.linear(levels)),
        "kappa_quadratic": partial(kappa.kappa, disagreement=kappa.quadratic(levels)),
        "alpha": partial(_alpha_of_two, levels=levels),
    }


def _alpha_of_two(tables: Numbers, levels: int) -> Numbers:
    """Return α: with two marks a unit, coincidences are the table and its mirror image."""
    cells = tables.reshape(-1, levels, levels)
    return alpha.alpha((cells + cells.transpose(0, 2, 1)).reshape(len(tables), -1), levels)


def _most_alike(tables: Numbers, levels: int) -> float:
    cells = tables.sum(axis=0).reshape(levels, levels)
    return float((cells.sum(axis=0) + cells.sum(axis=1)).max() / (2 * cells.sum()))


def _totals(totals: Sequence[tuple[float, float]]) -> dict[str, Estimate]:
    names = {"icc_single": False, "icc_average": True}
    if len(totals) < FEWEST:
        return {name: Estimate(len(totals), reason=TOO_FEW) for name in names}
    marks = icc.parts(np.asarray(totals, dtype=np.float64))
    return _estimates(marks, {name: partial(icc.icc, average=average)
                              for name, average in names.items()})


def _estimates(parts: Numbers, statistics: Mapping[str, Statistic]) -> dict[str, Estimate]:
    """Estimate each of *statistics* from the same sums and the same resamples."""
    whole, resamples = parts.sum(axis=0, keepdims=True), bootstrap.resampled(parts)
    found = {}
    for name, statistic in statistics.items():
        value = float(statistic(whole)[0])
        if np.isfinite(value):
            low, high = bootstrap.interval(resamples, statistic) or (None, None)
            found[name] = Estimate(len(parts), value, low, high)
        else:
            found[name] = Estimate(len(parts), reason=NO_VARIANCE)
    return found
