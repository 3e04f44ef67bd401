"""The comforts of the judging page in a real browser: it saves itself, digits give levels."""

import os
import shutil
import threading
import time
from contextlib import closing

import pytest
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import make_server

from badgeservice.assembly import build, now
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.judging import R1, Court
from tests.people import Inside

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


@pytest.fixture
def court(tmp_path):
    """Served on a port of this machine."""
    built = build(Settings.from_environment({
        "BADGESERVICE_HOME": str(tmp_path / "home"), "BADGESERVICE_LANGUAGE": "en"}))
    built.setup(built.read_definitions())
    app = create_app(built)
    with closing(built):
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        made = Court(Inside(built, app, now))
        made.site = f"http://127.0.0.1:{server.server_port}"
        yield made
        server.shutdown()
        thread.join()


@pytest.fixture
def browser():
    """Chromium, as the machine has it."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as play, closing(
            play.chromium.launch(executable_path=path, args=list(QUIET))) as chromium:
        yield chromium


def window(court, browser, who, **more):
    _, secret = court.service.sessions.open(court.people[who].person.id, agent="test")
    context = browser.new_context(locale="en-GB", **more)
    context.add_cookies([{"name": "session", "value": secret, "url": court.site}])
    return context


def test_form_saves_itself_and_digits_give_levels(court, browser):
    application = court.apply()
    court.assign(application)
    page = window(court, browser, "assessor").new_page()
    page.goto(f"{court.site}/assess/{application}")
    page.get_by_label("Strengths of the whole").fill("The dialogue.")
    page.locator(f'[id="level:{R1}/diseno:1"]').focus()
    page.keyboard.press("3")
    expect(page.locator(f'[id="level:{R1}/diseno:3"]')).to_be_checked()
    expect(page.locator("[data-state]")).to_contain_text("Saved:")
    # What is typed while the first part is under way is saved a moment later.
    expected = ({f"{R1}/diseno": 3}, {"strengths": "The dialogue."})
    deadline = time.monotonic() + 30
    while (found := saved(court, application)) != expected and time.monotonic() < deadline:
        page.wait_for_timeout(200)
    assert found == expected


def saved(court, application):
    """The levels and comments of the assessor's draft."""
    desk = court.service.assess.desk(court.people["assessor"], application)
    return desk.draft.content.levels, desk.draft.content.comments


def test_ended_session_is_told_and_what_was_typed_stays(court, browser):
    application = court.apply()
    court.assign(application)
    context = window(court, browser, "assessor")
    page = context.new_page()
    page.goto(f"{court.site}/assess/{application}")
    context.clear_cookies(name="session")
    strengths = page.get_by_label("Strengths of the whole")
    strengths.fill("The dialogue.")
    expect(page.locator("[data-state]")).to_contain_text("Not saved, but still here")
    page.get_by_role("button", name="Save").first.click()
    expect(strengths).to_have_value("The dialogue.")
    assert page.url.endswith(f"/assess/{application}")


def test_second_window_stops_saving_by_itself_and_shows_both(court, browser):
    application = court.apply()
    court.assign(application)
    context = window(court, browser, "assessor")
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto(f"{court.site}/assess/{application}")
    first.get_by_label("Strengths of the whole").fill("First.")
    expect(first.locator("[data-state]")).to_contain_text("Saved:")
    second.get_by_label("Strengths of the whole").fill("Second.")
    expect(second.locator("[data-state]")).to_contain_text("Not saved")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.locator("body")).to_contain_text("First.")
    expect(second.get_by_label("Strengths of the whole")).to_have_value("Second.")


@pytest.mark.parametrize("width", [1280, 360])
def test_evidence_lies_beside_the_form_where_there_is_room(court, browser, width):
    application = court.apply()
    court.assign(application)
    page = window(court, browser, "assessor",
                  viewport={"width": width, "height": 900}).new_page()
    page.goto(f"{court.site}/assess/{application}")
    evidence = page.locator("#evidence").bounding_box()
    judgement = page.locator("#judgement").bounding_box()
    assert (evidence["x"] + evidence["width"] <= judgement["x"]) == (width == 1280)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


BEHIND = """() => {
  const here = document.activeElement, bar = document.querySelector(".judging-acts");
  if (!here.closest("form.judging") || bar.contains(here)) return "";
  const [mine, its] = [here.getBoundingClientRect(), bar.getBoundingClientRect()];
  const first = Math.min(mine.bottom, mine.top + 32);
  return first > its.top + 1 && mine.top < its.bottom - 1 ? here.id : "";
}"""
"""The id of the field in use, where the bar of buttons lies over it or its first line."""


@pytest.mark.parametrize("width", [1280, 360])
def test_bar_of_buttons_hides_no_field_that_is_reached_by_keyboard(court, browser, width):
    application = court.apply()
    court.assign(application)
    page = window(court, browser, "assessor",
                  viewport={"width": width, "height": 800}).new_page()
    page.goto(f"{court.site}/assess/{application}")
    page.locator("#met-valid").focus()
    passed = set()
    while not page.evaluate("document.activeElement.closest('.judging-acts') !== null"):
        assert page.evaluate(BEHIND) == ""
        passed.add(page.evaluate("document.activeElement.id"))
        page.keyboard.press("Tab")
        page.wait_for_timeout(100)
    assert {"met-current", "evidence/current", "next-step"} <= passed


def test_whole_judgement_by_keyboard_without_scripts(court, browser):
    application = court.apply()
    court.assign(application)
    page = window(court, browser, "assessor", java_script_enabled=False).new_page()
    page.goto(f"{court.site}/assess/{application}")
    for rule in ("valid", "authentic", "sufficient", "current"):
        page.locator(f"#met-{rule}").press("Space")
    for name in ("diseno", "aplicacion", "seguridad", "reflexion"):
        page.locator(f'[id="level:{R1}/{name}:3"]').press("Space")
    page.get_by_role("button", name="Look it over and send").press("Enter")
    page.get_by_role("button", name="Send the judgement").press("Enter")
    expect(page.locator("body")).to_contain_text("Your judgement has been sent")
