"""A credential is framed by other sites, in a real browser."""

import shutil
import socket
import threading
from contextlib import closing

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import make_server

from badgeservice.assembly import build
from badgeservice.core.course import Kind
from badgeservice.core.credential import Status
from badgeservice.settings import Settings
from badgeservice.web import create_app
from badgeservice.web.embedding import LEAST
from tests.browser import public_place
from tests.browser.story import VIOLATIONS
from tests.browser.test_pages import FLAWS, QUIET


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a running service, and of a credential of the demo."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    settings = Settings.from_environment({
        "BADGESERVICE_HOME": str(tmp_path_factory.mktemp("home")),
        "BADGESERVICE_BASE_URL": base,
    })
    with closing(build(settings)) as service:
        service.setup(service.read_definitions())
        made = service.demo(lambda message: None).credentials
        server = make_server("127.0.0.1", port, create_app(service), threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield base, next(f"/credentials/{each.identifier}" for each in made
                         if each.achievement.kind is Kind.MICRO_CREDENTIAL
                         and each.status is Status.VALID)
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def chromium():
    """A browser."""
    program = shutil.which("chromium")
    assert program, "these tests need Chromium"
    with sync_playwright() as playwright, closing(playwright.chromium.launch(
            executable_path=program, args=list(QUIET))) as browser:
        yield browser


@pytest.fixture
def window(chromium):
    """Open a window; whatever it complains of fails the test."""
    opened = []

    def open_window(width=1280, height=800, **more):
        context = chromium.new_context(viewport={"width": width, "height": height},
                                       reduced_motion="reduce", **more)
        page = context.new_page()
        page.troubles = []
        page.on("console", lambda message: page.troubles.append(message.text))
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        opened.append(page)
        return page

    yield open_window
    for page in opened:
        page.context.close()
        assert page.troubles == []


@pytest.fixture
def elsewhere():
    """A site of somebody else, and its address."""
    with public_place.elsewhere() as found:
        yield found


def look(page):
    """Fail for what a machine sees of accessibility."""
    page.wait_for_load_state("load")  # what has no style yet looks like a flaw
    assert page.evaluate(FLAWS) == [], page.url
    page.evaluate(AXE_SCRIPT)
    options = {"iframes": False}
    assert page.evaluate(VIOLATIONS, options) == [], page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_card_for_frames_has_no_flaw(site, window, scheme):
    for size in ((480, 190), LEAST, (1280, 800)):
        page = window(*size, color_scheme=scheme)
        page.goto(f"{site[0]}{site[1]}/embed?lang=es")
        look(page)
        height = page.evaluate("document.documentElement.scrollHeight")
        assert height <= size[1], f"{size}: something is cut off"


def test_other_sites_can_show_the_card_and_no_other_page(site, window, elsewhere):
    base, address = site
    own = window()
    own.goto(f"{base}{address}?lang=en")
    pieces = [own.locator(name).input_value() for name in ("#snippet-link", "#snippet-frame")]
    shown, place = elsewhere
    shown["html"] = f"<!doctype html><title>x</title>{''.join(pieces)}"
    page = window()
    page.goto(place)
    frame = page.frame_locator("iframe")
    expect(frame.locator(".state")).to_have_text("Valid")
    # The frame is loaded lazily: the words are there before the styles and the picture.
    expect(frame.locator("main")).to_have_css("display", "grid")
    for picture in (frame.locator("img"), page.locator("a img")):
        expect(picture).to_have_js_property("complete", value=True)
        expect(picture).not_to_have_js_property("naturalWidth", 0)
    with page.context.expect_page() as opened:
        frame.get_by_role("link").click()
    expect(opened.value.locator(".verdict-word")).to_be_visible()
    assert opened.value.url == base + address
    shown["html"] = f'<!doctype html><title>x</title><iframe src="{base}{address}"></iframe>'
    # Looking into the frame is a script, too, and may not run there: no other trouble counts.
    assert all(each.startswith("Blocked script execution") for each in page.troubles)
    page.troubles.clear()
    other = window()
    other.goto(place)
    other.wait_for_timeout(300)
    assert any("frame-ancestors 'none'" in each for each in other.troubles)
    other.troubles.clear()
