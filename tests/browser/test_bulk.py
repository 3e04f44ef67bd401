"""A list of credentials in a real browser is watched; `test_public_stories` goes the whole way.

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
from tests.browser.pressing import press
from tests.browser.story import VIOLATIONS
from tests.browser.test_pages import FLAWS, QUIET


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


def look(page, tmp_path, name):
    """Nothing a machine can see is wrong with the page."""
    page.wait_for_load_state("load")  # what has no style yet looks like a flaw
    folder = os.environ.get("BADGESERVICE_SCREENSHOTS") or tmp_path
    page.screenshot(path=f"{folder}/bulk-{name}.png", full_page=True)
    assert page.evaluate(FLAWS) == [], name
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(VIOLATIONS, {"iframes": False}) == [], name


def test_progress_is_seen_and_told(base, chromium, tmp_path, monkeypatch):
    address, names, _ = base
    file = tmp_path / "lista.csv"
    file.write_text("".join(f"{names[n % len(names)]}\n" for n in range(40)), encoding="utf-8")
    monkeypatch.setattr("badgeservice.operations.bulk_work._MOST", 5)
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto(f"{address}/verify/bulk?lang=en")
    page.set_input_files("#file", file)
    press(page, ".bulk-form button[type=submit]")
    expect(page.locator("[data-count]")).to_contain_text("of 40 verified")
    look(page, tmp_path, "work")
    expect(page.locator("[data-told]")).to_contain_text("of 40 verified", timeout=60_000)
    page.wait_for_selector(".bulk-table", timeout=60_000)
    expect(page.locator(".tile-good strong, .tile-bad strong").first).to_be_visible()
    context.close()
