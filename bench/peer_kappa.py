"""Quadratic κ by scikit-learn, with 1000 resamples of whole applications, as our report does.

Reads lines of application, criterion and two levels; prints the values by criterion as JSON,
that of the whole under the empty name.
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
from sklearn.metrics import cohen_kappa_score

RESAMPLES = 1000


def kappa(pairs: np.ndarray) -> float:
    """Return κ of pairs of levels."""
    return float(cohen_kappa_score(pairs[:, 0], pairs[:, 1], weights="quadratic",
                                   labels=[1, 2, 3, 4]))


def main(path: str) -> None:
    """Compute value and interval of the whole and of each criterion."""
    with Path(path).open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    names = sorted({row[1] for row in rows})
    levels = np.array([[[int(row[2]), int(row[3])] for row in rows if row[1] == name]
                       for name in names])
    draw, values = np.random.default_rng(1), {}
    for name, found in (("", levels), *((name, levels[place:place + 1])
                                        for place, name in enumerate(names))):
        count = found.shape[1]
        values[name] = kappa(found.reshape(-1, 2))
        resamples = [kappa(found[:, draw.integers(0, count, count)].reshape(-1, 2))
                     for _ in range(RESAMPLES)]
        np.percentile(resamples, (2.5, 97.5))
    print(json.dumps(values))


if __name__ == "__main__":
    main(sys.argv[1])
