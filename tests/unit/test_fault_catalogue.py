"""No fault is without a row in the documentation, and each row names tests that there are."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FAULTS = range(1, 19)
ROWS = {int(number): rest for number, rest in re.findall(
    r"^\| (\d+) \|(.+)\|$", (ROOT / "docs" / "faults.md").read_text(encoding="utf-8"),
    re.MULTILINE)}


def names_in(path):
    """The names of the tests of a module."""
    return {node.name for node in ast.parse((ROOT / path).read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef)}


def test_every_fault_has_a_row():
    assert sorted(ROWS) == list(FAULTS)


@pytest.mark.parametrize("number", FAULTS)
def test_every_row_names_tests_that_there_are(number):
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", ROWS[number])
    assert named
    for path, name in named:
        assert name in names_in(path), f"{path}::{name}"
