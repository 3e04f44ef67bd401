"""Errors: problem+json for programs, a page for people, nothing of the inside."""

import io

import pytest

from badgeservice import errors
from badgeservice.errors import (
    BadgeError,
    BadInput,
    CouldNotCheck,
    HomeUnusable,
    KeyUnusable,
    NotFound,
    Problem,
    TooComplex,
    say,
)
from badgeservice.web import create_app
from badgeservice.web.limits import LARGEST_FIELD, LARGEST_UPLOAD
from badgeservice.web.problems import STATUS_OF_CODE, status_of
from tests.fakes import JOINT, REVOKED, FakeService, name_of

WRONG = [
    ("GET", f"/credentials/{name_of(99)}", 404, "unknown-credential"),
    ("GET", f"/credentials/{name_of(99)}.json", 404, "unknown-credential"),
    ("GET", f"/credentials/{name_of(99)}.pdf", 404, "unknown-credential"),
    ("GET", f"/credentials/{REVOKED}.pdf", 409, "not-willing"),
    ("GET", "/achievements/none", 404, "unknown-achievement"),
    ("GET", "/achievements/modulo-2/7/es", 404, "unknown-version"),
    ("GET", "/achievements/modulo-2/1/sv", 404, "language-missing"),
    ("GET", "/achievements/modulo-2/x/es", 404, "not-found"),
    ("GET", "/issuers/none", 404, "unknown-issuer"),
    ("GET", "/issuers/none/did.json", 404, "unknown-issuer"),
    ("GET", "/status/none", 404, "unknown-status-list"),
    ("GET", "/.well-known/did.json", 404, "no-own-did"),
    ("GET", "/static/none.css", 404, "not-found"),
    ("GET", "/none", 404, "not-found"),
    ("DELETE", f"/credentials/{JOINT}", 405, "method-not-allowed"),
    ("GET", "/api/verify", 405, "method-not-allowed"),
    ("POST", "/", 405, "method-not-allowed"),
    ("POST", "/api/verify", 400, "nothing-to-verify"),
]


@pytest.mark.parametrize(("method", "address", "status", "code"), WRONG)
def test_programs_get_a_problem_document(client, method, address, status, code):
    answer = client.open(address, method=method,
                         headers={"Accept": "application/json", "Accept-Language": "en"})
    assert answer.mimetype == "application/problem+json"
    assert answer.status_code == status
    document = answer.json
    assert (document["status"], document["code"]) == (status, code)
    assert document["type"] == "about:blank"
    assert all(isinstance(document[name], str) and document[name]
               for name in ("title", "detail"))
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("method", "address", "status", "code"), [
    wrong for wrong in WRONG
    if not wrong[1].startswith(("/api/", "/status/", "/.well-known/"))
    and not wrong[1].endswith(".json")
])
def test_people_get_a_page_in_their_language(client, method, address, status, code):
    answer = client.open(address, method=method,
                         headers={"Accept": "text/html", "Accept-Language": "fi"})
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert '<html lang="fi" ' in answer.text
    assert f"<code>{code}</code>" in answer.text


def test_wrong_method_names_the_right_ones(client):
    assert "POST" in client.get("/api/verify").headers["Allow"]


def test_problem_speaks_the_language_of_the_program(client):
    answer = client.get("/none", headers={"Accept": "application/json", "Accept-Language": "es"})
    assert answer.json["detail"].startswith("No hay nada en esta dirección")


@pytest.mark.parametrize("address", ["/verify", "/api/verify"])
def test_file_beyond_the_limit_is_refused(client, address):
    answer = client.post(address, data=b"x" * (LARGEST_UPLOAD + 2**17),
                         content_type="multipart/form-data; boundary=b",
                         headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["code"]) == (413, "too-large")


def test_document_beyond_the_limit_is_refused(client):
    answer = client.post("/api/verify", data=b"{" * (LARGEST_UPLOAD + 2**17))
    assert (answer.status_code, answer.json["code"]) == (413, "too-large")


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded",
                                          "multipart/form-data; boundary=b"])
def test_text_beyond_the_limit_is_refused(client, content_type):
    if content_type.startswith("multipart"):
        head = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n'
        content = head + b"x" * (LARGEST_FIELD + 1) + b"\r\n--b--\r\n"
    else:
        content = b"text=" + b"x" * 3 * LARGEST_FIELD
    answer = client.post("/verify", data=content, content_type=content_type,
                         headers={"Accept": "application/json"})
    assert answer.status_code == 413


def test_too_many_parts_are_refused(client):
    parts = {f"f{number}": (io.BytesIO(b"x"), "a") for number in range(50)}
    answer = client.post("/api/verify", data=parts)
    assert answer.status_code == 413


# --- the table -----------------------------------------------------------------------------


def every_kind(kind=BadgeError):
    yield kind
    for each in kind.__subclasses__():
        if each.__module__ == errors.__name__:
            yield from every_kind(each)


def test_every_kind_of_error_has_a_status():
    assert {kind.code for kind in every_kind()} - {"too-complex", "error"} <= set(STATUS_OF_CODE)
    for kind in every_kind():
        made = kind.__new__(kind)
        assert 400 <= status_of(made) < 600


def test_error_with_a_code_of_its_own_counts_as_its_kind():
    assert status_of(NotFound(say("x"), code="unknown-something")) == 404
    assert status_of(BadInput([Problem("p", say("x"))], code="batch-refused")) == 400


def test_only_what_this_service_lacks_is_its_own_fault():
    """What a document makes impossible to check is no failure of the service."""
    assert status_of(TooComplex(say("x"))) == 422
    assert status_of(CouldNotCheck(say("x"), code="context-unknown")) == 422
    assert status_of(CouldNotCheck(say("x"), code="sandbox-busy")) == 503
    assert status_of(KeyUnusable(say("x"), code="disclosure-key-missing")) == 409
    assert status_of(KeyUnusable(say("x"), code="key-missing")) == 503


# --- the inside ----------------------------------------------------------------------------


class Failing:
    """Looks things up in vain."""

    def __init__(self, error):
        self._error = error

    def achievements(self):
        """Fail."""
        raise self._error


def answer_to(error, accept):
    service = FakeService()
    service.show = Failing(error)
    return create_app(service).test_client().get("/", headers={"Accept": accept})


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize(("error", "status", "code"), [
    (ZeroDivisionError("canary /srv/keys"), 500, "internal"),
    (HomeUnusable(say("canary %(home)s", home="/srv/keys")), 503, "home-unusable"),
    (BadgeError(say("canary /srv/keys")), 500, "error"),
])
def test_nothing_of_the_inside_is_told(accept, error, status, code):
    answer = answer_to(error, accept)
    assert answer.status_code == status
    assert code in answer.text
    for secret in ("canary", "/srv", "Traceback", "ZeroDivision", ".py"):
        assert secret not in answer.text


def test_unforeseen_error_reaches_the_development_server():
    service = FakeService()
    service.show = Failing(ZeroDivisionError("seen"))
    client = create_app(service, debug=True).test_client()
    with pytest.raises(ZeroDivisionError):
        client.get("/")
