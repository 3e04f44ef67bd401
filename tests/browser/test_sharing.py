"""A holder decides who sees a credential, in a real browser; each state without a flaw."""

import itertools
import shutil
from contextlib import closing

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect, sync_playwright

from badgeservice.core.account import Role
from tests.browser.pressing import press
from tests.browser.story import VIOLATIONS, staged
from tests.browser.test_pages import FLAWS, QUIET
from tests.decided import ALONE, alone, applied, decided
from tests.people import ISSUER
from tests.sharing import Holder

EVERYWHERE = tuple(itertools.product(("es", "en", "fi"), (1280, 360)))


@pytest.fixture(scope="module")
def holder(tmp_path_factory):
    """A teacher with a credential, and another that is on its way."""
    with staged(tmp_path_factory.mktemp("home"), "es", "en") as stage:
        inside, service = stage.inside, stage.service
        alone(service)
        actor = stage.people["teacher"]
        inside.person("coco", (Role.COORDINATOR, ISSUER))
        application = decided(service, actor.person.email, achievement=ALONE)
        released = service.releasing(inside.actors["coco"], application)
        made = Holder(inside, inside.actor(actor.person.id, "teacher"), released.credential,
                      application)
        made.base = stage.base
        made.coming = applied(service, actor.person.email, "modulo-1")
        yield made


@pytest.fixture(scope="module")
def chromium():
    """A browser."""
    program = shutil.which("chromium")
    assert program, "these tests need Chromium"
    with sync_playwright() as playwright, closing(playwright.chromium.launch(
            executable_path=program, args=list(QUIET))) as browser:
        yield browser


def window(chromium, holder, *, signed_in=False, width=1280, **more):
    """A fresh window of the holder or of a stranger."""
    context = chromium.new_context(viewport={"width": width, "height": 800},
                                   reduced_motion="reduce", **more)
    if signed_in:
        _, secret = holder.service.sessions.open(holder.actor.person.id, agent="test")
        context.add_cookies([{"name": "session", "value": secret, "url": holder.base}])
    page = context.new_page()
    page.troubles = []
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(
        (holder.base, "data:")) else page.troubles.append(request.url))
    return page


def look(page):
    """Fail for what a machine sees of accessibility."""
    page.wait_for_load_state("load")  # what has no style yet looks like a flaw
    assert page.evaluate(FLAWS) == [], page.url
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(VIOLATIONS, {"iframes": False}) == [], page.url
    assert page.troubles == [], page.url


@pytest.mark.parametrize(("language", "width"), EVERYWHERE)
def test_every_state_of_a_shared_credential_has_no_flaw(holder, chromium, language, width):
    share, actor, name = holder.service.share, holder.actor, holder.credential
    share.set_page(actor, name, is_on=True)
    stranger = window(chromium, holder, width=width)
    own = window(chromium, holder, signed_in=True, width=width)
    wish = f"lang={language}"

    def seen(page, address):
        page.goto(f"{holder.base}{address}{'&' if '?' in address else '?'}{wish}")
        look(page)

    seen(stranger, holder.address)
    stranger.locator(".checks-fold > summary").click()
    look(stranger)
    share.set_page(actor, name, is_on=False)
    key = share.make_link(actor, name)
    seen(stranger, holder.address)
    expect(stranger.locator(".register-word")).to_be_visible()
    seen(stranger, f"{holder.address}?key={key}")
    for address in (holder.address, "/portfolio/credentials", f"/portfolio/credentials/{name}",
                    f"/portfolio/credentials/coming/{holder.coming}", "/account/data"):
        seen(own, address)
    stranger.context.close()
    own.context.close()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_holder_hides_a_page_and_gives_somebody_a_link(holder, chromium, has_scripts):
    holder.service.share.set_page(holder.actor, holder.credential, is_on=True)
    own = window(chromium, holder, signed_in=True, java_script_enabled=has_scripts)
    stranger = window(chromium, holder, java_script_enabled=has_scripts)
    own.goto(f"{holder.base}{holder.address}?lang=en")
    press(own, own.get_by_role("link", name="Decide who sees it"))
    press(own, own.get_by_role("button", name="Switch the page off"))
    expect(own.locator(".notice-good")).to_contain_text("The page is off.")
    stranger.goto(f"{holder.base}{holder.address}?lang=en")
    expect(stranger.locator("main")).to_contain_text("The issuer's register says: valid")
    expect(stranger.locator("body")).not_to_contain_text("Rojas")
    press(own, own.get_by_role("button", name="Make").first)
    link = own.locator("#secret").input_value()
    stranger.goto(link)
    expect(stranger.locator(".holder")).to_contain_text("Rojas")
    with stranger.expect_download() as taken:
        stranger.locator(".downloads a", has_text="JSON").click()
    assert b"Rojas" in taken.value.path().read_bytes()
    press(own, own.get_by_role("button", name="End the link"))
    assert stranger.goto(link).status == 403
    press(own, own.get_by_role("button", name="Switch the page on"))
    assert stranger.goto(f"{holder.base}{holder.address}").status == 200
    assert own.troubles + stranger.troubles == []
    own.context.close()
    stranger.context.close()
