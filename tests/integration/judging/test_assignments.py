"""Who is asked to judge what."""

import re
from datetime import timedelta

import pytest

from badgeservice.core.account import Role
from badgeservice.core.draft import code_name
from badgeservice.errors import BadInput, Conflict, NotAllowed, NotFound, NotWilling
from badgeservice.operations.assess import Wanted
from badgeservice.operations.assign_view import Filter
from tests.judging import form
from tests.people import ISSUER, PARTNER, PROGRAMME, send

PAGE = {"Accept": "text/html"}


def tasks(court, application):
    with court.inside.database.reading() as work:
        return work.assignments.of_application(application)


def test_one_of_each_organisation_is_asked_and_gets_a_letter_without_the_name(court):
    application = court.apply()
    assert court.assign(application) == 2
    assert {t.organisation for t in tasks(court, application)} == {ISSUER, PARTNER}
    letters = [x for x in court.letters() if x.kind == "judging-assigned"]
    assert {(x.address, x.language) for x in letters} == {
        ("carla@personas.example", "es"), ("aino@personas.example", "fi")}
    for letter in letters:
        assert letter.values["code"] == code_name(application)
        assert letter.values["link"].endswith(f"/assess/{application}")
        assert "Teresa" not in str(letter.values)


def test_letter_names_the_achievement_in_the_language_of_who_gets_it(court):
    application = court.apply()
    court.assign(application)
    named = {x.language: x.values["achievement"] for x in court.letters()}
    assert named == {"es": "Aprendizaje activo", "fi": "Aktiivinen oppiminen"}


def test_task_ends_with_the_last_second_of_a_day_in_chile(court):
    application = court.apply()
    court.assign(application)
    (due,) = {t.due_at for t in tasks(court, application)}
    from zoneinfo import ZoneInfo

    local = due.astimezone(ZoneInfo("America/Santiago"))
    assert local.strftime("%H:%M:%S") == "23:59:59"
    today = court.inside.clock().astimezone(ZoneInfo("America/Santiago")).date()
    assert local.date() == today + timedelta(days=14)


def test_balance_takes_turns(court):
    court.third("tove")
    for number in range(4):
        court.people["teacher"] = court.inside.person(f"docente{number}", Role.TEACHER)
        court.assign(court.apply())
    loads = {}
    with court.inside.database.reading() as work:
        for task in work.assignments.open(PROGRAMME):
            loads[task.assessor] = loads.get(task.assessor, 0) + 1
    assert loads == {court.people["assessor"].person.id: 4,
                     court.people["partner"].person.id: 2,
                     court.people["tove"].person.id: 2}


def test_all_that_waits_is_dealt_at_once_and_again_changes_nothing(court):
    for number in range(3):
        court.people["teacher"] = court.inside.person(f"docente{number}", Role.TEACHER)
        court.apply()
    administrator = court.people["administrator"]
    assert court.service.assign.all_waiting(administrator).given == 6
    assert court.service.assign.all_waiting(administrator).given == 0


def test_coordinator_assigns_for_the_own_organisation_only(court):
    application = court.apply()
    coordinator = court.people["coordinator"]
    with pytest.raises(NotAllowed):
        court.service.assign.by_hand(coordinator, application,
                                     court.people["partner"].person.id, PARTNER)
    assert court.service.assign.balanced(coordinator, application).given == 1
    assert [t.organisation for t in tasks(court, application)] == [ISSUER]
    assert court.service.assign.balanced(court.people["partner_coordinator"],
                                         application).given == 1


def test_coordinator_without_an_organisation_assigns_for_all(court):
    application = court.apply()
    everybody = court.inside.person("carmen", Role.COORDINATOR)
    assert court.service.assign.balanced(everybody, application).given == 2


def test_auditor_reads_and_changes_nothing(court):
    application = court.apply()
    auditor = court.people["auditor"]
    found = court.service.view_assignments.dossier(auditor, application)
    assert (found.reach, found.candidates) == ((), ())
    with pytest.raises(NotAllowed):
        court.service.assign.balanced(auditor, application)


def test_item_101_application_of_another_programme_is_not_there(court):
    application = court.apply()
    stranger = court.people["stranger"]
    for act in (
        lambda: court.service.view_assignments.dossier(stranger, application),
        lambda: court.service.assign.balanced(stranger, application),
        lambda: court.service.assign.by_hand(stranger, application, stranger.person.id, ISSUER),
        lambda: court.service.assess.desk(stranger, application),
    ):
        with pytest.raises(NotFound) as caught:
            act()
        assert caught.value.code == "unknown-application"
    assert court.service.view_assignments.overview(stranger, Filter()).rows == []


def test_filters_speak_of_achievements_by_name_and_can_be_taken_back(court):
    court.apply()
    court.apply(achievement="mentor-emtp")
    for who, address in (("administrator", "/admin/assignments"), ("assessor", "/assess")):
        if who == "assessor":
            court.service.assign.all_waiting(court.people["administrator"])
        browser = court.inside.browser(court.people[who])
        text = browser.get(f"{address}?lang=en", headers=PAGE).text
        assert re.search(r'<option value="modulo-2">Active learning', text)
        assert '<select id="state" name="state" required' not in text, "it could never be all"
        narrowed = browser.get(f"{address}?lang=en&achievement=modulo-7", headers=PAGE).text
        assert "Nothing here fits what you chose." in narrowed
        assert re.search(rf'href="{address}(\?state=open)?">Show all<', narrowed)


def test_second_one_of_an_organisation_is_not_wanted(court):
    application = court.apply()
    court.assign(application)
    name = court.third("tove")
    with pytest.raises(Conflict) as caught:
        court.service.assign.by_hand(court.people["administrator"], application,
                                     court.people[name].person.id, PARTNER)
    assert caught.value.code == "nobody-wanted"


def test_nobody_is_asked_for_an_organisation_that_they_do_not_belong_to(court):
    application = court.apply()
    with pytest.raises(NotFound):
        court.service.assign.by_hand(court.people["administrator"], application,
                                     court.people["partner"].person.id, ISSUER)


def test_task_can_be_given_to_somebody_else_with_a_reason_and_both_are_told(court):
    application = court.apply()
    court.assign(application)
    name = court.third("tove")
    administrator = court.people["administrator"]
    task = next(t for t in tasks(court, application) if t.organisation == PARTNER)
    court.service.assess.save(court.people["partner"], application, form(), version=0)
    with pytest.raises(BadInput):
        court.service.assign.reassign(administrator, task.id, court.people[name].person.id, " ")
    made = court.service.assign.reassign(administrator, task.id, court.people[name].person.id,
                                         "Licencia médica.")
    assert made.assessor == court.people[name].person.id
    kinds = [(x.kind, x.address) for x in court.letters()][-2:]
    assert kinds == [("judging-assigned", "tove@personas.example"),
                     ("judging-taken-back", "aino@personas.example")]
    with pytest.raises(NotFound):
        court.service.assess.desk(court.people["partner"], application)
    assert court.service.assess.desk(court.people[name], application).begin.is_empty


def test_task_that_was_judged_is_not_given_to_somebody_else(court):
    application = court.apply()
    court.assign(application)
    name = court.third("tove")
    court.send("partner", application, form())
    task = next(t for t in tasks(court, application) if t.organisation == PARTNER)
    with pytest.raises(Conflict) as caught:
        court.service.assign.reassign(court.people["administrator"], task.id,
                                      court.people[name].person.id, "Ya.")
    assert caught.value.code == "task-ended"


def test_conflict_that_an_assessor_declares_holds_for_the_teacher_from_then_on(court):
    application = court.apply()
    court.assign(application)
    court.service.assess.decline(court.people["partner"], application, "Es mi prima.")
    with pytest.raises(NotFound):
        court.service.assess.desk(court.people["partner"], application)
    told = [x for x in court.letters() if x.kind == "judging-conflict"]
    assert [x.address for x in told] == ["paavo@personas.example"]
    assert "prima" not in str(told[0].values)
    administrator = court.people["administrator"]
    with pytest.raises(NotWilling) as caught:
        court.service.assign.by_hand(administrator, application,
                                     court.people["partner"].person.id, PARTNER)
    assert [p.value for p in caught.value.problems] == ["declared"]
    (declared,) = court.service.view_assignments.dossier(administrator,
                                                         application).declarations
    assert declared.reason == "Es mi prima."
    another = court.apply(achievement="modulo-4")
    court.assign(another)
    assert {t.organisation for t in tasks(court, another)} == {ISSUER}


def test_conflict_without_a_reason_is_not_taken(court):
    application = court.apply()
    court.assign(application)
    with pytest.raises(BadInput):
        court.service.assess.decline(court.people["partner"], application, "  ")


def test_what_is_late_is_marked_for_both_sides(court, clock):
    application = court.apply()
    court.assign(application)
    clock.ahead = timedelta(days=20)
    queue = court.service.assess.queue(court.people["assessor"], Wanted(state="overdue"))
    assert [t.is_overdue for t in queue.tasks] == [True]
    found = court.service.view_assignments.overview(court.people["administrator"],
                                                    Filter(state="overdue"))
    assert [row.case.application.id for row in found.rows] == [application]


def test_queue_counts_and_filters_the_own_tasks(court):
    first = court.apply()
    second = court.apply(achievement="modulo-4")
    for application in (first, second):
        court.assign(application)
    court.send("assessor", first, form())
    found = court.service.assess.queue(court.people["assessor"], Wanted())
    assert found.counts == {"open": 1, "overdue": 0, "done": 1}
    assert [t.task.application for t in found.tasks] == [second]
    none = court.service.assess.queue(court.people["assessor"], Wanted(achievement="modulo-9"))
    assert none.tasks == []


def test_role_that_ended_takes_the_task_away(court):
    application = court.apply()
    court.assign(application)
    with court.inside.database.transaction() as work:
        (role,) = work.accounts.memberships(court.people["partner"].person.id)
        work.accounts.end(role.id, court.inside.clock())
    actor = court.inside.actor(court.people["partner"].person.id, "aino")
    with pytest.raises(NotAllowed):
        court.service.assess.desk(actor, application)


def test_every_task_stands_in_the_log_without_a_name(court):
    application = court.apply()
    court.both(application, form(), form())
    with court.inside.database.reading() as work:
        acts = [entry.act for entry in work.audit.entries()]
    judging = ("assignment.", "judgement.", "decision.")
    assert [a.action for a in acts if a.action.startswith(judging)] == [
        "assignment.made", "assignment.made", "judgement.recorded", "judgement.recorded",
        "decision.made"]
    assert not any(word in a.content for a in acts for word in ("Rojas", "personas.example"))


def test_item_100_fields_that_are_not_of_the_form_are_not_looked_at(court):
    application = court.apply()
    court.assign(application)
    browser = court.inside.browser(court.people["assessor"])
    send(browser, f"/assess/{application}", {
        "version": "0", "organisation": PARTNER, "assessor": "aino@personas.example",
        "round": "3", "judged_by": "1", "level:r1-aprendizaje-activo/diseno": "3",
        "level:r9/otro": "4"}, headers=PAGE)
    desk = court.service.assess.desk(court.people["assessor"], application)
    assert desk.draft.content.levels == {"r1-aprendizaje-activo/diseno": 3}
    assert desk.task.organisation == ISSUER


@pytest.mark.parametrize("chosen", ["nobody", "present"])
def test_task_given_to_nobody_or_to_who_has_it_comes_back_with_what_was_typed(court, chosen):
    application = court.apply()
    court.assign(application)
    task = next(t for t in tasks(court, application) if t.organisation == ISSUER)
    court.third("tito", ISSUER)  # else there would be no form to come back
    answer = send(court.inside.browser(court.people["coordinator"]),
                  f"/admin/assignments/{application}/tasks/{task.id}", {
                      "assessor": f"{task.assessor}/{ISSUER}" if chosen == "present" else "",
                      "reason": "Licencia de Carla."}, headers=PAGE)
    assert answer.status_code == 400
    assert "Licencia de Carla." in answer.text
    assert next(t for t in tasks(court, application) if t.id == task.id).ended_at is None
