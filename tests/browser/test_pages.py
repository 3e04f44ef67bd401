"""The pages in a real browser, over the real service with the example programme.

Run by .ci/run, which has Chromium; screenshots go to the folder that BADGESERVICE_SCREENSHOTS
names, else to one of the tests' own.
"""

import itertools
import os
import re
import shutil
import socket
import threading
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import make_server

from badgeservice.assembly import build
from badgeservice.core.correction import Corrections
from badgeservice.core.course import Kind
from badgeservice.core.credential import Status
from badgeservice.core.status_rows import StatusWish
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.browser.pressing import press

LANGUAGES = ("es", "en", "fi")
WINDOWS = (*itertools.product(LANGUAGES, (1280, 360)), ("fi", 320))
"""The narrowest window is tried with the longest words."""

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
         "--disable-component-update", "--disable-sync", "--disable-default-apps")
"""Chromium calls home of its own accord otherwise; and CI runs as root."""

HEADLINES = {"es": "Válida", "en": "Valid", "fi": "Voimassa"}

FLAWS = """() => {
  const flaws = [];
  const seen = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")];
  const levels = seen.map((each) => Number(each.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) flaws.push("not one h1");
  levels.forEach((level, n) => {
    if (n && level > levels[n - 1] + 1) flaws.push("heading skips: " + seen[n].textContent);
  });
  for (const field of document.querySelectorAll("input:not([type=hidden]), textarea, select")) {
    if (!field.labels.length) flaws.push("no label: " + field.name);
    if (field.matches("select:not([multiple])")
        && !getComputedStyle(field).backgroundImage.includes("chevron.svg")) {
      flaws.push("no arrow: " + field.name);
    }
  }
  for (const picture of document.querySelectorAll("img")) {
    if (!picture.hasAttribute("alt")) flaws.push("no alt: " + picture.src);
  }
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  ids.filter((id, n) => ids.indexOf(id) !== n).forEach((id) => flaws.push("twice: #" + id));
  for (const each of document.querySelectorAll("[aria-labelledby], [aria-describedby]")) {
    for (const name of ["aria-labelledby", "aria-describedby"]) {
      for (const id of (each.getAttribute(name) || "").split(" ").filter(Boolean)) {
        if (!document.getElementById(id)) flaws.push("no such id: " + id);
      }
    }
  }
  if (document.documentElement.scrollWidth > window.innerWidth) flaws.push("wider than window");
  return flaws;
}"""
"""What a machine can see of accessibility, and whether the page scrolls sideways."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a running service, and what the demo issued."""
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
        result = service.demo(lambda message: None)
        server = make_server("127.0.0.1", port, create_app(service), threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield base, result.credentials, service
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def standing(site):
    """The ids of credentials that are suspended, replaced, and in the place of that one."""
    _, credentials, service = site
    badges = [each.identifier for each in credentials
              if each.achievement.kind is Kind.BADGE and each.status is Status.VALID]
    suspended, replaced = badges[1], badges[2]
    service.change_status(Status.SUSPENDED, [StatusWish(suspended, "under-review", "")], by="x")
    newer = service.correct(replaced, Corrections(given_names="Rosa María"),
                            reason="name-corrected", note="", by="x").new
    return suspended, replaced, newer


@pytest.fixture(scope="module")
def chromium():
    """A browser."""
    program = shutil.which("chromium")
    assert program, "these tests need Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def screenshots(tmp_path_factory):
    """Where pictures for people go."""
    chosen = os.environ.get("BADGESERVICE_SCREENSHOTS")
    folder = Path(chosen) if chosen else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Watched:
    """A window that remembers what went wrong in it."""

    def __init__(self, chromium, base, width, language):
        self.context = chromium.new_context(
            viewport={"width": width, "height": 800}, locale=language)
        self.page = self.context.new_page()
        self.troubles = []
        self.page.on("console", lambda message: self.troubles.append(message.text))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("request", lambda request: request.url.startswith(base + "/")
                     or self.troubles.append(f"third party: {request.url}"))


@pytest.fixture
def watched(chromium, site):
    """Open a window; whatever went wrong in it fails the test."""
    opened = []

    def open_window(width, language):
        opened.append(Watched(chromium, site[0], width, language))
        return opened[-1].page

    yield open_window
    for each in opened:
        each.context.close()
        assert each.troubles == []


def found(credentials, kind, status=Status.VALID):
    """The first credential of a kind."""
    return next(each for each in credentials
                if each.achievement.kind is kind and each.status is status)


def addresses(site):
    credentials = site[1]
    micro = found(credentials, Kind.MICRO_CREDENTIAL)
    revoked = next(each for each in credentials if each.status is Status.REVOKED)
    attended = found(credentials, Kind.PARTICIPATION)
    recorded = found(credentials, Kind.BADGE)
    return {
        "home": "/",
        "credential": f"/credentials/{micro.identifier}",
        "credential-revoked": f"/credentials/{revoked.identifier}",
        "credential-participation": f"/credentials/{attended.identifier}",
        "credential-recorded": f"/credentials/{recorded.identifier}",
        "verify": "/verify",
        "api-docs": "/api/docs",
        "verify-result": f"/verify?id={micro.identifier}",
        "verify-unknown": "/verify?url=https://elsewhere.example/credentials/1",
        "achievement": f"/achievements/{micro.achievement.slug}",
        "issuer": f"/issuers/{micro.achievement.course.issuer}",
    }


@pytest.mark.parametrize(("language", "width"), WINDOWS)
def test_pages_fit_and_are_sound(site, watched, screenshots, language, width):
    page = watched(width, language)
    for name, address in addresses(site).items():
        page.goto(site[0] + address)
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate(FLAWS) == [], name
        page.screenshot(path=screenshots / f"{name}-{language}-{width}.png", full_page=True)
        for fold in page.locator("details").all():
            fold.evaluate("each => { each.open = true; }")
        assert page.evaluate(FLAWS) == [], f"{name}, unfolded"


def test_suspended_credential_has_no_picture_to_take(site, standing, watched):
    page = watched(1280, "en")
    page.goto(f"{site[0]}/credentials/{standing[0]}")
    assert page.locator('a[href$=".png"], a[href$=".svg"], a[href$=".jwt"]').count() == 0


def test_badge_picture_is_drawn(site, watched):
    page = watched(1280, "en")
    page.goto(site[0] + addresses(site)["credential"])
    assert page.locator("img.picture").evaluate("each => each.complete && each.naturalWidth") > 0


def test_link_pasted_on_the_front_page_is_checked(site, watched):
    base, credentials, _ = site
    page = watched(1280, "en")
    page.goto(base)
    page.fill("#url", found(credentials, Kind.MICRO_CREDENTIAL).url)
    press(page, ".check-box button")
    expect(page.locator(".verdict-good .verdict-word")).to_have_text("Valid")


def test_language_switch_stays_on_the_page(site, watched):
    page = watched(1280, "en")
    page.goto(site[0] + addresses(site)["verify-result"])
    press(page, page.get_by_role("link", name="Suomi"))
    expect(page.locator(".verdict-word")).to_have_text("Voimassa")
    page.goto(site[0])
    assert page.locator("html").get_attribute("lang") == "fi"


def test_keyboard_reaches_the_content_first(site, watched):
    page = watched(1280, "en")
    page.goto(site[0])
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_dark_pages_are_dark(site, chromium, screenshots):
    context = chromium.new_context(color_scheme="dark", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    for name, address in addresses(site).items():
        page.goto(site[0] + address)
        colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        shades = [int(part) for part in re.findall(r"[0-9]+", colour)]
        assert max(shades) < 60, colour
        page.screenshot(path=screenshots / f"{name}-dark.png", full_page=True)
    context.close()
