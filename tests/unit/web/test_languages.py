"""Which language a page speaks."""

from datetime import UTC, datetime

import pytest

from badgeservice.web import create_app
from badgeservice.web.languages import minute
from tests.fakes import JOINT, FakeService

TITLES = {
    "es": "Lo que el profesorado sabe hacer, demostrado y firmado",
    "en": "What teachers can do, shown and signed",
    "fi": "Mitä opettaja osaa – osoitettuna ja allekirjoitettuna",
}


def spoken(answer):
    """The language of the page: by its mark, its header and its words alike."""
    found = [language for language, title in TITLES.items() if f"<h1>{title}</h1>" in answer.text]
    assert f'<html lang="{found[0]}" dir="ltr">' in answer.text
    assert answer.headers["Content-Language"] == found[0]
    return found[0]


def test_spanish_is_first(client):
    assert spoken(client.get("/")) == "es"


@pytest.mark.parametrize(("wish", "language"), [
    ("en", "en"), ("fi-FI,fi;q=0.9,en;q=0.5", "fi"), ("en-US,en;q=0.9", "en"), ("es-CL", "es"),
    ("sv,de;q=0.5", "es"), ("sv, fi;q=0.2, en;q=0.1", "fi"), ("", "es"), ("***", "es"),
])
def test_browser_says_its_wish(client, wish, language):
    assert spoken(client.get("/", headers={"Accept-Language": wish})) == language


@pytest.mark.parametrize("language", TITLES)
def test_switch_is_remembered(client, language):
    assert spoken(client.get(f"/?lang={language}", headers={"Accept-Language": "sv"})) == language
    assert spoken(client.get("/", headers={"Accept-Language": "sv"})) == language


def test_switch_goes_before_cookie_before_browser(client):
    client.set_cookie("lang", "fi")
    assert spoken(client.get("/", headers={"Accept-Language": "en"})) == "fi"
    assert spoken(client.get("/?lang=es", headers={"Accept-Language": "en"})) == "es"


@pytest.mark.parametrize("nonsense", ["xx", "", "../../etc", "es_CL"])
def test_unknown_language_is_ignored(client, nonsense):
    client.set_cookie("lang", nonsense)
    answer = client.get("/", query_string={"lang": nonsense}, headers={"Accept-Language": "en"})
    assert spoken(answer) == "en"
    assert "Set-Cookie" not in answer.headers


def test_only_a_choice_sets_a_cookie_and_a_careful_one(client):
    assert "Set-Cookie" not in client.get("/").headers
    cookies = client.get("/?lang=en").headers.getlist("Set-Cookie")
    assert len(cookies) == 1
    assert cookies[0].startswith("lang=en;")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookies[0].split("; "))


def test_plain_http_can_remember_too():
    client = create_app(FakeService(base="http://127.0.0.1:8000")).test_client()
    assert "Secure" not in client.get("/?lang=en").headers["Set-Cookie"]


def test_programs_get_no_cookie(client):
    for address in (f"/credentials/{JOINT}.json", "/healthz", f"/credentials/{JOINT}.pdf"):
        assert "Set-Cookie" not in client.get(f"{address}?lang=fi").headers


def test_switch_stays_on_the_page_and_keeps_the_question(client):
    text = client.get(f"/verify?id={JOINT}&lang=en").text
    assert f'href="/verify?id={JOINT}&amp;lang=fi"' in text


def test_switch_of_a_lost_page_leads_home(client):
    assert 'href="/?lang=fi"' in client.get("/none", headers={"Accept": "text/html"}).text


def test_switch_escapes_the_question(client):
    text = client.get("/verify", query_string={"url": '"><script>'}).text
    assert '"><script>' not in text


@pytest.mark.parametrize(("language", "zone", "words"), [
    ("es", "America/Santiago", "25 de noviembre de 2026, 23:15 (hora de Chile)"),
    ("en", "Pacific/Easter", "25 November 2026, 21:15 (Easter Island Time)"),
    ("fi", "Europe/Helsinki", "26. marraskuuta 2026, 04:15 (Itä-Euroopan aika)"),
    ("es", "America/Punta_Arenas", "25 de noviembre de 2026, 23:15 (Punta Arenas)"),
    ("en", "UTC", "26 November 2026, 02:15 (UTC)"),
])
def test_clock_is_called_what_people_call_it(app, language, zone, words):
    with app.test_request_context(f"/?lang={language}"):
        assert minute(datetime(2026, 11, 26, 2, 15, tzinfo=UTC), zone) == words
