"""The front page, achievements and issuers."""

from dataclasses import replace

import pytest

from badgeservice.web import create_app
from tests.fakes import BASE, FakeService, shipped, without_finnish
from tests.unit.web.test_credential_page import text_of


def test_front_page_lists_everything_that_can_be_earned(client):
    text = client.get("/").text
    for slug in shipped("courses"):
        assert f'href="/achievements/{slug}"' in text
    for slug in shipped("issuers"):
        assert f'href="/issuers/{slug}"' in text


def test_front_page_orders_modules_by_number(client):
    text = client.get("/").text
    places = [text.index(f'href="/achievements/modulo-{number}"') for number in range(1, 9)]
    assert places == sorted(places)


def test_front_page_of_an_example_says_so(client):
    assert "Programa de ejemplo" in text_of(client.get("/"))


def test_front_page_without_definitions_says_so():
    service = FakeService()

    class Nothing:
        def achievements(self):
            return []

        def issuers(self):
            return []

    service.show = Nothing()
    words = text_of(create_app(service).test_client().get("/?lang=en"))
    assert "Nothing has been published yet." in words


def test_achievement_shows_rubric_outcomes_and_quality(client):
    words = text_of(client.get("/achievements/modulo-2?lang=en"))
    assert "Digital badge · Module 2" in words
    assert "15 hours" in words
    assert "No learning outcome stated, or students only copy a procedure." in words
    assert "weight 30 %" in words
    assert words.count("critical: level 3 needed") == 2
    assert "Explain with evidence what worked" in words


def test_micro_credential_shows_its_eleven_elements(client):
    words = text_of(client.get("/achievements/microcredencial-docencia-emtp?lang=en"))
    assert "This definition has 11." in words
    assert "Needed first Teaching Practice I Teaching Practice II" in words
    assert "missing" not in words.partition("This definition has 11.")[2]


@pytest.mark.parametrize("accept", ["application/ld+json", "application/json"])
def test_achievement_is_data_for_programs(client, accept):
    answer = client.get("/achievements/modulo-2",
                        headers={"Accept": accept, "Accept-Language": "en"})
    assert answer.mimetype == accept
    assert answer.json["id"] == f"{BASE}/achievements/modulo-2/1/en"


def test_achievement_in_a_language_that_it_lacks_is_data_in_its_first(client):
    answer = client.get("/achievements/modulo-2",
                        headers={"Accept": "application/json", "Accept-Language": "fi"})
    assert answer.json["inLanguage"] == "es"


def test_id_of_an_achievement_leads_to_it(client):
    answer = client.get("/achievements/modulo-2/1/en", headers={"Accept": "application/ld+json"})
    assert answer.json["id"] == f"{BASE}/achievements/modulo-2/1/en"
    again = client.get("/achievements/modulo-2/1/en", headers={
        "Accept": "application/ld+json", "If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_text_that_stands_in_is_marked_with_its_language():
    service = FakeService()
    found = service.show.achievement("modulo-2")
    service.show.achievement = lambda slug, version=None: replace(
        found, course=replace(found.course, description=without_finnish(found.course.description)))
    text = create_app(service).test_client().get("/achievements/modulo-2?lang=fi").text
    assert '<span lang="en">Recognises a teacher' in text


def test_finnish_reader_gets_the_rubric_in_finnish(client):
    text = client.get("/achievements/modulo-2?lang=fi").text
    assert "Tehtävän toteutusta ei ole dokumentoitu." in text
    assert '<span lang="en">' not in text


def test_participation_says_nothing_of_competence(client):
    words = text_of(client.get("/achievements/participacion-sesion-muevetp?lang=en"))
    assert "It says nothing of competence." in words


def test_issuer_shows_identifier_and_keys(client):
    words = text_of(client.get("/issuers/tekna-emtp?lang=en"))
    assert "did:web:insignias.example:issuers:tekna-emtp" in words
    assert "z6MkFake" in words
    assert "Country Chile" in words


def test_issuer_without_a_key_signs_nothing(client):
    assert "has no key yet" in text_of(client.get("/issuers/redes-muevetp?lang=en"))


def test_issuer_is_a_profile_for_programs(client):
    answer = client.get("/issuers/tekna-emtp", headers={"Accept": "application/json"})
    assert answer.json["type"] == ["Profile"]
    assert answer.json["id"] == "did:web:insignias.example:issuers:tekna-emtp"


def test_partner_shows_what_it_assesses(client):
    words = text_of(client.get("/issuers/socio-finlandes?lang=en"))
    assert "What it assesses as a partner" in words
