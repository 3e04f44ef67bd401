"""Reports on many credentials as files: whatever stands in them, and signed where that is meant."""

import io
import json
from datetime import UTC, datetime

import openpyxl
import pikepdf
import pytest

from badgeservice.assembly.many import _paper, _workbook
from badgeservice.core.bulk import (
    Brought,
    BulkJob,
    BulkState,
    Counts,
    Form,
    Line,
    Outcome,
    Trusted,
)
from badgeservice.core.report import Verdict, failed, passed
from badgeservice.errors import NotFound, say
from badgeservice.languages import translate
from badgeservice.operations.bulk_report import BulkReports, Makers

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
JOB = BulkJob("a" * 26, Form.TABLE, "lista.csv", ("nombre", "código"), "authentic", NOW,
              BulkState.DONE, 3, 0, column=1, recipient=0)
GOOD = Outcome(Verdict.PASSED, "link", (passed("proof", "proof-valid", say("Good.")),),
               id="urn:x:1", title="Módulo 2", holder="Ana Ñancupil", issuer="Tekna",
               issuer_id="did:key:z1", trusted=Trusted.OWN, given_on="2026-03-02")
HARD = Outcome(Verdict.FAILED, "link", (failed("time", "expired", say("It has expired.")),),
               title="T" * 400, holder="日本 \x07\u202e name", issuer="𝕏" * 50)


def line(place, outcome, text="https://a.example/1"):
    return Line(Brought(place, ("Ana", text)), outcome)


def report(form, lines, *, sign=None, language="es"):
    made = BulkReports(lambda: NOW, "https://insignias.example", Makers(
        translate, _workbook, _paper, sign))
    passed_count = sum(each.outcome is GOOD for each in lines)
    return made(JOB, Counts(len(lines), passed_count, len(lines) - passed_count), lines, form,
                language)


def test_a_pdf_takes_whatever_stands_in_a_document():
    made = report("pdf", [line(2, GOOD), line(3, HARD), line(4, HARD, "x" * 5000)])
    with pikepdf.open(io.BytesIO(made.content)) as document:
        assert len(document.pages) == 1
        inside = json.loads(document.attachments["report.json"].get_file().read_bytes())
    assert inside["results"][1]["holder"] == HARD.holder
    assert made.media_type == "application/pdf"
    assert made.name == "verification-20260302-1200.pdf"


def test_a_pdf_has_all_lines_on_numbered_pages():
    made = report("pdf", [line(n, GOOD if n % 3 else HARD) for n in range(1, 501)])
    with pikepdf.open(io.BytesIO(made.content)) as document:
        assert 15 < len(document.pages) < 35


def test_a_pdf_of_nothing_has_a_page():
    with pikepdf.open(io.BytesIO(report("pdf", []).content)) as document:
        assert len(document.pages) == 1


def test_a_pdf_is_signed_last_where_there_is_a_certificate():
    given = []

    def sign(pdf):
        given.append(pdf)
        return b"signed " + pdf
    signed = report("pdf", [line(2, GOOD)], sign=sign).content
    assert signed == b"signed " + given[0]
    assert given[0] != report("pdf", [line(2, GOOD)]).content


def test_the_same_credential_a_thousand_times_is_no_larger_report():
    found = json.loads(report("json", [line(n, GOOD) for n in range(1, 1001)]).content)
    assert found["results"][0]["also_in"] == list(range(2, 22))
    assert found["results"][999]["also_in"] == list(range(1, 21))


def test_equal_reports_are_equal_bytes():
    first, second = (report("pdf", [line(2, GOOD)]).content for _ in range(2))
    with pikepdf.open(io.BytesIO(first)) as one, pikepdf.open(io.BytesIO(second)) as two:
        assert (one.attachments["report.json"].get_file().read_bytes()
                == two.attachments["report.json"].get_file().read_bytes())


def test_item_086_a_workbook_takes_signs_that_excel_does_not():
    made = report("xlsx", [line(2, HARD, "a\x00\x0b=1+1"), line(3, HARD, "=cmd|' /C calc'!A0"),
                           line(4, HARD, "x" * 40_000)])
    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).worksheets[0]
    assert sheet["B2"].value == "a\ufffd\ufffd=1+1"
    assert sheet["B3"].value == "'=cmd|' /C calc'!A0"
    assert len(sheet["B4"].value) == 32_767


@pytest.mark.parametrize(("language", "word"), [("es", "Válida"), ("fi", "Voimassa")])
def test_reports_speak_the_language_that_is_asked_for(language, word):
    text = report("csv", [line(2, GOOD)], language=language).content.decode("utf-8-sig")
    assert word in text


def test_there_is_no_other_form():
    with pytest.raises(NotFound):
        report("docx", [])
