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
