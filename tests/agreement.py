"""Does the quick way to the canonical form agree with the full one? Real documents, spoilt.

    python -m tests.agreement --documents 100000 --seed 1 --processes 2 [--of schema]

Hypothesis chooses a document, and what is changed in it. Wherever `canonicalize_quickly` answers,
`canonicalize_fully` must answer the same; where the full way refuses, the quick one must have
given up. Prints the counts and every document that breaks this; exit 1 for any.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from functools import cache
from multiprocessing import Pool
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from badgeservice.credentials.canonical import canonicalize_fully, canonicalize_quickly
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.quick_schema import Check, compiled
from badgeservice.errors import BadgeError
from tests.factories_documents import contexts, schemas
from tests.spoilt import documents, plain_documents, spoilt


def outcome(document: dict[str, Any]) -> str:
    """``same``, ``left`` to the full way, or ``differs``."""
    quick = canonicalize_quickly(document, contexts())
    if quick is None:
        return "left"
    try:
        full: object = canonicalize_fully(document, contexts())
    except BadgeError as error:
        full = error
    return "same" if quick == full else "differs"


def schema_outcome(document: dict[str, Any]) -> str:
    """``valid`` or ``invalid`` where the compiled schemas and jsonschema agree, else ``differs``.

    Every form of document is asked for, whatever this one claims to be.
    """
    found = {bool(compiled_schema(form)(document)) is validator.is_valid(document)
             for form, validator in schemas()._validators.items()}
    if found != {True}:
        return "differs"
    return "valid" if not schemas().schema_problems(document, Kind.BADGE) else "invalid"


@cache
def compiled_schema(form: tuple[Kind, bool]) -> Check:
    """The compiled schema of one form of document."""
    return compiled(schemas()._validators[form].schema)


OUTCOMES = {"canonical": outcome, "schema": schema_outcome}


def counted(many: int, number: int, of: str = "canonical") -> tuple[Counter[str], list[str]]:
    """The outcomes of *many* spoilt documents, and the documents where the two ways differ."""
    counts: Counter[str] = Counter()
    bad: list[str] = []
    chosen = plain_documents() * 8 + documents()

    @seed(number)
    @settings(max_examples=many, deadline=None, database=None, derandomize=False,
              phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(st.integers(0, len(chosen) - 1), st.randoms(use_true_random=True))
    def compare(which: int, chance: Random) -> None:
        document = spoilt(chosen[which], chance)
        found = OUTCOMES[of](document)
        counts[found] += 1
        if found == "differs":
            bad.append(json.dumps(document))

    compare()
    return counts, bad


def main() -> int:
    """Compare, print the counts, and tell by the exit code whether the two ways agree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--of", choices=OUTCOMES, default="canonical")
    asked = parser.parse_args()
    share = [(asked.documents // asked.processes, asked.seed + number, asked.of)
             for number in range(asked.processes)]
    with Pool(asked.processes) as pool:
        found = pool.starmap(counted, share)
    counts = sum((each for each, _ in found), Counter())
    print(json.dumps({"documents": sum(counts.values()), **counts}))
    for text in (each for _, bad in found for each in bad):
        print(text)
    return 1 if counts["differs"] else 0


if __name__ == "__main__":
    sys.exit(main())
