"""No cell of ours is a formula, and every cell comes back as it was."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.core.audit import Act, Entry
from badgeservice.core.audit_rows import as_csv as log
from badgeservice.core.formula import as_csv, shield, unshield
from badgeservice.core.slip import Slip
from badgeservice.core.slip_rows import as_csv as slips

ATTACKS = ["=HYPERLINK(\"https://evil.example\")", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1",
           "＝1+1", "＋1", "－1", "＠SUM(A1)", " =1+1", "'=1+1",
           "\u00a0=1+1", "|cmd", "%1"]


@pytest.mark.parametrize("cell", ATTACKS)
def test_item_093_formula_is_shielded_and_comes_back(cell):
    assert shield(cell).startswith("'")
    assert unshield(shield(cell)) == cell


def test_item_093_telephone_number_survives_export_and_import():
    text = as_csv(["telefono"], [["+56 9 1234 5678"]])
    assert text == '"telefono"\r\n"\'+56 9 1234 5678"\r\n'
    _, (cell,) = csv.reader(io.StringIO(text))
    assert unshield(cell) == "+56 9 1234 5678"


def test_item_093_every_cell_is_quoted():
    assert as_csv(["a", "b"], [["1", 'x"y']]) == '"a","b"\r\n"1","x""y"\r\n'


@given(st.text(st.sampled_from("'=+-@＝ a\t1"), max_size=6))
def test_every_text_comes_back_and_none_begins_a_formula(cell):
    shielded = shield(cell)
    assert unshield(shielded) == cell
    assert not shielded.lstrip(" ").startswith(tuple("=+-@＝\t"))


@pytest.mark.parametrize("cell", ["", "Ana", "O’Higgins", "'Ana'", "12.345", "a=b"])
def test_harmless_cell_stays_as_it_is(cell):
    assert shield(cell) == cell


def test_item_093_no_file_has_a_rule_of_its_own():
    """The log, printed codes and the quality report once had one each, and they differed."""
    entry = Entry(1, Act(datetime(2026, 1, 1, tzinfo=UTC), " =1+1", "a.b", "%1"), "", "d")
    _, (_, _, actor, _, subject, *_) = csv.reader(io.StringIO("".join(log([entry]))))
    assert (actor, subject) == ("' =1+1", "'%1")
    slip = Slip(name="\u00a0=1", sorting_name="", school="|cmd", address="a@b.example", code="c",
                expires_at=datetime(2026, 1, 1, tzinfo=UTC), language="es")
    _, (name, school, *_) = csv.reader(io.StringIO(slips([slip])))
    assert (name, school) == ("'\u00a0=1", "'|cmd")
