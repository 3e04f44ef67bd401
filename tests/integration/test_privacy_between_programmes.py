"""Requests about the data of people whom several programmes keep, and of people without a role."""

import json
import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from badgeservice.assembly import build
from badgeservice.core.account import EVERY, Membership, Role
from badgeservice.core.data_request import RequestState, Wish
from badgeservice.errors import BadInput, Conflict, NotAllowed, NotFound
from badgeservice.settings import Settings
from badgeservice.storage.mail_tables import outbox
from badgeservice.web import create_app
from tests.applications import Story
from tests.integration.test_privacy import earned as earned  # a fixture
from tests.integration.test_privacy import people as people  # a fixture
from tests.people import ELSEWHERE, PROGRAMME, new_id, send


def end_roles(inside, actor):
    with inside.database.transaction() as work:
        for each in work.accounts.memberships(actor.person.id):
            work.accounts.end(each.id, inside.clock())
    return inside.actor(actor.person.id, "teresa")


def join_elsewhere(inside, actor):
    with inside.database.transaction() as work:
        work.accounts.grant(Membership(new_id(), actor.person.id, ELSEWHERE, Role.TEACHER, None,
                                       inside.clock(), "test"))
    return inside.actor(actor.person.id, "teresa")


def letters(inside, kind):
    with inside.database._engine.connect() as connection:
        return set(connection.execute(
            select(outbox.c.person, outbox.c.programme).where(outbox.c.kind == kind)).all())


@pytest.fixture
def moved(inside, people, earned):
    """The teacher of a credential, who now has a role in another programme only."""
    return join_elsewhere(inside, end_roles(inside, people["teacher"]))


def removal(inside, person, programme=ELSEWHERE):
    return inside.service.data_requests.file(person, Wish.SUPPRESSION, "", programme=programme)


def answer(inside, who, request, *, is_done=True):
    return inside.service.data_requests.answer(who, request.id, is_done=is_done, answer="Sea.")


def is_removed(inside, person):
    with inside.database.reading() as work:
        return work.people.get(person.person.id).is_suppressed


def test_credential_of_a_programme_is_not_withdrawn_by_another(inside, people, earned, moved):
    request = removal(inside, moved)
    after = answer(inside, people["stranger"], request)
    assert (after.state, after.agreed) == (RequestState.FILED, (ELSEWHERE,))
    assert not is_removed(inside, moved)
    assert inside.browser().get(f"/credentials/{earned}").status_code == 200
    answer(inside, people["administrator"], request)
    assert is_removed(inside, moved)
    assert inside.browser().get(f"/credentials/{earned}").status_code == 410


def test_application_that_another_programme_judges_is_not_removed(inside, people):
    application = Story(inside, people["teacher"]).sent()
    teacher = join_elsewhere(inside, end_roles(inside, people["teacher"]))
    answer(inside, people["stranger"], removal(inside, teacher))
    with inside.database.reading() as work:
        assert not work.applications.person(application).is_suppressed


def test_programme_in_which_somebody_only_had_a_role_is_asked_too(inside, people):
    teacher = join_elsewhere(inside, end_roles(inside, people["mentor"]))
    assert removal(inside, teacher).asked == (PROGRAMME,)


def test_administrators_of_every_programme_concerned_are_told(inside, people, moved):
    removal(inside, moved)
    assert letters(inside, "data-request-filed") == {
        (people["stranger"].person.id, ELSEWHERE), (people["administrator"].person.id, PROGRAMME)}


def test_removal_is_in_the_inbox_of_every_programme_concerned(inside, people, moved):
    request = removal(inside, moved)
    answer(inside, people["stranger"], request)
    shown = inside.browser(people["administrator"]).get(f"/admin/requests/{request.id}?lang=en")
    assert 'name="decision"' in shown.text
    (mine,) = inside.service.data_requests.inbox(people["stranger"])
    assert not mine.may_answer and mine.waits_elsewhere
    shown = inside.browser(people["stranger"]).get(f"/admin/requests/{request.id}?lang=en").text
    assert 'name="decision"' not in shown
    assert "other programmes" in shown and "Tekna" not in shown
    assert "other programmes" in inside.browser(people["stranger"]).get(
        "/admin/requests?lang=en").text


def test_agreement_is_said_as_such_and_not_as_a_removal(inside, people, moved):
    request = removal(inside, moved)
    browser = inside.browser(people["stranger"])
    said = send(browser, f"/admin/requests/{request.id}?lang=en",
                {"decision": "done", "text": "Sí."}, follow_redirects=True).text
    assert "The answer was recorded" not in said
    assert "agreement was recorded" in said


def test_person_sees_who_has_agreed_and_who_is_asked_still(inside, people, moved):
    answer(inside, people["stranger"], removal(inside, moved))
    text = inside.browser(moved).get("/account/data?lang=en").text
    assert "agreed" in text and "Tekna" in text


def test_programme_agrees_once(inside, people, moved):
    request = removal(inside, moved)
    answer(inside, people["stranger"], request)
    with pytest.raises(Conflict) as caught:
        answer(inside, people["stranger"], request)
    assert caught.value.code == "request-answered"


def test_one_programme_that_refuses_ends_the_request_with_its_reason(inside, people, moved):
    request = removal(inside, moved)
    answer(inside, people["stranger"], request)
    after = answer(inside, people["administrator"], request, is_done=False)
    assert after.state is RequestState.REFUSED
    assert not is_removed(inside, moved)
    (letter,) = letters(inside, "data-request-answered")
    assert letter[0] == moved.person.id


def test_programme_that_began_to_keep_something_meanwhile_is_asked(inside, people):
    request = removal(inside, people["teacher"], PROGRAMME)
    join_elsewhere(inside, people["teacher"])
    after = answer(inside, people["administrator"], request)
    assert (after.state, after.asked) == (RequestState.FILED, (ELSEWHERE,))
    assert (people["stranger"].person.id, ELSEWHERE) in letters(inside, "data-request-filed")
    answer(inside, people["stranger"], request)
    assert is_removed(inside, people["teacher"])


def test_other_wishes_concern_the_programme_they_were_made_to(inside, people, moved):
    request = inside.service.data_requests.file(moved, Wish.ACCESS, "", programme=ELSEWHERE)
    assert request.asked == ()
    assert inside.service.data_requests.inbox(people["administrator"]) == ()
    with pytest.raises(NotFound):
        answer(inside, people["administrator"], request)


def test_auditor_of_a_programme_concerned_reads_and_does_not_agree(inside, people, moved):
    request = removal(inside, moved)
    assert inside.service.data_requests.show(people["auditor"], request.id).request == request
    with pytest.raises(NotAllowed):
        answer(inside, people["auditor"], request)


# --- without a role ----------------------------------------------------------------------


def test_whoever_has_no_role_any_more_asks_the_programmes_that_keep_something(
        inside, people, earned):
    teacher = end_roles(inside, people["teacher"])
    browser = inside.browser(teacher)
    assert f'name="programme" value="{PROGRAMME}"' in browser.get("/account/data").text
    sent = send(browser, "/account/data/requests", {
        "wish": "suppression", "text": "", "programme": PROGRAMME})
    assert sent.status_code == 303
    (waiting,) = inside.service.data_requests.inbox(people["administrator"])
    answer(inside, people["administrator"], waiting.request)
    assert inside.browser().get(f"/credentials/{earned}").status_code == 410


def test_whoever_no_programme_keeps_anything_of_asks_the_operator(inside, people):
    nobody = inside.person("nadia")
    browser = inside.browser(nobody)
    assert f'name="programme" value="{EVERY}"' in browser.get("/account/data").text
    sent = send(browser, "/account/data/requests", {
        "wish": "suppression", "text": "", "programme": EVERY})
    assert sent.status_code == 303
    assert inside.service.data_requests.inbox(people["administrator"]) == ()
    (waiting,) = inside.service.data_requests.inbox(inside.service.operator())
    done = answer(inside, inside.service.operator(), waiting.request)
    assert done.state is RequestState.DONE
    assert is_removed(inside, nobody)


def test_programme_that_keeps_nothing_of_somebody_is_unknown_to_them(inside, people):
    teacher = end_roles(inside, people["teacher"])
    for programme in (ELSEWHERE, EVERY, ""):
        with pytest.raises(NotFound):
            removal(inside, teacher, programme)




# --- for somebody who cannot sign in -----------------------------------------------------


HOLDER = "docente001@docentes.example"


@pytest.fixture
def held(here):
    """The address in the net of the credential of somebody who never had an account."""
    return here.batch(1)[0].removeprefix("http://127.0.0.1:8000")


def status(address):
    """Return how the pages of the home answer *address*."""
    built = build(Settings.from_environment(os.environ))
    try:
        return create_app(built).test_client().get(address).status_code
    finally:
        built.close()


def test_holder_without_an_account_has_a_credential_removed(here, held):
    made = here("privacy", "add", HOLDER, "suppression", "--checked", "Carnet en la oficina.",
                "--received", "2026-01-02", "--json").data
    assert made["programmes"] == [PROGRAMME]
    assert made["due"].startswith("2026-02-01")
    (waiting,) = here("privacy", "list", "--json").data
    assert (waiting["id"], waiting["checked"]) == (made["id"], "Carnet en la oficina.")
    assert status(held) == 200
    here("privacy", "answer", made["id"], "--done", "--text", "Hecho.")
    assert status(held) == 410
    assert here("privacy", "list", "--json").data == []
    assert here("privacy", "answer", made["id"], "--done", "--text", "x", code=1).err


def test_request_recorded_for_somebody_is_answered_by_their_administrators(inside, people,
                                                                           earned):
    teacher = end_roles(inside, people["teacher"])
    service = inside.service
    request = service.file_request(service.operator(), teacher.person.email, Wish.SUPPRESSION,
                                   checked="Videollamada con carnet.")
    assert letters(inside, "data-request-filed-for") == {(teacher.person.id, PROGRAMME)}
    shown = inside.browser(people["administrator"]).get(f"/admin/requests/{request.id}").text
    assert "Videollamada con carnet." in shown
    answer(inside, people["administrator"], request)
    assert inside.browser().get(f"/credentials/{earned}").status_code == 410


def test_answer_goes_with_the_letter_to_who_has_no_account(here, held):
    made = here("privacy", "add", HOLDER, "access", "--checked", "Carnet.", "--json").data
    here("privacy", "answer", made["id"], "--refused", "--text", "Está en su certificado.")
    with closing(sqlite3.connect(Path(os.environ["BADGESERVICE_HOME"]) / "database.sqlite",
                                 )) as connection:
        (values,) = connection.execute(
            "SELECT \"values\" FROM outbox WHERE kind LIKE '%answered-by-letter'").fetchone()
    assert json.loads(values)["answer"] == "Está en su certificado."


def test_only_who_administers_everything_files_for_others(inside, people):
    for who in ("administrator", "auditor", "teacher"):
        with pytest.raises(NotAllowed):
            inside.service.file_request(people[who], people["mentor"].person.email, Wish.ACCESS,
                                        checked="x")


def test_request_for_others_says_how_it_was_checked_and_for_whom(inside, people, clock):
    def file(person=people["mentor"].person.email, wish=Wish.ACCESS, **more):
        inside.service.file_request(inside.service.operator(), person, wish,
                                    **{"checked": "x", **more})

    tomorrow = (clock() + timedelta(days=1)).date()
    for wrong in ({"checked": " "}, {"wish": Wish.RECTIFICATION}, {"received": tomorrow}):
        with pytest.raises(BadInput):
            file(**wrong)
    for wrong in ({"person": "nadie@x.example"}, {"person": "aaaa"}, {"programme": ELSEWHERE}):
        with pytest.raises(NotFound):
            file(**wrong)


def test_who_answers_is_named_where_several_could(inside, people, moved):
    with pytest.raises(BadInput) as caught:
        inside.service.file_request(inside.service.operator(), moved.person.email, Wish.ACCESS,
                                    checked="x")
    assert caught.value.problems[0].code == "programme-missing"
    request = inside.service.file_request(
        inside.service.operator(), moved.person.email, Wish.SUPPRESSION, checked="x")
    assert {*request.programmes} == {PROGRAMME, ELSEWHERE}
