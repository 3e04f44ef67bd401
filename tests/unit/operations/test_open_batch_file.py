"""A batch file is told by its content, and a workbook is read where it can do no harm."""

import io
import zipfile
from contextlib import contextmanager
from datetime import date, datetime
from types import SimpleNamespace

import openpyxl
import pytest

from badgeservice.core.rows import Row
from badgeservice.errors import BadInput
from badgeservice.operations.batch_file import OpenBatchFile
from badgeservice.operations.sheets import SheetReader
from tests import factories
from tests.zips import packed

HEADER = ["Correo", "Nombres", "Apellido paterno", "Fecha", "Nivel: diseno", "Nivel: aplicacion",
          "Nivel: seguridad", "Nivel: reflexion", "Evidencia", "Consentimiento", "Idioma"]
ROW = ["ana@docentes.example", "Ana", "Muñoz", datetime(2026, 10, 11),  # noqa: DTZ001 - a cell
       3, 4.0, "3", "nivel 3", "https://p.example/1", True, None]


class Published:
    """Stands for a database in which one achievement is published."""

    @contextmanager
    def reading(self):
        yield SimpleNamespace(definitions=SimpleNamespace(
            achievement=lambda slug: factories.achievement()))


@pytest.fixture(scope="module")
def reader():
    made = SheetReader()
    yield made
    made.close()


@pytest.fixture(scope="module")
def bring(reader):
    def brought(content, **options):
        return OpenBatchFile(Published(), reader.read)(
            content, "lote", **{"achievement": "modulo-2", "language": "es"} | options)
    return brought


def book(*rows, name="Cohorte 2026"):
    made = openpyxl.Workbook()
    made.active.title = name
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def refused(bring, content):
    with pytest.raises(BadInput) as caught:
        list(bring(content).rows())
    return [problem.code for problem in caught.value.problems]


def test_a_cell_of_a_workbook_may_hold_links_on_lines_of_their_own(bring):
    header = [*HEADER, "Evidencia 2", "Relato 2"]
    cells = [*ROW, "https://p.example/3", "El plan."]
    cells[8] = "https://p.example/1\nhttps://p.example/2"
    (row,) = bring(book(header, cells)).rows()
    assert [(each.url, each.narrative) for each in row.evidence] == [
        ("https://p.example/1", ""), ("https://p.example/2", ""),
        ("https://p.example/3", "El plan.")]


def test_a_workbook_is_read_as_it_is_meant(bring):
    serial = [*ROW[:3], 46306, *ROW[4:]]
    batch = bring(book(["Cohorte 2026"], HEADER, ROW, [], ["eva@docentes.example", *serial[1:]]))
    assert (batch.told.kind, batch.told.sheet, batch.told.encoding, batch.told.separator) == (
        "xlsx", "Cohorte 2026", "", "")
    first, second = batch.rows()
    assert (first.line, first.first_surname, first.awarded_on.date(), first.name_public) == (
        3, "Muñoz", date(2026, 10, 11), True)
    assert first.levels == {"diseno": 3, "aplicacion": 4, "seguridad": 3, "reflexion": 3}
    assert (second.line, second.awarded_on.date()) == (5, date(2026, 10, 11))


def test_more_rows_are_read_of_a_workbook_than_of_a_list_to_verify(bring):
    rows = [[f"p{number}@docentes.example", *ROW[1:]] for number in range(6000)]
    assert sum(isinstance(row, Row) for row in bring(book(HEADER, *rows)).rows()) == 6000


def test_a_csv_may_come_as_a_stream(bring):
    line = [str(cell or "") for cell in ROW]
    line[3] = "11/10/2026"
    line[5] = "4"
    content = ";".join(HEADER) + "\r\n" + ";".join(line) + "\r\n"
    batch = bring(io.BytesIO(content.encode("cp1252")))
    assert (batch.told.kind, batch.told.encoding) == ("csv", "Windows-1252")
    assert [row.first_surname for row in batch.rows()] == ["Muñoz"]


@pytest.mark.parametrize("content", [
    packed({"content.xml": b"", "mimetype": b""}),
    packed({"../../x": b"x"}),
    bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500),
])
def test_item_086_other_files_are_told_apart(bring, content):
    assert refused(bring, content) == ["sheet-other"]


def test_item_086_a_workbook_that_unpacks_without_end_is_refused(bring):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(HEADER, ROW))) as archive, zipfile.ZipFile(
            out, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in archive.namelist():
            part = archive.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b"</sheetData>", b'<row><c t="inlineStr"><is><t>'
                                    + b"x" * 200_000_000 + b"</t></is></c></row></sheetData>")
            bomb.writestr(name, part)
    assert len(out.getvalue()) < 2**20
    assert refused(bring, out.getvalue())[0] in ("sheet-too-large", "sheet-unreadable")
    assert list(bring(book(HEADER, ROW)).rows())


def test_item_086_a_workbook_without_measure_is_refused(bring):
    assert refused(bring, book([*HEADER, *["x"] * 500], ROW)) == ["too-many-columns"]
    assert refused(bring, packed({"xl/workbook.xml": b"<x"})) == ["sheet-unreadable"]


@pytest.mark.parametrize("content", [
    book(HEADER, ROW)[:2000], b"PK\x03\x04" + bytes(100), packed({"xl/workbook.xml": b"<x"})])
def test_a_workbook_that_is_damaged_is_told_as_one_with_its_name(bring, content):
    with pytest.raises(BadInput) as caught:
        bring(content)
    (problem,) = caught.value.problems
    assert (caught.value.code, problem.code) == ("batch-refused", "sheet-unreadable")
    assert str(problem).startswith("lote: The spreadsheet cannot be read.")
    assert "nothing was issued" in str(caught.value.message)
