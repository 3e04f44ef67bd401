"""Mentors write about their own mentees, and the two of them read it."""

import pytest

from badgeservice.core.account import Role
from tests.people import ELSEWHERE, new_id, send

PAGE = {"Accept": "text/html", "Accept-Language": "en"}
NOTE = {"observed_on": "2026-04-20", "facts": "Tres grupos midieron; uno copió.",
        "question": "¿Qué habría pasado con otra herramienta?", "action": "Rotar los roles."}


@pytest.fixture
def pair(inside):
    """A mentor, the mentee, and a third teacher of the same programme."""
    people = {"mentor": inside.person("mario", Role.MENTOR),
              "teacher": inside.person("teresa", Role.TEACHER),
              "other": inside.person("otilia", Role.TEACHER)}
    service = inside.service
    people["relation"] = service.relate(service.operator(), "mentor", "mario@personas.example",
                                        "teresa@personas.example")
    return people


def get(browser, address, status=200):
    answer = browser.get(address, headers=PAGE)
    assert answer.status_code == status, answer.text
    return answer.text


def post(browser, address, form, status=303):
    answer = send(browser, address, form, headers=PAGE)
    assert answer.status_code == status, answer.text
    return answer


def written(inside, pair):
    browser = inside.browser(pair["mentor"])
    post(browser, f"/mentoring/teachers/{pair['teacher'].person.id}", NOTE)
    with inside.database.reading() as work:
        (note,) = work.observations.of_teacher(pair["teacher"].person.id)
    return browser, note


def test_mentor_writes_and_the_teacher_reads(inside, pair):
    browser, note = written(inside, pair)
    assert (note.mentor, note.facts) == (pair["mentor"].person.id, NOTE["facts"])
    assert "Teresa Rojas Soto" in get(browser, "/mentoring")
    assert NOTE["facts"] in get(browser, f"/mentoring/teachers/{note.teacher}")
    theirs = inside.browser(pair["teacher"])
    for address in ("/portfolio/observations", f"/observations/{note.id}"):
        text = get(theirs, address)
        assert all(part in text for part in ("Tres grupos", "¿Qué habría", "Rotar", "Mario"))


def test_mentor_sees_the_own_mentees_only(inside, pair):
    browser = inside.browser(pair["mentor"])
    text = get(browser, "/mentoring")
    assert "Otilia" not in text
    for stranger in (pair["other"].person.id, new_id()):
        address = f"/mentoring/teachers/{stranger}"
        assert "unknown-person" in get(browser, address, 404)
        post(browser, address, NOTE, 404)
    with inside.database.reading() as work:
        assert work.observations.of_mentor(pair["mentor"].person.id) == ()


def test_mentor_whose_relation_ended_writes_no_more_and_keeps_the_notes(inside, pair, clock):
    from datetime import timedelta
    browser, note = written(inside, pair)
    inside.service.relate.end(inside.service.operator(), pair["relation"].id)
    clock.ahead = timedelta(days=2)
    browser = inside.browser(pair["mentor"])
    get(browser, f"/mentoring/teachers/{note.teacher}", 404)
    assert f"/observations/{note.id}" in get(browser, "/mentoring")
    assert NOTE["facts"] in get(browser, f"/observations/{note.id}")


def test_note_is_for_its_two_people_and_the_auditor_of_the_programme(inside, pair):
    _, note = written(inside, pair)
    address = f"/observations/{note.id}"
    get(inside.browser(inside.person("aurora", Role.AUDITOR)), address)
    others = [pair["other"], inside.person("mora", Role.MENTOR),
              inside.person("aurelio", Role.AUDITOR, programme=ELSEWHERE)]
    for other in others:
        assert "unknown-observation" in get(inside.browser(other), address, 404)
    for role in (Role.ADMINISTRATOR, (Role.COORDINATOR, "tekna-emtp"),
                 (Role.ASSESSOR, "tekna-emtp")):
        browser = inside.browser(inside.person(f"p{new_id()}", role))
        get(browser, address, 403)
    assert "no observations" in get(inside.browser(pair["other"]), "/portfolio/observations")


@pytest.mark.parametrize(("changes", "field"), [
    ({"facts": " "}, "facts"), ({"question": ""}, "question"), ({"observed_on": ""}, "observed_on"),
    ({"observed_on": "2999-01-01"}, "observed_on"), ({"observed_on": "1999-01-01"}, "observed_on"),
    ({"facts": "x" * 4001}, "facts"), ({"action": "x" * 4001}, "action"),
    ({"facts": "RUT 99000001-8"}, "facts"), ({"question": "\x1b[2J"}, "question"),
])
def test_note_that_is_wrong_is_shown_again_with_what_was_typed(inside, pair, changes, field):
    browser = inside.browser(pair["mentor"])
    address = f"/mentoring/teachers/{pair['teacher'].person.id}"
    text = post(browser, address, NOTE | changes, 400).text
    assert f'id="{field}-problem-1"' in text
    assert (NOTE | changes)["action"] in text
    with inside.database.reading() as work:
        assert work.observations.of_teacher(pair["teacher"].person.id) == ()


def test_audit_says_that_a_note_was_written_and_not_what(inside, pair):
    _, note = written(inside, pair)
    with inside.database.reading() as work:
        act = work.audit.latest().act
    assert (act.action, act.subject) == ("observation.written", f"observation:{note.id}")
    assert "grupos" not in act.content


def test_item_090_note_is_shown_as_text(inside, pair):
    browser = inside.browser(pair["mentor"])
    address = f"/mentoring/teachers/{pair['teacher'].person.id}"
    post(browser, address, NOTE | {"facts": "<script>alert(1)</script>"})
    for text in (get(browser, address),
                 get(inside.browser(pair["teacher"]), "/portfolio/observations")):
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


def test_teacher_takes_a_note_into_the_portfolio_as_the_mentor_wrote_it(inside, pair):
    _, note = written(inside, pair)
    theirs = inside.browser(pair["teacher"])
    assert "Put it into my portfolio" in get(theirs, f"/observations/{note.id}")
    address = f"/observations/{note.id}/to-portfolio"
    for wrong in ({}, {"pupils": "yes"}):
        assert "Please look at this again" in post(theirs, address, wrong, 400).text
    no = {"pupils": "no"}
    place = post(theirs, address, no).location
    (item,) = inside.service.portfolio.items(pair["teacher"])
    assert (item.kind, item.public, item.happened_on.isoformat()) == (
        "observation", False, NOTE["observed_on"])
    assert place == f"/portfolio/items/{item.id}"
    text = theirs.get(f"{place}/file").text
    assert all(part in text for part in (NOTE["facts"], NOTE["question"], NOTE["action"],
                                         "Mario Rojas Soto"))
    # The teacher's form has no place for the mentor's words.
    assert "Tres grupos" not in get(theirs, f"{place}/edit")
    assert post(theirs, address, no).location == place
    assert len(inside.service.portfolio.items(pair["teacher"])) == 1


def test_note_about_another_is_taken_by_nobody_else(inside, pair):
    browser, note = written(inside, pair)
    address = f"/observations/{note.id}/to-portfolio"
    assert "Put it into my portfolio" not in get(browser, f"/observations/{note.id}")
    post(browser, address, {}, 403)
    answer = post(inside.browser(pair["other"]), address, {}, 404)
    assert "unknown-observation" in answer.text
    assert inside.service.portfolio.items(pair["other"]) == []


def test_each_missing_text_is_called_by_what_it_is(inside, pair):
    text = post(inside.browser(pair["mentor"]), f"/mentoring/teachers/{pair['teacher'].person.id}",
                NOTE | {"facts": "", "question": ""}, 400).text
    for field, sentence in (("facts", "Write what you saw and heard."),
                            ("question", "Write a question for the teacher.")):
        assert f'<a href="#{field}">{sentence}</a>' in text


def test_note_in_the_portfolio_has_its_day_in_words(inside, pair):
    _, note = written(inside, pair)
    post(inside.browser(pair["teacher"]), f"/observations/{note.id}/to-portfolio", {"pupils": "no"})
    (item,) = inside.service.portfolio.items(pair["teacher"])
    assert NOTE["observed_on"] not in item.title
    assert str(int(NOTE["observed_on"][-2:])) in item.title
