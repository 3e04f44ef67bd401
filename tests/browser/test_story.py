"""The whole story: evidence, two blind judgements, a decision, a letter, a credential.

Five windows in three languages, once as browsers are and once without scripts. With
BADGESERVICE_PICTURES=FOLDER (`make pictures`) it also takes the pictures of the guides.
Run by .ci/run, which has Chromium.
"""

import re
import shutil
from contextlib import closing

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.pressing import press
from tests.browser.story import FINNISH, ROOM, WORDS, Window, photo, sheet, staged
from tests.browser.test_pages import HEADLINES, QUIET
from tests.judging import CRITERIA, R1

ALONE = {"assessor": (4, 4, 3, 3), "partner": (3, 2, 4, 3)}
"""Apart by two levels on the second criterion."""

AGREED = (3, 3, 4, 3)
ACHIEVEMENT = "modulo-2"


@pytest.fixture(scope="module")
def chromium():
    """A browser."""
    program = shutil.which("chromium")
    assert program, "these tests need Chromium"
    with sync_playwright() as playwright, closing(playwright.chromium.launch(
            executable_path=program, args=list(QUIET))) as browser:
        yield browser


@pytest.mark.parametrize(("teacher", "assessor", "has_scripts"), [
    ("es", "en", True), ("en", "es", False)], ids=["scripts", "no-scripts"])
def test_four_people_in_three_languages_from_evidence_to_credential(
        chromium, tmp_path, teacher, assessor, has_scripts):
    with staged(tmp_path / "home", teacher, assessor) as stage:
        story = Story(stage, chromium, has_scripts)
        story.hand_in()
        story.assign()
        story.judge_alone("assessor")
        story.nothing_is_seen_of_the_other()
        story.judge_alone("partner")
        story.reconcile("assessor", proposes=True)
        story.reconcile("partner", proposes=False)
        story.endorse()
        story.release()
        credential = story.open_by_letter()
        story.credential_says_what_was_agreed(credential)
        story.anybody_can_verify(credential)
        assert [trouble for each in story.windows.values() for trouble in each.troubles] == []


class Story:
    """Its acts, in order."""

    def __init__(self, stage, chromium, has_scripts):
        self.stage = stage
        self.windows = {}
        self.application = ""
        self._open = lambda language: chromium.new_context(
            locale=language, viewport=ROOM, java_script_enabled=has_scripts,
            reduced_motion="reduce")
        self._has_scripts = has_scripts

    @property
    def words(self):
        """What is written in the language of the application, also by those who judge it."""
        return WORDS[self.windows["teacher"].language]

    def window(self, who, language=""):
        """Return the browser of somebody; a new one is signed in, but for a passer-by."""
        if who not in self.windows:
            if not language:
                with self.stage.inside.database.reading() as work:
                    person = self.stage.people[who].person.id
                    language = work.accounts.find(person).language
            made = Window(self.stage, who, language, self._open(language).new_page(),
                          self._has_scripts)
            made.watch()
            self.windows[who] = made
            if who in self.stage.people:
                made.sign_in()
        return self.windows[who]

    def hand_in(self):
        """The teacher fills the portfolio, applies and sends."""
        window = self.window("teacher")
        words = self.words
        self._add(window, "material", words["sheet-title"], words["shows"],
                  file=("guia.pdf", "application/pdf", sheet(words["sheet"])))
        self._add(window, "classroom-application", words["photo-title"], words["shows"],
                  file=("taller.jpg", "image/jpeg", photo()), picture="teacher-evidence")
        self._add(window, "reflection", words["text-title"], "", text=words["reflection"])
        page = window.go("/portfolio")
        window.look()
        page.goto(f"{self.stage.base}/portfolio/applications/new")
        window.look()
        press(page, f'form:has([value="{ACHIEVEMENT}"]) button')
        for tick in page.locator('input[type=checkbox][name^="item-"]').all():
            tick.check()
        expect(page.locator('input[type=checkbox][name^="item-"]:checked')).to_have_count(3)
        for tick in page.locator('.pick input[name^="shows-"]').all():
            tick.check()
        expect(page.locator('.pick input[name^="shows-"]:checked')).not_to_have_count(0)
        page.select_option("#language", window.language)
        page.check("#name_public")
        window.look()
        press(page, "button[value=check]")
        window.look("teacher-check")
        self.application = page.url.rsplit("/", 1)[1]
        page.check("#declared")
        press(page, 'form[action$="/send"] button')
        window.look()
        window.sign_out()

    def _add(self, window, kind, title, narrative, *, file=None, text="", picture=""):
        page = window.go("/portfolio/new")
        page.check(f"#kind-{kind}")
        page.fill("#title", title)
        if file:
            name, media_type, content = file
            page.set_input_files("#file", {"name": name, "mimeType": media_type,
                                           "buffer": content})
        page.fill("#text", text)
        page.fill("#narrative", narrative)
        with_pupils = kind == "classroom-application"
        page.check("#pupils-yes" if with_pupils else "#pupils-no")
        if with_pupils:
            page.check("#consent")
            window.look(picture, "fieldset.contents")
        press(page, "form.evidence-form .acts button")
        page.wait_for_url(re.compile(r"/portfolio/(?!new)"))
        window.look()

    def assign(self):
        """The administrator asks one assessor of each organisation."""
        window = self.window("administrator")
        page = window.go("/admin/assignments")
        window.look()
        press(page, 'form[action$="/admin/assignments"] button')
        page.goto(f"{self.stage.base}/admin/assignments/{self.application}")
        window.look()
        expect(page.locator(".slot-list li")).to_have_count(2)

    def judge_alone(self, who):
        """An assessor judges without seeing the other."""
        window = self.window(who)
        page = window.go("/assess")
        window.look(f"{who}-queue" if who == "assessor" else "")
        press(page, f'a[href$="/assess/{self.application}"]')
        expect(page.locator("body")).not_to_contain_text("Teresa")
        self._evidence_is_open(window)
        for tick in page.locator("input[name=met]").all():
            tick.check()
        if who == "partner":
            self._fill(page, ALONE[who], FINNISH, "Selkeä tehtävä.", "Liitä lyhyt ääninäyte.")
        else:
            self._fill(page, ALONE[who], *self._comments())
        window.look(f"{who}-judging" if who == "assessor" else "", ".desk")
        self._send(window, f"{who}-summary" if who == "assessor" else "")

    def _evidence_is_open(self, window):
        """The picture is drawn beside the form, and the PDF and the text are named there."""
        picture = window.page.locator("img.viewer")
        picture.scroll_into_view_if_needed()
        # decode() waits in the page itself: a condition asked again and again would be evaluated
        # as text, which the pages' own Content-Security-Policy forbids.
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)")
        for kind, content in (("object", "application/pdf"), ("iframe", "text/plain")):
            viewer = window.page.locator(f"{kind}.viewer")
            address = viewer.get_attribute("data") or viewer.get_attribute("src")
            answer = window.page.request.get(self.stage.base + address)
            assert answer.status == 200 and answer.headers["content-type"].startswith(content)

    def _comments(self):
        return self.words["comment"], self.words["strengths"], self.words["next"]

    def _fill(self, page, levels, comment, strengths, next_step):
        for name, level in zip(CRITERIA, levels, strict=True):
            page.locator(f'[id="level:{R1}/{name}:{level}"]').check()
            page.locator(f'[name="comment:{R1}/{name}"]').fill(comment)
        page.fill("#strengths", strengths)
        page.fill("#next-step", next_step)

    def _send(self, window, picture=""):
        page = window.page
        press(page, "button[name=next]")
        page.wait_for_url("**/summary")
        window.look(picture)
        press(page, 'form[action$="/send"] button')
        page.wait_for_url(f"**/assess/{self.application}")
        window.look()

    def nothing_is_seen_of_the_other(self):
        """What the first has sent is nowhere on the second one's page."""
        page = self.window("partner").go(f"/assess/{self.application}")
        for secret in ("Carla", *self._comments()):
            expect(page.locator("body")).not_to_contain_text(secret)
        assert page.locator("#beside, table.beside").count() == 0

    def reconcile(self, who, *, proposes):
        """Both see both judgements; one proposes, the other confirms."""
        window = self.window(who)
        if proposes:  # who comes back another day signs in again
            window.sign_out()
            window.sign_in()
        page = window.go(f"/assess/{self.application}")
        expect(page.locator("#beside")).to_contain_text(FINNISH)
        expect(page.locator("#beside tr.is-apart")).to_have_count(1)
        if proposes:
            self._fill(page, AGREED, *self._comments())
            page.fill("#reason", self.words["note"])
        else:
            expect(page.locator("#reason")).to_have_value(self.words["note"])
        window.look(f"{who}-together" if proposes else "", "#beside")
        self._send(window)

    def endorse(self):
        """The partner signs in its own name, having seen what."""
        window = self.window("signer")
        page = window.go("/endorsements")
        window.look()
        page.check(f'[value="{self.application}"]')
        press(page, 'form[action$="/prepare"] button')
        expect(page.locator(".offer")).to_contain_text("Teresa Rojas Soto")
        window.look()
        page.check("#sure")
        press(page, 'form[action$="/sign"] button')
        page.wait_for_url("**/endorsements")
        window.look()

    def release(self):
        """Somebody who did not judge lets the decision go."""
        window = self.window("administrator")
        page = window.go(f"/admin/releases/{self.application}")
        window.look()
        page.goto(f"{self.stage.base}/admin/releases")
        window.look()
        page.check(f'[value="{self.application}"]')
        page.check("#sure")
        press(page, "main form:has(#sure) button")
        page.wait_for_url("**/admin/releases")
        window.look()

    def open_by_letter(self):
        """The worker sends; the link of the letter leads to the result and the credential."""
        assert self.stage.letters_to("teacher") == []
        self.stage.send_letters()
        letters = [text for text in self.stage.letters_to("teacher")
                   if f"/portfolio/applications/{self.application}" in text]
        assert len(letters) == 2, "one that it arrived, one that there is a result"
        assert not any(said in letters[1] for said in (self.words["note"], *self._comments()))
        (link,) = re.findall(r"http://\S+/portfolio/applications/\S+", letters[1])
        window = self.window("teacher")
        page = window.page
        page.goto(link)
        window.sign_in()
        expect(page).to_have_url(link)
        expect(page.locator(".voice", has_text=self.words["strengths"])).to_have_count(2)
        window.look("teacher-result")
        press(page, ".outcome a[role=button]")
        page.wait_for_url("**/credentials/*")
        window.look()
        return page.url

    def credential_says_what_was_agreed(self, address):
        """The levels of the page and of the signed document are those of the decision."""
        with self.stage.inside.database.reading() as work:
            decision = work.decisions.find(self.application)
        levels = dict(zip(CRITERIA, AGREED, strict=True))
        assert decision.finding.marks == {R1: levels}
        page = self.windows["teacher"].page
        document = page.request.get(f"{address}.json").json()
        reached = [each["achievedLevel"].partition("#")[2]
                   for each in document["credentialSubject"]["result"]]
        assert reached == [f"{R1}/{name}/{level}" for name, level in levels.items()]

    def anybody_can_verify(self, address):
        """A passer-by without an account: valid, and the partner's signature holds."""
        window = self.window("passer-by", "fi")
        page = window.go(f"/verify?id={address.rsplit('/', 1)[1]}")
        expect(page.locator(".verdict-good .verdict-word")).to_have_text(HEADLINES["fi"])
        window.look()
        report = self.stage.service.verify(address.encode()).report
        assert "endorsement-valid" in {check.code for check in report.checks}
