"""What must hold of the measures whatever the marks, and a second computation beside each."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from badgeservice.core.agreement import (
    MEASURES,
    NO_VARIANCE,
    ONE_CATEGORY,
    PREVALENCE,
    TOO_FEW,
    Marked,
    band,
)
from badgeservice.measures import bootstrap, icc
from badgeservice.measures.agreement import measure
from badgeservice.measures.alpha import METRICS, alpha, coincidences
from badgeservice.measures.kappa import kappa, linear, nominal, quadratic

LEVELS = 4
mark = st.integers(0, LEVELS - 1)
pairs = st.lists(st.tuples(mark, mark), min_size=2, max_size=30)
ratings = st.lists(st.lists(st.one_of(st.none(), mark), min_size=3, max_size=3),
                   min_size=2, max_size=12)
WEIGHTS = {"nominal": nominal, "linear": linear, "quadratic": quadratic}


def table(found):
    cells = np.zeros((LEVELS, LEVELS))
    for one, other in found:
        cells[one, other] += 1
    return cells.reshape(1, -1)


def kappa_of(found, weights):
    return float(kappa(table(found), WEIGHTS[weights](LEVELS))[0])


def alpha_of(units, metric):
    return float(alpha(coincidences(units, LEVELS).sum(axis=0, keepdims=True),
                       LEVELS, metric)[0])


def icc_of(marks, *, average):
    summed = icc.parts(np.array(marks, dtype=float)).sum(axis=0, keepdims=True)
    return float(icc.icc(summed, average=average)[0])


def same(one, other):
    return (math.isnan(one) and math.isnan(other)) or one == pytest.approx(other, abs=1e-9)


# --- second computations, straight from the definitions -----------------------------------


def slow_kappa(found, weigh):
    """One minus the mean disagreement over the mean disagreement of all marks crossed."""
    observed = sum(weigh(a, b) for a, b in found) / len(found)
    crossed = sum(weigh(a, b) for a, _ in found for _, b in found) / len(found) ** 2
    return 1 - observed / crossed if crossed else math.nan


def slow_alpha(units, metric):
    """Pairs within units against pairs anywhere, value by value (Krippendorff 2011)."""
    usable = [[m for m in unit if m is not None] for unit in units]
    usable = [unit for unit in usable if len(unit) > 1]
    values = [m for unit in usable for m in unit]
    count = {level: values.count(level) for level in range(LEVELS)}

    def apart(c, k):
        if metric == "nominal":
            return float(c != k)
        if metric == "interval":
            return float((c - k) ** 2)
        low, high = sorted((c, k))
        return (sum(count[g] for g in range(low, high + 1))
                - (count[c] + count[k]) / 2) ** 2

    within = sum(apart(a, b) / (len(unit) - 1) for unit in usable
                 for a, b in permutations(unit, 2))
    anywhere = sum(apart(a, b) for a, b in permutations(values, 2))
    if not anywhere:
        return math.nan
    return 1 - (within / len(values)) / (anywhere / (len(values) * (len(values) - 1)))


def slow_icc(marks, *, average):
    """Shrout & Fleiss (1979): mean squares by their definitions."""
    data = np.array(marks, dtype=float)
    n, k = data.shape
    grand = data.mean()
    msr = k * sum((row.mean() - grand) ** 2 for row in data) / (n - 1)
    msc = n * sum((column.mean() - grand) ** 2 for column in data.T) / (k - 1)
    rest = sum((data[i, j] - data[i].mean() - data[:, j].mean() + grand) ** 2
               for i in range(n) for j in range(k))
    mse = rest / ((n - 1) * (k - 1))
    below = msr + (msc - mse) / n if average else msr + (k - 1) * mse + k * (msc - mse) / n
    return (msr - mse) / below


@given(pairs)
def test_kappa_equals_its_definition(found):
    for name, weigh in (("nominal", lambda a, b: a != b), ("linear", lambda a, b: abs(a - b)),
                        ("quadratic", lambda a, b: (a - b) ** 2)):
        assert same(kappa_of(found, name), slow_kappa(found, weigh)), name


@given(ratings)
def test_alpha_equals_its_definition_with_marks_missing(units):
    for metric in METRICS:
        assert same(alpha_of(units, metric), slow_alpha(units, metric)), metric


@given(st.lists(st.tuples(mark, mark, mark), min_size=3, max_size=20))
def test_icc_equals_its_definition(marks):
    assume(len({m for row in marks for m in row}) > 1)
    for average in (False, True):
        found = icc_of(marks, average=average)
        if not math.isnan(found):
            assert found == pytest.approx(slow_icc(marks, average=average), abs=1e-7)


@given(pairs)
def test_quadratic_kappa_is_the_concordance_of_the_two(found):
    """Fleiss & Cohen (1973): it is an intraclass correlation, here by Lin's moments."""
    first, second = np.array(found, dtype=float).T
    below = first.var() + second.var() + (first.mean() - second.mean()) ** 2
    assume(below > 1e-9)
    covariance = ((first - first.mean()) * (second - second.mean())).mean()
    assert kappa_of(found, "quadratic") == pytest.approx(2 * covariance / below, abs=1e-9)


# --- what must hold ----------------------------------------------------------------------


@given(pairs)
def test_measures_do_not_ask_who_came_first(found):
    turned = [(b, a) for a, b in found]
    for name in WEIGHTS:
        assert same(kappa_of(found, name), kappa_of(turned, name))
    for metric in METRICS:
        assert same(alpha_of(found, metric), alpha_of(turned, metric))
    assert same(icc_of(found, average=False), icc_of(turned, average=False))


@given(pairs, st.permutations(range(LEVELS)))
def test_nominal_measures_do_not_ask_what_levels_are_called(found, names):
    renamed = [(names[a], names[b]) for a, b in found]
    assert same(kappa_of(found, "nominal"), kappa_of(renamed, "nominal"))
    assert same(alpha_of(found, "nominal"), alpha_of(renamed, "nominal"))


@given(pairs)
def test_ordered_measures_read_the_scale_from_either_end(found):
    turned = [(LEVELS - 1 - a, LEVELS - 1 - b) for a, b in found]
    for name in WEIGHTS:
        assert same(kappa_of(found, name), kappa_of(turned, name))
    for metric in METRICS:
        assert same(alpha_of(found, metric), alpha_of(turned, metric))


@given(st.lists(mark, min_size=2, max_size=30))
def test_perfect_agreement_is_one(marks):
    assume(len(set(marks)) > 1)
    found = [(m, m) for m in marks]
    for name in WEIGHTS:
        assert kappa_of(found, name) == pytest.approx(1)
    for metric in METRICS:
        assert alpha_of(found, metric) == pytest.approx(1)
    for average in (False, True):
        assert icc_of(found, average=average) == pytest.approx(1)


@given(pairs)
def test_alpha_of_two_is_scott_corrected_for_the_size(found):
    """Krippendorff (2011): with two observers and nothing missing, 1 − α = (1 − π)(2n − 1)/2n."""
    values = [m for pair in found for m in pair]
    chance = sum((values.count(level) / len(values)) ** 2 for level in range(LEVELS))
    assume(chance < 1)
    pi = (sum(a == b for a, b in found) / len(found) - chance) / (1 - chance)
    expected = 1 - (1 - pi) * (len(values) - 1) / len(values)
    assert alpha_of(found, "nominal") == pytest.approx(expected, abs=1e-9)


# --- what is not computable --------------------------------------------------------------


def units(found, totals=True):
    return [Marked(((a, b),), (float(a), float(b)) if totals else None) for a, b in found]


def test_one_level_alone_is_said_and_no_number():
    found = measure(units([(2, 2)] * 12), LEVELS)
    for name in ("kappa", "kappa_linear", "kappa_quadratic", "alpha"):
        assert found[name].value is None
        assert found[name].reason == ONE_CATEGORY
    assert found["icc_single"].reason == NO_VARIANCE
    assert found["exact"].value == 1


def test_nearly_all_on_one_level_is_said_and_no_number():
    found = measure(units([(2, 2)] * 39 + [(2, 3)]), LEVELS)
    assert found["kappa"].reason == PREVALENCE
    assert found["kappa"].value is None
    assert found["exact"].value == pytest.approx(39 / 40)


def test_nine_applications_show_nothing():
    found = measure(units([(0, 1)] * 9), LEVELS)
    assert found.is_hidden
    assert dict(found.estimates) == {}
    assert found["kappa"].reason == TOO_FEW


def test_totals_are_compared_only_where_ten_are_whole():
    found = measure(units([(0, 1), (2, 3)] * 10, totals=False), LEVELS)
    assert found["icc_single"].reason == TOO_FEW
    assert found["alpha"].is_known


@given(st.lists(st.tuples(mark, mark), min_size=10, max_size=25))
def test_no_estimate_is_ever_nan_and_each_lies_in_its_interval(found):
    for name, estimate in measure(units(found), LEVELS).estimates.items():
        assert name in MEASURES
        assert (estimate.value is None) == bool(estimate.reason)
        if estimate.value is not None:
            assert math.isfinite(estimate.value)
        if estimate.low is not None:
            assert math.isfinite(estimate.low)
            assert estimate.low <= estimate.high


# --- intervals ---------------------------------------------------------------------------


def test_intervals_are_the_same_each_time_and_hold_the_value():
    chance = np.random.default_rng(7)
    found = [(int(a), int(min(LEVELS - 1, a + (chance.random() < 0.3))))
             for a in chance.integers(0, LEVELS, 80)] + [(0, 2), (3, 1), (0, 3)]
    first, second = measure(units(found), LEVELS), measure(units(found), LEVELS)
    assert first == second
    for name in MEASURES:
        estimate = first[name]
        assert estimate.low < estimate.value < estimate.high, name


def test_criteria_of_one_application_are_drawn_together():
    """The same marks in few applications are less certain than in many."""
    found = [(0, 0), (1, 2), (3, 3), (2, 2)] * 15
    apart = measure(units(found, totals=False), LEVELS)["kappa"]
    together = measure([Marked(tuple([pair] * 5)) for pair in found[:12]], LEVELS)["kappa"]
    assert together.value == pytest.approx(apart.value)
    assert together.high - together.low > apart.high - apart.low


def test_interval_is_what_drawing_by_hand_gives():
    found = [(0, 0), (1, 2), (3, 3), (2, 2), (1, 1)] * 4
    parts = np.concatenate([table([pair]) for pair in found])
    chance = np.random.default_rng(bootstrap.SEED)
    values = []
    for _ in range(bootstrap.RESAMPLES):
        drawn = [found[i] for i in chance.integers(0, len(found), len(found))]
        values.append(slow_kappa(drawn, lambda a, b: a != b))
    low, high = bootstrap.interval(bootstrap.resampled(parts),
                                   lambda t: kappa(t, nominal(LEVELS)))
    assert (low, high) == pytest.approx(tuple(np.percentile(values, [2.5, 97.5])))


# --- words -------------------------------------------------------------------------------


@pytest.mark.parametrize(("measure_name", "value", "word"), [
    ("kappa", -0.01, "below-chance"), ("kappa", 0.20, "slight"), ("kappa", 0.21, "fair"),
    ("kappa_linear", 0.41, "moderate"), ("kappa_quadratic", 0.80, "substantial"),
    ("kappa", 0.81, "almost-perfect"), ("kappa", 1.0, "almost-perfect"),
    ("alpha", 0.66, "discard"), ("alpha", 0.667, "tentative"), ("alpha", 0.8, "reliable"),
    ("icc_single", 0.49, "poor"), ("icc_single", 0.5, "moderate-reliability"),
    ("icc_average", 0.75, "good"), ("icc_average", 0.91, "excellent"), ("exact", 0.9, ""),
])
def test_words_are_those_of_the_sources(measure_name, value, word):
    assert band(measure_name, value) == word
