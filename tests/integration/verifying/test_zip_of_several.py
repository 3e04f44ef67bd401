"""A ZIP on the verify page: each file by itself, nothing unpacked, nothing without end."""

import io
import re
import time

import pytest

from badgeservice.core.bulk_archive import FLAWS
from badgeservice.web import several, turns
from badgeservice.web.several import verify_several
from tests.zips import bomb, crowded, linked, marked, packed


def brought(site, data, **fields):
    return site.post("/verify?lang=en", data={"file": (io.BytesIO(data), "lote.zip"), **fields})


def lines(page):
    """Name and verdict of each line."""
    words = re.findall(r'several-word">([^<]*)<', page.text)
    names = re.findall(r'several-name">([^<]*)<', page.text)
    return dict(zip(names, words, strict=True))


@pytest.fixture
def credential(here):
    """The JSON of an issued credential."""
    here.batch(1)
    return next(iter(here.export().iterdir())).read_bytes()


def test_each_file_has_its_own_answer(site, credential):
    page = brought(site, packed({
        "lote/ana.json": credential,
        "lote/falsa.json": credential.replace(b"Ana", b"Eva"),
        "foto.jpg": b"\xff\xd8\xff\xe0",
        "__MACOSX/._ana.json": b"x",
    }))
    assert page.status_code == 200
    assert lines(page) == {"lote/ana.json": "Valid", "lote/falsa.json": "Not valid",
                           "foto.jpg": "No credential found"}
    assert page.headers["Cache-Control"] == "no-store"


def test_recipient_and_rules_are_asked_of_each(site, credential):
    page = brought(site, packed({"a.json": credential}), recipient="otra@docentes.example")
    assert lines(page) == {"a.json": "Not valid"}


def test_item_086_way_up_in_a_name_is_only_a_name(site, credential, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.parent.rglob("*.json"))
    page = brought(site, packed({"../../../x.json": credential, "C:\\y.json": credential,
                                 "<script>.json": credential}))
    assert set(lines(page).values()) == {"Valid"}
    assert "../" not in page.text and "<script>.json" not in page.text
    assert set(tmp_path.parent.rglob("*.json")) == before


@pytest.mark.parametrize(("data", "code"), [
    (linked("ana.json", "/etc/passwd"), "zip-link"),
    (marked(packed({"ana.json": b"{}"}), flag=1), "zip-encrypted"),
    (marked(packed({"ana.json": b"{}"}), method=99), "zip-method"),
    (packed({"dentro.zip": packed({"ana.json": b"{}"})}, method=0), "zip-nested"),
])
def test_item_086_what_is_not_opened_has_a_line_that_says_so(site, data, code):
    page = brought(site, data)
    assert list(lines(page).values()) == ["Could not be checked"]
    assert str(FLAWS[code]) in page.text


def test_item_086_bomb_ends_at_the_limit(site):
    start = time.process_time()
    page = brought(site, bomb(200))
    assert list(lines(page).values()) == ["Could not be checked"]
    assert time.process_time() - start < 10


def test_item_086_bombs_together_end_at_the_limit_of_all(site):
    page = brought(site, packed({f"{n}.json": b"\0" * (19 << 20) for n in range(4)}))
    assert page.status_code == 400
    assert "larger than 60 MB together" in page.text


@pytest.mark.parametrize("data", [crowded(21), crowded(6000)])
def test_item_086_more_than_twenty_are_sent_to_the_lists(site, data):
    page = brought(site, data)
    assert page.status_code == 400
    assert 'href="/verify/bulk"' in page.text
    assert "up to 5,000" in page.text


def test_damaged_zip_is_told_as_such(site):
    page = brought(site, b"PK\x03\x04 and nothing more")
    assert page.status_code == 400
    assert "damaged" in page.text


@pytest.mark.parametrize(("inside", "said"), [
    ("word/document.xml", "This is an office document, such as one of Word."),
    ("xl/workbook.xml", "This is a spreadsheet."),
])
def test_document_of_an_office_inside_the_zip_is_called_what_it_is(site, inside, said):
    page = brought(site, packed({"carta.bin": packed({"[Content_Types].xml": b"", inside: b""})}))
    assert lines(page) == {"carta.bin": "No credential found"}
    assert said in page.text
    assert str(FLAWS["zip-nested"]) not in page.text


def test_document_of_word_is_not_taken_for_files(site):
    page = brought(site, packed({"[Content_Types].xml": b"", "word/document.xml": b""}))
    assert "office document" in page.text


def test_what_a_file_holds_does_not_make_the_zip_another_thing(site):
    page = brought(site, packed({"a.txt": b"PK\x01\x02 word/document.xml"}, method=0))
    assert lines(page) == {"a.txt": "No credential found"}


def test_time_is_limited_and_the_rest_is_said_not_to_be_checked(monkeypatch):
    monkeypatch.setattr(several, "count", lambda units: None)
    ticks = iter([0.0, 1.0, several.SECONDS + 1, several.SECONDS + 2])
    found = verify_several(packed(dict.fromkeys("abc", b"x")), lambda content: "checked",
                           lambda found: found.report.checks[0].code, lambda: next(ticks))
    assert [each.view for each in found] == ["checked", "not-in-time", "not-in-time"]


def test_twenty_files_count_as_twenty(site, credential, monkeypatch):
    units = []
    monkeypatch.setattr(several, "count", units.append)
    brought(site, packed({f"{n}.json": credential for n in range(3)}))
    assert units == [1, 2, 3]


def test_program_is_told_to_take_the_files_out(site, credential):
    report = site.post("/api/verify", data=packed({"a.json": credential})).get_json()
    assert report["checks"][0]["code"] == "zip-no-credential"
    assert turns.HELD > several.MOST
