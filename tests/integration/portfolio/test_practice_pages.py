"""The practice cycle: saved stage by stage, from several windows, by teacher and mentor."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.core.account import Actor, Role
from badgeservice.core.granting import RoleWish
from badgeservice.core.practice import Cycle, Entry, Step
from badgeservice.errors import NotAllowed, NotFound
from tests.integration.portfolio.samples import JSON, PAGE, with_file
from tests.people import ELSEWHERE, PROGRAMME, send


@pytest.fixture
def ana(inside):
    return inside.person("ana", Role.TEACHER)


@pytest.fixture
def browser(inside, ana):
    return inside.browser(ana)


@pytest.fixture
def cycle(inside, ana):
    return inside.service.practice.open(ana, "Estaciones rotativas", "modulo-2").id


def entry(inside, actor, cycle, step):
    return inside.service.practice.get(actor, cycle).cycle.entry(step)


def test_cycle_begins_with_a_title_and_perhaps_a_module(inside, browser, ana):
    answer = send(browser, "/portfolio/practice/new",
                  {"title": "Estaciones", "course": "modulo-2"}, headers=PAGE)
    assert answer.status_code == 303
    (made,) = inside.service.practice.cycles(ana)
    assert (made.title, made.course, made.written, made.next_step) == (
        "Estaciones", "modulo-2", 0, Step.PLAN)
    assert "Estaciones" in browser.get(answer.location, headers=PAGE).text
    assert "Estaciones" in browser.get("/portfolio/practice/", headers=PAGE).text
    for fields in ({"title": " "}, {"title": "x", "course": "modulo-99"}):
        answer = send(browser, "/portfolio/practice/new", fields, headers=PAGE)
        assert answer.status_code == 400


def test_each_stage_is_saved_by_itself(inside, browser, ana, cycle):
    for step in Step:
        answer = send(browser, f"/portfolio/practice/{cycle}/{step.value}",
                      {"text": f"Texto de {step.value}", "happened_on": "2026-10-11",
                       "version": "0"}, headers=PAGE)
        assert answer.status_code == 303
    page = browser.get(f"/portfolio/practice/{cycle}", headers=PAGE).text
    for step in Step:
        assert f"Texto de {step.value}" in page
    (made,) = inside.service.practice.cycles(ana)
    assert (made.written, made.next_step) == (5, None)
    assert made.entry(Step.APPLY).happened_on.isoformat() == "2026-10-11"


def test_script_saves_with_the_version_it_was_told(inside, browser, ana, cycle):
    place = f"/portfolio/practice/{cycle}/plan"
    first = send(browser, place, {"text": "uno", "version": "0"}, headers=JSON)
    assert first.json == {"version": 1}
    second = send(browser, place, {"text": "uno dos", "version": "1"}, headers=JSON)
    assert second.json == {"version": 2}
    assert entry(inside, ana, cycle, Step.PLAN).text == "uno dos"


def test_two_windows_lose_nothing_and_see_both_texts(inside, browser, ana, cycle):
    place = f"/portfolio/practice/{cycle}/plan"
    send(browser, place, {"text": "de la primera ventana", "version": "0"})
    told = send(browser, place, {"text": "de la segunda", "version": "0"}, headers=JSON)
    assert told.status_code == 409
    assert (told.json["text"], told.json["version"]) == ("de la primera ventana", 1)
    page = send(browser, place, {"text": "de la segunda", "version": "0"}, headers=PAGE)
    assert page.status_code == 409
    assert "de la primera ventana" in page.text
    assert ">de la segunda</textarea>" in page.text
    assert entry(inside, ana, cycle, Step.PLAN).text == "de la primera ventana"
    joined = send(browser, place, {"text": "de ambas", "version": "1"}, headers=PAGE)
    assert joined.status_code == 303
    assert entry(inside, ana, cycle, Step.PLAN).text == "de ambas"


def test_windows_on_different_stages_do_not_disturb_each_other(inside, browser, ana, cycle):
    send(browser, f"/portfolio/practice/{cycle}/plan", {"text": "p", "version": "0"})
    answer = send(browser, f"/portfolio/practice/{cycle}/apply", {"text": "a", "version": "0"})
    assert answer.status_code == 303


def test_text_that_is_too_long_is_told_at_its_stage_and_kept_on_the_page(browser, cycle):
    text = "x" * 20_001
    answer = send(browser, f"/portfolio/practice/{cycle}/reflect",
                  {"text": text, "version": "0", "happened_on": "ayer"}, headers=PAGE)
    assert answer.status_code == 400
    assert 'href="#text-reflect"' in answer.text
    assert 'href="#happened_on-reflect"' in answer.text
    assert text in answer.text


def test_evidence_of_a_cycle_lands_in_the_portfolio(inside, browser, ana, cycle):
    answer = send(browser, "/portfolio/new", with_file(cycle=cycle), headers=PAGE)
    assert answer.location == f"/portfolio/practice/{cycle}"
    (item,) = inside.service.portfolio.items(ana, cycle=cycle)
    assert item.id in browser.get(f"/portfolio/practice/{cycle}", headers=PAGE).text
    assert item.id in browser.get("/portfolio/", headers=PAGE).text


@pytest.mark.parametrize(("fields", "status"), [
    ({}, 400), ({"pupils": "maybe"}, 400), ({"pupils": "yes"}, 400),
    ({"pupils": "yes", "consent": "yes"}, 303)])
def test_reflection_that_shows_pupils_is_said_to(inside, browser, ana, cycle, fields, status):
    place = f"/portfolio/practice/{cycle}"
    send(browser, f"{place}/reflect", {"text": "Juanito no entendió", "version": "0"})
    assert 'name="pupils"' in browser.get(place, headers=PAGE).text
    answer = send(browser, f"{place}/to-portfolio", fields, headers=PAGE)
    assert answer.status_code == status
    assert [(each.pupils_visible, each.consent_kept)
            for each in inside.service.portfolio.items(ana)] == [(True, True)] * (status == 303)


def test_reflection_becomes_an_item_that_stays_as_it_was(inside, browser, ana, cycle):
    place = f"/portfolio/practice/{cycle}"
    no = {"pupils": "no"}
    assert send(browser, f"{place}/to-portfolio", no, headers=PAGE).status_code == 400
    send(browser, f"{place}/reflect", {"text": "Aprendí\r\nmucho", "version": "0"})
    answer = send(browser, f"{place}/to-portfolio", no, headers=PAGE)
    assert answer.status_code == 303
    send(browser, f"{place}/reflect", {"text": "Otra cosa", "version": "1"})
    (item,) = inside.service.portfolio.items(ana)
    assert (item.kind, item.title, item.content.text, item.cycle, item.course, item.public) == (
        "reflection", "Estaciones rotativas", "Aprendí\nmucho", cycle, "modulo-2", False)


@pytest.mark.parametrize("role", [Role.TEACHER, Role.MENTOR])
@pytest.mark.parametrize("act", ["", "/about", "/plan", "/feedback", "/to-portfolio"])
def test_cycle_of_another_is_not_found(inside, ana, cycle, role, act):
    other = inside.browser(inside.person("eva", role))
    place = f"/portfolio/practice/{cycle}{act}"
    if act in ("", "/about"):
        answer = other.get(place, headers=JSON)
    else:
        answer = send(other, place, {"text": "x", "version": "0"}, headers=JSON)
    assert answer.status_code == (403 if role is Role.MENTOR and act in (
        "/about", "/to-portfolio") else 404)
    assert entry(inside, ana, cycle, Step.FEEDBACK).version == 0


def test_evidence_does_not_land_in_the_cycle_of_another(inside, ana, cycle):
    eva = inside.person("eva", Role.TEACHER)
    answer = send(inside.browser(eva), "/portfolio/new", with_file(cycle=cycle), headers=JSON)
    assert (answer.status_code, answer.json["code"]) == (404, "unknown-cycle")
    assert inside.service.portfolio.items(ana, cycle=cycle) == []


def test_mentor_of_the_teacher_reads_all_and_writes_the_feedback_alone(inside, ana, cycle,
                                                                       clock):
    mario, other = (inside.person(name, Role.MENTOR) for name in ("mario", "otra"))
    practice, relate = inside.service.practice, inside.service.relate
    relation = relate(inside.service.operator(), "mentor", mario.person.email, ana.person.email)
    practice.save(ana, cycle, Step.PLAN, "Mi plan", "", version=0)
    assert practice.get(mario, cycle).cycle.entry(Step.PLAN).text == "Mi plan"
    assert [found.id for found, name in practice.mentored(mario)] == [cycle]
    assert practice.mentored(other) == []
    with pytest.raises(NotFound):
        practice.get(other, cycle)
    with pytest.raises(NotAllowed):
        practice.save(mario, cycle, Step.PLAN, "Otro plan", "", version=1)
    practice.save(ana, cycle, Step.FEEDBACK, "Mario dijo…", "", version=0)
    practice.save(mario, cycle, Step.FEEDBACK, "Muy buenas preguntas", "", version=1)
    with pytest.raises(NotAllowed):
        practice.save(ana, cycle, Step.FEEDBACK, "Excelente", "", version=2)
    kept = practice.get(ana, cycle)
    assert kept.cycle.entry(Step.FEEDBACK).text == "Muy buenas preguntas"
    assert not kept.may_write_feedback
    assert "Estaciones rotativas" in inside.browser(mario).get(
        "/portfolio/practice/", headers=PAGE).text
    relate.end(inside.service.operator(), relation.id)
    clock.ahead = timedelta(days=2)
    assert practice.mentored(mario) == []
    with pytest.raises(NotFound):
        practice.get(mario, cycle)


def test_mentor_reaches_every_cycle_a_page_at_a_time(inside, ana, cycle):
    """Found by a reader: of more than two hundred the oldest were left out, and nothing said so."""
    mario = inside.person("mario", Role.MENTOR)
    inside.service.relate(inside.service.operator(), "mentor", mario.person.email,
                          ana.person.email)
    made = {cycle, *(inside.service.practice.open(ana, f"Ciclo {number}", "").id
                     for number in range(205))}
    asks, shown, place = inside.browser(mario), set(), "/portfolio/practice/"
    while place:
        text = asks.get(place, headers=PAGE).text
        shown |= set(re.findall(r"/portfolio/practice/([a-z2-7]{26})", text))
        following = re.search(r'href="([^"]+)" rel="next"', text)
        place = following and following[1]
    assert shown == made


def test_mentor_of_another_programme_is_none_here(inside, ana, cycle):
    mario = inside.person("mario", Role.MENTOR)
    inside.service.relate(inside.service.operator(), "mentor", mario.person.email,
                          ana.person.email)
    moved = Actor(mario.person, tuple(replace(each, programme=ELSEWHERE)
                                      for each in mario.memberships))
    assert inside.service.practice.mentored(moved) == []
    with pytest.raises(NotFound):
        inside.service.practice.get(moved, cycle)


def join(inside, person, programme, role):
    """Give somebody a role in one more programme; return who they are then."""
    inside.service.accounts.roles.grant(inside.service.operator(), person.person.id,
                                        RoleWish(programme, role))
    return inside.actor(person.person.id, person.person.given_names.lower())


def test_item_101_cycle_is_seen_by_mentors_of_its_programme_only(inside, ana, cycle):
    """Whoever gives a role to a teacher of elsewhere, and a mentor, reads nothing of before."""
    practice, relate = inside.service.practice, inside.service.relate
    mala = inside.person("mala", Role.ADMINISTRATOR, programme=ELSEWHERE)
    mario = inside.person("mario", Role.MENTOR, programme=ELSEWHERE)
    practice.save(ana, cycle, Step.PLAN, "Mi plan", "", version=0)
    ana = join(inside, ana, ELSEWHERE, Role.TEACHER)
    relate(mala, "mentor", mario.person.email, ana.person.email)
    assert practice.mentored(mario) == []
    with pytest.raises(NotFound):
        practice.get(mario, cycle)
    with pytest.raises(NotFound):
        practice.save(mario, cycle, Step.FEEDBACK, "Te falta", "", version=0)
    # In both programmes the mentor still sees what belongs to the one of the relation.
    mario = join(inside, mario, PROGRAMME, Role.MENTOR)
    assert practice.mentored(mario) == []
    theirs = practice.open(ana, "Otra escuela", "", ELSEWHERE)
    assert [found.id for found, _ in practice.mentored(mario)] == [theirs.id]


def test_teacher_of_two_programmes_is_asked_for_which_a_cycle_is(inside, ana):
    place = "/portfolio/practice/new"
    assert 'name="programme"' not in inside.browser(ana).get(place, headers=PAGE).text
    ana = join(inside, ana, ELSEWHERE, Role.TEACHER)
    browser = inside.browser(ana)
    assert 'name="programme"' in browser.get(place, headers=PAGE).text
    for fields, field in (({}, "programme"), ({"programme": "uni"}, "programme"),
                          ({"programme": ELSEWHERE, "course": "modulo-2"}, "course")):
        answer = send(browser, place, {"title": "Estaciones", **fields}, headers=PAGE)
        assert (answer.status_code, f'href="#{field}"' in answer.text) == (400, True)
    send(browser, place, {"title": "Estaciones", "programme": ELSEWHERE}, headers=PAGE)
    (made,) = inside.service.practice.cycles(ana)
    assert made.programme == ELSEWHERE
    assert 'name="programme"' not in browser.get(
        f"/portfolio/practice/{made.id}/about", headers=PAGE).text
    inside.service.practice.describe(ana, made.id, "Otro título", "", PROGRAMME)
    assert inside.service.practice.cycles(ana)[0].programme == ELSEWHERE


def test_cycle_of_no_programme_is_its_teachers_alone_until_it_has_one(inside, ana, clock):
    mario = inside.person("mario", Role.MENTOR)
    practice = inside.service.practice
    inside.service.relate(inside.service.operator(), "mentor", mario.person.email,
                          ana.person.email)
    with inside.database.transaction() as work:
        work.practice.add(Cycle("old", ana.person.id, "De antes", clock()))
    assert practice.get(ana, "old").is_own
    assert practice.mentored(mario) == []
    answer = send(inside.browser(ana), "/portfolio/practice/old/about",
                  {"title": "De antes", "programme": PROGRAMME}, headers=PAGE)
    assert answer.status_code == 303
    assert [found.id for found, _ in practice.mentored(mario)] == ["old"]


def test_log_does_not_repeat_that_somebody_is_writing(inside, ana, cycle):
    for version in range(3):
        inside.service.practice.save(ana, cycle, Step.PLAN, f"v{version}", "", version=version)
    with inside.database.reading() as work:
        acts = [each.act.action for each in work.audit.entries()]
    assert acts.count("entry.saved") == 1


# --- deleting ----------------------------------------------------------------------------


def test_cycle_is_deleted_when_asked_for_and_its_evidence_stays(inside, browser, ana, cycle):
    send(browser, f"/portfolio/practice/{cycle}/plan", {"text": "uno", "version": "0"},
         headers=PAGE)
    send(browser, "/portfolio/new", with_file(cycle=cycle), headers=PAGE)
    place = f"/portfolio/practice/{cycle}/delete"
    assert place in browser.get(f"/portfolio/practice/{cycle}", headers=PAGE).text
    assert browser.get(place, headers=PAGE).status_code == 200
    assert len(inside.service.practice.cycles(ana)) == 1
    assert send(browser, place, headers=PAGE).status_code == 303
    assert list(inside.service.practice.cycles(ana)) == []
    (item,) = inside.service.portfolio.items(ana)
    assert (item.cycle, item.version) == (None, 2)
    assert browser.get(f"/portfolio/practice/{cycle}", headers=PAGE).status_code == 404
    with inside.database.reading() as work:
        assert [entry.act.subject for entry in work.audit.entries()
                if entry.act.action == "cycle.deleted"] == [f"cycle:{cycle}"]


def test_cycle_in_which_somebody_else_wrote_stays(inside, browser, ana, cycle):
    other = inside.person("berta", Role.TEACHER)
    with inside.database.transaction() as work:
        work.practice.save(cycle, Entry(Step.FEEDBACK, "Muy bien.", None, 1, inside.clock(),
                                        other.person.id))
    place = f"/portfolio/practice/{cycle}/delete"
    assert place not in browser.get(f"/portfolio/practice/{cycle}", headers=PAGE).text
    answer = send(browser, place, headers=JSON)
    assert answer.status_code == 409
    assert [each["code"] for each in answer.json["problems"]] == ["cycle-answered"]
    answer = send(browser, place, headers={**PAGE, "Accept-Language": "en"})
    assert answer.status_code == 409
    assert "Somebody gave you feedback in this cycle, so it stays." in answer.text
    assert entry(inside, ana, cycle, Step.FEEDBACK).text == "Muy bien."


def test_cycle_of_another_teacher_is_not_deleted(inside, ana, cycle):
    other = inside.browser(inside.person("berta", Role.TEACHER))
    place = f"/portfolio/practice/{cycle}/delete"
    assert other.get(place, headers=PAGE).status_code == 404
    assert send(other, place, headers=PAGE).status_code == 404
    assert len(inside.service.practice.cycles(ana)) == 1
