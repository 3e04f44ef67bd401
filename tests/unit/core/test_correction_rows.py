"""A table of corrections is read whole, or refused with every problem."""

from datetime import date

import pytest

from badgeservice.core.correction import Corrections
from badgeservice.core.correction_rows import correction_wishes
from badgeservice.core.status_rows import csv_records
from badgeservice.errors import BadInput


def read(text):
    return correction_wishes(csv_records(text.encode("utf-8"), "c.csv"), "c.csv",
                             reason="other", note="acta")


def test_an_empty_cell_was_right_and_a_dash_takes_the_second_surname_away():
    first, second = read("Id;Nombres;Segundo apellido;Nivel: diseno;Motivo\n"
                         "a;;-;;\nb;Ana;;4;name-corrected\n")
    assert first.wanted == Corrections(second_surname="")
    assert (first.reason, first.note, first.line) == ("other", "acta", 2)
    assert second.wanted == Corrections(given_names="Ana", levels={"diseno": 4})
    assert second.reason == "name-corrected"


@pytest.mark.parametrize(("header", "cell", "wanted"), [
    ("fecha", "2026-10-11", Corrections(awarded_on=date(2026, 10, 11))),
    ("Päivämäärä", "2026-10-11 00:00:00", Corrections(awarded_on=date(2026, 10, 11))),
    ("language", "EN", Corrections(language="en")),
    ("sähköposti", "a@b.example", Corrections(email="a@b.example")),
    ("level:rubric-1/some-thing", "3", Corrections(levels={"rubric-1/some-thing": 3})),
    ("taso:Diseño", "0", Corrections(levels={"Diseño": 0})),
])
def test_columns_are_known_in_three_languages(header, cell, wanted):
    assert [each.wanted for each in read(f"tunniste,{header}\na,{cell}\n")] == [wanted]


@pytest.mark.parametrize(("text", "found"), [
    ("id,fecha\na,11-10-2026\nb,2026-02-30\n", [(2, "fecha", "date-wrong"),
                                                 (3, "fecha", "date-wrong")]),
    ("id,idioma\na,sv\n", [(2, "idioma", "language-unknown")]),
    ("id,nivel:x\na,3.5\nb,-1\n", [(2, "nivel:x", "level-wrong"),
                                   (3, "nivel:x", "level-wrong")]),
    ("id,nivel:x,Nivel: x\na,3,3\n", [(1, "Nivel: x", "column-twice")]),
    ("id,nivel:\na,3\n", [(1, "nivel:", "column-unknown")]),
    ("id,rut\na,1\n", [(1, "rut", "column-unknown")]),
    ("id,nota\na,RUT 12.345.678-5\n", [(2, "nota", "national-number")]),
    ("id,nombres\n,Ana\n", [(2, "id", "cell-empty")]),
])
def test_a_bad_table_is_refused_by_line_and_column(text, found):
    with pytest.raises(BadInput) as refusal:
        read(text)
    assert refusal.value.code == "status-file-refused"
    assert [(p.line, p.field, p.code) for p in refusal.value.problems] == found
