"""Names and titles that look like templates, and addresses that look like ours."""

import io
import json
import re
from html import unescape
from types import SimpleNamespace

import openpyxl
import pytest

from badgeservice.core.evidence import Evidence
from badgeservice.core.paper_code import paper_code
from badgeservice.operations.apply import Applicant
from tests.decided import ALONE, alone, judged, speakers
from tests.pdf_text import words_of
from tests.people import ISSUER

NAME = "{{ 7777*7777 }} {0.__class__} %(x)s"
SURNAME = "${7777*7777} {% raw %} <%= 7777*7777 %>"
TITLE = "{{ config }} {title} %s #{7777*7777}"
WORKED_OUT = str(7777 * 7777)
"""What none of them may become: nothing that a clock says on a page."""
PAGES = ("", "/embed", "/card.png", ".json")


@pytest.fixture
def hostile(inside):
    """The id of a credential for an achievement, and of a person, with such names."""
    service = inside.service
    alone(service)
    course = dict(service.read_definitions().courses[ALONE])
    course = {name: value for name, value in course.items() if name != "partner"} | {
        "awarding_bodies": [ISSUER], "name": dict.fromkeys(course["name"], TITLE)}
    service.define.load(SimpleNamespace(issuers={}, rubrics={}, courses={ALONE: course}))
    application = service.apply(
        ALONE, Applicant("hostil@docentes.example", NAME, SURNAME), evidence=[
            Evidence("observation", "Registro de {{ config }}."),
            Evidence("classroom-application", "Una clase.", "https://p.example/1")]).id
    judged(service, application, ISSUER, 3)
    service.decide(application, by="test")
    _, releaser = speakers(service._database)
    return service.grant.decision(application, releaser).credential.prepared.id


def told(answer):
    """The words of a page, as a person reads them."""
    assert answer.status_code == 200, answer.text
    return unescape(re.sub(r"<[^>]+>", "", answer.text))


@pytest.mark.parametrize("language", ["es", "en", "fi"])
def test_item_116_names_like_templates_stand_on_every_page_as_they_are(inside, stranger, hostile,
                                                                       language):
    for address in (f"/credentials/{hostile}", f"/verify?id={hostile}",
                    f"/credentials/{hostile}/embed"):
        page = told(stranger.get(f"{address}{'&' if '?' in address else '?'}lang={language}"))
        assert TITLE in page, address
        assert WORKED_OUT not in page, address
        assert (f"{NAME} {SURNAME}" in page) or address.endswith("/embed"), address
    for address in ("/", f"/achievements/{ALONE}"):
        assert TITLE in told(stranger.get(f"{address}?lang={language}"))


def test_item_116_names_like_templates_are_drawn_and_signed_as_they_are(inside, stranger, hostile,
                                                                        tmp_path):
    document = json.loads(stranger.get(f"/credentials/{hostile}.json").data)
    assert document["name"] == TITLE
    file = tmp_path / "certificate.pdf"
    file.write_bytes(stranger.get(f"/credentials/{hostile}.pdf?lang=es").data)
    words = words_of(file)
    assert NAME in words and "${7777*7777}" in words
    assert stranger.get(f"/credentials/{hostile}/card.png").data.startswith(b"\x89PNG")
    oembed = stranger.get("/oembed", query_string={
        "url": f"{inside.service.urls.base}/credentials/{hostile}", "format": "json"}).json
    assert TITLE in oembed["title"]


def test_item_116_names_like_templates_are_cells_of_a_report(stranger, hostile):
    table = f"nombre;código\n{NAME};{paper_code(hostile)}\n=1+1;{hostile}\n"
    address = stranger.post("/verify/bulk?lang=en", data={
        "file": (io.BytesIO(table.encode()), "{{ config }}.csv")}).location
    stranger.post(f"{address}/columns", data={"column": "1", "recipient": ""})
    while stranger.get(f"{address}/progress").json["state"] == "working":
        pass
    page = told(stranger.get(f"{address}?lang=en"))
    for words in (NAME, TITLE, "{{ config }}.csv"):
        assert words in page
    book = openpyxl.load_workbook(io.BytesIO(stranger.get(f"{address}/report/xlsx").data))
    cells = {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row}
    assert {NAME, TITLE, f"{NAME} {SURNAME}"} <= cells
    assert "=1+1" not in cells
    assert stranger.get(f"{address}/report/pdf").data.startswith(b"%PDF-")


@pytest.mark.parametrize("link", [
    "{scheme}://{host}.evil.example/credentials/{name}",
    "{scheme}://{host}@evil.example/credentials/{name}",
    "{scheme}://{host}\\@evil.example/credentials/{name}",
    "{scheme}://evil.example/{host}/credentials/{name}",
    "{scheme}://evil.example#{host}/credentials/{name}",
    "{scheme}://evil.example?{host}/credentials/{name}",
    "{scheme}://\u0456{host}/credentials/{name}",
    "{scheme}://{host}\u3002evil.example/credentials/{name}",
    "{scheme}://{host}\u200b/credentials/{name}",
    "{scheme}://{host}%2eevil.example/credentials/{name}",
])
def test_item_105_an_address_like_ours_is_not_taken_for_ours(inside, stranger, hostile, link):
    scheme, host = inside.service.urls.base.split("://")

    def verified(text):
        """The answer to what somebody pasted."""
        return stranger.post("/verify?lang=en", data={"text": text}).text

    assert "verdict-good" in verified(f"{scheme}://{host}/credentials/{hostile}")
    page = verified(link.format(scheme=scheme, host=host, name=hostile))
    assert "verdict-good" not in page
    assert "confirms that" not in page
