"""What is offered for sharing, over a service in memory: hostile words, dates, logos."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest

from badgeservice.core.issuer import issuer
from badgeservice.web import create_app
from badgeservice.web.structured import credential_data
from tests.fakes import (
    ATTENDED,
    JOINT,
    REVOKED,
    UNNAMED,
    WHEN,
    FakeService,
    achievement_called,
    award_of,
    facts_of,
    name_of,
    shipped,
)

HOSTILE = ["</script><script>alert(1)</script>", "<!--<script>", '"><img src=x onerror=alert(1)>',
           "]]>", "'-alert(1)-'", "\u2028alert(1)", "{{ 7*7 }}", "&lt;/script&gt;"]


def client_of(**changes):
    """A browser of a service with one more credential, its document changed."""
    facts = facts_of(9, award_of("modulo-2"))
    document = json.loads(facts.credential.document)
    achievement = document["credentialSubject"]["achievement"]
    achievement.update(changes.pop("achievement", {}))
    document["issuer"].update(changes.pop("issuer", {}))
    document.update(changes.pop("document", {}))
    content = json.dumps(document, ensure_ascii=False).encode()
    made = replace(facts, credential=replace(facts.credential, document=content), **changes)
    return create_app(FakeService(more=(made,))).test_client()


def page_of(client, language="en"):
    return client.get(f"/credentials/{name_of(9)}?lang={language}").text


def linked(page):
    found, = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(found)


class Elements(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def linkedin_of(page):
    link = unescape(re.search(r'href="(https://www\.linkedin\.com/[^"]+)"', page)[1])
    return {name: value for name, (value,) in parse_qs(urlsplit(link).query).items()}


@pytest.mark.parametrize("words", HOSTILE)
def test_item_091_hostile_names_stay_data_in_what_search_engines_are_told(words):
    page = page_of(client_of(achievement={"name": words, "description": words},
                             issuer={"name": words}))
    told = linked(page)
    assert (told["name"], told["description"], told["recognizedBy"]["name"]) == (words,) * 3
    scripts = [attributes for tag, attributes in Elements(page).found if tag == "script"]
    assert [each.get("type") for each in scripts if "src" not in each] == ["application/ld+json"]
    raw = re.search(r"ld\+json\">(.*?)</script>", page, re.DOTALL)[1]
    assert not set("<>'") & set(raw)


@pytest.mark.parametrize("words", HOSTILE)
def test_item_090_hostile_names_stay_words_in_the_pieces_for_other_sites(words):
    page = page_of(client_of(achievement={"name": words}, issuer={"name": words}))
    pieces = [unescape(each) for each in re.findall(
        r'<textarea id="snippet-\w+"[^>]*>(.*?)</textarea>', page, re.DOTALL)]
    assert len(pieces) == 2
    for piece in pieces:
        assert {tag for tag, _ in Elements(piece).found} <= {"a", "img", "br", "iframe"}
        for _, attributes in Elements(piece).found:
            assert not [name for name in attributes if name.startswith("on")]
    assert words in Elements(pieces[1]).found[0][1]["title"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil"])
def test_an_issuers_address_that_is_no_link_is_told_to_nobody(url):
    assert "url" not in linked(page_of(client_of(issuer={"url": url})))["recognizedBy"]


def test_what_has_expired_is_offered_to_nobody():
    past = (WHEN - timedelta(days=400)).strftime("%Y-%m-%dT%H:%M:%SZ")
    page = page_of(client_of(document={"validUntil": past}))
    assert "ld+json" not in page
    assert "linkedin.com" not in page


def test_linkedin_is_told_when_it_expires():
    told = linkedin_of(page_of(client_of(document={"validUntil": "2099-03-15T12:00:00Z"})))
    assert (told["expirationYear"], told["expirationMonth"]) == ("2099", "3")
    assert (told["issueYear"], told["issueMonth"]) == ("2026", "11")


def test_the_day_is_that_of_the_programme_and_not_of_greenwich():
    """Midnight of 1 November in Santiago is three o'clock in UTC; of UTC it is October there."""
    told = linkedin_of(page_of(client_of(document={"awardedDate": "2026-11-01T01:00:00Z"})))
    assert (told["issueYear"], told["issueMonth"]) == ("2026", "10")


def test_with_its_number_the_issuers_logo_shows():
    known = issuer({**shipped("issuers")["tekna-emtp"],
                    "linkedin": {"organization_id": "1234567"}})
    told = linkedin_of(page_of(client_of()))
    assert "organizationName" in told
    facts = replace(facts_of(9, award_of("modulo-2")), issuer=known)
    told = linkedin_of(page_of(create_app(FakeService(more=(facts,))).test_client()))
    assert told["organizationId"] == "1234567"
    assert "organizationName" not in told


@pytest.mark.parametrize("name", [JOINT, UNNAMED, ATTENDED])
def test_data_for_search_engines_have_the_shape_of_schema_org(client, name):
    told = linked(client.get(f"/credentials/{name}?lang=es").text)
    assert told["@type"] == "EducationalOccupationalCredential"
    assert told["credentialCategory"]["@type"] == "DefinedTerm"
    assert told["url"].endswith(name)
    assert all(value not in ("", [], None) for value in told.values())
    assert ("competencyRequired" in told) == (name != ATTENDED)
    assert "Ñancupil" not in json.dumps(told, ensure_ascii=False)


def test_nothing_is_told_that_the_document_does_not_say():
    from badgeservice.web.reading import read
    told = credential_data(read({}), achievement_called("participacion-sesion-muevetp").course,
                           kind="x", url="https://h.example/c", picture="https://h.example/p")
    assert {"name", "dateCreated", "expires", "inLanguage"} & told.keys() == set()


def test_revoked_frame_names_nobody(client):
    page = client.get(f"/credentials/{REVOKED}/embed?lang=en").text
    assert "Ñancupil" not in page
    assert "embed-bad" in page
    assert "Ñancupil" in client.get(f"/credentials/{JOINT}/embed?lang=en").text


@pytest.mark.parametrize("language", ["es", "en", "fi"])
def test_frame_leads_to_the_page_in_a_window_of_its_own(client, language):
    page = client.get(f"/credentials/{JOINT}/embed?lang={language}").text
    links = [attributes for tag, attributes in Elements(page).found if tag == "a"]
    assert [(each["href"], each["target"], each["rel"]) for each in links] == [
        (f"https://insignias.example/credentials/{JOINT}", "_blank", "noopener")]
