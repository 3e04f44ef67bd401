"""Rows that name several pieces of evidence: in columns with numbers, or in one cell."""

import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from badgeservice.core.batch_evidence import MOST_PIECES, links_in
from badgeservice.core.batches import content_digest, pack, unpack
from badgeservice.core.rows import Piece, Row
from tests.unit.core.test_batch_file import HEADER, one, opened, read, refused, table, wrong

A, B, C = (f"https://p.example/{name}" for name in "abc")
NUMBERED = [*HEADER, "evidencia_url_2", "evidencia_relato_2", "evidencia_url_3"]


def pieces(**cells):
    """The evidence of a row whose cells hold these."""
    return one(table({"evidencia_url": "", "evidencia_relato": ""} | cells,
                     header=NUMBERED)).evidence


def test_columns_with_numbers_each_hold_a_piece():
    assert pieces(evidencia_url=A, evidencia_relato="Taller.", evidencia_url_2=B,
                  evidencia_relato_2="Otro taller.", evidencia_url_3=C) == (
        Piece(A, "Taller."), Piece(B, "Otro taller."), Piece(C))


def test_a_gap_is_none():
    assert pieces(evidencia_url_3=C) == (Piece(C),)
    assert pieces(evidencia_relato_2="Taller.") == (Piece(None, "Taller."),)
    assert pieces() == ()


@pytest.mark.parametrize(("link", "account"), [
    ("Evidencia", "Relato"), ("Enlace evidencia", "evidencia relato"),
    ("evidence link", "Evidence narrative"), ("Evidence URL", "narrative"),
    ("Näytön linkki", "Näytön kuvaus"), ("näyttö", "kuvaus")])
def test_headers_with_numbers_are_known_in_three_languages(link, account):
    header = [*HEADER[:9], f"{link} 1", f"{account}-1", f"{link}_2", f"{account} 2", f"{link} 5"]
    cells = ["ana@docentes.example", "Ana", "Rojas", "", "2026-10-11", *"3433",
             A, "Uno.", B, "Dos.", C]
    assert one(table(cells, header=header)).evidence == (
        Piece(A, "Uno."), Piece(B, "Dos."), Piece(C))


def test_a_number_beyond_those_is_no_column():
    assert refused(table({}, header=[*HEADER, "evidencia_url_6"])) == [
        ("column-unknown", 1, "evidencia_url_6")]
    assert refused(table({}, header=[*HEADER, "Evidencia 1"])) == [
        ("column-twice", 1, "Evidencia 1")]


def test_somebody_may_say_which_column_holds_the_second():
    content = table({"Tarea B": B}, header=[*HEADER, "Tarea B"])
    (row,) = opened(content, mapping={"evidencia_url_2": "Tarea B"}).rows()
    assert [each.url for each in row.evidence] == ["https://p.example/1", B]


@pytest.mark.parametrize("between", ["\n", "\r\n", " ", "; ", ", ", ";\n", ";", ",", " \n\n "])
def test_one_cell_may_hold_several_links(between):
    cell = between.join([A, B, C])
    assert pieces(evidencia_url=cell, evidencia_relato="Tres talleres.") == (
        Piece(A, "Tres talleres."), Piece(B), Piece(C))


def test_links_of_cells_and_columns_stand_in_the_order_of_the_row():
    assert pieces(evidencia_url=f"{A}\n{B}", evidencia_url_2=C, evidencia_relato_2="El último."
                  ) == (Piece(A), Piece(B), Piece(C, "El último."))


@pytest.mark.parametrize("link", [
    "https://p.example/a,b;c", "https://p.example/?a=1;b=2", "https://p.example/;",
    "https://p.example/?u=https://q.example/"])
def test_a_link_with_such_signs_inside_is_one_link(link):
    assert pieces(evidencia_url=link) == (Piece(link),)


@pytest.mark.parametrize(("cell", "number", "value"), [
    (f"{A}\npor correo\n{B}", 2, "por"), (f"{A} javascript:alert(1)", 2, "javascript:alert(1)"),
    ("Drive: https://p.example/a", 1, "Drive:"), ("https://p.example/mi tarea.pdf", 2, "tarea.pdf"),
])
def test_the_bad_link_of_several_is_named(cell, number, value):
    (found, *_), = read(table({"evidencia_url_2": cell}, header=NUMBERED))
    assert (found.line, found.code, found.field) == (2, "url-wrong", "evidencia_url_2")
    assert found.message.values == {"number": number}
    assert found.value == value


def test_a_cell_with_one_bad_link_is_named_as_before():
    (found,), = read(table({"evidencia_url": "portafolio"}))
    assert (found.code, found.message.values, found.value) == ("url-wrong", {}, "portafolio")


@pytest.mark.parametrize("cells", [
    {"evidencia_url": f"{A}\n{A}"}, {"evidencia_url": f"{A} {B}", "evidencia_url_2": B}])
def test_the_same_link_twice_is_named_where_it_stands_again(cells):
    column = "evidencia_url_2" if "evidencia_url_2" in cells else "evidencia_url"
    assert wrong(table(cells, header=NUMBERED)) == [(2, "link-twice", column)]


def test_more_evidence_than_a_row_may_name_is_refused():
    links = [f"https://p.example/{number}" for number in range(MOST_PIECES + 1)]
    assert len(pieces(evidencia_url="\n".join(links[:-1]))) == MOST_PIECES
    assert wrong(table({"evidencia_url": "\n".join(links)}, header=NUMBERED)) == [
        (2, "evidence-too-much", "evidencia_url")]


@pytest.mark.parametrize(("cell", "code", "values"), [
    ("\n".join([A, "x", A, "y", B]), "url-wrong", {"number": 2}),
    ("\n".join([A, A, "x", A]), "link-twice", {}),
    (" x" * 10_000, "evidence-too-much", {"most": MOST_PIECES})])
def test_the_links_of_a_cell_give_one_problem_the_first(cell, code, values):
    ((found,),) = read(table({"evidencia_url": cell}))
    assert (found.code, dict(found.message.values)) == (code, values)


def test_links_behind_a_bad_one_are_known_in_the_other_cells():
    cells = {"evidencia_url": f"x {A} {B}", "evidencia_url_2": B}
    assert wrong(table(cells, header=NUMBERED)) == [
        (2, "url-wrong", "evidencia_url"), (2, "link-twice", "evidencia_url_2")]


def test_each_cell_of_evidence_is_looked_at():
    assert wrong(table({"evidencia_relato_2": "RUT 11.111.111-1", "evidencia_url_3": "#N/A"},
                       header=NUMBERED)) == [
        (2, "national-number", "evidencia_relato_2"), (2, "cell-error", "evidencia_url_3"),
        (2, "url-wrong", "evidencia_url_3")]


def test_what_is_left_of_a_list_behind_the_last_link_is_no_link():
    assert links_in(f"{A} ;") == links_in(f"{A},\n,") == [A]
    assert [each.url for each in pieces(evidencia_url=f"{A} ;")] == [A]
    assert wrong(table({"evidencia_url": "; ;"})) == [(2, "url-wrong", "evidencia_url")]


@given(st.text(max_size=60))
@example("a ,")
def test_no_part_of_a_cell_is_lost(text):
    found = links_in(text)
    assert all(part and not any(sign.isspace() for sign in part) for part in found)
    gone = str.maketrans("", "", ";,")
    assert "".join(found).translate(gone) == "".join(text.split()).translate(gone)


PLAINLY = re.compile(r"[;,]*\s+|[;,]+(?=https?://)", re.IGNORECASE)
"""What parts two links, written without regard to how long it takes."""


@given(st.lists(st.sampled_from([",", ";", " ", "\n", "\u00a0", "a", "http://", "HTTPS://a"]),
                max_size=25).map("".join))
def test_it_parts_where_the_plain_rule_does(text):
    found = [part for part in PLAINLY.split(text) if part]
    assert links_in(text) == (
        [part.rstrip(";,") for part in found if part.rstrip(";,")] or found
        if len(found) > 1 else found)


LONG_CELLS = """
import resource
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
from badgeservice.core.batch_evidence import links_in
for sign in (",", ";", ",;", " ", "\\n", ", ", ",h", " ,http", "http:/", ",https:/"):
    long = sign * (150_000 // len(sign))
    assert links_in("https://a.example/" + long)[0].startswith("https://a.example/")
    assert links_in(long + "https://a.example/")[-1].endswith("https://a.example/")
"""


def test_long_runs_of_any_sign_cost_no_more_than_their_length():
    """Ten seconds of the processor are hundreds of times too many, and a tenth of what a rule
    takes that begins anew at each sign."""
    assert subprocess.run([sys.executable, "-c", LONG_CELLS], check=False).returncode == 0


def row(*evidence):
    return Row(2, "ana@docentes.example", "Ana", "Rojas", "", datetime(2026, 3, 2, tzinfo=UTC),
               {"diseno": 3}, evidence, True, "es", False, "modulo-2", "k-1")


@pytest.mark.parametrize(("evidence", "digest"), [
    ((Piece(A[:-1] + "1", "Taller."),),
     "4cf877856d618ebe67961c0f7d93c02c74c57b7fb49ed8344731cd173da38f31"),
    ((Piece(A[:-1] + "1"),), "d6c34ddcbb04cb8b41a33806b46185a4846c531dec810682f95b35078ab9b3b8"),
    ((Piece(None, "Taller."),),
     "b66a4dd69266086401e9570d58ce104b1c4f67cc7b7cf075bcd367333247114d"),
    ((), "a9e3817ec20674794af2c11b7a3ad3578438f5e90cc3a5a23d1c2e96e9652dc2"),
])
def test_rows_with_one_piece_keep_the_digest_that_was_recorded(evidence, digest):
    """What was written down before rows could name more than one."""
    assert content_digest(pack(row(*evidence))) == digest


@pytest.mark.parametrize("evidence", [
    (), (Piece(A),), (Piece(A, "x"), Piece(B)), (Piece(None, "x"), Piece(B), Piece(C, "y"))])
def test_what_is_kept_of_a_row_gives_the_row_again(evidence):
    assert unpack(2, pack(row(*evidence))) == row(*evidence)


def test_every_piece_counts_for_the_digest():
    packed = [pack(row(*each)) for each in (
        (Piece(A),), (Piece(A), Piece(B)), (Piece(B), Piece(A)), (Piece(A), Piece(B, "x")))]
    assert len(set(map(content_digest, packed))) == 4
