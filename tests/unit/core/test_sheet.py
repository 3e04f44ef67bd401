"""Tables as people and the ministry write them, and as attackers do."""

import codecs

import pytest

from badgeservice.core.sheet import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    Column,
    read_sheet,
)
from badgeservice.core.sheet_text import LARGEST_FILE
from badgeservice.errors import BadInput

COLUMNS = (Column("name", ("nombre", "name"), needed=True), Column("region", ("region",)))
GOOD = "nombre,región\nLiceo Ñuñoa,Atacama\n"


def read(content, **options):
    if isinstance(content, str):
        content = content.encode()
    return read_sheet(content, "lista.csv", COLUMNS, **options)


def codes(content, **options):
    with pytest.raises(BadInput) as caught:
        read(content, **options)
    assert caught.value.code == "import-refused"
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize("encode", [
    lambda text: text.encode(),
    lambda text: codecs.BOM_UTF8 + text.encode(),
    lambda text: codecs.BOM_UTF8 * 2 + text.encode(),
    lambda text: text.encode("latin-1"),
    lambda text: "ï»¿".encode() + text.encode(),
    lambda text: codecs.BOM_UTF8 + text.encode("latin-1"),
    lambda text: text.replace(",", ";").encode("cp1252"),
    lambda text: text.replace(",", "\t").replace("\n", "\r\n").encode(),
], ids=["utf-8", "mark", "two-marks", "latin-1", "mark-read-as-latin-1", "mark-before-latin-1",
        "semicolons", "tabs"])
def test_table_is_read_in_every_kind_that_spreadsheets_write(encode):
    (row,) = read(encode(GOOD)).rows
    assert row.cells == {"name": "Liceo Ñuñoa", "region": "Atacama"}
    assert row.line == 2


def test_header_is_named_in_problems_as_the_file_has_it():
    assert read(GOOD).column("region") == "región"


def test_quoted_first_header_behind_a_damaged_mark_is_known():
    assert read('ï»¿"NOMBRE";"REGION"\n"Liceo";"Atacama"\n').rows[0].cells["name"] == "Liceo"


def test_row_with_another_number_of_cells_is_a_problem_and_the_others_are_read():
    sheet = read("nombre,region\nA,B,C\nD,E\n")
    assert [(problem.code, problem.line) for problem in sheet.problems] == [("cells-wrong", 2)]
    assert [row.cells["name"] for row in sheet.rows] == ["D"]


@pytest.mark.parametrize(("content", "code"), [
    ("", "file-empty"),
    ("nombre,region\n", "file-empty"),
    ("region\nAtacama\n", "column-missing"),
    ("nombre,name\na,b\n", "column-twice"),
    ("nombre,x\na,b\n", "column-unknown"),
    ('nombre,region\n"a,b\n', "csv-broken"),
])
def test_table_without_readable_rows_is_refused(content, code):
    assert code in codes(content)


def test_two_headings_of_one_column_are_both_named():
    with pytest.raises(BadInput) as caught:
        read("nombre,name,Name,nombre\na,b,c,d\n")
    assert [(each.field, str(each.message)) for each in caught.value.problems] == [
        ("name", "“nombre” and “name” are the same column."),
        ("Name", "“nombre” and “Name” are the same column."),
        ("nombre", "The column stands twice in the header.")]


def test_columns_that_may_be_there_are_passed_over_and_told():
    assert read("nombre,mrun\na,1\n", ignores=("mrun",)).ignored == ("mrun",)
    assert read("nombre,x\na,b\n", ignores_others=True).ignored == ("x",)


@pytest.mark.parametrize(("content", "code"), [
    (b"nombre\n" + b"a" * LARGEST_FILE, "file-too-large"),
    ("nombre" + ",x" * 1_000_000 + "\n", "too-many-columns"),
    ("nombre\n" + "a\n" * (MOST_ROWS + 2), "too-many-rows"),
    ("nombre\n" + "a" * 200_000 + "\n", "csv-broken"),
    (GOOD.encode("utf-16"), "encoding-unknown"),
    (b"nombre\n\0\n", "encoding-unknown"),
    (b"nombre\n\x81\n", "encoding-unknown"),
    ("nombre\nLiceo Ñuñoa\n".encode() + "Viña\n".encode("latin-1"), "encoding-unknown"),
    (b"PK\x03\x04" + bytes(range(256)), "encoding-unknown"),
], ids=["size", "columns", "rows", "cell", "utf-16", "nul", "no-sign", "mixed", "archive"])
def test_item_086_table_beyond_the_limits_or_of_no_known_encoding_is_refused(content, code):
    assert code in codes(content)


def test_item_086_long_cell_is_a_problem_of_its_row():
    sheet = read("nombre\n" + "a" * (LONGEST_CELL + 1) + "\nb\n")
    assert [(problem.code, problem.line) for problem in sheet.problems] == [("cell-too-long", 2)]
    assert [row.cells["name"] for row in sheet.rows] == ["b"]


def test_item_086_row_with_a_million_cells_is_one_problem():
    sheet = read("nombre,region\n" + "," * 1_000_000 + "x\nb,c\n")
    assert [problem.code for problem in sheet.problems] == ["cells-wrong"]


def test_item_086_file_name_is_only_shown():
    with pytest.raises(BadInput) as caught:
        read_sheet(b"", "../../x", COLUMNS)
    assert "../../x" in str(caught.value.message)


def test_most_columns_leaves_room_for_the_directory_of_the_ministry():
    assert MOST_COLUMNS > 60
