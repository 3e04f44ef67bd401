"""Who may ask for a page behind the sign-in, and for how long."""

from datetime import timedelta

import pytest
from flask import Blueprint

from badgeservice.core.account import Role
from badgeservice.core.session import IDLE, LONGEST
from badgeservice.errors import NotFound
from badgeservice.web.access import actor, needs
from badgeservice.web.forms import guarded
from tests.people import send

PAGE = {"Accept": "text/html"}


@pytest.fixture
def room(inside):
    """Two addresses of a room of its own: for assessors, and for everybody signed in."""
    blueprint = guarded(Blueprint("room", __name__))

    @blueprint.get("/room")
    @needs(Role.ASSESSOR)
    def look():
        return actor().person.email

    @blueprint.post("/room")
    @needs()
    def change():
        return "changed"

    inside.app.register_blueprint(blueprint)
    return inside


def test_stranger_is_sent_to_the_sign_in_and_back(room):
    answer = room.browser().get("/room?a=1", headers=PAGE)
    assert answer.status_code == 303
    assert answer.location == "/account/login?next=%2Froom%3Fa%3D1"


def test_program_without_a_session_gets_401(room):
    answer = room.browser().get("/room", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["code"]) == (401, "signed-out")


def test_person_with_the_role_gets_the_page_and_nobody_keeps_it(room):
    aino = room.person("aino", (Role.ASSESSOR, "socio-finlandes"))
    answer = room.browser(aino).get("/room", headers=PAGE)
    assert answer.text == aino.person.email
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.headers["Vary"]


def test_person_without_the_role_is_refused(room):
    answer = room.browser(room.person("ana", Role.TEACHER)).get("/room", headers=PAGE)
    assert answer.status_code == 403
    assert "role-missing" in answer.text


def test_session_without_its_second_factor_opens_nothing(room):
    aino = room.person("aino", (Role.ASSESSOR, "socio-finlandes"))
    assert room.browser(aino, is_complete=False).get("/room", headers=PAGE).status_code == 303


def test_session_that_nobody_uses_ends_by_itself(room, clock):
    browser = room.browser(room.person("aino", (Role.ASSESSOR, "socio-finlandes")))
    clock.ahead = IDLE - timedelta(minutes=1)
    assert browser.get("/room", headers=PAGE).status_code == 200
    clock.ahead += IDLE + timedelta(minutes=1)
    assert browser.get("/room", headers=PAGE).status_code == 303


def test_session_that_is_used_all_the_time_ends_too(room, clock):
    browser = room.browser(room.person("aino", (Role.ASSESSOR, "socio-finlandes")))
    while clock.ahead < LONGEST - timedelta(hours=8):
        clock.ahead += timedelta(hours=8)
        assert browser.get("/room", headers=PAGE).status_code == 200
    clock.ahead += timedelta(hours=8)
    assert browser.get("/room", headers=PAGE).status_code == 303


def test_session_that_was_ended_opens_nothing(room):
    aino = room.person("aino", (Role.ASSESSOR, "socio-finlandes"))
    browser = room.browser(aino)
    (session,) = room.service.sessions.of(aino)
    room.service.sessions.end(aino, session.id)
    assert browser.get("/room", headers=PAGE).status_code == 303
    assert room.service.sessions.of(aino) == ()


def test_nobody_ends_the_session_of_another(room):
    aino = room.person("aino", (Role.ASSESSOR, "socio-finlandes"))
    other = room.person("eva", Role.ADMINISTRATOR)
    room.browser(aino)
    (session,) = room.service.sessions.of(aino)
    with pytest.raises(NotFound):
        room.service.sessions.end(other, session.id)
    assert room.service.sessions.of(aino) == (session,)


def test_form_without_its_token_is_refused(room):
    browser = room.browser(room.person("ana", Role.TEACHER))
    answer = browser.post("/room", headers=PAGE)
    assert answer.status_code == 403
    assert "form-stale" in answer.text
    assert send(browser, "/room").text == "changed"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:8000.evil"])
def test_form_from_another_site_is_refused_whatever_it_knows(room, origin):
    browser = room.browser(room.person("ana", Role.TEACHER))
    answer = send(browser, "/room", headers={"Origin": origin, **PAGE})
    assert answer.status_code == 403
    assert "form-stale" in answer.text


def test_log_of_what_was_done_names_no_person_by_name(room):
    aino = room.person("aino", (Role.ASSESSOR, "socio-finlandes"))
    room.browser(aino)
    with room.database.reading() as work:
        *_, entry = work.audit.entries()
    assert (entry.act.action, entry.act.actor) == ("session.opened", aino.person.id)
    assert "aino" not in entry.act.content
