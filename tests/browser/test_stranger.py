"""A stranger's walk: reads a credential, verifies it, a changed one, and a list of them.

With BADGESERVICE_PICTURES=FOLDER (`make pictures`) it also takes the pictures of the guides
for employers and teachers, and those with which the README opens. Run by .ci/run.
"""

import shutil
import subprocess
import threading
from contextlib import closing
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import make_server

from badgeservice.assembly import build, now
from badgeservice.core.account import Role
from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Round
from badgeservice.core.paper_code import paper_code
from badgeservice.operations.apply import Applicant
from badgeservice.operations.judge import Marking
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.browser.pressing import press
from tests.browser.story import PICTURES, ROOM, take
from tests.browser.test_pages import FLAWS, HEADLINES, QUIET
from tests.decided import JOINT, endorsed
from tests.factories_documents import STRANGER, badge, sign, written
from tests.people import ISSUER, PARTNER, Inside

CHANGED = {"es": "No válida", "en": "Not valid"}
BASE = "https://credenciales.example"
"""The address that the pictures show; Chromium is told that it is on this machine."""

UNCHECKED = {"es": "No se pudo comprobar", "en": "Could not be checked"}
PARTLY = (4, 3, 3)
"""Levels of the criteria, in turn: not all the same, so that the pictures tell something."""

TEACHERS = {"es": "camila", "en": "martina"}
HOLDERS = {"es": "Camila Rojas Soto", "en": "Martina Rojas Soto"}
EVIDENCE = {
    "es": [("observation", "Registro de tres observaciones de clase, con el diálogo que siguió.",
            "https://portafolio.example/registro"),
           ("material", "Pauta de acompañamiento para el taller de electricidad.", None)],
    "en": [("observation", "Record of three observed lessons, with the talk that followed.",
            "https://portfolio.example/record"),
           ("material", "Guide for mentoring in the electrical workshop.", None)],
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """A service with a credential in Spanish and one in English, by their language."""
    with closing(build(Settings.from_environment({
            "BADGESERVICE_HOME": str(tmp_path_factory.mktemp("home")),
            "BADGESERVICE_BASE_URL": BASE, "BADGESERVICE_FETCH": "off"}))) as service:
        service.setup(service.read_definitions())
        app = create_app(service)
        made = Stage(service, Inside(service, app, now))
        server = make_server("127.0.0.1", 0, app, threaded=True, ssl_context="adhoc")
        made.port = server.server_port
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield made
        server.shutdown()
        thread.join()
        server.server_close()


class Stage:
    """The service and its teachers."""

    def __init__(self, service, inside):
        self.service, self.inside, self.port = service, inside, 0
        self.teachers = {language: inside.person(name, Role.TEACHER, language=language)
                         for language, name in TEACHERS.items()}
        self._partner = inside.person("paavo", (Role.COORDINATOR, PARTNER))
        self._releaser = inside.person("ramona", (Role.COORDINATOR, ISSUER))
        self.names = {language: self._earned(language) for language in EVIDENCE}

    def _earned(self, language):
        person = self.teachers[language].person
        applied = self.service.apply(
            JOINT, Applicant(person.email, person.given_names, "Rojas", "Soto"),
            language=language,
            evidence=[Evidence(kind, words, link) for kind, words, link in EVIDENCE[language]])
        for organisation in (ISSUER, PARTNER):
            self._judge(applied.id, organisation)
        self.service.decide(applied.id, by="test")
        endorsed(self.service, self._partner, applied.id)
        return self.service.releasing(self._releaser, applied.id).credential

    def _judge(self, application, organisation):
        achievement = self.service.decide.show(application).achievement
        names = [f"{rubric.slug}/{each.id}" for rubric in achievement.rubrics
                 for each in rubric.criteria]
        self.service.judge(application, Marking(
            assessor=f"a@{organisation}.example", organisation=organisation, round=Round.BLIND,
            levels={name: PARTLY[place % len(PARTLY)] for place, name in enumerate(names)},
            reason="", comments=dict.fromkeys(names, "Está en el registro.")), on_paper=True)

    def document(self, language):
        return self.service.show.credential(self.names[language]).credential.document


@pytest.fixture(scope="module")
def chromium(stage):
    """A browser for which the address of the service is on this machine."""
    program = shutil.which("chromium")
    assert program, "these tests need Chromium"
    host = BASE.partition("://")[2]
    with sync_playwright() as playwright, closing(playwright.chromium.launch(
            executable_path=program, args=[
                *QUIET, "--ignore-certificate-errors",
                f"--host-resolver-rules=MAP {host}:443 127.0.0.1:{stage.port}"])) as browser:
        yield browser


@pytest.fixture(params=["es", "en"])
def window(request, chromium):
    """The browser of a stranger, in one language."""
    with closing(chromium.new_context(locale=request.param, viewport=ROOM,
                                      reduced_motion="reduce")) as context:
        page = context.new_page()
        page.language = request.param
        yield page


def shot(page, name, part=""):
    """Look for flaws, and take a picture where pictures are wished."""
    page.wait_for_load_state("load")  # what has no style yet looks like a flaw
    assert page.evaluate(FLAWS) == [], page.url
    if PICTURES:
        take(page, Path(PICTURES) / f"{name}-{page.language}.png", part)


def bring(page, name, content):
    """Choose a file on the verify page and send it."""
    page.goto(f"{BASE}/verify")
    page.set_input_files("#file", {"name": name, "mimeType": "application/json",
                                   "buffer": content})
    press(page, "#bring > button")
    return page.locator(".verdict-word span")


def test_a_stranger_reads_a_credential_and_verifies_it_by_the_code_on_paper(stage, window):
    name = stage.names[window.language]
    window.goto(f"{BASE}/credentials/{name}")
    expect(window.locator(".holder")).to_have_text(HOLDERS[window.language])
    shot(window, "employer-credential")
    window.goto(f"{BASE}/verify")
    shot(window, "employer-verify")
    window.fill("#text", paper_code(name).upper())
    press(window, "#bring > button")
    expect(window.locator(".verdict-good .verdict-word span")).to_have_text(
        HEADLINES[window.language])
    expect(window.locator(".result-sentence")).to_contain_text(
        HOLDERS[window.language])
    shot(window, "employer-valid")


def test_a_stranger_is_told_what_was_changed_and_what_cannot_be_known(stage, window):
    changed = stage.document(window.language).replace(b"Rojas", b"Reyes")
    word = bring(window, "credencial.json", changed)
    expect(word).to_have_text(CHANGED[window.language])
    expect(window.locator(".verdict-bad")).to_have_count(1)
    shot(window, "employer-invalid")
    word = bring(window, "otra.json", of_an_issuer_that_is_not_reached())
    expect(word).to_have_text(UNCHECKED[window.language])
    expect(window.locator(".verdict-open")).to_have_count(1)
    shot(window, "employer-unchecked")


def of_an_issuer_that_is_not_reached():
    """Return a genuine document whose issuer's list of revocations cannot be looked at."""
    document = badge(issuer={
        "id": STRANGER.did, "type": ["Profile"], "name": "Universidad Ejemplo"})
    del document["credentialSubject"]["achievement"]["creator"]
    return written(sign(document, STRANGER))


def test_a_stranger_reads_how_forgeries_are_recognised(stage, window):
    window.goto(f"{BASE}/verify/help")
    expect(window.locator(".host-large")).to_have_text("credenciales.example")
    shot(window, "employer-forgery", "#page-title")


def test_a_stranger_verifies_a_list(stage, window, tmp_path):
    file = tmp_path / "lista.csv"
    file.write_text("Nombre;Liceo;Credencial\n"
                    f"Camila Rojas Soto;Liceo A;{BASE}/credentials/{stage.names['es']}\n"
                    f"Martina Rojas Soto;Liceo A;{paper_code(stage.names['en'])}\n"
                    f"Otra Persona;Liceo B;{'a' * 26}\n", encoding="utf-8")
    window.goto(f"{BASE}/verify/bulk")
    window.set_input_files("#file", file)
    press(window, ".bulk-form button[type=submit]")
    expect(window.locator("#column option:checked")).to_have_text("Credencial")
    press(window, ".bulk-form button[type=submit]")
    expect(window.locator(".bulk-table tbody tr")).to_have_count(3, timeout=60_000)
    shown = window.locator(".bulk-result strong").all_inner_texts()
    assert [text.strip() for text in shown].count(HEADLINES[window.language]) == 2
    shot(window, "employer-list")


def test_a_teacher_decides_who_sees_and_shares(stage, chromium, window):
    _, secret = stage.service.sessions.open(stage.teachers[window.language].person.id,
                                            agent="test")
    window.context.add_cookies([{"name": "__Host-session", "value": secret, "url": BASE,
                                 "secure": True}])
    wish = f"lang={window.language}"
    window.goto(f"{BASE}/portfolio/credentials/{stage.names[window.language]}?{wish}")
    expect(window.locator("main form").first).to_be_visible()
    shot(window, "teacher-decides")
    window.context.clear_cookies()
    window.goto(f"{BASE}/credentials/{stage.names[window.language]}?{wish}")
    window.locator(".share-more summary").first.click()
    expect(window.locator("#linkedin-1")).to_be_visible()
    shot(window, "teacher-share", ".take")


def test_the_code_on_the_certificate_leads_to_the_page_that_the_readme_shows(
        stage, chromium, tmp_path):
    address = f"{BASE}/credentials/{stage.names['en']}"
    with closing(chromium.new_context(locale="en", viewport={"width": 1000, "height": 720},
                                      reduced_motion="reduce")) as context:
        page = context.new_page()
        page.language = "en"
        page.goto(address)
        expect(page.locator(".verdict-chip")).to_contain_text(HEADLINES["en"])
        shot(page, "readme-credential")
    paper = first_page(stage.inside.browser().get(
        f"{address}.pdf?lang=en", base_url=BASE).data, tmp_path)
    (code,) = zxingcpp.read_barcodes(paper)
    assert code.text == address
    if PICTURES:
        paper.resize((800, round(800 * paper.height / paper.width))).quantize(
            96, dither=Image.Dither.NONE).save(
                Path(PICTURES) / "readme-certificate-en.png", optimize=True)


def first_page(content, folder):
    """Return the first page of a certificate as poppler draws it."""
    (folder / "certificate.pdf").write_bytes(content)
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile",
                    folder / "certificate.pdf", folder / "certificate"], check=True)
    with Image.open(folder / "certificate.png") as drawn:
        return drawn.convert("RGB")
