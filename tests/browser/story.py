"""What the story needs: windows that are watched, people who sign in, files and words."""

from __future__ import annotations

import io
import os
import re
import threading
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pyotp
from axe_playwright_python.base import AXE_SCRIPT
from PIL import Image, ImageDraw
from werkzeug.serving import make_server

from badgeservice.assembly import build, now
from badgeservice.commands.worker import work
from badgeservice.core.account import Role
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.accounts import PASSWORD, with_password
from tests.browser.pressing import press
from tests.browser.test_pages import FLAWS
from tests.mail_server import running, text_of
from tests.people import ISSUER, PARTNER, Inside

PICTURES = os.environ.get("BADGESERVICE_PICTURES", "")
"""Where the pictures of the guides are written, if anywhere."""

LARGEST = 120_000
"""Bytes of one picture."""

PARTS = """() => [...new Set([...document.querySelectorAll("body *")].map(
  (each) => each.tagName + "." + each.className))].sort().join(" ")"""
"""What a page is built of."""

VIOLATIONS = """(options) => axe.run(document, {resultTypes: ["violations"], ...options}).then(
  (found) => found.violations.flatMap((each) => each.nodes.map(
    (node) => [each.id, node.target.join(" "), node.failureSummary])))"""
"""What axe finds; what it does not find stays in the browser."""

ROOM = {"width": 1120, "height": 800}

WORDS = {
    "es": {
        "sheet": ("Guía de taller: circuitos", "1. Elige el interruptor y justifica.",
                  "2. Dibuja otra solución.", "3. Revisa con tu dupla la seguridad."),
        "sheet-title": "Guía de circuitos", "photo-title": "El taller, 3.º medio B",
        "text-title": "Lo que aprendí",
        "shows": "Las y los estudiantes eligen el componente y explican por qué.",
        "reflection": "Al comienzo expliqué demasiado. Cuando dejé de responder al tiro, "
                      "14 de 18 duplas corrigieron solas su montaje.",
        "comment": "Se ve en la guía y en la foto del taller.",
        "strengths": "Las duplas deciden y justifican.",
        "next": "Registra también lo que dicen las duplas.",
        "note": "Vimos juntas la foto: las duplas trabajan solas, la docente observa.",
    },
    "en": {
        "sheet": ("Workshop sheet: circuits", "1. Choose the switch and say why.",
                  "2. Draw another solution.", "3. Check the safety with your partner."),
        "sheet-title": "Sheet on circuits", "photo-title": "The workshop, year 11",
        "text-title": "What I learnt",
        "shows": "The students choose the part and explain why.",
        "reflection": "At first I explained too much. When I stopped answering at once, "
                      "14 of 18 pairs put their own circuit right.",
        "comment": "Seen in the sheet and in the photo of the workshop.",
        "strengths": "The pairs decide and give reasons.",
        "next": "Record what the pairs say, too.",
        "note": "We looked at the photo together: the pairs work, the teacher watches.",
    },
}
FINNISH = "Kuvasta ei kuulu, mitä oppilaat sanovat toisilleen."
"""A comment of the Finnish assessor, by which it is seen where it must not be."""


def sheet(lines):
    """Return a worksheet as PDF."""
    drawn = Image.new("RGB", (620, 500), "white")
    pen = ImageDraw.Draw(drawn)
    for number, line in enumerate(lines):
        pen.text((50, 50 + 60 * number), line, fill="black", font_size=30 if number == 0 else 22)
    pen.line([(50, 320), (200, 320), (250, 290)], fill="black", width=4)
    pen.line([(260, 320), (560, 320), (560, 440), (50, 440), (50, 320)], fill="black", width=4)
    pen.ellipse((370, 290, 430, 350), fill="white", outline="black", width=4)
    return _saved(drawn, "PDF")


def photo():
    """Return a picture of a workshop as JPEG, drawn."""
    drawn = Image.new("RGB", (800, 500), "#d9e2e8")
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((0, 340, 800, 500), fill="#a68a64")
    for x, shade in ((110, "#7a4b9a"), (300, "#2f6f4f"), (500, "#b5523b"), (680, "#33658a")):
        pen.ellipse((x - 35, 160, x + 35, 230), fill="#8d6e53")
        pen.rounded_rectangle((x - 55, 235, x + 55, 345), 25, fill=shade)
        pen.rectangle((x - 45, 330, x + 45, 350), fill="#444")
    return _saved(drawn, "JPEG")


def _saved(drawn, form):
    found = io.BytesIO()
    drawn.save(found, form)
    return found.getvalue()


@dataclass
class Stage:
    """A service with its mail server, and the people of the story."""

    base: str
    inside: Inside
    post: object
    people: dict
    looked_at: set = field(default_factory=set)

    @property
    def service(self):
        return self.inside.service

    def send_letters(self):
        """Let the worker send all that is due by SMTP."""
        work(self.service, threading.Event(), lambda state: None, once=True)

    def letters_to(self, who):
        """Return the texts of the letters that the mail server took for somebody."""
        address = self.people[who].person.email
        return [text_of(message) for (recipients, _), message in zip(
            self.post.handler.taken, self.post.handler.messages, strict=True)
            if recipients == [address]]


@contextmanager
def staged(home, teacher, assessor):
    """Serve a home whose people have passwords; the two speak the languages given."""
    with running() as post:
        # The port is known only once the server is there, and the address is needed before.
        waiting = make_server("127.0.0.1", 0, lambda environ, start: [], threaded=True)
        base = f"http://127.0.0.1:{waiting.server_port}"
        built = build(Settings.from_environment({
            "BADGESERVICE_HOME": str(home), "BADGESERVICE_BASE_URL": base,
            "BADGESERVICE_FETCH": "off", "BADGESERVICE_SMTP_URL": post.url,
            "BADGESERVICE_MAIL_FROM": "insignias@insignias.example"}))
        with closing(built):
            built.setup(built.read_definitions())
            waiting.app = create_app(built)
            inside = Inside(built, waiting.app, now)
            stage = Stage(base, inside, post, _people(inside, teacher, assessor))
            thread = threading.Thread(target=waiting.serve_forever)
            thread.start()
            try:
                yield stage
            finally:
                waiting.shutdown()
                thread.join()
                waiting.server_close()


def _people(inside, teacher, assessor):
    found = {
        "teacher": inside.person("teresa", Role.TEACHER, language=teacher),
        "assessor": inside.person("carla", (Role.ASSESSOR, ISSUER), language=assessor),
        "partner": inside.person("aino", (Role.ASSESSOR, PARTNER), language="fi"),
        "signer": inside.person("paavo", (Role.COORDINATOR, PARTNER), language="fi"),
        "administrator": inside.person("ada", (Role.ADMINISTRATOR, ISSUER), language="es"),
    }
    return {name: with_password(inside, actor) for name, actor in found.items()}


@dataclass
class Window:
    """A browser of one person; what goes wrong in it is remembered."""

    stage: Stage
    who: str
    language: str
    page: object
    has_scripts: bool
    troubles: list = field(default_factory=list)
    totp: object = None
    steps: int = 0

    def watch(self):
        """Remember errors, and requests to others."""
        # Without scripts the browser itself says that it ran none.
        self.page.on("console", lambda message: self.troubles.append(message.text)
                     if self.has_scripts else None)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("request", lambda request: self._check(request.url))

    def _check(self, url):
        if re.match(r"(?:https?|wss?):", url) and not url.startswith(self.stage.base + "/"):
            self.troubles.append(f"third party: {url}")

    def go(self, path):
        """Open a page by its address."""
        answer = self.page.goto(self.stage.base + path)
        assert answer.status == 200, (path, answer.status)
        return self.page

    def sign_in(self):
        """Sign in by the pages: password, and a code where the role asks for one."""
        page = self.page
        if "/account/login" not in page.url:
            self.go("/account/login")
        self.look()
        page.fill("#email", self.stage.people[self.who].person.email)
        page.fill("#password", PASSWORD)
        press(page, "form.stacked button[type=submit]")
        if page.locator("input[name=sealed]").count():
            self.look()
            key = page.locator("code.key").text_content()
            self.totp = pyotp.TOTP("".join(key.split()))
            self._give_code()
            self.look()
            press(page, "main a[role=button]")
        elif self.totp is not None:
            self.look()
            self._give_code()
        assert "/account/" not in page.url, page.url
        assert page.locator("html").get_attribute("lang") == self.language

    def _give_code(self):
        # A code counts once; the one of the next step is accepted already.
        self.page.fill("#code", self.totp.at(now() + timedelta(seconds=30 * self.steps)))
        self.steps += 1
        press(self.page, "form.stacked button[type=submit]")

    def sign_out(self):
        """Leave."""
        press(self.page, self.page.locator('form[action$="/account/logout"] button').first)
        assert self.page.url.endswith("/account/login"), self.page.url

    def look(self, picture="", part=""):
        """Look for flaws in light and dark; take a picture for the guides if one is wished."""
        self.page.wait_for_load_state("load")
        assert self.page.evaluate(FLAWS) == [], self.page.url
        # What is built of the same parts as a page before has no flaw of its own.
        parts = (re.sub(r"[a-z2-7]{26}", "ID", self.page.url), self.page.evaluate(PARTS))
        if self.has_scripts and parts not in self.stage.looked_at:
            self.stage.looked_at.add(parts)
            assert self._violations() == [], self.page.url
            self.page.emulate_media(color_scheme="dark")
            assert self._violations(runOnly=["color-contrast"]) == [], (self.page.url, "dark")
            self.page.emulate_media(color_scheme="light")
        if picture and PICTURES:
            take(self.page, Path(PICTURES) / f"{picture}-{self.language}.png", part)

    def _violations(self, **options):
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        return self.page.evaluate(VIOLATIONS, {"iframes": False, **options})


def take(page, place, part):
    """Write what the window shows from *part* on as a small PNG."""
    page.evaluate("""part => {
      document.activeElement.blur();
      document.querySelectorAll(".desk-side").forEach((each) => { each.scrollTop = 0; });
      const first = part ? document.querySelector(part) : document.body;
      scrollTo(0, part ? first.getBoundingClientRect().top + scrollY - 16 : 0);
    }""", part)
    page.wait_for_timeout(400)
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    place.parent.mkdir(parents=True, exist_ok=True)
    shot.quantize(64, dither=Image.Dither.NONE).save(place, optimize=True)
    assert place.stat().st_size <= LARGEST, place
