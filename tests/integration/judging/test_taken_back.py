"""A task is given to somebody else, or taken back, and the place waits."""

import pytest

from badgeservice.core.conflicts import Action
from badgeservice.core.judgement import Round
from badgeservice.errors import BadInput, Conflict, NotAllowed
from badgeservice.operations.assess import Wanted
from tests.judging import form
from tests.people import ISSUER, PARTNER, send

PAGE = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture
def third(court):
    """An application whose third assessor is Tove of the partner, and her task."""
    application = court.apply()
    court.both(application, form(3, 3, 3, 3), form(1, 1, 1, 1))
    for who, levels in (("assessor", (3, 3, 3, 3)), ("partner", (1, 1, 1, 1))):
        court.send(who, application, form(*levels, reason="No hubo acuerdo."))
    name = court.third("tove", PARTNER)
    return application, court.service.assign.by_hand(
        court.people["administrator"], application, court.people[name].person.id, PARTNER)


def test_third_assessors_task_goes_to_whichever_organisation(court, third):
    _, task = third
    tito = court.people[court.third("tito", ISSUER)].person.id
    made = court.service.assign.reassign(court.people["administrator"], task.id, tito, "Viaje.",
                                         organisation=ISSUER)
    assert (made.organisation, made.round) == (ISSUER, Round.ADJUDICATION)


def test_coordinator_takes_no_task_from_the_other_organisation(court, third):
    _, task = third
    tito = court.people[court.third("tito", ISSUER)].person.id
    for act in (lambda: court.service.assign.take_back(court.people["coordinator"], task.id,
                                                       "Viaje."),
                lambda: court.service.assign.reassign(
                    court.people["partner_coordinator"], task.id, tito, "Viaje.",
                    organisation=ISSUER)):
        with pytest.raises(NotAllowed) as caught:
            act()
        assert caught.value.code == "role-missing"


def test_task_that_is_taken_back_waits_and_whoever_had_it_is_told(court, third):
    application, task = third
    partners = court.people["partner_coordinator"]
    with pytest.raises(BadInput):
        court.service.assign.take_back(partners, task.id, " ")
    court.service.assign.take_back(partners, task.id, "Viaje.")
    row = court.service.view_assignments.dossier(partners, application).row
    assert {slot.organisation for slot in row.slots if slot.is_wanting} == {ISSUER, PARTNER}
    assert court.service.assess.queue(court.people["tove"], Wanted()).tasks == []
    assert (court.letters()[-1].kind, court.letters()[-1].person) == (
        "judging-taken-back", task.assessor)
    with pytest.raises(Conflict) as caught:
        court.service.assign.take_back(partners, task.id, "Licencia.")
    assert caught.value.code == "task-ended"


def test_task_of_the_first_round_stays_with_its_organisation(court):
    application = court.apply()
    court.assign(application)
    with court.inside.database.reading() as work:
        task = next(t for t in work.assignments.of_application(application)
                    if t.organisation == PARTNER)
    tito = court.people[court.third("tito", ISSUER)].person.id
    with pytest.raises(Conflict) as caught:
        court.service.assign.reassign(court.people["administrator"], task.id, tito, "Viaje.",
                                      organisation=ISSUER)
    assert caught.value.code == "nobody-wanted"


def test_page_offers_everybody_who_could_or_says_that_nobody_can(court, third):
    application, task = third
    browser = court.inside.browser(court.people["administrator"])
    address = f"/admin/assignments/{application}"
    shown = browser.get(address, headers=PAGE).text
    assert "Nobody else can be asked." in shown
    assert f'id="to-{task.id}"' not in shown
    tito = court.people[court.third("tito", ISSUER)].person.id
    assert f'value="{tito}/{ISSUER}"' in browser.get(address, headers=PAGE).text
    back = f"{address}/tasks/{task.id}/back"
    assert send(browser, back, {"reason": ""}, headers=PAGE).status_code == 400
    assert send(browser, back, {"reason": "Viaje."}).status_code == 303
    assert "nobody yet" in browser.get(address, headers=PAGE).text


def test_form_that_lacks_a_reason_keeps_who_was_chosen_and_stays_open(court, third):
    application, task = third
    people = [court.people[court.third(name, ISSUER)].person.id for name in ("tito", "tulio")]
    browser = court.inside.browser(court.people["administrator"])
    address = f"/admin/assignments/{application}/tasks/{task.id}"
    for person in people:
        answer = send(browser, address, {"assessor": f"{person}/{ISSUER}", "reason": " "},
                      headers=PAGE)
        html = answer.text
        assert answer.status_code == 400
        assert f'value="{person}/{ISSUER}" selected' in html
        assert html.count(" selected") == 1
        assert f'href="#why-{task.id}"' in html
        assert f'aria-describedby="why-{task.id}-problem-1" aria-invalid="true"' in html
        assert "<details open><summary>Give it to somebody else" in html


def test_reason_comes_back_in_the_form_that_it_was_typed_in_alone(court, third):
    application, task = third
    browser = court.inside.browser(court.people["administrator"])
    html = send(browser, f"/admin/assignments/{application}/tasks/{task.id}/back",
                {"reason": "x" * 1001}, headers=PAGE).text
    assert html.count("x" * 1001) == 1
    assert f'id="back-{task.id}" name="reason"' in html.partition("x" * 1001)[0].splitlines()[-1]


def test_reason_stays_with_the_application_and_is_shown_to_who_assigns(court, third):
    application, task = third
    administrator = court.people["administrator"]
    tito, tulio = (court.people[court.third(name, ISSUER)].person.id
                   for name in ("tito", "tulio"))
    made = court.service.assign.reassign(administrator, task.id, tito, " Está de viaje. ",
                                         organisation=ISSUER)
    court.service.assign.take_back(administrator, made.id, "Tiene licencia.")
    court.service.assign.by_hand(administrator, application, tulio, ISSUER)
    done = court.service.view_assignments.dossier(administrator, application).interventions
    assert [(each.action, each.assessor, each.reason, each.made_by) for each in done] == [
        (Action.REASSIGNED, task.assessor, "Está de viaje.", administrator.person.id),
        (Action.TAKEN_BACK, tito, "Tiene licencia.", administrator.person.id)]
    html = court.inside.browser(administrator).get(f"/admin/assignments/{application}",
                                                   headers=PAGE).text
    part = html.partition("What was done about who judges")[2]
    assert "task given to somebody else" in part
    assert "task taken back" in part
    assert "Está de viaje." in part
