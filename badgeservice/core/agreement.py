"""How far assessors agree, as values: an estimate with its interval, or why there is none.

The numbers are computed in `badgeservice.measures`; here stands what they mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

FEWEST = 10
"""Applications below which nothing is shown: the numbers would jump about, and name people."""

TOO_FEW = "too-few"
"""Fewer than two units, or fewer than are shown."""

ONE_CATEGORY = "one-category"
"""Both assessors used one and the same level only: there is nothing to tell apart."""

PREVALENCE = "prevalence"
"""Nearly all marks are the same level, where chance-corrected measures mislead."""

NO_VARIANCE = "no-variance"
"""All totals are equal."""


@dataclass(frozen=True)
class Estimate:
    """One measure: a value with its 95 % interval, or the reason why it has none."""

    n: int
    """Units that it rests on."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""
    """Empty exactly where there is a value."""

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None


MEASURES = ("exact", "adjacent", "kappa", "kappa_linear", "kappa_quadratic", "alpha",
            "icc_single", "icc_average")
"""In the order in which they are shown."""


@dataclass(frozen=True)
class Agreement:
    """Everything that is said about one heap of pairs of marks."""

    n: int
    """Applications in it."""

    estimates: Mapping[str, Estimate] = field(default_factory=dict)
    """By name of `MEASURES`; empty where `is_hidden`."""

    @property
    def is_hidden(self) -> bool:
        """Whether there are too few applications to show anything."""
        return self.n < FEWEST

    def __getitem__(self, name: str) -> Estimate:
        return self.estimates.get(name, Estimate(self.n, reason=TOO_FEW))


@dataclass(frozen=True)
class Marked:
    """What two assessors gave for one application: steps of the scale, lowest 0."""

    steps: Sequence[tuple[int, int]]
    """One pair a criterion."""

    totals: tuple[float, float] | None = None
    """Their weighted means; None where not every criterion was judged."""


class Measure(Protocol):
    """Computes the agreement of two assessors."""

    def __call__(self, units: Sequence[Marked], levels: int) -> Agreement:
        """Return the agreement on *units*, whose steps are below *levels*."""


class PlainKappa(Protocol):
    """Computes quadratically weighted κ of few pairs, without an interval."""

    def __call__(self, pairs: Sequence[tuple[int, int]], levels: int) -> Estimate:
        """Return κ of *pairs* of steps below *levels*, or why there is none."""


_KAPPA = ((0.20, "slight"), (0.40, "fair"), (0.60, "moderate"), (0.80, "substantial"),
          (1.0, "almost-perfect"))
"""Upper ends. Landis & Koch, Biometrics 33 (1977), 159–174, table on p. 165."""

_ALPHA = ((0.667, "discard"), (0.800, "tentative"))
"""Lower ends of what comes next. Krippendorff, Content Analysis, 2nd ed. (2004), p. 241."""

_ICC = ((0.50, "poor"), (0.75, "moderate-reliability"), (0.90, "good"))
"""Koo & Li, Journal of Chiropractic Medicine 15 (2016), 155–163."""


def band(measure: str, value: float) -> str:
    """Return the customary word for *value* as a code; empty for plain shares.

    >>> band("kappa", 0.61), band("alpha", 0.7), band("icc_single", 0.49)
    ('substantial', 'tentative', 'poor')
    """
    if measure.startswith("kappa"):
        if value < 0:
            return "below-chance"
        # The table has two decimals: 0.605 is between its bands, and read as 0.60 or 0.61.
        return next(word for end, word in _KAPPA if round(value, 2) <= end)
    if measure == "alpha":
        return next((word for end, word in _ALPHA if value < end), "reliable")
    if measure.startswith("icc"):
        return next((word for end, word in _ICC if value < end), "excellent")
    return ""
