"""Every public page in every language, wide and narrow, without a flaw for axe.

Pages are looked at as they come and with every fold open, by day and by night, from left to
right and from right to left, on the screen and on paper.
"""

from contextlib import contextmanager

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.browser.gallery import HOST, browser
from tests.browser.pressing import press
from tests.browser.story import VIOLATIONS
from tests.browser.test_pages import FLAWS

LANGUAGES = ("es", "en", "fi")
SIZES = ({"width": 1280, "height": 900}, {"width": 360, "height": 800})
NARROWEST = {"width": 320, "height": 700}

WIDER = "document.documentElement.scrollWidth > window.innerWidth"

FOCUS = """() => {
  const order = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]")]
    .filter((each) => !each.disabled && each.checkVisibility());
  return order.filter((each) => each.tabIndex > 0).map((each) => each.outerHTML);
}"""
"""What is reached by the keyboard in another order than that in which it stands there."""

FILES = """() => [...document.querySelectorAll("img, object, embed, canvas")]
  .filter((each) => each.currentSrc || each.tagName !== "IMG")
  .map((each) => [each.currentSrc || each.tagName, each.alt])"""
"""What the page shows that is no text, and the words in its place."""

ON_PAPER = """() => {
  const flaws = [...document.querySelectorAll(".skip, header nav, footer.site, video, [data-copy]")]
    .filter((each) => each.checkVisibility()).map((each) => each.className || each.tagName);
  if (document.documentElement.scrollWidth > window.innerWidth) flaws.push("cut off");
  const paper = getComputedStyle(document.body).backgroundColor;
  const ground = getComputedStyle(document.documentElement).backgroundColor;
  for (const shade of [paper, ground]) {
    if (!["rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"].includes(shade)) flaws.push(shade);
  }
  return flaws;
}"""
"""What a printed page should not have."""

LAYOUT = ["color-contrast", "scrollable-region-focusable", "target-size"]
PAPER = {"width": 720, "height": 1000}
"""A4 without its margins."""


@pytest.fixture(scope="module")
def chromium():
    """A browser."""
    with browser() as started:
        yield started


@contextmanager
def windowed(chromium, public):
    """A window in which every trouble fails the test."""
    public.troubles.clear()
    context = chromium.new_context(viewport=SIZES[0], reduced_motion="reduce")
    context.route("**/*", public.serve)
    page = context.new_page()
    page.on("pageerror", lambda error: public.troubles.append(str(error)))
    page.on("console", lambda message: public.troubles.append(message.text)
            if message.type == "error" and "status of 4" not in message.text else None)
    yield page
    context.close()
    assert public.troubles == []


@pytest.fixture
def window(chromium, public):
    """A window for one test."""
    with windowed(chromium, public) as page:
        yield page


@pytest.fixture(scope="module")
def visited(chromium, public):
    """What was seen on each page, unfolded: in the other direction, on paper, by keyboard."""
    found = {}
    with windowed(chromium, public) as page:
        for name, address in public.addresses.items():
            opened(page, address, "fi")
            seen = found[name] = {"order": page.evaluate(FOCUS), "files": page.evaluate(FILES)}
            page.emulate_media(media="print")
            page.set_viewport_size(PAPER)
            seen["paper"] = page.evaluate(ON_PAPER)
            page.emulate_media(media="screen")
            page.evaluate("document.documentElement.dir = 'rtl'")
            seen["wider"] = []
            for size in (*SIZES, NARROWEST):
                page.set_viewport_size(size)
                if page.evaluate(WIDER):
                    seen["wider"].append(size["width"])
            page.set_viewport_size(SIZES[0])
    return found


def opened(page, address, language):
    """Open a page in a language, and all that is folded in it."""
    joint = "&" if "?" in address else "?"
    page.goto(f"{HOST}{address}{joint}lang={language}")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")


def look(page, name, **options):
    """Fail for what a machine sees of accessibility."""
    if not name.startswith("embed"):
        assert page.evaluate(FLAWS) == [], name
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    assert page.evaluate(VIOLATIONS, {"iframes": False, **options}) == [], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_public_page_has_no_flaw(public, window, language):
    is_first = language == LANGUAGES[0]
    for name, address in public.addresses.items():
        opened(window, address, language)
        assert window.locator("html").get_attribute("lang") == language, name
        look(window, f"{name}, {language}")
        # Another language changes neither roles nor names: what is left is where things stand.
        window.set_viewport_size(SIZES[1])
        look(window, f"{name}, {language}, 360", **({} if is_first else {"runOnly": LAYOUT}))
        if is_first:
            window.emulate_media(color_scheme="dark")
            look(window, f"{name}, dark", runOnly=["color-contrast"])
            window.emulate_media(color_scheme="light")
        window.set_viewport_size(NARROWEST)
        assert not window.evaluate(WIDER), f"{name}, {language}, 320"
        window.set_viewport_size(SIZES[0])


def test_what_is_not_valid_is_said_without_a_flaw(public, window):
    for language in LANGUAGES:
        opened(window, "/verify", language)
        window.fill("#text", public.forged)
        press(window, ".verify-form button[type=submit]")
        expect(window.locator(".verdict-bad .verdict-word")).to_be_visible()
        for size in SIZES:
            window.set_viewport_size(size)
            look(window, f"forged, {language}, {size['width']}")


def test_pages_are_whole_from_right_to_left(visited):
    assert {name: seen["wider"] for name, seen in visited.items() if seen["wider"]} == {}


def test_from_right_to_left_the_name_of_the_house_is_on_the_right(public, window):
    opened(window, public.addresses["front"], "fi")
    places = [window.locator(each).bounding_box()["x"] for each in (".brand", ".tongues")]
    window.evaluate("document.documentElement.dir = 'rtl'")
    turned = [window.locator(each).bounding_box()["x"] for each in (".brand", ".tongues")]
    assert places[0] < places[1]
    assert turned[0] > turned[1]


def test_the_keyboard_goes_the_way_of_the_eyes(public, window, visited):
    assert {name: seen["order"] for name, seen in visited.items() if seen["order"]} == {}
    opened(window, public.addresses["verify"], "es")
    reached = []
    for _ in range(12):
        window.keyboard.press("Tab")
        reached.append(window.evaluate(
            "document.activeElement.id || document.activeElement.className"))
    assert reached[0] == "skip"
    assert reached.index("brand") < reached.index("text") < reached.index("file")


def test_on_paper_there_is_no_menu_and_nothing_is_cut_off(visited):
    flaws = {name: seen["paper"] for name, seen in visited.items() if seen["paper"]}
    assert flaws == {}


def test_no_picture_holds_words(public, visited):
    """Words in pictures can be neither read aloud, enlarged nor translated."""
    files = {tuple(file) for seen in visited.values() for file in seen["files"]}
    assert len(files) > 3
    for address, alternative in files:
        if "/achievements/" in address:
            # A badge bears its title, as a banknote its number. It stands beside it as text.
            assert alternative == ""
            continue
        answer = public.app.test_client().get(address.removeprefix(HOST), base_url=HOST,
                                               buffered=True)
        assert answer.mimetype == "image/svg+xml", address
        assert b"<text" not in answer.data, address
        assert b"<image" not in answer.data, address
