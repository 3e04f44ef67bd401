"""Whoever brings the wrong thing is told what it looks like and what to do, at every door."""

import io
import json

import pytest

from badgeservice.core.advice import advice_on
from badgeservice.core.mistaken import CODES
from badgeservice.core.paper_code import SIGNS, paper_code
from badgeservice.core.report import Report, failed
from badgeservice.credentials.mistaken_files import FILE_CODES
from badgeservice.errors import say
from badgeservice.web.report_state import State, words_for
from tests.integration.conftest import BASE
from tests.pictures import PNG, SVG
from tests.unit.credentials.test_pdf_attachment import made
from tests.zips import packed

ASSERTION = json.dumps({
    "@context": "https://w3id.org/openbadges/v2", "type": "Assertion",
    "id": "https://insignias.example/a/1", "badge": "https://insignias.example/b/1",
    "recipient": {"type": "email", "hashed": False, "identity": "ana@liceo.example"},
    "verification": {"type": "hosted"}, "issuedOn": "2020-01-01T00:00:00Z"}).encode()

FILES = {
    "photo of a certificate": (b"\xff\xd8\xff\xe0 JFIF", "photo-no-credential"),
    "photo of an iPhone": (b"\0\0\0\x24ftypheic\0\0\0\0", "photo-no-credential"),
    "picture of a messenger": (b"RIFF\0\0\0\0WEBPVP8 ", "photo-no-credential"),
    "animated picture": (b"GIF89a\1\0\1\0", "photo-no-credential"),
    "scan as TIFF": (b"II*\0\x08\0\0\0", "photo-no-credential"),
    "screenshot": (PNG, "png-no-credential"),
    "drawing": (SVG, "svg-no-credential"),
    "scan as PDF": (made(), "pdf-no-credential"),
    "document of Word": (packed({"[Content_Types].xml": b"", "word/document.xml": b""}),
                         "office-no-credential"),
    "document of an old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "office-no-credential"),
    "document of LibreOffice": (
        packed({"mimetype": b"application/vnd.oasis.opendocument.text"}, method=0),
        "office-no-credential"),
    "spreadsheet": (packed({"[Content_Types].xml": b"", "xl/workbook.xml": b""}),
                    "sheet-no-credential"),
    "page of a credential": (
        f'<!doctype html><a href="{BASE}/credentials/{"a" * 26}.json">'.encode(), "page-saved"),
    "other page": (b"<!doctype html><p>Diploma", "page-no-credential"),
    "badge of the second version": (ASSERTION, "older-badge"),
    "empty file": (b"", "empty"),
    "file of blanks": (b" \r\n", "empty"),
    "plan of a lesson": (b"Plan de clase\nsemana 3\n", "no-credential"),
    "too much": (b"\0" * (20 * 2**20 + 1), "too-large"),
}

TEXTS = {
    "ana.rojas@liceo.example": "text-email",
    "12.345.678-5": "text-national-id",
    "RUT 12345678-5": "text-national-id",
    "Ana María Rojas Ñancupil": "text-name",
    "Juan Soto Gonzalez": "text-name",
    "Jean-Pierre O'Ryan": "text-name",
    "mfzw-izlt": "code-incomplete",
    "MFZW IZLT NMA": "code-incomplete",
    "https://www.linkedin.com/in/ana-rojas": "link-linkedin",
    "linkedin.com/in/ana-rojas": "link-linkedin",
    "https://www.credly.com/badges/3b1f": "link-badge-page",
    "https://drive.google.com/file/d/1": "link-login",
    "https://campus.liceo.example/login/index.php": "link-login",
    f"{BASE}/achievements/modulo-2": "link-own-other",
    "https://liceo.example/diplomas": "foreign-link",
    "hola": "no-credential",
    f"{BASE}/credentials/{'a' * 26} {BASE}/credentials/{'b' * 26}": "text-several",
    f"{paper_code('a' * 26)}\n{paper_code('b' * 26)}": "text-several",
    f"Mira: {BASE}/achievements/modulo-2": "link-own-other",
}


@pytest.mark.parametrize("name", FILES)
def test_file_that_holds_no_credential(here, site, name):
    content, code = FILES[name]
    path = here.folder / "traido"
    path.write_bytes(content)
    exit_status = 3 if code in ("older-badge", "too-large") else 1
    found = here("verify", path, "--json", code=exit_status).data[0]
    assert [check["code"] for check in found["checks"] if check["verdict"] != "passed"] == [code]
    assert found["checks"][-1]["advice"], "nobody is left without advice"
    if code not in ("too-large", "empty"):
        report = site.post("/api/verify", data=content).get_json()
        assert report["source"] == found["source"]
        assert report["checks"][-1]["code"] == code


@pytest.mark.parametrize("text", TEXTS)
def test_text_that_is_no_credential(site, text):
    report = site.post("/api/verify", data=text.encode(), content_type="text/plain").get_json()
    (check,) = report["checks"]
    assert check["code"] == TEXTS[text]
    assert not report["valid"]
    assert check["advice"] or check["code"] == "foreign-link"


@pytest.mark.parametrize("text", ["ana.rojas@liceo.example", "12.345.678-5", "Ana María Rojas"])
def test_who_was_typed_is_repeated_nowhere_but_in_the_box(site, text):
    report = site.post("/api/verify", data=text.encode(), content_type="text/plain")
    assert text not in report.text


@pytest.mark.parametrize("language", ["es", "en", "fi"])
def test_page_says_what_it_looks_like_and_calls_nobody_a_forger(site, language):
    headline = {"es": "No se encontró ninguna credencial", "en": "No credential found"}
    page = site.post(f"/verify?lang={language}", data={"text": "12.345.678-5"})
    assert "RUT" in page.text
    assert headline.get(language, "") in page.text


def test_file_with_nothing_in_it_is_told_apart_from_no_file(site):
    empty = site.post("/verify?lang=en", data={"file": (io.BytesIO(b""), "diploma.pdf")})
    assert "downloaded to its end" in empty.text
    none = site.post("/verify?lang=en", data={"file": (io.BytesIO(b""), "")})
    assert none.status_code == 400 and "choose a file" in none.text


def test_code_from_paper_is_verified_on_the_command_line(here):
    (url,) = here.batch(1)
    code = paper_code(url.rsplit("/", 1)[1])
    assert here("verify", code, "--json").data[0]["valid"]
    wrong = code[:-1] + SIGNS[(SIGNS.index(code[-1]) + 1) % len(SIGNS)]
    found = here("verify", wrong, "--json", code=1).data[0]
    assert [check["code"] for check in found["checks"]] == ["code-mistyped"]
    found = here("verify", paper_code("a" * 26), "--json", code=1).data[0]
    assert [check["code"] for check in found["checks"]] == ["unknown-code"]


def test_message_with_a_link_is_verified_on_the_command_line(here):
    (url,) = here.batch(1)
    path = here.folder / "mensaje.txt"
    path.write_text(f"Hola:\n\nMi credencial: <{url}>\n\nSaludos", encoding="utf-8")
    assert here("verify", path, "--json").data[0]["id"] == url


@pytest.mark.parametrize("code", sorted(CODES | FILE_CODES))
def test_nothing_of_this_is_left_without_advice(code):
    check = failed("parse", code, say("x"))
    assert advice_on(check) is not None
    headline, _ = words_for(State.INVALID, Report((check,)))
    assert str(headline) == "No credential found"


@pytest.mark.parametrize("damage", [
    lambda document: b"\xef\xbb\xbf" + document, lambda document: document[:-40],
    lambda _: b"{{ config }}", lambda document: document.decode().encode("cp1252")],
    ids=["byte order mark", "cut", "no JSON", "other encoding"])
def test_what_was_damaged_is_not_called_forged(here, site, damage):
    here.batch(1)
    (path,) = here.export().iterdir()
    page = site.post("/verify?lang=en", data={
        "file": (io.BytesIO(damage(path.read_bytes())), "x.json")}).text
    assert "This cannot be read" in page and "Ask the holder for the original file" in page
    assert "Not valid" not in page.partition("All checks")[0]
