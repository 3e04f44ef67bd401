"""What was done already answers a second press as it did the first; what differs is refused."""

import pytest

from tests.judging import form
from tests.people import ISSUER, send

PAGE = {"Accept": "text/html", "Accept-Language": "en"}


def press(browser, address, **fields):
    """Send a form; return the status, where it leads, and what is told there."""
    answer = send(browser, address, fields, headers=PAGE)
    where = answer.headers.get("Location")
    told = browser.get(where, headers=PAGE).text if where else answer.text
    return answer.status_code, where, told


def twice(browser, address, notice, **fields):
    """Press twice; each time *notice* is told at the same place."""
    first, again = (press(browser, address, **fields) for _ in range(2))
    assert first[:2] == again[:2]
    assert first[0] == 303
    for _, _, told in (first, again):
        assert notice in told


@pytest.fixture
def case(court):
    """An application that waits, its page, and a coordinator's browser."""
    application = court.apply()
    return (application, f"/admin/assignments/{application}",
            court.inside.browser(court.people["administrator"]))


def tasks(court, application):
    with court.inside.database.reading() as work:
        return work.assignments.of_application(application)


def test_task_is_given_once(court, case):
    application, address, browser = case
    person = court.people["assessor"].person.id
    twice(browser, address, "The task was given", assessor=f"{person}/{ISSUER}")
    assert len(tasks(court, application)) == 1
    other = court.people[court.third("tito", ISSUER)].person.id
    assert press(browser, address, assessor=f"{other}/{ISSUER}")[0] == 409


def test_task_that_somebody_else_gave_is_not_given_again(court, case):
    application, address, _ = case
    person = court.people["assessor"].person.id
    court.service.assign.by_hand(court.people["coordinator"], application, person, ISSUER)
    browser = court.inside.browser(court.people["administrator"])
    assert press(browser, address, assessor=f"{person}/{ISSUER}")[0] == 409


def test_task_is_given_to_somebody_else_once(court, case):
    application, address, browser = case
    court.assign(application)
    task = next(t for t in tasks(court, application) if t.organisation == ISSUER)
    tito, tove = (court.people[court.third(name, ISSUER)].person.id for name in ("tito", "tove"))
    place = f"{address}/tasks/{task.id}"
    twice(browser, place, "given to somebody else", assessor=f"{tito}/{ISSUER}", reason="Viaje.")
    assert [t.assessor for t in tasks(court, application)[2:]] == [tito]
    for changed in ({"assessor": f"{tove}/{ISSUER}"}, {"reason": "Licencia."}):
        fields = {"assessor": f"{tito}/{ISSUER}", "reason": "Viaje.", **changed}
        assert press(browser, place, **fields)[0] == 409
    colleague = court.inside.browser(court.people["coordinator"])
    assert press(colleague, place, assessor=f"{tito}/{ISSUER}", reason="Viaje.")[0] == 409


def test_task_that_went_on_to_a_third_is_not_said_to_be_given(court, case):
    application, address, browser = case
    court.assign(application)
    task = next(t for t in tasks(court, application) if t.organisation == ISSUER)
    tito, tove = (court.people[court.third(name, ISSUER)].person.id for name in ("tito", "tove"))
    fields = {"assessor": f"{tito}/{ISSUER}", "reason": "Viaje."}
    press(browser, f"{address}/tasks/{task.id}", **fields)
    new = tasks(court, application)[-1]
    press(browser, f"{address}/tasks/{new.id}", assessor=f"{tove}/{ISSUER}", reason="Viaje.")
    assert press(browser, f"{address}/tasks/{task.id}", **fields)[0] == 409


def test_task_is_taken_back_once(court, case):
    application, address, browser = case
    court.assign(application)
    task = next(t for t in tasks(court, application) if t.organisation == ISSUER)
    place = f"{address}/tasks/{task.id}/back"
    twice(browser, place, "The task was taken back", reason="Viaje.")
    assert press(browser, place, reason="Licencia.")[0] == 409
    assert [each.kind for each in court.letters()].count("judging-taken-back") == 1


def test_judgement_is_sent_once_by_either(court, case):
    application, _, _ = case
    court.assign(application)
    for who in ("assessor", "partner"):
        browser = court.inside.browser(court.people[who])
        court.service.assess.save(court.people[who], application, form(3, 3, 3, 3), version=0)
        twice(browser, f"/assess/{application}/send", "Your judgement has been sent.",
              **shown(browser, application))
    with court.inside.database.reading() as work:
        assert len(work.judgements.all(application)) == 2


def test_judgement_that_opens_the_second_round_is_sent_once(court, case):
    application, _, _ = case
    court.assign(application)
    court.send("assessor", application, form(3, 3, 3, 3))
    browser = court.inside.browser(court.people["partner"])
    court.service.assess.save(court.people["partner"], application, form(1, 1, 1, 1), version=0)
    twice(browser, f"/assess/{application}/send", "Your judgement has been sent.",
          **shown(browser, application))


def test_what_was_saved_since_is_not_taken_for_what_was_sent(court, case):
    application, _, _ = case
    court.assign(application)
    partner = court.people["partner"]
    browser = court.inside.browser(partner)
    court.service.assess.save(partner, application, form(3, 3, 3, 3), version=0)
    before = shown(browser, application)
    court.service.assess.save(partner, application, form(2, 2, 2, 2), version=1)
    after = shown(browser, application)
    address = f"/assess/{application}/send"
    assert "Your judgement has been sent." in press(browser, address, **after)[2]
    assert "Your judgement has been sent." not in press(browser, address, **before)[2]
    # A correction begins to count its versions anew.
    court.service.assess.save(partner, application, form(1, 1, 1, 1), version=0)
    assert "saved from another window" in press(browser, address, **before)[2]
    with court.inside.database.reading() as work:
        assert len(work.judgements.all(application)) == 1


def shown(browser, application):
    """What the summary's form would send."""
    import re

    html = browser.get(f"/assess/{application}/summary", headers=PAGE).text
    part = html.partition(f'action="/assess/{application}/send"')[2].partition("</form>")[0]
    return {name: value for name, value in re.findall(
        r'<input type="hidden" name="(\w+)" value="([^"]*)"', part) if name != "csrf_token"}


def test_conflict_is_declared_once(court, case):
    application, _, _ = case
    court.assign(application)
    browser = court.inside.browser(court.people["partner"])
    address = f"/assess/{application}/conflict"
    twice(browser, address, "Thank you. Somebody else will be asked.", reason="Es mi prima.")
    assert press(browser, address, reason="Es mi primo.")[0] == 404
    with court.inside.database.reading() as work:
        (declared,) = work.conflicts.of_application(application)
    court.service.set_aside.lift_own(court.people["partner"], application, declared.id, "Error.")
    assert press(browser, address, reason="Es mi prima.")[0] == 404
