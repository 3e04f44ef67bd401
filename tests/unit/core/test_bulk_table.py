"""Tables of credentials: which column holds them is told by content."""

import pytest

from badgeservice.core.bulk import MOST_ITEMS
from badgeservice.core.bulk_table import LONGEST_DOCUMENT, table_of, table_of_csv
from badgeservice.core.paper_code import paper_code
from badgeservice.errors import BadInput

BASE = "https://insignias.example"
ID = "mfzwizltnmaaaaaaaaaaaaaaaa"


def table(text, encoding="utf-8"):
    return table_of_csv(text.encode(encoding), "lista.csv", BASE)


def refused(text):
    with pytest.raises(BadInput) as caught:
        table(text)
    (problem,) = caught.value.problems
    return problem.code, problem.line, problem.field


@pytest.mark.parametrize("reference", [
    f"{BASE}/credentials/{ID}", f"insignias.example/credentials/{ID}",
    "https://other.example/badges/1", ID, ID.upper(), paper_code(ID), paper_code(ID).upper(),
    '{"type": 1}', "eyJhbGciOiJFZERTQSJ9.e30.c2ln"])
def test_the_column_is_found_by_what_stands_in_it(reference):
    found = table_of([(1, ["Nombre", "RUT", "Enlace"]),
                      (2, ["Ana", "11.111.111-1", reference])], "x", BASE)
    assert (found.column, found.recipient) == (2, 0)
    assert found.header == ("Nombre", "RUT", "Enlace")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_separators_and_encodings_of_spreadsheet_programs_are_read(separator, encoding):
    found = table(separator.join(("Región", "Código")) + "\r\n"
                  + separator.join(("Ñuble", ID)) + "\r\n", encoding)
    assert found.header == ("Región", "Código")
    assert [each.cells for each in found.rows] == [("Ñuble", ID)]


def test_a_list_without_a_header_is_a_list():
    found = table(f"{ID}\n\n{ID}\n")
    assert found.header == ("A",)
    assert [(each.place, each.cells) for each in found.rows] == [(1, (ID,)), (3, (ID,))]


def test_empty_and_wrong_cells_do_not_hide_the_column():
    found = table(f"curso,código\nuno,{ID}\ndos,\ntres,{ID}\ncuatro,perdido\n")
    assert found.column == 1


@pytest.mark.parametrize("text", [
    "nombre,curso\nAna,uno\n",
    f"uno,dos\n{ID},{ID}\n",
])
def test_where_none_or_several_columns_may_hold_them_it_is_not_clear(text):
    assert table(text).column is None


def test_rows_may_be_shorter_or_longer_than_the_header():
    found = table(f"código\n{ID}\n{ID},nota\n\n")
    assert found.header == ("código", "B")
    assert [each.cells for each in found.rows] == [(ID,), (ID, "nota")]


def test_lines_are_those_of_the_file():
    found = table(f'nota,código\n"dos\nlíneas",{ID}\nx,{ID}\n')
    assert [each.place for each in found.rows] == [2, 4]


def test_what_is_wrong_is_told_with_line_and_column():
    assert refused("") == ("file-empty", None, None)
    assert refused("código\n") == ("file-empty", 1, "file")
    assert refused(f'a,b\n{ID},"x\n') == ("csv-broken", 2, None)
    assert refused(f"a,b\n{ID},x\n{ID},{'x' * 4001}\n") == ("cell-too-long", 3, "B")
    assert refused("código\n" + f"{ID}\n" * (MOST_ITEMS + 1)) == (
        "too-many-items", MOST_ITEMS + 2, "file")


def test_item_086_a_credential_in_a_cell_has_a_limit_of_its_own():
    document = '{""id"": ""' + "x" * 5000
    assert table(f'a,b\n{ID},"{document}"\n').rows
    long = "{" + "x" * LONGEST_DOCUMENT
    assert refused(f"a,b\n{ID},{long}\n") == ("cell-too-long", 2, "B")


def test_item_086_a_million_columns_are_refused():
    assert refused("," * 1_000_000 + "\n" + ID) == ("too-many-columns", 1, None)
    assert refused(ID + "\n" + "," * 1_000_000 + "x\n") == ("too-many-columns", 2, "file")


def test_a_shield_against_formulas_is_taken_off():
    assert table(f"código,nota\n{ID},'=1+1\n").rows[0].cells == (ID, "=1+1")


def test_what_a_database_does_not_keep_is_replaced():
    found = table_of([(1, ["c"]), (2, [ID, "a\0\ud800"])], "x", BASE)
    assert found.rows[0].cells == (ID, "a\ufffd?")
