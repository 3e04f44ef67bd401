"""What is wrong with a batch file: a table that people can open, and that does nothing else."""

import csv
import io
import os
from pathlib import Path

import pytest

from badgeservice.commands.files import output_folder, write_pieces
from badgeservice.core.batch_file import open_csv
from badgeservice.core.error_file import COLUMNS, copy_of_broken, error_file
from badgeservice.core.rows import Row
from badgeservice.errors import HomeUnusable, Problem, say
from tests import factories

HEADER = ("correo;nombres;primer_apellido;fecha;nivel:diseno;nivel:aplicacion;nivel:seguridad;"
          "nivel:reflexion;evidencia_relato;=SUM(A1)\x1b]0,x\x07")
GOOD = 'ana@docentes.example;Ana;Rojas;2026-10-11;3;4;3;3;"Una; y\notra.";'


def batch(*rows):
    content = "\n".join([HEADER, *rows]).encode()
    return open_csv(io.BytesIO(content), "lote.csv", lambda _: factories.achievement(),
                    achievement="modulo-2", language="es", ignores_others=True)


def problems(found):
    return [problem for row in found.rows() if not isinstance(row, Row) for problem in row]


def cells(pieces, separator):
    content = b"".join(pieces)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""),
                           delimiter=separator, strict=True))


def test_each_problem_has_its_row_in_the_dress_of_the_file():
    found = batch(GOOD, GOOD.replace("2026", "206").replace("ana@", "eva@"))
    header, row = cells(error_file(problems(found), str, separator=found.told.separator), ";")
    assert tuple(header) == COLUMNS
    assert row == ["4", "fecha", "206-10-11", "date-wrong", "This is not a date.",
                   "Write it as 2026-11-30 (year-month-day)."]


def test_sentences_are_in_the_language_of_the_reader():
    (_, row) = cells(error_file([Problem("a", say("Yes %(x)s", x=1))],
                                lambda message: message.fill("Sí %(x)s")), ",")
    assert row == ["", "", "", "a", "Sí 1", ""]


@pytest.mark.parametrize("value", [
    "=HYPERLINK(\"https://evil.example\")", "＝1+1", "＋1", "－1", "＠SUM(A1)", "@x", "-1", "\t=1",
    "\r=1", "\x1b=1", "\u202e=1", "+56 9 1234 5678"])
def test_item_093_no_cell_is_a_formula_and_each_is_quoted(value):
    pieces = list(error_file([Problem("x", say("%(v)s", v=value), field=value, value=value)], str))
    assert pieces[1].startswith(b'"","\'')
    (_, row) = cells(pieces, ",")
    assert all(cell.startswith("'") for cell in (row[1], row[2], row[4]))


def test_item_093_a_telephone_number_survives_the_way_out_and_back():
    found = batch(GOOD.replace('"Una; y\notra."', "+56 9 1234 5678").replace("2026", "26"))
    copy = b"".join(copy_of_broken(found, problems(found), str))
    assert b"\"'+56 9 1234 5678\"" in copy
    mended = copy.replace(b"26-10-11", b"2026-10-11")
    (row,) = open_csv(io.BytesIO(mended), "x", lambda _: factories.achievement(),
                      achievement="modulo-2", language="es", ignores_others=True).rows()
    assert row.evidence[0].narrative == "+56 9 1234 5678"


def test_item_113_nothing_that_steers_a_terminal_is_written_or_shown():
    bad = GOOD.replace("Ana", "\x1b]0,x\x07\x9b2J\u202eAna").replace(";3;4", ";\x1b[2J;4")
    found = batch(bad)
    text = b"".join(error_file(problems(found), str)).decode()
    copy = b"".join(copy_of_broken(found, problems(found), str)).decode()
    shown = "".join(str(problem) + str(problem.value) for problem in problems(found))
    for words in (text, copy, shown, repr(found.told.columns), *found.told.ignored):
        assert not set(words) & {"\x1b", "\x07", "\x9b", "\u202e"}


def test_item_113_the_target_is_no_link_and_whole_or_not_there(tmp_path):
    target, link = tmp_path / "target", tmp_path / "errors.csv"
    target.write_text("mine", encoding="utf-8")
    link.symlink_to(target)
    with pytest.raises(HomeUnusable) as caught:
        write_pieces(link, [b"x"])
    assert caught.value.code == "output-is-link"

    def pieces():
        yield b"half"
        raise KeyError("x")

    with pytest.raises(KeyError):
        write_pieces(target, pieces(), private=True)
    assert target.read_text(encoding="utf-8") == "mine"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["errors.csv", "target"]
    write_pieces(target, [b"a", b"b"], private=True)
    assert target.read_bytes() == b"ab" and target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("place", ["r.csv", "sub", "sub/deeper", "there"])
def test_item_113_nothing_is_put_into_a_folder_that_is_a_link(tmp_path, place):
    real, link = tmp_path / "real", tmp_path / "lnk"
    (real / "there").mkdir(parents=True)
    link.symlink_to(real)
    write = output_folder if "." not in place else lambda path: write_pieces(path, [b"x"])
    with pytest.raises(HomeUnusable, match="name what it leads to") as caught:
        write(link / place)
    assert caught.value.code == "output-is-link"
    assert [each.name for each in real.iterdir()] == ["there"]
    assert list((real / "there").iterdir()) == []


def test_a_home_behind_a_link_is_no_hindrance(tmp_path, monkeypatch):
    (tmp_path / "real" / "ana").mkdir(parents=True)
    (tmp_path / "home").symlink_to(tmp_path / "real")
    write_pieces(output_folder(tmp_path / "home" / "ana" / "out") / "r.csv", [b"x"])
    monkeypatch.chdir(tmp_path / "home")
    write_pieces(Path("r.csv"), [b"y"])
    assert (tmp_path / "real" / "ana" / "out" / "r.csv").read_bytes() == b"x"
    assert (tmp_path / "real" / "r.csv").read_bytes() == b"y"


@pytest.mark.parametrize("name", [".", "folder", "file/x.csv", "missing/x.csv", "x" * 255, "pipe"])
def test_a_path_that_cannot_be_written_is_told_and_left_as_it_is(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(HomeUnusable) as caught:
        write_pieces(Path(name), [b"x"])
    assert caught.value.code == "output-unwritable"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "folder", "pipe"]
    assert (tmp_path / "pipe").is_fifo()


def test_the_copy_of_broken_rows_can_be_mended_and_brought_again():
    bad = GOOD.replace("ana@", "eva@").replace("2026", "x").replace(";Rojas", ";")
    found = batch(GOOD, bad, bad.replace("eva@", "ida@"))
    header, *rows = cells(copy_of_broken(found, problems(found), str), ";")
    assert header[-1] == "motivo" and header[-2] == "'=SUM(A1)]0,x"
    assert [row[0] for row in rows] == ["eva@docentes.example", "ida@docentes.example"]
    assert rows[0][8] == "Una; y\notra."
    assert rows[0][-1] == ("primer_apellido: The cell is empty. / "
                           "fecha: This is not a date.")
