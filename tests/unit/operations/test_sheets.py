"""Spreadsheets of strangers, read in a process with limits."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from badgeservice.core.bulk import MOST_ITEMS
from badgeservice.errors import BadInput
from badgeservice.operations.sheets import SheetReader
from tests.zips import packed


@pytest.fixture(scope="module")
def read():
    reader = SheetReader()
    yield reader
    reader.close()


def book(*rows, **sheets):
    """A workbook of *rows*."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for name, more in sheets.items():
        for row in more:
            made[name].append(row) if name in made else made.create_sheet(name).append(row)
    return saved(made)


def saved(made):
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(data, name, change):
    """The workbook *data* with one of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    parts[name] = change(parts[name])
    return packed(parts)


def refused(read, data):
    with pytest.raises(BadInput) as caught:
        read(data, "x.xlsx")
    return caught.value.code


def test_rows_come_with_their_lines_and_texts(read):
    data = book(["Ana", 7, 7.5, None], [], ["Ñusta", date(2026, 3, 2),
                datetime(2026, 3, 2, 8, 30), True])  # noqa: DTZ001 - a cell has no zone
    assert read(data, "x") == [
        (1, ["Ana", "7", "7.5"]), (3, ["Ñusta", "2026-03-02", "2026-03-02 08:30:00", "True"])]


def test_the_first_sheet_that_is_seen_and_filled_is_read(read):
    made = openpyxl.Workbook()
    made.active.append(["secret"])
    made.active.sheet_state = "hidden"
    made.create_sheet("empty")
    made.create_sheet("list").append(["shown"])
    assert read(saved(made), "x") == [(1, ["shown"])]


def test_item_086_of_a_formula_only_the_last_value_is_read(read):
    data = changed(book(["=1+1", "=HYPERLINK(\"https://a.example\")"]),
                   "xl/worksheets/sheet1.xml", lambda part: part.replace(
                       b"<v></v>", b"<v>2</v>", 1).replace(b"<v />", b"<v>2</v>", 1))
    assert read(data, "x") == [(1, ["2"])]


def test_item_086_a_sheet_that_says_it_is_wide_or_long_is_read_up_to_the_limits(read):
    made = openpyxl.Workbook()
    made.active["XFD1"] = made.active["A1048576"] = made.active["A1"] = "x"
    data = changed(saved(made), "xl/worksheets/sheet1.xml", lambda part: part.replace(
        b'ref="A1:XFD1048576"', b'ref="A1:XFD9999999"'))
    assert read(data, "x") == [(1, ["x"])]
    made = openpyxl.Workbook()
    made.active.cell(1, 301, "x")
    assert len(read(saved(made), "x")[0][1]) == 301


def test_one_row_more_than_is_taken_is_noticed(read):
    assert len(read(book(["h"], *[["x"]] * (MOST_ITEMS + 50)), "x")) == MOST_ITEMS + 2


def test_item_086_a_spreadsheet_that_unpacks_to_too_much_ends_the_child_alone(read):
    good = book(["x"])
    start, end = b'<row r="1"><c r="A1" t="inlineStr"><is><t>', b"</t></is></c></row>"
    large = changed(good, "xl/worksheets/sheet1.xml", lambda part: part.replace(
        b"<sheetData>", b"<sheetData>" + start + b"x" * (700 << 20) + end))
    assert len(large) < 2 << 20
    assert refused(read, large) in ("sheet-too-large", "sheet-unreadable")
    assert read(good, "x") == [(1, ["x"])]


def test_item_086_names_for_names_for_names_are_not_filled_in(read):
    names = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"ha")
                     for n in range(10))
    data = changed(book(["x"]), "xl/worksheets/sheet1.xml", lambda part:
                   b"<!DOCTYPE worksheet [" + names + b"]>" + part.replace(
                       b"<sheetData>", b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is>'
                       b"<t>&a9;</t></is></c></row>"))
    assert refused(read, data) in ("sheet-too-large", "sheet-unreadable")
    assert read(book(["x"]), "x") == [(1, ["x"])]


def test_item_086_links_to_other_files_are_not_looked_at(read, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    data = changed(book(["x"]), "xl/worksheets/sheet1.xml", lambda part:
                   b'<!DOCTYPE w [<!ENTITY s SYSTEM "file://%s">]>' % str(secret).encode()
                   + part.replace(b"<sheetData>", b'<sheetData><row r="1"><c r="A1" '
                                  b't="inlineStr"><is><t>&s;</t></is></c></row>'))
    try:
        assert "secret" not in str(read(data, "x"))
    except BadInput as error:
        assert error.code == "sheet-unreadable"


@pytest.mark.parametrize("data", [
    b"PK\x03\x04", packed({"xl/workbook.xml": b"<x/>"}), packed({"xl/workbook.xml": b"no"})])
def test_what_is_no_spreadsheet_is_refused(read, data):
    assert refused(read, data) == "sheet-unreadable"


def test_a_spreadsheet_that_takes_too_long_ends_the_child_alone():
    reader = SheetReader(seconds=0.3)
    try:
        assert refused(reader, book(*[["x"] * 200] * 3000)) == "sheet-too-large"
        assert reader(book(["x"]), "x") == [(1, ["x"])]
    finally:
        reader.close()
