"""Every place of every role's menu, and what its pages link to, without a flaw for axe.

The story looks at the pages in use; here are those that it does not pass.
"""

import shutil
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import sync_playwright

from badgeservice.core.account import Role
from tests.browser.story import PARTS, ROOM, VIOLATIONS, Window, staged
from tests.browser.test_pages import FLAWS, QUIET
from tests.judging import Court
from tests.people import ISSUER

LINKS = """() => [...document.querySelectorAll(".rooms a, .inside-main a")]
  .map((each) => each.href)"""
"""Where one can go from a page behind the sign-in."""

NARROW = {"width": 360, "height": 800}
NO_PAGES = (".csv", ".json", "/file", "/picture")


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """People of all roles, and an application that is being judged."""
    with staged(tmp_path_factory.mktemp("home"), "es", "en") as made:
        inside = made.inside
        made.people["mentor"] = inside.person("mario", Role.MENTOR, language="en")
        made.people["auditor"] = inside.person("aurora", Role.AUDITOR, language="fi")
        made.people["coordinator"] = inside.person("coco", (Role.COORDINATOR, ISSUER))
        court = Court.__new__(Court)
        court.inside, court.service, court.people = inside, made.service, made.people
        court.assign(court.apply())
        yield made


@pytest.fixture(scope="module")
def chromium():
    """A browser."""
    program = shutil.which("chromium")
    assert program, "these tests need Chromium"
    with sync_playwright() as playwright, closing(playwright.chromium.launch(
            executable_path=program, args=list(QUIET))) as browser:
        yield browser


@pytest.mark.parametrize("who", ["teacher", "assessor", "mentor", "coordinator",
                                 "administrator", "auditor"])
def test_no_page_in_the_reach_of_a_role_has_a_flaw(stage, chromium, who):
    context = chromium.new_context(viewport=ROOM, reduced_motion="reduce")
    _, secret = stage.service.sessions.open(stage.people[who].person.id, agent="test")
    context.add_cookies([{"name": "session", "value": secret, "url": stage.base}])
    window = Window(stage, who, "", context.new_page(), has_scripts=True)
    window.watch()
    window.go("/account")
    menu = pages(window)
    assert len(menu) > 2
    seen = {"/account"}
    for path in [*menu, *(found for place in menu for found in links_of(window, place))]:
        if path not in seen:
            seen.add(path)
            window.go(path)
            window.look()
            look_narrow(window)
    assert window.troubles == []
    context.close()


def look_narrow(window):
    """Look at the page as a telephone shows it; at pages of the same parts once."""
    page = window.page
    page.set_viewport_size(NARROW)
    assert page.evaluate(FLAWS) == [], page.url
    parts = ("narrow", page.evaluate(PARTS))
    if parts not in window.stage.looked_at:
        window.stage.looked_at.add(parts)
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        assert page.evaluate(VIOLATIONS, {"iframes": False}) == [], page.url
    page.set_viewport_size(ROOM)


def links_of(window, path):
    window.go(path)
    return pages(window)


def pages(window):
    """Return the pages behind the sign-in that the present one links to."""
    found = [urlsplit(each) for each in window.page.evaluate(LINKS)
             if each.startswith(window.stage.base + "/")]
    return list(dict.fromkeys(
        each.path for each in found
        if not each.path.endswith(NO_PAGES) and not each.path.startswith(
            ("/evidence/", "/credentials/", "/achievements/", "/admin/quality/export"))))
