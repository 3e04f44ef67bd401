"""Pages name organisations and programmes as people do, and each place once."""

import re

import pytest

from badgeservice.core.account import EVERY, Role
from tests.judging import Court, form
from tests.people import ISSUER, PARTNER

PAGE = {"Accept": "text/html", "Accept-Language": "es"}
PARTNER_NAME = "Socio finlandés de formación técnica (EJEMPLO)"
ISSUER_NAME = "Fundación Chile — Programa Tekna EMTP (EJEMPLO)"


def get(browser, address):
    answer = browser.get(address, headers=PAGE)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.fixture
def court(inside):
    return Court(inside)


def shown(text):
    """What a page shows, without its addresses and the values of its fields."""
    return re.sub(r'\s(?:href|value|action|src|id|for|aria-\w+)="[^"]*"', "", text)


@pytest.mark.parametrize("address", ["/admin/assignments", "/admin/people", "/admin/people/invite",
                                     "/admin/imports", "/account"])
def test_page_shows_names_and_no_slugs(court, address):
    court.assign(court.apply())
    text = shown(get(court.inside.browser(court.people["administrator"]), address))
    assert ISSUER_NAME in text
    assert f">{ISSUER}<" not in text and f"({ISSUER})" not in text
    assert f"{PARTNER}:" not in text and f"({PARTNER})" not in text


def test_both_organisations_are_named_where_they_reconcile(court):
    application = court.apply()
    court.both(application, form(4, 3, 3, 3), form(2, 2, 3, 2))
    text = get(court.inside.browser(court.people["assessor"]), f"/assess/{application}")
    assert f'<th scope="col">{PARTNER_NAME}</th>' in text
    text = get(court.inside.browser(court.people["coordinator"]),
               f"/admin/assignments/{application}")
    assert f"<strong>{PARTNER_NAME}</strong>" in text


def test_role_in_all_programmes_is_said_in_words(inside):
    root = inside.person("root", Role.ADMINISTRATOR, programme=EVERY)
    assert "todos los programas" in get(inside.browser(root), "/account")


@pytest.mark.parametrize(("roles", "named"), [
    ((Role.TEACHER,), "Mi práctica"), ((Role.MENTOR,), "Práctica de mis docentes"),
    ((Role.TEACHER, Role.MENTOR), "Mi práctica")])
def test_practice_is_called_after_whose_it_is_and_listed_once(inside, roles, named):
    text = get(inside.browser(inside.person("ana", *roles)), "/account")
    menu = text.partition('class="rooms"')[2].partition("</nav>")[0]
    assert menu.count("/portfolio/practice/") == 1
    assert f">{named}</a>" in menu


def test_every_page_that_a_role_may_open_is_linked_from_the_menu_or_a_page_in_it(inside):
    people = inside.cast()
    wanted = {"teacher": "/account/data", "administrator": "/admin/people/codes",
              "auditor": "/admin/people/codes"}
    for who, address in wanted.items():
        browser = inside.browser(people[who])
        menu = set(re.findall(r'href="(/[^"#?]*)', get(browser, "/account")))
        assert any(f'href="{address}"' in get(browser, each) for each in menu
                   if each.startswith(("/admin/", "/account", "/portfolio"))), (who, address)
    assert 'href="/claim"' in get(inside.browser(), "/account/login")


def test_moments_are_told_by_the_readers_clock(inside):
    browser = inside.browser(inside.cast()["administrator"])
    text = get(browser, "/account/sessions")
    assert "UTC" not in text
    assert "(hora de Chile)" in text


@pytest.mark.parametrize(("role", "address", "place"), [
    (Role.ADMINISTRATOR, "/admin/people/codes", "/admin/people"),
    (Role.COORDINATOR, "/admin/appeals", "/admin/assignments"),
    ((Role.ASSESSOR, ISSUER), "/assess/appeals", "/assess"),
    (Role.TEACHER, "/account/data", "/account")])
def test_menu_says_where_one_is_on_pages_beside_the_places_too(inside, role, address, place):
    text = get(inside.browser(inside.person("ana", role)), address)
    assert re.findall(r'<a href="([^"]+)" aria-current="page">', text)[-1:] == [place]


def test_letter_writes_a_day_in_the_words_of_its_reader(court):
    court.assign(court.apply())
    browser = court.inside.browser(court.people["administrator"])
    addresses = set(re.findall(r'href="(/admin/mail/[^"?]+)"', get(browser, "/admin/mail")))
    written = " ".join(get(browser, each) for each in addresses)
    assert re.search(r"hasta el \d+ de [a-z]+ de 20\d\d", written)
    assert re.search(r"\d+\. [a-z]+kuuta 20\d\d", written)


@pytest.mark.parametrize(("address", "status", "heading"), [
    ("/no/such", 404, "No encontrado"), ("/admin/people", 403, "No permitido"),
    ("/portfolio/nothing", 404, "No encontrado")])
def test_error_leaves_whoever_is_signed_in_among_their_places(inside, address, status, heading):
    answer = inside.browser(inside.person("ana", Role.TEACHER)).get(address, headers=PAGE)
    assert answer.status_code == status
    assert f"<h1>{heading}</h1>" in answer.text
    assert 'href="/portfolio/"' in answer.text and 'action="/account/logout"' in answer.text
    assert "/account/logout" not in inside.browser().get("/no/such", headers=PAGE).text
