"""A file of awards in a real browser, from the form to issued credentials, at both widths.

Run by .ci/run, which has Chromium.
"""

import shutil
import threading
from contextlib import closing

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import make_server

from badgeservice.assembly import build
from badgeservice.commands.worker import work
from badgeservice.core.account import Role
from badgeservice.settings import Settings
from badgeservice.web import create_app
from scripts.sample_batch import write_batch
from tests.browser.pressing import press
from tests.browser.story import VIOLATIONS
from tests.browser.test_pages import FLAWS, QUIET
from tests.people import ISSUER, Inside


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a service, the service, and the secret of an administrator's session."""
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    settings = Settings.from_environment({
        "BADGESERVICE_HOME": str(tmp_path_factory.mktemp("home")),
        "BADGESERVICE_BASE_URL": address, "BADGESERVICE_FETCH": "off"})
    with closing(build(settings)) as service:
        service.setup(service.read_definitions())
        server.app = create_app(service)
        ada = Inside(service, server.app, service._tools.clock).person(
            "ada", (Role.ADMINISTRATOR, ISSUER), language="en")
        _, secret = service.sessions.open(ada.person.id, agent="test", is_complete=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield address, service, secret
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


def look(page):
    """Nothing a machine can see is wrong with the page."""
    page.wait_for_load_state("load")  # what has no style yet looks like a flaw
    assert page.evaluate(FLAWS) == [], page.url
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(VIOLATIONS, {"iframes": False}) == [], page.url


def choose(page, address, file):
    page.goto(f"{address}/admin/batches?lang=en")
    look(page)
    page.set_input_files("#file", file)
    page.select_option("#achievement", "modulo-2")
    page.select_option("#language", "es")
    press(page, page.get_by_role("button", name="Check the file"))
    page.wait_for_url("**/check/*")
    look(page)


@pytest.mark.parametrize("width", [1280, 360])
def test_a_file_goes_from_the_form_to_credentials(site, chromium, tmp_path, width):
    address, service, secret = site
    before = len(service.show.credential_ids())
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    write_batch(good, 3)
    good.write_text(good.read_text("utf-8").replace("docente.", f"w{width}."), "utf-8")
    bad.write_text(good.read_text("utf-8").replace("@", " "), "utf-8")
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="en-GB")
    context.add_cookies([{"name": "session", "value": secret, "url": address}])
    page = context.new_page()
    choose(page, address, bad)
    expect(page.locator(".bad-cells tbody tr")).to_have_count(3)
    choose(page, address, good)
    press(page, page.get_by_role("button", name="Issue them"))
    expect(page.locator("[data-count]")).to_have_text("0 of 3 done")
    expect(page.locator("[data-note]")).to_contain_text("Nobody works on it")
    look(page)
    work(service, threading.Event(), lambda _: None, once=True, letters=False)
    # By itself: the page asks how far it is.
    expect(page.locator(".sums")).to_contain_text("issued", timeout=20_000)
    expect(page.locator("[data-count]")).to_have_count(0)
    look(page)
    assert len(service.show.credential_ids()) == before + 3
    press(page, page.get_by_role("link", name="Open it").first)
    expect(page.locator("h1")).to_be_visible()
    context.close()
