"""`verify LIST`: a table or a ZIP on the command line, with reports."""

import csv
import json
import subprocess

import openpyxl
import pikepdf
import pytest

from badgeservice.commands import verify_lists
from badgeservice.core.bulk import Outcome
from badgeservice.core.paper_code import paper_code
from badgeservice.core.report import Verdict, passed, unknown
from badgeservice.errors import say
from tests.certificates_p12 import write_p12
from tests.pdf_text import words_of
from tests.zips import packed


@pytest.fixture
def listed(here, urls):
    """A table with two good credentials, and one that is not there."""
    file = here.folder / "lista.csv"
    file.write_text(f"nombre,código\nAna,{urls[0]}\nEva,{paper_code(urls[1].rpartition('/')[2])}\n"
                    f"Ñusta,{'a' * 26}\n", encoding="utf-8")
    return file


def test_each_row_is_one_line_with_its_place(here, listed, urls):
    found = here("verify", listed, code=1)
    first, second, third, summary = found.out.splitlines()
    assert first == f"VALID  {listed}:2: {urls[0]}"
    assert second.startswith(f"VALID  {listed}:3: ")
    assert third.startswith(f"NOT VALID  {listed}:4: ") and "[unknown-credential]" in third
    assert summary == "Inputs: 3. Valid: 2. Not valid: 1. Could not be checked: 0."


def test_reports_are_written_in_the_form_that_their_names_say(here, listed):
    paths = [here.folder / f"r.{form}" for form in ("csv", "json", "xlsx", "pdf")]
    found = here("verify", listed, "--json",
                 *(part for path in paths for part in ("--report", path)), code=1)
    table = list(csv.DictReader(paths[0].read_text(encoding="utf-8-sig").splitlines()))
    assert [row["nombre"] for row in table] == ["Ana", "Eva", "Ñusta"]
    assert [row["Result"] for row in table] == ["Valid", "Valid", "Not valid"]
    assert json.loads(paths[1].read_bytes())["results"] == found.data
    assert openpyxl.load_workbook(paths[2]).worksheets[0].max_row == 4
    with pikepdf.open(paths[3]) as document:
        assert "report.json" in document.attachments
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}


def test_the_paper_report_is_signed_where_a_certificate_is_set(
        here, listed, tmp_path, monkeypatch):
    file, passphrase_file = write_p12(tmp_path)
    monkeypatch.setenv("BADGESERVICE_PDF_SIGNING_FILE", str(file))
    monkeypatch.setenv("BADGESERVICE_PDF_SIGNING_PASSPHRASE_FILE", str(passphrase_file))
    report = here.folder / "r.pdf"
    here("verify", listed, "--report", report, code=1)
    told = subprocess.run(["pdfsig", report], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told and "Total document signed" in told
    assert "not signed" not in words_of(report)
    with pikepdf.open(report) as document:
        assert "report.json" in document.attachments


def test_whose_each_is_is_compared_where_a_column_is_named(here, urls):
    file = here.folder / "lista.csv"
    file.write_text(f"nombre,código\nAna María Rojas Ñancupil,{urls[0]}\nOtra,{urls[1]}\n",
                    encoding="utf-8")
    assert [each["verdict"] for each in here("verify", file, "--json").data] == ["passed"] * 2
    found = here("verify", file, "--recipient-column", "NOMBRE", "--json", code=1)
    assert [each["verdict"] for each in found.data] == ["passed", "failed"]


def test_a_zip_is_read_in_memory(here, documents):
    file = here.folder / "lote.zip"
    before = sorted(here.folder.rglob("*"))
    file.write_bytes(packed({f"../{n}.json": each for n, each in enumerate(documents.values())}))
    found = here("verify", file, "--json")
    assert [each["input"] for each in found.data] == ["0.json", "1.json", "2.json"]
    assert sorted(here.folder.rglob("*")) == sorted([*before, file])


def test_a_list_needs_no_home(bare, here, documents, monkeypatch):
    file = here.folder / "lote.zip"
    file.write_bytes(packed({f"{n}.json": each for n, each in enumerate(documents.values())}))
    dids = here.folder / "d.json"
    dids.write_text(here("issuer", "documents", "--json").out, encoding="utf-8")
    monkeypatch.setenv("BADGESERVICE_HOME", str(here.folder / "nowhere"))
    found = bare("verify", file, "--documents", dids, "--json", code=3)
    codes = {check["code"] for each in found.data for check in each["checks"]}
    assert "proof-valid" in codes and not (here.folder / "nowhere").exists()


@pytest.mark.parametrize(("arguments", "words"), [
    (["--column", "nada"], "There is no such column"),
    (["--report", "r.docx"], "let it end in one of"),
    (["--report", "nowhere/r.pdf"], "There is no folder for the report"),
    (["--recipient", "ana@x.cl"], "use --recipient-column"),
    (["otro.json"], "Give one list by itself"),
])
def test_what_cannot_be_meant_is_refused_before_anything_is_verified(here, listed, arguments,
                                                                     words):
    code = 1 if "--column" in arguments else 2
    found = here("verify", listed, *arguments, code=code)
    assert words in found.err and not found.out


def test_where_it_is_not_clear_the_columns_are_named(here):
    file = here.folder / "x.csv"
    file.write_text("nombre,curso\nAna,uno\n")
    assert "nombre, curso" in here("verify", file, code=1).err


def test_what_waits_for_another_service_is_asked_again(here, service, listed):
    busy, rests = Outcome(Verdict.UNKNOWN, "link", (
        unknown("parse", "fetch-busy", say("Busy.")),)), []
    good = Outcome(Verdict.PASSED, "link", (passed("proof", "proof-valid", say("Good.")),))
    answers = iter([good, busy, good, busy, good])

    class Slow:
        read_bulk = service.read_bulk

        def check_bulk(self, job, item, *, documents):
            return next(answers)
    told = []
    _, lines = verify_lists.verify_list(
        Slow(), str(listed), verify_lists.ListQuestion("authentic", {}, None, None),
        lambda done, total: told.append((done, total)), rests.append)
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert [line.brought.place for line in lines] == [2, 3, 4]
    assert [line.outcome for line in lines] == [good] * 3
    assert rests == [10.0, 10.0]
    assert told == [(1, 3), (2, 3), (3, 3)]
