"""A long batch file with some broken cells: each is named, and of the others nothing is issued."""

import csv
import json

from tests.faults.conftest import set_up
from tests.faults.killing import POINTS, in_child, refused, told
from tests.faults.looking import rows
from tests.unit.core.test_batch_file import long_file

ROWS = 100_000 if POINTS >= 100 else 600
"""`make faults` brings them all."""

BROKEN = [7 + number * (ROWS // 38) for number in range(37)]


def test_37_broken_cells_are_37_reasons_and_nothing_is_issued(databases, homes, copies, tmp_path):
    content, expected = long_file(ROWS, BROKEN)
    assert len(expected) == 37 and len({code for _, _, code in expected}) == 11
    file, errors = tmp_path / "lote.csv", tmp_path / "errores.csv"
    file.write_text(content, encoding="cp1252", newline="")
    home = copies(homes(databases, "set-up", set_up))
    in_child(home, lambda: refused("award", "batch", file, "--achievement", "modulo-2",
                                   "--errors", errors, "--json"))
    said = told(home)
    assert json.loads(said[said.index("{"):])["error"] == "batch-refused"
    with errors.open(encoding="utf-8-sig", newline="") as stream:
        found = [(int(each["line"]), each["column"], each["code"])
                 for each in csv.DictReader(stream, delimiter=";")]
    assert found == expected
    for table in ("people", "awards", "credentials", "batches", "batch_rows"):
        assert rows(home, f"SELECT count(*) FROM {table}") == [(0,)]
    assert home.signatures == []
