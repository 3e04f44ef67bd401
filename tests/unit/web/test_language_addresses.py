"""A public page has an address in each language, and no cache mixes them."""

import re

import pytest

from badgeservice.core.paper_code import paper_code
from badgeservice.web.alternates import PUBLIC
from tests.fakes import BASE, JOINT

LANGUAGES = ("es", "en", "fi")
ALTERNATE = re.compile(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">')
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)">')
PLACES = ("/", f"/credentials/{JOINT}", "/achievements", "/achievements/modulo-2",
          "/issuers/tekna-emtp", "/verify", "/verify/help", "/verify/widget", "/verify/bulk",
          "/api/docs")


def alternates(text):
    return dict(ALTERNATE.findall(text))


def canonical(text):
    found = CANONICAL.findall(text)
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize("place", PLACES)
def test_public_page_names_its_address_in_each_language(client, place):
    own = BASE + place
    for asked in ("", "?lang=en", "?lang=xx"):
        assert alternates(client.get(place + asked).text) == {
            **{each: f"{own}?lang={each}" for each in LANGUAGES}, "x-default": own}


@pytest.mark.parametrize("place", PLACES)
def test_each_address_is_in_its_language_and_right_for_its_direction(client, place):
    for language, address in alternates(client.get(place).text).items():
        if language == "x-default":
            continue
        answer = client.get(address.removeprefix(BASE))
        assert f'<html lang="{language}" dir="ltr">' in answer.text
        assert answer.headers["Content-Language"] == language
        client.delete_cookie("lang")


@pytest.mark.parametrize("place", PLACES)
def test_page_in_a_language_is_its_own_original(client, place):
    """Only the address of a credential stays as it was signed."""
    is_signed = place.startswith("/credentials/")
    assert canonical(client.get(place).text) == BASE + place
    assert canonical(client.get(f"{place}?lang=fi&sort=x").text) == (
        BASE + place + ("" if is_signed else "?lang=fi"))
    client.delete_cookie("lang")
    assert canonical(client.get(f"{place}?lang=xx").text) == BASE + place


def test_every_page_for_search_engines_is_tried(app):
    adapter = app.url_map.bind("")
    tried = {adapter.match(place)[0] for place in PLACES}
    assert tried == PUBLIC & set(app.view_functions)


def test_older_edition_leads_to_the_newest_page(client):
    text = client.get("/achievements/modulo-2/1/en").text
    assert canonical(text) == f"{BASE}/achievements/modulo-2"
    assert alternates(text) == {}


@pytest.mark.parametrize("place", [f"/verify?id={JOINT}", "/verify?id=nothing", "/none",
                                   "/issuers/none", "/account/login"])
def test_page_of_one_answer_has_no_alternates(client, place):
    text = client.get(place, headers={"Accept": "text/html"}).text
    assert "<html" in text
    assert alternates(text) == {}
    assert canonical(text) is None


def test_secret_link_is_told_to_nobody(client):
    text = client.get(f"/credentials/{JOINT}?key=geheim&lang=en").text
    assert all("geheim" not in address for address in alternates(text).values())
    assert "geheim" not in canonical(text)


def test_switch_keeps_the_secret_link_and_what_was_chosen(client):
    text = client.get(f"/credentials/{JOINT}?key=geheim&lang=en").text
    assert f'href="/credentials/{JOINT}?key=geheim&amp;lang=fi" lang="fi"' in text
    several = client.get("/achievements/modulo-2?kind=a&kind=b&page=2").text
    assert 'href="/achievements/modulo-2?kind=a&amp;kind=b&amp;page=2&amp;lang=fi"' in several


def test_short_address_keeps_the_language(client):
    short = f"/v/{paper_code(JOINT)}"
    for asked, kept in (("?lang=fi", "?lang=fi"), ("", ""), ("?lang=xx", "")):
        assert client.get(short + asked).headers["Location"] == f"/credentials/{JOINT}{kept}"


@pytest.mark.parametrize(("place", "accept"), [
    *((place, "text/html") for place in PLACES),
    ("/issuers/tekna-emtp", "application/ld+json"),
    ("/achievements/modulo-2", "application/json"),
    (f"/oembed?url={BASE}/credentials/{JOINT}", "application/json"),
    (f"/credentials/{JOINT}/embed", "text/html"),
    ("/none", "application/json"), ("/none", "text/html"),
])
def test_cache_never_answers_in_another_language(client, place, accept):
    """What differs by the language of the asker says so; what does not is the same for all."""
    answers = [client.get(place, headers={"Accept": accept, "Accept-Language": language})
               for language in LANGUAGES]
    assert len({answer.data for answer in answers}) > 1
    for language, answer in zip(LANGUAGES, answers, strict=True):
        vary = {each.strip() for each in answer.headers["Vary"].split(",")}
        assert {"Accept-Language", "Cookie"} <= vary
        assert answer.headers["Content-Language"] == language


@pytest.mark.parametrize("place", [
    f"/credentials/{JOINT}.json", f"/credentials/{JOINT}.pdf", f"/credentials/{JOINT}.png",
    f"/credentials/{JOINT}/card.png", "/achievements/modulo-2/1/es.svg",
    "/achievements/modulo-2/1/es", "/issuers/tekna-emtp/did.json",
])
def test_what_does_not_say_so_is_the_same_for_everybody(client, place):
    answers = set()
    for language in LANGUAGES:
        client.set_cookie("lang", language)
        answer = client.get(place, headers={"Accept": "*/*;q=0.1, application/json",
                                            "Accept-Language": language}, buffered=True)
        assert answer.status_code == 200
        answers.add(answer.data)
    assert len(answers) == 1
