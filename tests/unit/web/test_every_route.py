"""What holds of every address: it answers, its headers protect, its errors have one form."""

import pytest

from badgeservice.core.paper_code import paper_code
from badgeservice.web import create_app
from badgeservice.web.embedding import FRAMED
from badgeservice.web.headers import ALWAYS
from tests.fakes import BASE, JOINT, LIST, REMEMBERED, FakeService

VALUES = {
    "name": {"status.status_list": LIST, None: JOINT},
    "slug": {"issuers.issuer": "tekna-emtp", "issuers.did_document": "tekna-emtp",
             None: "modulo-2"},
    "version": {None: 1},
    "tongue": {None: "es"},
    "filename": {None: "app.css"},
    "code": {None: paper_code(JOINT)},
}
PAGES = ("/", f"/credentials/{JOINT}", "/verify", f"/verify?id={JOINT}",
         "/achievements/modulo-2", "/achievements/modulo-2/1/en",
         "/achievements/microcredencial-docencia-emtp", "/issuers/tekna-emtp",
         "/issuers/redes-muevetp", "/issuers/socio-finlandes", "/verify/widget",
         f"/credentials/{JOINT}/embed")

DRAWN = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""The policy of pictures, stricter than that of pages: opened alone, an SVG is a document."""


BEHIND = ("/account", "/admin")
"""What is behind the sign-in, or leads to it: tried over a real service elsewhere."""


def addresses(app):
    """Every public rule of the application with values that are there, and its methods."""
    with app.test_request_context():
        adapter = app.url_map.bind("")
        for rule in app.url_map.iter_rules():
            if rule.rule.startswith(BEHIND) and not is_inside(app, rule.endpoint):
                continue
            values = {name: value_for(app, rule, name) for name in rule.arguments}
            address = adapter.build(rule.endpoint, values, method=min(rule.methods))
            yield rule.endpoint, address, rule.methods


def value_for(app, rule, name):
    if name in VALUES and not is_inside(app, rule.endpoint):
        return VALUES[name].get(rule.endpoint, VALUES[name][None])
    converter = type(rule._converters[name]).__name__
    return {"IntegerConverter": 1, "AnyConverter": None}.get(converter, JOINT) or next(
        iter(rule._converters[name].items))


def is_inside(app, endpoint):
    """Whether the sign-in guards a view."""
    return hasattr(app.view_functions[endpoint], "roles")


def every_answer(app, *, inside=None):
    client = app.test_client()
    for endpoint, address, methods in addresses(app):
        if inside in (None, is_inside(app, endpoint)):
            for method in sorted(methods - {"OPTIONS"}):
                yield method, address, client.open(address, method=method, buffered=True)


def refusals(method, address):
    """Whoever asks for data is told, everybody else is sent to the sign-in."""
    if method == "POST":
        return 403, 303
    return (401,) if address.endswith(".json") else (303,)


def test_stranger_is_let_in_nowhere_behind_the_sign_in(app):
    """What each role may see: tests/integration/test_roles.py."""
    codes = {(method, address): answer.status_code
             for method, address, answer in every_answer(app, inside=True)}
    assert len(codes) > 5
    odd = {key: code for key, code in codes.items() if code not in refusals(*key)}
    assert odd == {}


def test_every_route_answers(app):
    codes = {(method, address): answer.status_code
             for method, address, answer in every_answer(app, inside=False)}
    short = f"/v/{paper_code(JOINT)}"
    assert {codes.pop((method, short)) for method in ("GET", "HEAD")} == {303}
    odd = {key: code for key, code in codes.items() if code != 200}
    assert odd == {
        ("POST", "/verify"): 400,
        ("POST", "/claim"): 403,
        ("POST", "/api/verify"): 400,
        ("GET", "/.well-known/did.json"): 404,
        ("HEAD", "/.well-known/did.json"): 404,
        ("POST", "/vc-api/credentials/verify"): 415,
        ("POST", "/vc-api/credentials/derive"): 415,
        ("POST", "/vc-api/presentations/verify"): 415,
        ("POST", "/vc-api/issuers/modulo-2/credentials/issue"): 401,
        ("POST", "/vc-api/issuers/modulo-2/credentials/status"): 401,
        ("GET", "/oembed"): 400,
        ("HEAD", "/oembed"): 400,
        ("POST", "/verify/bulk"): 400,
        ("POST", "/api/verify/batches"): 401,
    } | {
        # A list and a collection have addresses that nobody can guess.
        (method, address): code for method, address in codes for start, code in (
            ("/verify/bulk/", 404), ("/collections/", 404),
            ("/api/verify/batches/", 401)) if address.startswith(start)
    }
    assert len(codes) > 20


def test_every_answer_is_protected(app):
    for _, address, answer in every_answer(app):
        for name, value in ALWAYS.items():
            is_drawn = name == "Content-Security-Policy" and answer.mimetype.startswith("image/")
            is_framed = name == "Content-Security-Policy" and address.endswith("/embed")
            has_camera = (name, address) == ("Permissions-Policy", "/verify")
            allowed = value.replace("camera=()", "camera=(self)") if has_camera else value
            assert answer.headers[name] == (
                DRAWN if is_drawn else FRAMED if is_framed else allowed), address
        assert "Strict-Transport-Security" in answer.headers


def test_policy_allows_nothing_inline_and_nobody_else():
    policy = ALWAYS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'",
            "form-action 'self'", "script-src 'self'"} <= set(policy.split("; "))


def test_plain_http_promises_no_https():
    client = create_app(FakeService(base="http://127.0.0.1:8000")).test_client()
    assert "Strict-Transport-Security" not in client.get("/").headers


@pytest.mark.parametrize("language", ["es", "en", "fi"])
@pytest.mark.parametrize("address", PAGES)
def test_pages_have_nothing_inline_and_nothing_from_elsewhere(client, address, language):
    mark = "&" if "?" in address else "?"
    text = client.get(f"{address}{mark}lang={language}").text
    assert " style=" not in text
    assert "<style" not in text
    assert " onclick=" not in text
    assert "<script>" not in text
    for loaded in ('src="', 'rel="stylesheet" href="', 'rel="icon" href="'):
        for rest in text.split(loaded)[1:]:
            assert rest.startswith(("/static/", "/achievements/", "/credentials/", "/verify/"))


@pytest.mark.parametrize("address", PAGES)
def test_host_header_is_never_believed(client, address):
    answer = client.get(address, headers={"Host": "evil.example", "X-Forwarded-Host": "evil2"})
    assert "evil" not in answer.text
    assert "evil" not in str(answer.headers)


@pytest.mark.parametrize("address", ["//evil.example", "//evil.example/verify", "/verify//",
                                     "/credentials//evil.example/",
                                     "//verify", "/issuers//tekna-emtp"])
def test_nothing_redirects_elsewhere(client, address):
    answer = client.get("/", environ_overrides={"PATH_INFO": address})
    assert answer.status_code in (200, 404)
    assert "Location" not in answer.headers


def test_pages_differ_by_language_and_form_for_caches(client):
    for address in PAGES:
        vary = client.get(address).headers["Vary"]
        assert {"Accept", "Accept-Language", "Cookie"} <= set(vary.split(", "))


# --- small rooms ---------------------------------------------------------------------------


def test_status_list_is_served_verbatim_and_soon_asked_for_again(client):
    answer = client.get(f"/status/{LIST}")
    assert (answer.data, answer.mimetype) == (REMEMBERED, "application/vc")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    again = client.get(f"/status/{LIST}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_unknown_status_list_is_not_found(client):
    answer = client.get("/status/1")
    assert (answer.status_code, answer.json["code"]) == (404, "unknown-status-list")


def test_did_document_is_one(client):
    answer = client.get("/issuers/tekna-emtp/did.json")
    assert answer.mimetype == "application/did+json"
    assert answer.json["id"] == "did:web:insignias.example:issuers:tekna-emtp"


def test_host_itself_has_no_identifier(client):
    answer = client.get("/.well-known/did.json")
    assert (answer.status_code, answer.json["code"]) == (404, "no-own-did")


def test_health_says_ok(client):
    assert client.get("/healthz").json["status"] == "ok"


def test_health_of_an_unusable_home_is_bad():
    answer = create_app(FakeService(is_ready=False)).test_client().get("/healthz")
    assert (answer.status_code, answer.json["code"]) == (503, "home-unusable")
    assert "secret-home" not in answer.text


def test_static_files_are_named_by_their_content(client):
    text = client.get("/").text
    start = text.index("/static/app.css?v=")
    address = text[start:text.index('"', start)]
    answer = client.get(address, buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_base_url_with_a_path_is_served_below_it():
    service = FakeService(base=f"{BASE}/badges")
    client = create_app(service).test_client()
    answer = client.get("/badges/verify")
    assert answer.status_code == 200
    assert 'href="/badges/verify"' in answer.text
    assert 'src="/badges/static/' in answer.text
    assert client.get("/verify").status_code == 200, "a proxy may strip the path itself"
    assert client.get("/badgesx/verify").status_code == 404
