"""The measures give the figures that were published, to four decimals.

Where a source prints fewer decimals, the exact fraction follows from its table; the test says
both what is printed and what it is to four decimals.
"""

import numpy as np
import pytest

from badgeservice.core.agreement import FEWEST, Marked
from badgeservice.measures import icc
from badgeservice.measures.agreement import measure
from badgeservice.measures.alpha import alpha, coincidences
from badgeservice.measures.kappa import kappa, linear, nominal, quadratic

# Cohen (1960), table 1, again in Cohen (1968): 200 patients, three diagnoses. Printed: κ = .49,
# and κw = .348 with the disagreements that the second paper weighs.
COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
COHEN_1968 = [[0, 1, 3], [1, 0, 6], [3, 6, 0]]

# Fleiss, Cohen & Everitt, Psychological Bulletin 72 (1969), 323–327: 200 patients, three
# diagnoses. Printed: κ = .429.
EVERITT = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]

# Hout, Duncan & Sobel, Sociological Methodology 17 (1987), 145–184: 91 couples asked the same
# four-level question. Printed by the package vcd for R: κ = 0.1293, equal spacing 0.2374.
COUPLES = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]

# Altman, Practical Statistics for Medical Research (1991), §14.3: 85 xeromammograms read by two
# radiologists. Printed: κ = 0.47, linear weights 0.57.
RADIOLOGISTS = [[21, 12, 0, 0], [4, 17, 1, 0], [3, 9, 15, 2], [0, 0, 0, 1]]

# Ratings of the anxiety of twenty people by the second and third rater of the data that come with
# the package irr for R (Gamer, Lemon, Fellows & Singh). What `kappa2` prints of them is recorded
# in the tests of statsmodels (statsmodels/stats/tests/test_inter_rater.py): unweighted
# -0.006289308, equal 0.1459075, squared 0.2520325. Level 5 of six was never given: irr leaves it
# out, so five levels stand here, and the sixth is the fifth.
SECOND = [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4]
THIRD = [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2]
ANXIETY = [[sum((min(a, 5), min(b, 5)) == (row, column)
                for a, b in zip(SECOND, THIRD, strict=True)) for column in range(1, 6)]
           for row in range(1, 6)]


@pytest.mark.parametrize(("table", "weights", "value"), [
    (COHEN, nominal(3), 0.4915),
    (COHEN, np.array(COHEN_1968, dtype=float), 0.3478),
    (EVERITT, nominal(3), 0.4286),
    (COUPLES, nominal(4), 0.1293),
    (COUPLES, linear(4), 0.2374),
    (RADIOLOGISTS, nominal(4), 0.4728),
    (RADIOLOGISTS, linear(4), 0.5684),
    (ANXIETY, nominal(5), -0.0063),
    (ANXIETY, linear(5), 0.1459),
    (ANXIETY, quadratic(5), 0.2520),
], ids=["cohen-1960", "cohen-1968", "fleiss-1969", "couples", "couples-linear", "altman",
        "altman-linear", "anxiety", "anxiety-linear", "anxiety-quadratic"])
def test_kappa_is_the_published_one(table, weights, value):
    flat = np.array(table, dtype=float).reshape(1, -1)
    assert round(float(kappa(flat, weights)[0]), 4) == value


# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), example C: four observers,
# twelve units, marks missing. Printed there: nominal .743, ordinal .815, interval .849.
_ = None
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]


@pytest.mark.parametrize(("metric", "value"), [
    ("nominal", 0.7434), ("ordinal", 0.8154), ("interval", 0.8491)])
def test_alpha_of_four_observers_is_the_published_one(metric, value):
    units = [[mark - 1 if mark else None for mark in unit]
             for unit in zip(*OBSERVERS, strict=True)]
    summed = coincidences(units, 5).sum(axis=0, keepdims=True)
    assert round(float(alpha(summed, 5, metric)[0]), 4) == value


# The same, example A: two observers, ten units, yes or no. Printed: .095.
YES_NO = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]


def test_alpha_of_yes_and_no_is_the_published_one():
    units = list(zip(*YES_NO, strict=True))
    summed = coincidences(units, 2).sum(axis=0, keepdims=True)
    assert round(float(alpha(summed, 2, "nominal")[0]), 4) == 0.0952


# Shrout & Fleiss (1979), table 2: six targets, four judges. Printed in table 4: ICC(2,1) = .29,
# ICC(2,4) = .62; the package psych for R prints 0.2898 and 0.6201 of the same table.
JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


@pytest.mark.parametrize(("average", "value"), [(False, 0.2898), (True, 0.6201)])
def test_icc_of_six_targets_is_the_published_one(average, value):
    summed = icc.parts(np.array(JUDGES, dtype=float)).sum(axis=0, keepdims=True)
    assert round(float(icc.icc(summed, average=average)[0]), 4) == value


def test_icc_counts_a_constant_distance_as_disagreement():
    """McGraw & Wong, Psychological Methods 1 (1996), 30–46: (2,4) (4,6) (6,8) give 0.6667."""
    marks = np.array([[2, 4], [4, 6], [6, 8]], dtype=float)
    summed = icc.parts(marks).sum(axis=0, keepdims=True)
    assert round(float(icc.icc(summed, average=False)[0]), 4) == 0.6667


def test_report_gives_the_published_figures_of_a_table():
    """The way of the report, from pairs to estimates, ends at the same numbers."""
    units = [Marked(steps=((row, column),))
             for row, cells in enumerate(COUPLES) for column, count in enumerate(cells)
             for _ in range(count)]
    found = measure(units, 4)
    assert found.n == 91 >= FEWEST
    assert round(found["kappa"].value, 4) == 0.1293
    assert round(found["kappa_linear"].value, 4) == 0.2374
    assert round(found["exact"].value, 4) == round(33 / 91, 4)
    assert round(found["adjacent"].value, 4) == round((33 + 7 + 3 + 9 + 2 + 5 + 9) / 91, 4)


def test_report_gives_the_published_quadratic_figure():
    units = [Marked(steps=((min(a, 5) - 1, min(b, 5) - 1),))
             for a, b in zip(SECOND, THIRD, strict=True)]
    found = measure(units, 5)
    assert (found.n, round(found["kappa_quadratic"].value, 4)) == (20, 0.2520)


def test_quadratic_weights_of_the_couples():
    """Fleiss & Cohen (1973) define the weights; the figure is worked out in fractions here."""
    table = np.array(COUPLES)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    observed = sum(int(table[i, j]) * (i - j) ** 2 for i in range(4) for j in range(4)) * 91
    expected = sum(int(rows[i] * columns[j]) * (i - j) ** 2 for i in range(4) for j in range(4))
    assert round(1 - observed / expected, 4) == 0.3320
    flat = table.astype(float).reshape(1, -1)
    assert round(float(kappa(flat, quadratic(4))[0]), 4) == 0.3320
