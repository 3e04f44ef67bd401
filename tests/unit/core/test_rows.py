"""Batch files: every bad cell is named, and good ones mean what they say."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.core.batch_file import read_rows
from badgeservice.core.rows import Piece, refused_file
from badgeservice.errors import BadInput
from tests import factories

HEADER = ("correo,nombres,primer_apellido,segundo_apellido,fecha,nivel:diseno,nivel:aplicacion,"
          "nivel:seguridad,nivel:reflexion,evidencia_url,evidencia_relato,consentimiento")
GOOD = ('ana@docentes.example,Ana,Rojas,Ñancupil,2026-10-11,3,4,3,3,https://p.example/1,'
        '"Con registro, y reflexión.",si')


def rows(text, *, language="es"):
    content = text if isinstance(text, bytes) else text.encode("utf-8")
    found = read_rows(content, "lote.csv", factories.achievement(), language=language)
    if found.problems:
        raise refused_file("lote.csv", found.problems)
    return found.good


def problems(text):
    with pytest.raises(BadInput) as caught:
        rows(text)
    assert caught.value.code == "batch-refused"
    return [(p.code, p.file, p.line, p.field) for p in caught.value.problems]


def test_good_rows_are_there_beside_bad_ones():
    bad = GOOD.replace("2026-10-11", "ayer").replace("ana@", "eva@")
    content = f"{HEADER}\n{GOOD}\n{bad}\n".encode()
    found = read_rows(content, "lote.csv", factories.achievement(), language="es")
    assert [row.line for row in found.good] == [2]
    assert [problem.line for problem in found.problems] == [3]


def test_a_good_row_is_read_whole():
    (row,) = rows(f"{HEADER}\n{GOOD}\n")
    assert (row.email, row.given_names, row.second_surname) == (
        "ana@docentes.example", "Ana", "Ñancupil")
    assert row.levels == {"diseno": 3, "aplicacion": 4, "seguridad": 3, "reflexion": 3}
    assert row.evidence == (Piece("https://p.example/1", "Con registro, y reflexión."),)
    assert row.name_public and row.language == "es" and row.line == 2


def test_the_date_is_midnight_in_the_zone_of_the_programme():
    (row,) = rows(f"{HEADER}\n{GOOD}\n")
    assert row.awarded_on.astimezone(UTC) == datetime(2026, 10, 11, 3, 0, tzinfo=UTC)


def test_no_consent_keeps_the_name_out():
    (row,) = rows(f"{HEADER}\n{GOOD[:-2]}no\n")
    assert not row.name_public


def test_a_byte_order_mark_is_no_problem():
    assert len(rows(b"\xef\xbb\xbf" + f"{HEADER}\n{GOOD}\n".encode())) == 1


@pytest.mark.parametrize(("change", "code", "field"), [
    (("ana@docentes.example", "ana"), "email-wrong", "correo"),
    (("Ana", ""), "cell-empty", "nombres"),
    (("Rojas", "Ro\x1bjas"), "control-character", "primer_apellido"),
    (("2026-10-11", "11-13-2026"), "date-wrong", "fecha"),
    (("2026-10-11", "20261011"), "date-wrong", "fecha"),
    (("2026-10-11", "2026-02-30"), "date-wrong", "fecha"),
    ((",3,4,3,3,", ",3,5,3,3,"), "level-wrong", "nivel:aplicacion"),
    ((",3,4,3,3,", ",3,,3,3,"), "level-wrong", "nivel:aplicacion"),
    (("https://p.example/1", "portafolio"), "url-wrong", "evidencia_url"),
    (("https://p.example/1", "https://p.example/a b"), "url-wrong", "evidencia_url"),
    (("https://p.example/1", "javascript:alert(1)"), "url-wrong", "evidencia_url"),
    ((",si", ",quizás"), "yes-or-no", "consentimiento"),
])
def test_a_bad_cell_is_named(change, code, field):
    assert problems(f"{HEADER}\n{GOOD.replace(*change)}\n") == [(code, "lote.csv", 2, field)]


def test_all_bad_cells_of_all_rows_are_named_at_once():
    bad = GOOD.replace("2026-10-11", "ayer").replace("ana@docentes.example", "x")
    found = problems(f"{HEADER}\n{bad}\n{GOOD}\n{bad.replace('x,', 'y,', 1)}\n")
    assert [(line, code) for code, _, line, _ in found] == [
        (2, "email-wrong"), (2, "date-wrong"), (4, "email-wrong"), (4, "date-wrong")]


def test_a_line_is_counted_from_where_the_row_begins():
    two_lines = GOOD.replace("Con registro, y", "Con registro,\ny")
    found = problems(f"{HEADER}\n{two_lines}\n{GOOD.replace('2026-10-11', 'ayer')}\n")
    assert ("date-wrong", "lote.csv", 4, "fecha") in found


def test_the_same_person_twice_is_refused():
    again = GOOD.replace("ana@docentes.example", "ANA@docentes.example")
    assert problems(f"{HEADER}\n{GOOD}\n{again}\n") == [
        ("person-twice", "lote.csv", 3, "correo")]


def test_missing_double_and_unknown_columns_are_named():
    header = HEADER.replace("fecha", "correo").replace("consentimiento", "rut")
    found = problems(f"{header}\n{GOOD}\n")
    assert {(code, field) for code, _, _, field in found} == {
        ("column-missing", "fecha"), ("column-twice", "correo"), ("column-unknown", "rut")}


@pytest.mark.parametrize("separator", [";", "\t"])
def test_another_separator_is_told(separator):
    text = f"{HEADER}\n{GOOD}\n".replace("registro, y", "registro y").replace(",", separator)
    assert len(rows(text)) == 1


@pytest.mark.parametrize("text", ["", "\n\n", HEADER])
def test_a_file_without_rows_is_refused(text):
    assert problems(text)[0][0] == "file-empty"


def test_a_row_with_a_bare_comma_is_named():
    found = problems(f"{HEADER}\n{GOOD.replace('Ana', 'Ana, María')}\n")
    assert found == [("cells-wrong", "lote.csv", 2, None)]


def test_a_quote_that_never_closes_is_named():
    assert problems(f'{HEADER}\n"{GOOD}\n')[0][0] == "csv-broken"


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    try:
        rows(f"{HEADER}\n{text}")
    except BadInput as error:
        assert all(problem.remedy for problem in error.problems)
