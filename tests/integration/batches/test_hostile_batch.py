"""Batch files and places that somebody hostile chose, brought to the commands themselves."""

import csv
import unicodedata

import pytest

from tests.integration.batches.conftest import HEADER, row

FORMULA = '=HYPERLINK(""http://evil.example"")'
PHONE = "+56 9 1234 5678"


def award(cli, *arguments, **options):
    return cli("award", "batch", *arguments, "--achievement", "modulo-2", **options)


def written(cli, *rows, name="lote.csv"):
    file = cli.folder / name
    file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return file


def cells(file):
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_item_093_no_file_that_a_batch_leaves_has_a_formula(here):
    good = written(here, row("ana", key=f'"{FORMULA}"'), row("eva", key=PHONE))
    result, errors = here.folder / "r.csv", here.folder / "e.csv"
    award(here, good, "--result", result)
    found = [cell for line in cells(result) for cell in line.values()]
    assert len(found) > 8 and not [cell for cell in found if cell[:1] in "=+-@\t\r" and cell]
    award(here, written(here, row("sol", day="=1+1", key=f'"{FORMULA}"')), "--errors", errors,
          code=1)
    assert [line["value"] for line in cells(errors)] == ["'=1+1"]


def test_item_093_a_telephone_number_names_the_same_row_when_it_comes_back(here):
    file, result = written(here, row("ana", key=PHONE)), here.folder / "r.csv"
    first = award(here, file, "--result", result, "--json").data
    (line,) = cells(result)
    back = next(cell for cell in line.values() if PHONE in cell)
    assert back == f"'{PHONE}"
    again = award(here, written(here, row("ana", key=back), name="again.csv"), "--json").data
    assert (len(first["credentials"]), again["issued"]) == (1, 0)


HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b1m\u202e"


def test_item_113_nothing_that_a_file_says_steers_the_terminal(here):
    bad = written(here, row(f"a{HOSTILE}na"), row("eva", told=f"Taller{HOSTILE}."),
                  row("sol", levels=f"3,{HOSTILE},3,3"), row("paz", key=f"k{HOSTILE}"),
                  name=f"lote{HOSTILE}.csv")
    found = [award(here, bad, code=1), award(here, bad, "--dry-run", code=1),
             award(here, bad, "--json", code=1)]
    good = written(here, row("ana"), name=f"bueno{HOSTILE}.csv")
    found += [award(here, good), here("batch", "list")]
    batch = here("batch", "list", "--json").data[0]["batch"]
    found.append(here("batch", "show", batch))
    for each in found:
        for character in each.out + each.err:
            assert character == "\n" or unicodedata.category(character) not in ("Cc", "Cf"), (
                each.out + each.err).encode("unicode_escape")


@pytest.mark.parametrize("arguments", [
    ("award", "batch", "BAD", "--achievement", "modulo-2", "--errors", "TARGET.csv"),
    ("award", "batch", "GOOD", "--achievement", "modulo-2", "--result", "TARGET.csv"),
    ("certificate", "make", "ID", "-o", "TARGET.pdf"),
    ("certificate", "make", "ID", "--merge", "-o", "TARGET.pdf"),
    ("bake", "ID", "-o", "TARGET.png"),
    ("database", "backup", "TARGET.gz")], ids=lambda each: f"{each[0]} {each[1]} {each[-2]}")
def test_item_113_no_output_goes_through_a_link(here, arguments):
    (url,) = here.batch(1)
    victim = here.folder / "victim"
    victim.write_bytes(b"mine")
    files = {"BAD": written(here, row("ana", day="x"), name="bad.csv"),
             "GOOD": written(here, row("ana"), name="good.csv"), "ID": url}
    link = here.folder / arguments[-1]
    link.symlink_to(victim)
    given = [link if each == arguments[-1] else files.get(each, each) for each in arguments]
    here(*given, code=1)
    assert victim.read_bytes() == b"mine" and link.is_symlink()


def test_item_113_no_folder_of_exports_goes_through_a_link(here):
    here.batch(2)
    elsewhere, link = here.folder / "elsewhere", here.folder / "out"
    elsewhere.mkdir()
    link.symlink_to(elsewhere)
    name = here("credential", "list", "--json").data[0].rpartition("/")[2]
    here("credential", "export", "--all", "-o", link, code=1)
    assert list(elsewhere.iterdir()) == []
    victim, folder = here.folder / "victim", here.folder / "plain"
    victim.write_bytes(b"mine")
    folder.mkdir()
    (folder / f"{name}.json").symlink_to(victim)
    here("credential", "export", "--all", "-o", folder, code=1)
    assert victim.read_bytes() == b"mine"
