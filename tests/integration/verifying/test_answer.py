"""What a person is told: a sentence, who vouches, whether to trust them, whose it is."""

import io

import pytest

from badgeservice.core.paper_code import SIGNS, paper_code
from tests.factories_documents import STRANGER, badge, sign, written


@pytest.fixture
def issued(here):
    """The id and the JSON of an issued credential."""
    (url,) = here.batch(1)
    return url.rsplit("/", 1)[1], next(iter(here.export().iterdir())).read_bytes()


def asked(site, content, **fields):
    return site.post("/verify?lang=en", data={
        "file": (io.BytesIO(content), "a.json"), **fields}).text


def strangers():
    """A good credential of somebody unknown, who calls themselves a ministry."""
    document = badge(credentialStatus=None, issuer={
        "id": STRANGER.did, "type": ["Profile"], "name": "Ministerio de Educación"})
    del document["credentialSubject"]["achievement"]["creator"]
    return written(sign(document, STRANGER))


def test_sentence_names_issuer_holder_and_title(site, issued):
    page = asked(site, issued[1])
    assert "confirms that Ana María Rojas Ñancupil earned" in page
    assert "<strong>Yes.</strong> The issuer is one of this service's own." in page


def test_stranger_is_no_ministry_because_it_says_so(site):
    page = asked(site, strangers())
    assert "<strong>No, not here.</strong> The issuer is on no list of this service." in page
    assert "anybody can write any name" in page


def test_nothing_is_said_of_trust_where_nobody_knows_who_signed(site):
    page = asked(site, strangers().replace(b"Ministerio", b"Municipio"))
    assert "Trusted here?" not in page
    assert "confirms that" not in page


def test_item_106_valid_is_not_said_to_be_the_bearers(site, issued):
    page = asked(site, issued[1])
    assert "Anybody can show you somebody else's valid credential." in page
    assert 'href="#recipient"' in page
    ours = asked(site, issued[1], recipient="docente001@docentes.example")
    assert "about the person that you asked for" in ours
    assert "somebody else's valid credential" not in ours
    other = asked(site, issued[1], recipient="otra@docentes.example")
    assert "about somebody else than the person" in other


def test_item_105_page_says_which_domain_checked(site, issued):
    page = asked(site, issued[1])
    assert '<strong class="host">127.0.0.1:8000</strong>' in page
    assert 'href="/verify/help"' in page


@pytest.mark.parametrize("language", ["es", "en", "fi"])
def test_item_105_help_shows_the_right_address_and_false_ones(site, language):
    answer = site.get(f"/verify/help?lang={language}")
    assert answer.status_code == 200
    assert '<p class="host host-large">127.0.0.1:8000</p>' in answer.text
    assert "127.0.0.1:8000<mark>.example.com</mark>/" in answer.text


def test_mistyped_code_is_met_with_the_form_and_what_to_compare(site, issued):
    code = paper_code(issued[0])
    wrong = code[:-1] + SIGNS[(SIGNS.index(code[-1]) + 1) % len(SIGNS)]
    answer = site.get(f"/v/{wrong}?lang=en")
    assert answer.status_code == 404
    assert wrong in answer.text and "Compare on the paper" in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex"
    told = site.get(f"/v/{wrong}", headers={"Accept": "application/json"})
    assert told.get_json()["code"] == "code-mistyped"


def test_camera_is_allowed_on_the_verify_page_and_nowhere_else(site):
    assert "camera=(self)" in site.get("/verify").headers["Permissions-Policy"]
    for address in ("/", "/verify/help", "/verify/bulk"):
        assert "camera=()" in site.get(address).headers["Permissions-Policy"]


def test_reader_of_squares_is_not_loaded_with_the_page(site):
    page = site.get("/verify").text
    assert 'src="/static/vendor/jsQR.js' not in page
    assert 'data-reader="/static/vendor/jsQR.js' in page
