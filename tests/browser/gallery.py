"""Every public page over a real service, without a server: each state of a credential, each
verdict, at an address that is the same on every machine and a moment that never passes."""

from __future__ import annotations

import io
import json
import shutil
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace

from playwright.sync_api import sync_playwright

from badgeservice.assembly import build
from badgeservice.core.account import Role
from badgeservice.core.collection import Wish
from badgeservice.core.correction import Corrections
from badgeservice.core.course import Kind
from badgeservice.core.credential import Status
from badgeservice.core.data_request import Wish as DataWish
from badgeservice.core.rows import Piece, Row, Rows
from badgeservice.core.status_rows import StatusWish
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.browser.test_pages import QUIET
from tests.people import ISSUER, PROGRAMME, Inside

HOST = "https://insignias.example"
THEN, TODAY = datetime(2026, 3, 2, 15, tzinfo=UTC), datetime(2027, 9, 1, 15, tzinfo=UTC)
"""When all was issued, and when it is looked at."""

AWARDED = datetime(2026, 2, 20, 3, tzinfo=UTC)

MODULE, LASTING = "modulo-2", "modulo-2-por-un-ano"
"""What is awarded by rows; the other expires."""

LEVELS = {"diseno": 3, "aplicacion": 4, "seguridad": 3, "reflexion": 3}


@dataclass
class Gallery:
    """The application, and where its pages are."""

    app: object
    addresses: dict
    """By name; the address of a page that is asked for by GET."""

    forged: str
    """A document that somebody has changed."""

    troubles: list = field(default_factory=list)
    files: dict = field(default_factory=dict)
    """Style sheets, scripts and fonts that were asked for before."""

    def serve(self, route):
        """Answer a request of the browser; whoever else is asked is written down."""
        request = route.request
        if not request.url.startswith(f"{HOST}/"):
            self.troubles.append(f"third party: {request.url}")
            route.abort()
            return
        if request.url in self.files:
            route.fulfill(**self.files[request.url])
            return
        headers = {name: value for name, value in request.all_headers().items()
                   if name.lower() not in ("host", "content-length", "accept-encoding")}
        answer = self.app.test_client(use_cookies=False).open(
            request.url.removeprefix(HOST), base_url=HOST, method=request.method,
            headers=headers, data=request.post_data_buffer or b"", buffered=True)
        # A face that is late is left out by these sheets; a picture waits for it.
        body = answer.data.replace(b"font-display: optional", b"font-display: block")
        given = {"status": answer.status_code, "body": body, "headers": {
            name: value for name, value in answer.headers.items()
            if name.lower() not in ("content-length", "set-cookie")}}
        if request.url.startswith(f"{HOST}/static/"):
            self.files[request.url] = given
        route.fulfill(**given)


@contextmanager
def gallery(home):
    """Make a home with a credential in each state; give its pages."""
    clock = SimpleNamespace(now=THEN)
    service = build(Settings.from_environment({
        "BADGESERVICE_HOME": str(home), "BADGESERVICE_BASE_URL": HOST,
        "BADGESERVICE_FETCH": "off"}), clock=lambda: clock.now)
    with closing(service):
        service.setup(service.read_definitions())
        app = create_app(service)
        made = service.demo(lambda message: None).credentials
        names, holder = _states(service, Inside(service, app, lambda: clock.now))
        names["joint"] = next(each.identifier for each in made
                              if each.achievement.kind is Kind.MICRO_CREDENTIAL)
        names["attended"] = next(each.identifier for each in made
                                 if each.achievement.kind is Kind.PARTICIPATION)
        shown = _collection(service, holder, names)
        clock.now = TODAY
        document = json.loads(service.show.credential(names["joint"]).credential.document)
        yield Gallery(app, _addresses(names, _bulk(app, names), shown),
                      json.dumps({**document, "name": "Doctorado"}, ensure_ascii=False))


def _states(service, inside):
    """Issue a credential for each state; return the ids by state, and a holder."""
    course = service.read_definitions().courses[MODULE]
    service.define.load(SimpleNamespace(issuers={}, rubrics={}, courses={
        LASTING: course | {"slug": LASTING, "valid_for_months": 12}}))
    actors = {name: inside.person(name, Role.TEACHER) for name in ("off", "withdrawn", "valid")}
    names = {name: _issued(service, name, LASTING if name == "expired" else MODULE)
             for name in ("revoked", "suspended", "superseded", "expired", *actors)}
    for status, reason in ((Status.REVOKED, "issued-in-error"),
                           (Status.SUSPENDED, "under-review")):
        service.change_status(status, [StatusWish(names[status.value], reason, "")], by="x")
    service.correct(names["superseded"], Corrections(given_names="Rosa María"),
                    reason="name-corrected", note="", by="x")
    service.share.set_page(actors["off"], names["off"], is_on=False)
    asked = service.data_requests.file(actors["withdrawn"], DataWish.SUPPRESSION, "Ya no.",
                                       programme=PROGRAMME)
    service.data_requests.answer(inside.person("ada", (Role.ADMINISTRATOR, ISSUER)), asked.id,
                                 is_done=True, answer="Hecho.")
    return names, actors["valid"]


def _issued(service, name, achievement):
    row = Row(line=2, email=f"{name}@personas.example", given_names="Rosa",
              first_surname="Ñancupil", second_surname="O’Ryan", awarded_on=AWARDED,
              levels=LEVELS, evidence=(Piece(None, "Actividad en el taller."),),
              name_public=True, language="es")
    return service.grant.rows(achievement, Rows([row]), file="lote.csv", by="Acta 7"
                              ).credentials[0]


def _bulk(app, names):
    """Verify a list; return the address of what was found."""
    browser = app.test_client()
    table = "Nombre,Credencial\n" + "".join(
        f"Persona {state},{HOST}/credentials/{name}\n" for state, name in sorted(names.items()))
    answer = browser.post("/verify/bulk", base_url=HOST, data={
        "file": (io.BytesIO(table.encode()), "lista.csv")})
    chosen = browser.post(f"{answer.location}/columns", base_url=HOST, data={"column": 1})
    assert chosen.status_code == 303
    for _ in range(200):
        if browser.get(f"{answer.location}/progress", base_url=HOST).json["state"] != "working":
            break
    return answer.location.removeprefix(HOST)


def _collection(service, holder, names):
    """Let *holder* show what they earned on one page; return its address."""
    made = service.collections.make(holder, Wish(
        "Mi formación", "Lo que aprendí y **probé** en el taller.", "es",
        credentials=(names["valid"],)))
    return f"/collections/{service.collections.set_on(holder, made.id, is_on=True).link}"


def _addresses(names, bulk, collection):
    return {
        "front": "/",
        "catalogue": "/achievements",
        "nothing-found": "/achievements?q=zzzz",
        "collection": collection,
        "achievement": f"/achievements/{MODULE}",
        "issuer": "/issuers/tekna-emtp",
        "verify": "/verify",
        "help": "/verify/help",
        "widget": "/verify/widget",
        "bulk": "/verify/bulk",
        "bulk-results": bulk,
        "api": "/api/docs",
        "styleguide": "/styleguide",
        "claim": "/claim",
        "sign-in": "/account/login",
        "unknown": f"/credentials/{'a' * 26}",
        "verify-unknown": f"/verify?id={'a' * 26}",
        "verify-elsewhere": "/verify?url=https://elsewhere.example/credentials/1",
        "embed": f"/credentials/{names['joint']}/embed",
        "embed-off": f"/credentials/{names['off']}/embed",
        **{f"credential-{state}": f"/credentials/{name}" for state, name in names.items()},
        **{f"verify-{state}": f"/verify?id={name}" for state, name in names.items()},
    }


@contextmanager
def browser():
    """Start Chromium."""
    program = shutil.which("chromium")
    assert program, "these tests need Chromium"
    with sync_playwright() as playwright, closing(playwright.chromium.launch(
            executable_path=program, args=[*QUIET, "--font-render-hinting=none"])) as chromium:
        yield chromium
