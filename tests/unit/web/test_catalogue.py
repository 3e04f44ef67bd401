"""The catalogue: a page that works by its address alone, and the same for programs."""

from dataclasses import replace

import pytest

from badgeservice.web import catalogue, create_app
from tests.fakes import BASE, FakeService, shipped
from tests.unit.web.test_credential_page import text_of


def test_everything_that_can_be_earned_is_in_the_catalogue(client):
    text = client.get("/achievements").text
    for slug in shipped("courses"):
        assert f'href="/achievements/{slug}"' in text


@pytest.mark.parametrize("address", ["/", "/verify", "/achievements/modulo-2"])
def test_every_page_leads_to_it(client, address):
    assert 'href="/achievements"' in client.get(address).text


def test_address_says_all_that_was_chosen(client):
    text = client.get("/achievements?kind=Badge&kind=Milestone&hours=31-60&lang=en").text
    assert 'value="Badge" checked' in text
    assert 'value="31-60" checked' in text
    assert "/achievements/practica-docente-1" in text
    assert '<a href="/achievements/modulo-1"' not in text


def test_each_choice_can_be_taken_away_alone(client):
    text = client.get("/achievements?q=MBE&kind=Badge&hours=11-30&sort=name").text
    for left in ("q=MBE&amp;kind=Badge&amp;sort=name", "q=MBE&amp;hours=11-30&amp;sort=name",
                 "kind=Badge&amp;hours=11-30&amp;sort=name"):
        assert f'class="chip" href="/achievements?{left}"' in text


def test_another_language_and_another_page_keep_every_choice(client, monkeypatch):
    monkeypatch.setattr(catalogue, "SIZE", 2)
    text = client.get("/achievements?kind=Badge&kind=Milestone&lang=es").text
    assert "kind=Badge&amp;kind=Milestone&amp;lang=fi" in text
    assert "kind=Badge&amp;kind=Milestone&amp;lang=es&amp;page=2" in text


def test_nothing_found_leads_back_to_everything(client):
    words = text_of(client.get("/achievements?q=xylophon&lang=en"))
    assert "0 achievements" in words
    assert "Nothing fits all that was chosen." in words


def test_catalogue_without_definitions_says_so():
    service = FakeService()
    service.show.achievements = lambda: ()
    words = text_of(create_app(service).test_client().get("/achievements?lang=en"))
    assert "Nothing has been published yet." in words


@pytest.mark.parametrize("odd", ["?kind=%3Cscript%3E&sort=x&page=0", "?page=9999999", "?q=%00",
                                 "?nothing=1&hours=' OR 1=1", "?q=" + "a" * 5000])
def test_address_that_nobody_made_here_shows_a_list(client, odd):
    answer = client.get(f"/achievements{odd}")
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_words_from_the_address_stay_words(client):
    text = client.get("/achievements?q=%22%3E%3Cb%3Ex").text
    assert "<b>x" not in text


@pytest.mark.parametrize("ask", [{"query_string": {"format": "json"}},
                                 {"headers": {"Accept": "application/json"}}])
def test_catalogue_is_data_for_programs_of_any_site(client, ask):
    answer = client.get("/achievements", **ask)
    assert answer.mimetype == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    data = answer.json
    assert {each["slug"] for each in data["achievements"]} == set(shipped("courses"))
    one = next(each for each in data["achievements"] if each["slug"] == "modulo-3")
    assert one["id"] == f"{BASE}/achievements/modulo-3"
    assert one["name"]["fi"] and one["criteria"]["es"] and one["hours"] == 15
    assert client.get(one["editions"]["en"].removeprefix(BASE)).status_code == 200
    assert data["facets"]["kind"]["Milestone"] == 2


def test_data_are_narrowed_by_the_same_address_a_page_at_a_time(client, monkeypatch):
    monkeypatch.setattr(catalogue, "SIZE", 5)
    data = client.get("/achievements?format=json&kind=Badge").json
    seen = [each["slug"] for each in data["achievements"]]
    while data["next"]:
        assert data["next"].startswith(f"{BASE}/achievements?")
        data = client.get(data["next"].removeprefix(BASE)).json
        seen += [each["slug"] for each in data["achievements"]]
    assert len(seen) == len(set(seen)) == data["total"] == data["facets"]["kind"]["Badge"]


def test_front_page_keeps_its_shelves_short_and_leads_to_the_rest():
    service = FakeService()
    every = service.show.achievements()
    one = next(each for each in every if each.slug == "modulo-2")
    many = [replace(one, course=replace(one.course, slug=f"m-{number:02}", module_number=None))
            for number in range(15)]
    service.show.achievements = lambda: many
    text = create_app(service).test_client().get("/?lang=en").text
    assert text.count('class="card-link"') == 12
    assert "/achievements?kind=Badge" in text and "All 15 of this kind" in text


def test_stranger_reads_what_is_asked_for_and_how_to_apply(client):
    words = text_of(client.get("/achievements/modulo-2?lang=en"))
    assert "Teachers of the programme apply after signing in." in words
    assert "Begin an application" not in words
    assert "Version 1 newest" in words


def test_page_for_strangers_sets_no_cookie(client):
    assert "Set-Cookie" not in client.get("/achievements").headers
    assert "Set-Cookie" not in client.get("/achievements/modulo-2").headers
