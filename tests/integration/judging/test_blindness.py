"""Until both have sent, nothing tells an assessor of the other: compared answer by answer."""

import re

import pytest

from badgeservice.core.account import Role
from badgeservice.operations.desk import hides_name
from tests.judging import CANARY, form
from tests.people import ISSUER, send

PAGE = {"Accept": "text/html"}
OTHERS = [
    pytest.param((3, 3, 3, 3), id="agrees"),
    pytest.param((1, 3, 3, 3), id="apart"),
    pytest.param((1, 1, 1, 1), id="far-apart"),
]


def steady(text):
    """The page without what changes with every request."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def everything(court, who, application):
    """All that *who* can fetch, and what their own forms are answered with."""
    browser = court.inside.browser(court.people[who])
    places = [
        "/assess", "/assess?state=done", "/assess?state=overdue", f"/assess/{application}",
        f"/assess/{application}?correct=1", f"/assess/{application}/summary",
        f"/assess/{application}/conflict", "/assess/appeals",
        f"/assess/appeals/{application}", "/admin/assignments",
        "/admin/assignments?state=wanting", f"/admin/assignments/{application}",
        "/admin/appeals", "/account/home", f"/portfolio/applications/{application}",
    ]
    found = {}
    for place in places:
        for accept in ("text/html", "application/json"):
            answer = browser.get(place, headers={"Accept": accept})
            found[place, accept] = (answer.status_code, steady(answer.text))
    for place, fields in (
        (f"/assess/{application}/conflict", {"reason": ""}),
        (f"/assess/{application}/send", {"version": "999"}),
        (f"/assess/appeals/{application}", {"answer": "upheld", "reason": "x"}),
        (f"/admin/assignments/{application}", {"assessor": "nobody/tekna-emtp"}),
        (f"/admin/assignments/{application}/balance", {}),
    ):
        answer = send(browser, place, fields, headers=PAGE)
        found["POST", place] = (answer.status_code, answer.headers.get("Location"),
                                steady(answer.text))
    mine = court.people[who].person.email
    found["letters"] = [(letter.kind, letter.values) for letter in court.letters()
                        if letter.address == mine]
    return found


@pytest.mark.parametrize("levels", OTHERS)
def test_item_104_before_one_has_sent_it_cannot_be_told_whether_the_other_has(court, levels):
    application = court.apply()
    court.assign(application)
    before = everything(court, "assessor", application)
    court.send("partner", application, form(*levels, words=CANARY))
    after = everything(court, "assessor", application)
    assert after == before
    assert CANARY not in str(after)


@pytest.mark.parametrize("levels", OTHERS)
def test_item_104_a_coordinator_who_judges_too_sees_no_more_than_any_assessor(court, levels):
    court.people["assessor"] = court.inside.person(
        "dora", (Role.ASSESSOR, ISSUER), (Role.COORDINATOR, ISSUER), Role.ADMINISTRATOR,
        Role.AUDITOR)
    application = court.apply()
    administrator = court.people["administrator"]
    court.service.assign.by_hand(administrator, application,
                                 court.people["assessor"].person.id, ISSUER)
    court.assign(application)
    before = everything(court, "assessor", application)
    assert before[f"/admin/assignments/{application}", "text/html"][0] == 403
    court.send("partner", application, form(*levels, words=CANARY))
    after = everything(court, "assessor", application)
    assert after == before
    assert CANARY not in str(after)


def test_after_one_has_sent_a_draft_of_the_other_cannot_be_told(court):
    application = court.apply()
    court.assign(application)
    court.send("assessor", application, form())
    before = everything(court, "assessor", application)
    court.service.assess.save(court.people["partner"], application, form(words=CANARY), version=0)
    assert everything(court, "assessor", application) == before


def test_after_one_has_sent_it_cannot_be_told_that_the_other_place_changed_hands(court):
    application = court.apply()
    court.assign(application)
    court.send("assessor", application, form())
    before = everything(court, "assessor", application)
    court.service.assess.decline(court.people["partner"], application, "La conozco.")
    court.third()
    court.assign(application)
    assert everything(court, "assessor", application) == before


def test_save_is_answered_alike_whether_the_other_has_sent_or_not(court):
    first, second = court.apply(), None
    court.assign(first)
    browser = court.inside.browser(court.people["assessor"])
    fields = {"version": "0", "level:r1-aprendizaje-activo/diseno": "3"}
    one = send(browser, f"/assess/{first}", fields, headers={"Accept": "application/json"})
    court.people["teacher"] = court.inside.person("tina", Role.TEACHER)
    second = court.apply()
    court.assign(second)
    court.send("partner", second, form(1, 1, 1, 1, words=CANARY))
    other = send(browser, f"/assess/{second}", fields, headers={"Accept": "application/json"})
    assert (one.status_code, one.json["version"]) == (other.status_code, other.json["version"])


def test_both_see_both_when_both_have_sent(court):
    application = court.apply()
    court.both(application, form(3, 3, 3, 3), form(1, 3, 3, 3, words=CANARY))
    page = court.inside.browser(court.people["assessor"]).get(
        f"/assess/{application}", headers=PAGE).text
    assert CANARY in page


def test_files_are_handed_over_without_their_names_for_as_long(court):
    application = court.apply()
    court.assign(application)

    def hidden(who):
        with court.inside.database.reading() as work:
            return hides_name(work, court.people[who], application)

    assert [hidden(who) for who in ("assessor", "partner", "coordinator", "teacher")] == [
        True, True, False, False]
    court.send("assessor", application, form(3, 3, 3, 3))
    assert hidden("assessor")
    court.send("partner", application, form(1, 3, 3, 3))
    assert not hidden("assessor")


def test_candidate_has_no_name_until_both_have_sent(court):
    application = court.apply()
    court.assign(application)
    name = court.people["teacher"].person.full_name
    for who in ("assessor", "partner"):
        seen = everything(court, who, application)
        for hidden in (name, "teresa"):
            assert hidden not in str(seen)
        court.send(who, application, form(1 if who == "partner" else 3, 3, 3, 3))
    browser = court.inside.browser(court.people["assessor"])
    assert name in browser.get(f"/assess/{application}", headers=PAGE).text
