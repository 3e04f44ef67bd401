"""One address for people and programs; stored bytes as they are."""

import pytest

from tests.fakes import ATTENDED, BASE, JOINT, RECORDED, REVOKED, name_of

PROGRAMS = ("application/vc", "application/ld+json", "application/vc+ld+json",
            "application/json")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def stored(service, name=JOINT):
    return service.show.credentials[name].credential.document


@pytest.mark.parametrize(("accept", "expected"), [
    (BROWSER, "text/html"),
    ("*/*", "text/html"),
    ("", "text/html"),
    ("application/vc", "application/vc"),
    ("application/*", "application/vc"),
    ("application/json", "application/json"),
    ("application/ld+json", "application/ld+json"),
    ('application/ld+json; profile="http://www.w3.org/ns/json-ld#compacted"',
     "application/ld+json"),
    ("application/vc+ld+json", "application/vc+ld+json"),
    ("text/html;q=0.5, application/json;q=0.9", "application/json"),
    ("application/vc, */*;q=0.1", "application/vc"),
])
def test_form_follows_accept(client, accept, expected):
    answer = client.get(f"/credentials/{JOINT}", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.mimetype) == (200, expected)


def test_form_nobody_has_is_not_acceptable(client):
    answer = client.get(f"/credentials/{JOINT}", headers={"Accept": "image/png"})
    assert answer.status_code == 406


@pytest.mark.parametrize("accept", PROGRAMS)
def test_bytes_are_served_as_they_are_stored(client, service, accept):
    answer = client.get(f"/credentials/{JOINT}", headers={"Accept": accept})
    assert answer.data == stored(service)


@pytest.mark.parametrize("accept", [BROWSER, "*/*", "image/png"])
def test_json_address_gives_the_bytes_to_browsers_too(client, service, accept):
    answer = client.get(f"/credentials/{JOINT}.json", headers={"Accept": accept})
    assert (answer.data, answer.mimetype) == (stored(service), "application/json")


def test_json_address_takes_the_name_that_a_program_asks_for(client):
    answer = client.get(f"/credentials/{JOINT}.json", headers={"Accept": "application/vc"})
    assert answer.mimetype == "application/vc"


def test_known_bytes_are_not_sent_again(client):
    first = client.get(f"/credentials/{JOINT}.json")
    again = client.get(f"/credentials/{JOINT}.json",
                       headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_other_bytes_have_another_etag(client):
    tags = {client.get(f"/credentials/{name}.json").headers["ETag"]
            for name in (JOINT, RECORDED)}
    assert len(tags) == 2


def test_forms_of_one_address_are_kept_apart(client):
    answers = [client.get(f"/credentials/{JOINT}", headers={"Accept": accept})
               for accept in PROGRAMS]
    assert len({answer.headers["ETag"] for answer in answers}) == len(PROGRAMS)
    assert all("Accept" in answer.headers["Vary"] for answer in answers)


@pytest.mark.parametrize("ending", ["", ".json", ".pdf", ".jwt", ".png", ".svg", "/refresh"])
def test_every_copy_must_be_asked_about(client, ending):
    """Its holder may hide a credential at any moment."""
    assert client.get(f"/credentials/{JOINT}{ending}").headers["Cache-Control"] == "no-cache"


def test_page_names_its_other_forms(client):
    links = client.get(f"/credentials/{JOINT}").headers["Link"]
    assert f'<{BASE}/credentials/{JOINT}>; rel="canonical"' in links
    assert f'<{BASE}/credentials/{JOINT}.json>; rel="alternate"; type="application/vc"' in links
    assert f'<{BASE}/credentials/{JOINT}.pdf>; rel="alternate"; type="application/pdf"' in links


@pytest.mark.parametrize("ending", ["", ".json", ".pdf"])
def test_search_engines_are_kept_away(client, ending):
    assert client.get(f"/credentials/{JOINT}{ending}").headers["X-Robots-Tag"] == "noindex"


def test_any_site_may_read_the_bytes_but_not_the_page(client):
    origin = "Access-Control-Allow-Origin"
    assert client.get(f"/credentials/{JOINT}.json").headers[origin] == "*"
    assert origin not in client.get(f"/credentials/{JOINT}").headers


@pytest.mark.parametrize(("query", "language"), [("", b"None"), ("?lang=fi", b"fi"),
                                                 ("?lang=xx", b"None")])
def test_certificate_is_printed_in_the_language_asked_for(client, query, language):
    answer = client.get(f"/credentials/{JOINT}.pdf{query}")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-1.7 " + language + b"\n")


@pytest.mark.parametrize(("query", "form"), [
    ("", b"None a4"), ("?paper=letter&layout=sobrio", b"sobrio letter"),
    ("?paper=../a4&layout=firmado", b"None a4"), ("?layout=../../etc/passwd", b"None a4")])
def test_item_116_form_of_a_certificate_is_one_of_those_listed(client, query, form):
    answer = client.get(f"/credentials/{JOINT}.pdf{query}")
    assert answer.data.splitlines()[1] == b"%" + form


def test_certificate_has_a_plain_file_name(client):
    disposition = client.get(f"/credentials/{JOINT}.pdf").headers["Content-Disposition"]
    assert disposition == f'attachment; filename="credential-{JOINT[:8]}.pdf"'


def test_revoked_credential_has_no_certificate(client):
    answer = client.get(f"/credentials/{REVOKED}.pdf", headers={"Accept": "application/json"})
    assert answer.status_code == 409
    assert [line["code"] for line in answer.json["problems"]] == ["not-valid"]


@pytest.mark.parametrize("ending", ["", ".json", ".pdf"])
@pytest.mark.parametrize("name", [name_of(99), "1", "..%2F..%2Fetc%2Fpasswd", "x" * 5000])
def test_unknown_credential_is_not_found(client, name, ending):
    answer = client.get(f"/credentials/{name}{ending}", headers={"Accept": "application/json"})
    assert answer.status_code == 404


def test_participation_is_served_like_the_others(client, service):
    assert client.get(f"/credentials/{ATTENDED}.json").data == stored(service, ATTENDED)
