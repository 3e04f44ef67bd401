"""The camera of the verify page: it reads our squares, and follows nobody else's.

Run by .ci/run, which has Chromium.
"""

import os
import shutil
import socket
import threading
from contextlib import closing, contextmanager

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import make_server

from badgeservice.assembly import build
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.browser.clips import arguments, clip
from tests.browser.story import VIOLATIONS
from tests.browser.test_pages import FLAWS, QUIET

LIVE = "() => document.querySelector('video').srcObject !== null"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """The address of a service, and the id of a credential of it."""
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
        yield address, made.credentials[0].identifier
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def playwright():
    with sync_playwright() as found:
        yield found


@contextmanager
def watching(playwright, base, *extra, width=360, **context):
    """Yield a page of a browser with a camera; nothing goes wrong, and nothing leaves us."""
    program = shutil.which("chromium")
    assert program, "these tests need Chromium"
    with closing(playwright.chromium.launch(
            executable_path=program, args=[*QUIET, *extra])) as browser:
        page = browser.new_context(viewport={"width": width, "height": 800},
                                   reduced_motion="reduce", **context).new_page()
        troubles = []
        page.on("console", lambda said: troubles.append(said.text)
                if said.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda asked: troubles.append(asked.url)
                if not asked.url.startswith(base) else None)
        yield page
        assert troubles == []


def look(page, tmp_path, name):
    page.wait_for_load_state("load")  # what has no style yet looks like a flaw
    folder = os.environ.get("BADGESERVICE_SCREENSHOTS") or tmp_path
    page.screenshot(path=f"{folder}/camera-{name}.png", full_page=True)
    assert page.evaluate(FLAWS) == [], name
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(VIOLATIONS, {"iframes": False}) == [], name


def test_item_105_square_of_another_host_is_shown_and_not_followed(playwright, base, tmp_path):
    address, name = base
    film = clip(tmp_path / "foreign.y4m", f"https://badges.example@evil.example/credentials/{name}")
    with watching(playwright, address, *arguments(film)) as page:
        page.goto(f"{address}/verify?lang=en")
        page.click("[data-start]")
        warning = page.locator("[data-foreign]")
        expect(warning).to_be_visible(timeout=30_000)
        expect(warning.locator("[data-name]")).to_have_text("evil.example")
        expect(warning).to_be_focused()
        assert page.url.startswith(f"{address}/verify")
        assert page.input_value("#text") == ""
        assert page.evaluate(LIVE) is False, "the camera is off"
        look(page, tmp_path, "foreign")


def test_camera_is_stopped_when_asked(playwright, base, tmp_path):
    address, _ = base
    with watching(playwright, address, "--use-fake-ui-for-media-stream",
                  "--use-fake-device-for-media-stream") as page:
        page.goto(f"{address}/verify?lang=en")
        page.click("[data-start]")
        expect(page.locator("video")).to_be_visible(timeout=30_000)
        look(page, tmp_path, "open")
        page.evaluate("() => { window.kept = document.querySelector('video').srcObject; }")
        page.click("[data-stop]")
        expect(page.locator("video")).to_be_hidden()
        assert page.evaluate("() => window.kept.getTracks().map((each) => each.readyState)") == [
            "ended"]
        expect(page.locator("[data-start]")).to_be_focused()


def test_without_a_camera_one_is_told_to_type(playwright, base, tmp_path):
    address, _ = base
    with watching(playwright, address) as page:
        page.goto(f"{address}/verify?lang=en")
        page.click("[data-start]")
        expect(page.locator("[data-told]")).to_contain_text("Type the code", timeout=30_000)
        look(page, tmp_path, "none")
