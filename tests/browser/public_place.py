"""A service with credentials in every state, and windows onto its public pages.

What goes wrong in a window, or leaves for another host, is remembered.
"""

from __future__ import annotations

import io
import json
import shutil
import threading
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import openpyxl
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect
from werkzeug.serving import make_server

from badgeservice.assembly import build, now
from badgeservice.core.account import Role
from badgeservice.core.correction import Corrections
from badgeservice.core.course import Kind
from badgeservice.core.credential import Status
from badgeservice.core.paper_code import paper_code
from badgeservice.core.status_rows import StatusWish
from badgeservice.operations.pictures import PictureForm
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.browser.pressing import press
from tests.browser.story import PARTS, VIOLATIONS
from tests.browser.test_pages import FLAWS, QUIET
from tests.decided import ALONE, decided, given, speakers
from tests.people import ISSUER, Inside
from tests.zips import packed

PAST = timedelta(days=70)
"""How long ago a credential was issued that counts for one month."""


@dataclass
class Place:
    """A running service, the ids of its credentials by state, and files of a valid one."""

    base: str
    service: object
    names: dict
    files: dict = field(default_factory=dict)
    looked_at: set = field(default_factory=set)

    @property
    def page(self):
        """The address of the valid credential."""
        return f"{self.base}/credentials/{self.names['valid']}"

    @property
    def code(self):
        """What a person types from its certificate."""
        return paper_code(self.names["valid"])


@contextmanager
def standing(folder):
    """Serve a home with credentials in every state, and write the files of a valid one."""
    waiting = make_server("127.0.0.1", 0, lambda environ, start: [], threaded=True)
    base = f"http://127.0.0.1:{waiting.server_port}"
    settings = Settings.from_environment({
        "BADGESERVICE_HOME": str(folder / "home"), "BADGESERVICE_BASE_URL": base,
        "BADGESERVICE_FETCH": "off"})
    with closing(build(settings, clock=lambda: now() - PAST)) as once:
        once.setup(once.read_definitions())
        expired = _short_lived(once)
    with closing(build(settings)) as service:
        service.setup(service.read_definitions())
        waiting.app = create_app(service)
        place = Place(base, service, {"expired": expired, **_states(service, waiting.app)})
        place.files = _files(service, place, folder)
        thread = threading.Thread(target=waiting.serve_forever)
        thread.start()
        try:
            yield place
        finally:
            waiting.shutdown()
            thread.join()
            waiting.server_close()


def _short_lived(service):
    """Issue a credential that counts for a month; return its id."""
    course = {name: value for name, value in service.read_definitions().courses[ALONE].items()
              if name != "partner"} | {"awarding_bodies": [ISSUER], "valid_for_months": 1}
    service.define.load(SimpleNamespace(issuers={}, rubrics={}, courses={ALONE: course}))
    application = decided(service, "expirada@docentes.example", achievement=ALONE)
    _, releaser = speakers(service._database)
    return service.grant.decision(application, releaser).credential.prepared.id


def _states(service, app):
    """Bring credentials of the demo into all states; return their ids."""
    made = service.demo(lambda message: None).credentials
    badges = [each.identifier for each in made
              if each.achievement.kind is Kind.BADGE and each.status is Status.VALID]
    service.change_status(Status.SUSPENDED, [StatusWish(badges[1], "under-review", "")], by="x")
    newer = service.correct(badges[2], Corrections(given_names="Rosa María"),
                            reason="name-corrected", note="", by="x").new
    with service._database.transaction() as work:
        assert work.credentials.withdraw(badges[3], now())
    teacher = Inside(service, app, now).person("ofelia", Role.TEACHER)
    off = given(service, decided(service, teacher.person.email)).credential.prepared.id
    service.share.set_page(teacher, off, is_on=False)
    return {
        "valid": next(each.identifier for each in made
                      if each.achievement.kind is Kind.MICRO_CREDENTIAL),
        "joint": next(each.identifier for each in made
                      if each.achievement.slug == "mentor-emtp"),
        "attended": next(each.identifier for each in made
                         if each.achievement.kind is Kind.PARTICIPATION),
        "revoked": next(each.identifier for each in made if each.status is Status.REVOKED),
        "suspended": badges[1], "superseded": badges[2], "newer": newer,
        "withdrawn": badges[3], "off": off, "unknown": "a" * 26,
    }


def _files(service, place, folder):
    """Write the valid credential in every form, and wrong things; return the paths."""
    name = place.names["valid"]
    slug = service.show.credential(name).achievement.slug
    document = service.show.credential(name).credential.document
    forged = json.loads(document)
    forged["name"] = "Doctorado"
    contents = {
        "credential.json": document,
        "credential.jwt": service.jwt_form(name),
        "badge.png": service.bake(name, PictureForm.PNG, None),
        "badge.svg": service.bake(name, PictureForm.SVG, None),
        "certificate.pdf": service.certify(name, "es"),
        "bare.png": service.pictures(slug, PictureForm.PNG, "es"),
        "forged.json": json.dumps(forged).encode(),
        "letter.docx": packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}),
    }
    contents["several.zip"] = packed({
        each: contents[each] for each in ("credential.json", "badge.png", "forged.json")})
    contents |= _lists(place, contents)
    found = {}
    for each, content in contents.items():
        found[each] = folder / each
        found[each].write_bytes(content.encode() if isinstance(content, str) else content)
    return found


def _lists(place, contents):
    """Return three lists of three: two that pass, and one that is nowhere."""
    rows = (("Nombre", "Credencial"), ("Ñancupil", place.page),
            ("O’Ryan", paper_code(place.names["joint"])), ("Nadie", "a" * 26))
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return {
        "list.csv": "".join(f"{one};{two}\n" for one, two in rows),
        "list.xlsx": out.getvalue(),
        "list.zip": packed({"a/uno.pdf": contents["certificate.pdf"],
                            "b/dos.png": contents["badge.png"],
                            "tres.json": contents["forged.json"]}),
    }


@dataclass
class Window:
    """A browser of a stranger in one language; what goes wrong in it is remembered."""

    place: Place
    language: str
    page: object
    troubles: list = field(default_factory=list)
    is_allowed: tuple = ()

    def watch(self):
        """Remember what the console says, errors, and requests to others."""
        self.page.on("console", lambda said: self._trouble(said.text))
        self.page.on("pageerror", lambda error: self._trouble(str(error)))
        self.page.on("request", lambda asked: self._request(asked.url))

    def _trouble(self, text):
        if not any(each in text for each in self.is_allowed):
            self.troubles.append(text)

    def _request(self, url):
        if not url.startswith((self.place.base + "/", "data:", "blob:")):
            self._trouble(f"third party: {url}")

    def go(self, address, status=200):
        """Open an address, or one of ours in the language of the window; look at it."""
        ours = address if address.startswith("http") else self.place.base + address
        # A browser writes answers like 404 and 410 to its console.
        self.is_allowed = (f"status of {status}",) if status != 200 else ()
        answer = self.page.goto(f"{ours}{'&' if '?' in ours else '?'}lang={self.language}")
        assert answer.status == status, (ours, answer.status)
        self.look()
        return self.page

    def look(self):
        """Fail for flaws, a sideways scroll or another language; axe once for equal pages."""
        page = self.page
        page.wait_for_load_state("load")  # what has no style yet looks like a flaw
        assert page.locator("html").get_attribute("lang") == self.language, page.url
        assert page.evaluate(FLAWS) == [], page.url
        parts = (page.viewport_size["width"], page.evaluate(PARTS))
        if parts not in self.place.looked_at:
            self.place.looked_at.add(parts)
            page.evaluate(AXE_SCRIPT)
            assert page.evaluate(VIOLATIONS, {"iframes": False}) == [], page.url

    def unfold(self):
        """Open all that is folded, and look."""
        for fold in self.page.locator("details").all():
            fold.evaluate("each => { each.open = true; }")
        self.look()

    def verify(self, verdict, *, file=None, text=None, field="#text"):
        """Bring something to the box; the answer has this word."""
        page = self.page
        page.goto(f"{self.place.base}/verify?lang={self.language}")
        if file is not None:
            page.set_input_files("#file", self.place.files[file])
        if text is not None:
            page.fill(field, text)
        self.submit(verdict)

    def submit(self, verdict):
        """Press the button of the box; the answer has this word."""
        press(self.page, ".verify-form > button[type=submit]")
        expect(self.page.locator(".verdict-word, .several-word").first).to_have_text(verdict)
        self.look()

    def drop(self, path, target):
        """Let go of a file over *target*, as the system's own file manager does."""
        box = self.page.locator(target).bounding_box()
        session = self.page.context.new_cdp_session(self.page)
        for kind in ("dragEnter", "dragOver", "drop"):
            session.send("Input.dispatchDragEvent", {
                "type": kind, "x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2,
                "data": {"items": [], "files": [str(path)], "dragOperationsMask": 1}})
        session.detach()


@contextmanager
def window(chromium, place, language, width=1280, **more):
    """Yield a fresh window; nothing may have gone wrong in it in the end."""
    context = chromium.new_context(viewport={"width": width, "height": 800},
                                   reduced_motion="reduce", locale=language, **more)
    found = Window(place, language, context.new_page())
    found.watch()
    yield found
    context.close()
    assert found.troubles == []


@contextmanager
def browser(playwright, *extra):
    """Debian's Chromium, with what is to be said to it besides."""
    program = shutil.which("chromium")
    assert program, "these tests need Chromium"
    with closing(playwright.chromium.launch(
            executable_path=program, args=[*QUIET, *extra])) as found:
        yield found


@contextmanager
def elsewhere():
    """A site of somebody else: shows the HTML that it is given, at the address beside it."""
    shown = {}

    class Site(BaseHTTPRequestHandler):
        """Answers with one page."""

        def do_GET(self):
            """Send the page, and nothing for a picture of the window."""
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(shown["html"].encode() if self.path == "/" else b"")

        def log_message(self, *words):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        # By another name than the service, so that it is another origin and another site.
        yield shown, f"http://localhost:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
