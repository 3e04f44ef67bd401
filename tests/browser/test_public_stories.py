"""Each thing that a stranger does with a credential, in each language, wide and narrow.

Run by .ci/run, which has Chromium. `public_place.Window` looks at every page on the way: no
flaw, no sideways scroll, the language that was asked for, nothing in the console, no third party.
"""

import io
import itertools
import json
import re

import openpyxl
import pikepdf
import pytest
from playwright.sync_api import expect, sync_playwright

from scripts.page_weight import BUDGET_BYTES, weigh
from tests.browser.clips import arguments, clip
from tests.browser.pressing import press
from tests.browser.public_place import browser, elsewhere, standing, window

EVERYWHERE = tuple(itertools.product(("es", "en", "fi"), (1280, 360)))

VALID = {"es": "Válida", "en": "Valid", "fi": "Voimassa"}
NOT_VALID = {"es": "No válida", "en": "Not valid", "fi": "Ei kelpaa"}
NOTHING = {"es": "No se encontró ninguna credencial", "en": "No credential found",
           "fi": "Merkkiä ei löytynyt"}
SENTENCE = {
    "es": "La credencial es auténtica, no ha sido modificada y está vigente.",
    "en": "The credential is genuine, unchanged and in force.",
    "fi": "Merkki on aito, muuttumaton ja voimassa.",
}
STATES = {
    "suspended": ("Suspendida", "Suspended", "Keskeytetty"),
    "revoked": ("Revocada", "Revoked", "Peruutettu"),
    "superseded": ("Reemplazada por una más nueva", "Replaced by a newer credential",
                   "Korvattu uudemmalla"),
    "expired": ("Vencida", "Expired", "Vanhentunut"),
}
ASIDE = {
    "withdrawn": (410, ("Retirada a petición de su titular", "Withdrawn at the holder's request",
                        "Poistettu haltijan pyynnöstä")),
    "off": (403, ("No se muestra en público", "Not shown in public",
                  "Ei näytetä julkisesti")),
    "unknown": (404, ("No encontrado", "Not found", "Ei löydy")),
}
PLACES = {"es": 0, "en": 1, "fi": 2}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with standing(tmp_path_factory.mktemp("public")) as found:
        yield found


@pytest.fixture(scope="module")
def playwright():
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="module")
def chromium(playwright):
    with browser(playwright) as found:
        yield found


@pytest.fixture(scope="module")
def filming(playwright, place, tmp_path_factory):
    """A browser whose camera sees the certificate of the valid credential."""
    film = clip(tmp_path_factory.mktemp("film") / "ours.y4m", place.page)
    with browser(playwright, *arguments(film)) as found:
        yield found


def first_word(page, width):
    """Where the verdict is read first: on a telephone it stands above the title, too."""
    return page.locator(".verdict-chip" if width < 600 else ".verdict-word")


everywhere = pytest.mark.parametrize(("language", "width"), EVERYWHERE)


@everywhere
def test_an_employer_opens_a_credential_and_understands_it(place, chromium, language, width):
    with window(chromium, place, language, width) as seen:
        page = seen.go(place.page)
        first = first_word(page, width)
        expect(first).to_be_in_viewport(ratio=1)
        expect(first).to_have_text(VALID[language])
        expect(page.locator(".verdict-sentence")).to_contain_text(SENTENCE[language])
        expect(page.locator(".holder")).to_have_text("Camila Quispe Ñancupil")
        vouchers = page.locator(".vouchers li strong").all_inner_texts()
        assert len(vouchers) == 2
        assert page.locator(".judged strong").all_inner_texts() == vouchers
        rows = page.locator(".rubric-result tbody tr")
        assert rows.count() > 3
        for row in rows.all():
            expect(row.locator(".level strong")).not_to_be_empty()
        expect(page.locator(".check").first).to_be_hidden()
        page.locator(".checks-fold > summary").click()
        checks = page.locator(".check").all()
        assert len(checks) > 5
        for check in checks:
            expect(check).to_be_visible()
        seen.unfold()


@everywhere
def test_every_form_of_it_is_verified(place, chromium, language, width):
    with window(chromium, place, language, width) as seen:
        for name in ("credential.json", "credential.jwt", "badge.png", "badge.svg",
                     "certificate.pdf"):
            seen.verify(VALID[language], file=name)
            expect(seen.page.locator(".verdict-good")).to_be_visible()
            assert "Camila Quispe Ñancupil" in seen.page.locator(".result-body").inner_text()
        for text in (place.page, place.code.upper().replace("-", " "),
                     place.files["credential.json"].read_text("utf-8")):
            seen.verify(VALID[language], text=text)
        seen.verify(VALID[language], file="several.zip")
        assert seen.page.locator(".several-word").all_inner_texts() == [
            VALID[language], VALID[language], NOT_VALID[language]]
        seen.unfold()


@everywhere
def test_what_is_dropped_on_the_box_is_verified(place, chromium, language, width):
    with window(chromium, place, language, width) as seen:
        page = seen.go("/verify")
        page.locator(".way-file").scroll_into_view_if_needed()
        seen.drop(place.files["certificate.pdf"], ".way-file label")
        assert page.locator("#file").evaluate("each => each.files[0].name") == "certificate.pdf"
        seen.submit(VALID[language])
        expect(page.locator(".result-body .notice-warm").first).to_be_visible()


@everywhere
def test_the_square_on_paper_is_read_by_the_camera(place, filming, language, width):
    with window(filming, place, language, width) as seen:
        page = seen.go("/verify")
        page.click("[data-start]")
        expect(page.locator(".verdict-good .verdict-word")).to_have_text(
            VALID[language], timeout=30_000)
        seen.look()


@everywhere
def test_wrong_things_are_met_with_what_they_are(place, chromium, language, width):
    with window(chromium, place, language, width) as seen:
        seen.verify(NOT_VALID[language], file="forged.json")
        seen.verify(NOTHING[language], file="bare.png")
        said = {seen.page.locator(".reasons").inner_text()}
        for text in ("Hola", "https://www.linkedin.com/in/alguien", "11.111.111-1"):
            seen.verify(NOTHING[language], text=text)
            said.add(seen.page.locator(".reasons").inner_text())
        seen.verify(NOTHING[language], file="letter.docx")
        said.add(seen.page.locator(".reasons").inner_text())
        assert len(said) == 5, "each is called by its own name"
        wrong = place.code[:-1] + ("a" if place.code[-1] != "a" else "b")
        seen.is_allowed = ("status of 404", "status of 400")
        for text in (wrong, " "):
            page = seen.page
            page.goto(f"{place.base}/verify?lang={language}")
            page.fill("#text", text)
            press(page, ".verify-form > button[type=submit]")
            expect(page.locator("[role=alert]")).to_be_visible()
            seen.look()


@everywhere
def test_every_state_says_what_it_is(place, chromium, language, width):
    with window(chromium, place, language, width) as seen:
        page = seen.page
        for state, words in STATES.items():
            seen.go(f"/credentials/{place.names[state]}")
            first = first_word(page, width)
            expect(first).to_have_text(words[PLACES[language]])
            expect(first).to_be_in_viewport(ratio=1)
            has_paper = page.locator('.downloads a[href*=".pdf"]').count()
            assert has_paper == (state == "expired"), state
            seen.verify(words[PLACES[language]], text=place.names[state])
            expect(page.locator(".verdict-word")).to_be_in_viewport(ratio=1)
        seen.go(f"/credentials/{place.names['superseded']}")
        press(page, page.locator(".successor a").first)
        expect(page).to_have_url(re.compile(f"{place.names['newer']}$"))
        expect(first_word(page, width)).to_have_text(VALID[language])
        for state, (status, words) in ASIDE.items():
            seen.go(f"/credentials/{place.names[state]}", status)
            assert page.title().startswith(words[PLACES[language]])
            expect(page.locator(".holder")).to_have_count(0)


@everywhere
def test_a_holder_hands_it_around(place, chromium, language, width):
    with window(chromium, place, language, width,
                permissions=["clipboard-read", "clipboard-write"]) as seen:
        seen.page.add_init_script("navigator.share = async (what) => { window.handed = what; }")
        page = seen.go(place.page)
        seen.unfold()
        page.locator("[data-hand]").click()
        assert page.evaluate("handed.url").endswith(f"{place.page}.json")
        codes = page.locator("img.qr").all()
        assert len(codes) == 2
        for code in codes:
            code.scroll_into_view_if_needed()
            expect(code).to_have_js_property("complete", value=True)
            assert code.evaluate("each => each.naturalWidth") > 0
        for field in ("address", "linkedin-1", "linkedin-2", "snippet-frame", "wallet-address"):
            page.locator(f"[data-copy={field}]").click()
            assert page.evaluate("navigator.clipboard.readText()") == page.locator(
                f"#{field}").input_value()
        linkedin, mail = (each.get_attribute("href")
                          for each in page.locator(".share-buttons a").all())
        assert linkedin.startswith("https://www.linkedin.com/profile/add?")
        assert mail.startswith("mailto:?subject=")
        for link, start in zip(page.locator(".downloads a").all(),
                               (b"%PDF-", b"\x89PNG", b"<", b"{", b"ey"), strict=True):
            with page.expect_download() as taken:
                link.click()
            assert taken.value.path().read_bytes().startswith(start)


@everywhere
def test_it_is_printed_with_the_address_at_which_it_is_checked(place, chromium, tmp_path,
                                                               language, width):
    with window(chromium, place, language, width) as seen:
        page = seen.go(place.page)
        file = tmp_path / "printed.pdf"
        page.pdf(path=file, format="A4", tagged=True)
        with pikepdf.open(file) as printed:
            assert 1 <= len(printed.pages) <= 4
            assert str(printed.Root.Lang).startswith(language)
        page.emulate_media(media="print")
        expect(page.locator("h1:visible")).to_have_count(1)
        expect(page.locator(".print-address")).to_contain_text(place.page)
        expect(page.locator(".verdict-word")).to_be_visible()
        for hidden in ("nav.places", "nav.tongues", ".take", ".checks-fold", "footer.site"):
            expect(page.locator(hidden)).to_be_hidden()


@everywhere
def test_a_list_is_verified_and_taken_away(place, chromium, language, width):
    brought = {"es": "list.csv", "en": "list.xlsx", "fi": "list.zip"}[language]
    with window(chromium, place, language, width) as seen:
        page = seen.go("/verify/bulk")
        page.set_input_files("#file", place.files[brought])
        press(page, ".bulk-form button[type=submit]")
        if not brought.endswith(".zip"):
            expect(page.locator("#column option:checked")).to_have_text("Credencial")
            seen.look()
            press(page, ".bulk-form button[type=submit]")
        expect(page.locator(".bulk-table tbody tr")).to_have_count(3, timeout=60_000)
        seen.look()
        page.select_option("#show", "valid")
        press(page, ".bulk-filter button")
        expect(page.locator(".bulk-table tbody tr")).to_have_count(2)
        assert {text.strip() for text in page.locator(".bulk-result strong").all_inner_texts()
                } == {VALID[language]}
        for link in page.locator(".bulk-reports a").all():
            with page.expect_download() as taken:
                link.click()
            assert rows_of(taken.value.path(), taken.value.suggested_filename) >= 3
        seen.is_allowed = ("status of 410",)
        press(page, ".bulk-end button")
        expect(page.locator(".bulk-table")).to_have_count(0)
        seen.look()


def rows_of(path, name):
    """How many rows a report has, or pages, with what belongs to its form."""
    match name.rpartition(".")[2]:
        case "xlsx":
            return openpyxl.load_workbook(io.BytesIO(path.read_bytes())).active.max_row
        case "csv":
            return len(path.read_text("utf-8-sig").splitlines())
        case "json":
            return len(json.loads(path.read_bytes())["results"])
        case "pdf":
            with pikepdf.open(path) as found:
                return 3 * len(found.pages)


@everywhere
def test_an_employers_own_page_leads_to_the_answer(place, chromium, language, width):
    with window(chromium, place, language, width) as own:
        page = own.go("/verify/widget")
        piece = page.locator("#piece-form").input_value()
    with elsewhere() as (shown, address), window(
            chromium, place, language, width) as seen:
        shown["html"] = f"<!doctype html><title>x</title>{piece}"
        seen.is_allowed = (f"third party: {address}",)
        seen.page.goto(address)
        assert seen.page.locator("script").count() == 0
        seen.page.locator("input[type=text], input[type=search], input:not([type])").first.fill(
            place.code)
        press(seen.page, seen.page.get_by_role("button"))
        expect(seen.page.locator(".verdict-word")).to_have_text(VALID[language])
        seen.look()


@pytest.mark.parametrize("language", ["es", "en", "fi"])
def test_pages_are_light_and_nothing_moves(place, chromium, language):
    """Time is measured by `make bench-pages`: here others work beside us."""
    for width, address in ((1280, place.page), (360, place.page), (1280, f"{place.base}/verify"),
                           (360, f"{place.base}/"), (1280, f"{place.base}/verify/bulk")):
        found = weigh(chromium, f"{address}?lang={language}", width=width)
        assert found.count > 5
        assert 20_000 < found.transferred < BUDGET_BYTES, address
        assert (found.shift, found.first_paint is None) == (0, False), address


def test_without_scripts_all_of_it_works(place, chromium):
    with window(chromium, place, "es", 360, java_script_enabled=False) as seen:
        page = seen.page
        page.goto(f"{place.page}?lang=es")
        expect(page.locator(".verdict-chip")).to_have_text("Válida")
        assert page.locator("[data-copy]").count() > 1
        expect(page.locator("[data-copy]:visible")).to_have_count(0)
        page.locator(".checks-fold > summary").click()
        expect(page.locator(".check").first).to_be_visible()
        page.locator(".whose > summary").click()
        page.locator("#recipient").fill("somebody.else@docentes.example")
        press(page, ".whose button")
        expect(page.locator(".verdict-bad")).to_be_visible()
        for field, brought in (("#text", place.code), ("#text", place.page)):
            page.goto(f"{place.base}/verify?lang=es")
            expect(page.locator("[data-start]")).to_be_hidden()
            page.fill(field, brought)
            press(page, ".verify-form > button[type=submit]")
            expect(page.locator(".verdict-word")).to_have_text("Válida")
        page.goto(f"{place.base}/verify/bulk?lang=es")
        page.set_input_files("#file", place.files["list.zip"])
        press(page, ".bulk-form button[type=submit]")
        expect(page.locator(".bulk-table tbody tr")).to_have_count(3, timeout=60_000)
