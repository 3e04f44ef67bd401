"""Portfolio and practice cycle in a real browser: sending, saving as one goes, without script.

Run by .ci/run, which has Chromium.
"""

import re
import shutil
import socket
import threading
from contextlib import closing

import pytest
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import make_server

from badgeservice.assembly import build, now
from badgeservice.core.account import Role
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.integration.portfolio.samples import PDF, archive, picture
from tests.people import Inside

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
SAVED = re.compile(r"saved \d\d:\d\d")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A running service with one teacher, and how she is recognised."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    settings = Settings.from_environment({
        "BADGESERVICE_HOME": str(tmp_path_factory.mktemp("home")),
        "BADGESERVICE_BASE_URL": base, "BADGESERVICE_FETCH": "off"})
    with closing(build(settings)) as service:
        service.setup(service.read_definitions())
        app = create_app(service)
        ana = Inside(service, app, now).person("ana", Role.TEACHER)
        _, secret = service.sessions.open(ana.person.id, agent="test")
        server = make_server("127.0.0.1", port, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield base, secret, service, ana
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def chromium():
    """A browser."""
    program = shutil.which("chromium")
    assert program, "these tests need Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def window(chromium, site):
    """Open windows in which the teacher is signed in."""
    opened = []

    def open_window(**options):
        context = chromium.new_context(viewport={"width": 360, "height": 800}, locale="en",
                                       **options)
        context.add_cookies([{"name": "session", "value": site[1], "url": site[0]}])
        opened.append(context)
        return context.new_page()

    yield open_window
    for context in opened:
        context.close()


def fill(page, base, content, name, media_type):
    page.goto(f"{base}/portfolio/new")
    page.check("#kind-material")
    page.fill("#title", "Guía")
    page.check("#pupils-no")
    page.set_input_files("#file", {"name": name, "mimeType": media_type, "buffer": content})
    page.click("form.evidence-form button[type=submit]")


@pytest.mark.parametrize("has_script", [True, False])
def test_file_is_sent_with_script_and_without(window, site, has_script):
    page = window(java_script_enabled=has_script)
    fill(page, site[0], picture(), "foto.jpg", "image/jpeg")
    page.wait_for_url("**/portfolio/items/*")
    expect(page.locator("h1")).to_have_text("Guía")
    expect(page.locator(".notice")).to_contain_text("is in your portfolio")
    expect(page.locator("figure img")).to_be_visible()


@pytest.mark.parametrize("has_script", [True, False])
def test_refusal_says_what_to_do_and_keeps_what_was_typed(window, site, has_script):
    page = window(java_script_enabled=has_script)
    fill(page, site[0], archive("a.txt"), "a.pdf", "application/pdf")
    expect(page.locator(".form-problems")).to_contain_text("one by one")
    expect(page.locator("#title")).to_have_value("Guía")


def test_stages_save_as_one_goes_and_two_windows_lose_nothing(window, site):
    base, _, service, ana = site
    cycle = service.practice.open(ana, "Estaciones", "").id
    first, second = window(), window()
    for page in (first, second):
        page.goto(f"{base}/portfolio/practice/{cycle}")
    first.fill("#text-plan", "de la primera")
    expect(first.locator("#plan .saved")).to_have_text(SAVED)
    second.fill("#text-plan", "de la segunda")
    clash = second.locator("#plan .clash")
    expect(clash).to_contain_text("de la primera")
    expect(second.locator("#text-plan")).to_have_value("de la segunda")
    assert service.practice.get(ana, cycle).cycle.next_step.value == "apply"
    second.fill("#text-plan", "de ambas")
    second.click("#plan button[type=submit]")
    expect(clash).to_be_hidden()
    expect(second.locator("#plan .saved")).to_have_text(SAVED)
    second.reload()
    expect(second.locator("#text-plan")).to_have_value("de ambas")


def test_lost_connection_is_told_and_the_text_is_sent_again(window, site):
    base, _, service, ana = site
    cycle = service.practice.open(ana, "Estaciones", "").id
    page = window()
    page.goto(f"{base}/portfolio/practice/{cycle}")
    page.context.set_offline(True)
    page.fill("#text-reflect", "sin conexión")
    expect(page.locator("#reflect .saved")).to_contain_text("connection was lost")
    page.context.set_offline(False)
    expect(page.locator("#reflect .saved")).to_have_text(SAVED, timeout=20_000)


def test_pdf_is_offered_beside_its_frame(window, site):
    page = window()
    fill(page, site[0], PDF, "guia.pdf", "application/pdf")
    page.wait_for_url("**/portfolio/items/*")
    expect(page.get_by_role("link", name="Open the PDF")).to_be_visible()


def test_menu_is_folded_on_a_narrow_window_and_unfolds_when_it_is_widened(window, site):
    page = window()
    page.goto(f"{site[0]}/portfolio/")
    entry = page.locator(".rooms a").first
    expect(entry).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(entry).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 800})
    expect(entry).to_be_hidden()


def test_form_that_comes_back_begins_with_what_is_wrong(window, site):
    page = window()
    page.goto(f"{site[0]}/portfolio/new")
    page.eval_on_selector("form.evidence-form", "form => { form.noValidate = true; }")
    page.click("form.evidence-form button[type=submit]")
    expect(page.locator(".form-problems")).to_be_focused()
    page.locator(".form-problems a", has_text="kind").click()
    page.locator("#kind-material").check()
