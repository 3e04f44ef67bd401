"""No item of the attack catalogue that is ours to meet is without a test named for its number."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
ASSETS = TESTS / "assets" / "attacks"
OURS = frozenset({*range(1, 107), 108, 109, 110, 111, 112, 113, 114, 116}) - {85}
"""JSON, proofs, keys, fetching, status and files; what people write, bring and take away; who may
see and do what; keys at rest, time, and the cost of it all."""

_MADE_WHEN_RUN = re.compile(r"^\| ([\d–, ]+) \|", re.MULTILINE)


def numbers_of(name):
    """The items that a test is named for: item_07, items_36_and_37, items_17_18_60_74."""
    found = re.search(r"_items?((?:_(?:and_)?\d+)+)(?:_|$)", name)
    return {int(each) for each in re.findall(r"\d+", found[1])} if found else set()


def items_tested():
    """Every item with a test in the suite that is run for each change."""
    found = set()
    for room in ("unit", "integration"):
        for path in (TESTS / room).rglob("test_*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                    found |= numbers_of(node.name)
    return found


def with_files():
    """The items whose inputs are files."""
    return {int(found[1]) for path in ASSETS.iterdir()
            if (found := re.match(r"(?:svg-item-)?(\d+)-", path.name))}


def made_when_run():
    """The items whose inputs are made by their tests, as the README of the files says."""
    text = (ASSETS / "README.md").read_text(encoding="utf-8")
    found = set()
    for row in _MADE_WHEN_RUN.findall(text):
        for part in row.split(","):
            first, _, last = part.strip().partition("–")
            found |= set(range(int(first), int(last or first) + 1))
    return found


def test_every_item_has_a_test_named_for_it():
    assert sorted(OURS - items_tested()) == []


def test_every_input_is_a_file_or_said_to_be_made_when_the_test_runs():
    assert sorted(OURS - with_files() - made_when_run()) == []
    assert sorted(with_files() & made_when_run()) == []


def test_the_numbers_are_read_from_names():
    assert numbers_of("test_item_07_x") == {7}
    assert numbers_of("test_items_36_and_37_every_signature") == {36, 37}
    assert numbers_of("test_items_17_18_60_74_a_hostile_file") == {17, 18, 60, 74}
    assert numbers_of("test_other_thing_7") == set()
