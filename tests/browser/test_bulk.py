"""A list of credentials in a real browser: brought, watched, filtered, taken, deleted.

Run by .ci/run, which has Chromium.
"""

import os
import shutil
import socket
import threading
from contextlib import closing

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import make_server

from badgeservice.assembly import build
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.browser.story import VIOLATIONS
from tests.browser.test_pages import FLAWS, QUIET
from tests.factories_documents import STRANGER, badge, sign, written
from tests.zips import packed

WINDOWS = [("es", 1280), ("en", 360), ("fi", 360)]
VALID = {"es": "Válida", "en": "Valid", "fi": "Voimassa"}


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """The address of a service with the example's credentials, and those."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    settings = Settings.from_environment({
        "BADGESERVICE_HOME": str(tmp_path_factory.mktemp("home")),
        "BADGESERVICE_BASE_URL": address, "BADGESERVICE_FETCH": "off"})
    with closing(build(settings)) as service:
        service.setup(service.read_definitions())
        made = service.demo(lambda message: None)
        server = make_server("127.0.0.1", port, create_app(service), threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield address, [each.identifier for each in made.credentials], service
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def chromium():
    program = shutil.which("chromium")
    assert program, "these tests need Chromium"
    with sync_playwright() as playwright, closing(playwright.chromium.launch(
            executable_path=program, args=list(QUIET))) as browser:
        yield browser


@pytest.fixture
def listed(base, tmp_path):
    """A table of people, one of whose credentials is not there."""
    address, names, _ = base
    file = tmp_path / "lista.csv"
    file.write_text("Nombre;Liceo;Credencial\n" + "".join(
        f"Persona {n};Liceo Ñ;{address}/credentials/{name}\n" for n, name in enumerate(names))
        + f"Falsa;Liceo;{'a' * 26}\n", encoding="utf-8")
    return file


def look(page, tmp_path, name):
    """Nothing a machine can see is wrong with the page."""
    folder = os.environ.get("BADGESERVICE_SCREENSHOTS") or tmp_path
    page.screenshot(path=f"{folder}/bulk-{name}.png", full_page=True)
    assert page.evaluate(FLAWS) == [], name
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(VIOLATIONS, {"iframes": False}) == [], name


@pytest.mark.parametrize(("language", "width"), WINDOWS)
def test_a_list_from_the_form_to_its_end(base, chromium, listed, tmp_path, language, width):
    address, names, _ = base
    context = chromium.new_context(viewport={"width": width, "height": 900},
                                   reduced_motion="reduce")
    page, troubles = context.new_page(), []
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda asked: troubles.append(asked.url)
            if not asked.url.startswith(address) else None)
    page.goto(f"{address}/verify/bulk?lang={language}")
    look(page, tmp_path, f"start-{language}-{width}")
    page.set_input_files("#file", listed)
    page.click(".bulk-form button[type=submit]")
    expect(page.locator("#column option:checked")).to_have_text("Credencial")
    look(page, tmp_path, f"columns-{language}-{width}")
    page.click(".bulk-form button[type=submit]")
    page.wait_for_selector(".bulk-table", timeout=60_000)
    look(page, tmp_path, f"results-{language}-{width}")
    assert page.locator(".bulk-table tbody tr").count() == len(names) + 1
    page.select_option("#show", "valid")
    page.click(".bulk-filter button")
    shown = page.locator(".bulk-result strong").all_inner_texts()
    assert shown and {text.strip() for text in shown} == {VALID[language]}
    with page.expect_download() as download:
        page.locator(".bulk-reports a").first.click()
    assert download.value.suggested_filename.endswith(".xlsx")
    page.click(".bulk-end button")
    page.wait_for_selector("a[role=button]")
    look(page, tmp_path, f"gone-{language}-{width}")
    assert [each for each in troubles if "410" not in each] == []
    context.close()


def test_progress_is_seen_and_told(base, chromium, tmp_path, monkeypatch):
    address, names, _ = base
    file = tmp_path / "lista.csv"
    file.write_text("".join(f"{names[n % len(names)]}\n" for n in range(40)), encoding="utf-8")
    monkeypatch.setattr("badgeservice.operations.bulk_work._MOST", 5)
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto(f"{address}/verify/bulk?lang=en")
    page.set_input_files("#file", file)
    page.click(".bulk-form button[type=submit]")
    expect(page.locator("[data-count]")).to_contain_text("of 40 verified")
    look(page, tmp_path, "work")
    expect(page.locator("[data-told]")).to_contain_text("of 40 verified", timeout=60_000)
    page.wait_for_selector(".bulk-table", timeout=60_000)
    expect(page.locator(".tile-good strong, .tile-bad strong").first).to_be_visible()
    context.close()


def test_without_a_script_it_is_whole(base, chromium, tmp_path):
    address, names, _ = base
    unsigned = badge(credentialStatus=None, issuer={
        "id": STRANGER.did, "type": ["Profile"], "name": "Otra"})
    del unsigned["credentialSubject"]["achievement"]["creator"]
    document = written(sign(unsigned, STRANGER))
    file = tmp_path / "lote.zip"
    file.write_bytes(packed({"uno.json": document, "dos.txt": names[0]}))
    context = chromium.new_context(java_script_enabled=False,
                                   viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(f"{address}/verify/bulk?lang=es")
    page.set_input_files("#file", file)
    page.click(".bulk-form button[type=submit]")
    page.wait_for_selector(".bulk-table", timeout=60_000)
    assert page.locator(".bulk-table tbody tr").count() == 2
    context.close()
