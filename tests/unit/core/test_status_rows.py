"""A file with changes of status is read whole, or refused with every problem."""

import pytest

from badgeservice.core.status_rows import LARGEST_FILE, StatusWish, read_status_rows
from badgeservice.errors import BadInput, say


def read(text):
    content = text if isinstance(text, bytes) else text.encode("utf-8")
    return read_status_rows(content, "bajas.csv", reason="other", note="todas")


def test_empty_cells_mean_what_was_said_for_the_file():
    assert read("\ufeffid,Reason,note\r\na,under-review,\r\n\r\nb,,acta 5\r\n") == (
        StatusWish("a", "under-review", "todas", "bajas.csv", 2),
        StatusWish("b", "other", "acta 5", "bajas.csv", 4))
    assert read("id\na\n") == (StatusWish("a", "other", "todas", "bajas.csv", 2),)


@pytest.mark.parametrize("text", [
    "id;motivo;nota\na;under-review;año\n",
    "Tunniste\tSyy\tHuomautus\na\tunder-review\taño\n",
    "credential,reason,note\na,under-review,año\n".encode("cp1252"),
])
def test_spreadsheets_of_three_languages_are_read_as_they_are(text):
    assert read(text) == (StatusWish("a", "under-review", "año", "bajas.csv", 2),)


def test_later_problems_name_the_column_as_the_file_does():
    (wish,) = read("Enlace;Motivo\na;x\n")
    found = wish.problem("x", say("x"), None, field="reason", value="x")
    assert (found.file, found.line, found.field) == ("bajas.csv", 2, "Motivo")


@pytest.mark.parametrize(("text", "found"), [
    ("", [(None, None, "file-empty")]),
    ("id,reason\n", [(1, None, "file-empty")]),
    ("reason\nx\n", [(1, "id", "column-missing")]),
    ("id,id,color\nx,y,z\n", [(1, "id", "column-twice"), (1, "color", "column-unknown")]),
    ("id,note\na\n", [(2, None, "cells-wrong")]),
    ("id\na\nb\na\n", [(4, "id", "credential-twice")]),
    ('id,note\n"a,b\n', [(2, None, "csv-broken")]),
    ("id,note\n,x\n", [(2, "id", "cell-empty")]),
    ("id,note\na,RUT 12.345.678-5\nb,\x07\n", [
        (2, "note", "national-number"), (3, "note", "control-character")]),
    ("id,note\na," + "x" * 1001 + "\n", [(2, "note", "note-long")]),
    (b"id\n\x81\n", [(None, None, "encoding-unknown")]),
    (b"x" * (LARGEST_FILE + 1), [(1, None, "file-too-large")]),
])
def test_a_bad_file_is_refused_by_line_and_column(text, found):
    with pytest.raises(BadInput) as refusal:
        read(text)
    assert refusal.value.code == "status-file-refused"
    assert [(p.line, p.field, p.code) for p in refusal.value.problems] == found
