"""Until both have sent, nothing tells an assessor of the other: compared answer by answer."""

import json
import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest

from badgeservice.core.account import EVERY, Role
from badgeservice.core.audit import Wanted
from badgeservice.core.quality import Question
from badgeservice.core.release import Release
from badgeservice.operations.desk import hides_name
from tests.judging import CANARY, R1, form
from tests.people import ISSUER, new_id, send

PAGE = {"Accept": "text/html"}
OTHERS = [
    pytest.param((3, 3, 3, 3), id="agrees"),
    pytest.param((1, 3, 3, 3), id="apart"),
    pytest.param((1, 1, 1, 1), id="far-apart"),
]


def steady(text):
    """The page without what changes with every request."""
    return re.sub(r'name="csrf_token" value="[^"]*"|"made_at": "[^"]*"|made_at,[^,]*', "", text)


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
        "/audit", "/audit?action=judgement", f"/audit?subject={application}", "/audit.csv",
        "/audit.json", "/admin/mail", "/admin/mail?state=waiting", "/quality",
        "/quality/samples", "/quality/calibration", "/admin/releases", "/endorsements",
        "/quality/export/csv?rubric=r1-aprendizaje-activo",
        "/quality/export/json?rubric=r1-aprendizaje-activo", "/account/data",
        f"/admin/people/{court.people['partner'].person.id}", "/admin/people",
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
    assert {place for place in before if before[place] != after[place]} == set()
    assert CANARY not in str(after)


def told(court, actor, application):
    """What the operations tell somebody who reads every programme."""
    service = court.service
    log = service.audit_log.page(actor, Wanted())
    letters = service.mail.overview(actor)
    report = service.quality.report(actor, Question(R1))
    return (
        log.entries, log.actions, log.names,
        service.audit_log.page(actor, Wanted(subject=application)).entries,
        tuple(service.audit_log.export(actor, Wanted())),
        letters, tuple(sorted(letters.counts.items(), key=str)),
        replace(report, made_at=None), service.quality.most_judged(actor),
        service.samples.all(actor),
    )


@pytest.mark.parametrize("levels", OTHERS)
def test_item_104_who_judges_and_reads_every_programme_is_told_nothing_either(
        court_on_both, levels):
    court = court_on_both
    court.people["assessor"] = dora = court.inside.person(
        "dora", (Role.ASSESSOR, ISSUER), Role.ADMINISTRATOR, Role.AUDITOR, programme=EVERY)
    application = court.apply()
    court.service.assign.by_hand(court.people["administrator"], application, dora.person.id,
                                 ISSUER)
    court.assign(application)
    before = told(court, dora, application)
    court.send("partner", application, form(*levels, words=CANARY))
    assert told(court, dora, application) == before
    everybody = court.service.audit_log.page(
        court.inside.person("edna", Role.AUDITOR), Wanted(action="judgement.recorded"))
    assert len(everybody.entries) == 1, "it is in the log, for others"


def test_letters_about_what_is_judged_are_not_there_for_who_judges_it(court):
    court.people["assessor"] = dora = court.inside.person(
        "dora", (Role.ASSESSOR, ISSUER), Role.ADMINISTRATOR)
    application = court.apply()
    court.service.assign.by_hand(court.people["administrator"], application, dora.person.id,
                                 ISSUER)
    court.assign(application)
    partner = court.people["partner"].person
    (asked,) = [each for each in court.letters() if each.person == partner.id]
    browser = court.inside.browser(dora)
    assert browser.get(f"/admin/mail/{asked.id}", headers=PAGE).status_code == 404
    assert send(browser, f"/admin/mail/{asked.id}/stop", {}, headers=PAGE).status_code == 404
    assert partner.email not in browser.get("/admin/mail", headers=PAGE).text
    court.send("assessor", application, form())
    court.send("partner", application, form())
    assert browser.get(f"/admin/mail/{asked.id}", headers=PAGE).status_code == 200


def test_after_the_decision_the_log_and_the_numbers_have_all_again(court):
    dora = court.people["assessor"] = court.inside.person(
        "dora", (Role.ASSESSOR, ISSUER), Role.AUDITOR)
    application = court.apply()
    court.service.assign.by_hand(court.people["administrator"], application, dora.person.id,
                                 ISSUER)
    court.both(application, form(3, 3, 3, 3), form(3, 3, 3, 3))
    log = court.service.audit_log.page(dora, Wanted(action="judgement.recorded"))
    assert {each.act.actor for each in log.entries} == {
        dora.person.id, court.people["partner"].person.id}
    report = court.service.quality.report(dora, Question(R1))
    assert report.of("rubric")[0].agreement.n == 1


def test_own_data_tell_a_candidate_nothing_of_judging_before_the_release(court):
    application, teacher = court.apply(), court.people["teacher"]

    def kept():
        # That the copy was taken is an act of one's own, and counted among these.
        overview = [each for each in court.service.my_data.overview(teacher)
                    if each.category.slug != "acts"]
        archive = ZipFile(BytesIO(b"".join(court.service.my_data.export(teacher))))
        return overview, archive.read("data.json")

    before = kept()
    court.both(application, form(3, 3, 3, 3), form(3, 3, 3, 3, words=CANARY))
    assert court.decision(application) is not None
    assert kept() == before
    with court.inside.database.transaction() as work:
        decision = work.decisions.find(application)
        work.releases.add(Release(new_id(), decision.id, application, court.inside.clock(),
                                  "operator"))
    assert CANARY.encode() in kept()[1]


def test_own_data_tell_no_second_decision_before_its_release(court):
    application, teacher = court.apply(), court.people["teacher"]

    def released():
        with court.inside.database.transaction() as work:
            work.releases.add(Release(new_id(), work.decisions.find(application).id,
                                      application, court.inside.clock(), "operator"))

    def judging():
        archive = ZipFile(BytesIO(b"".join(court.service.my_data.export(teacher))))
        data = json.loads(archive.read("data.json"))
        return data["judgements"], data["decisions"]

    court.both(application, form(2, 3, 3, 3), form(2, 3, 3, 3))
    released()
    court.appeal(application)
    name, first = court.third(), judging()
    court.assign(application)
    court.send(name, application, form(3, 3, 3, 3, reason="Minuto 12."))
    assert judging() == first
    assert (len(first[0]), len(first[1])) == (2, 1)
    released()
    assert [len(rows) for rows in judging()] == [3, 2]


def test_own_part_of_the_log_is_seen_while_judging(court):
    dora = court.people["assessor"] = court.inside.person(
        "dora", (Role.ASSESSOR, ISSUER), Role.AUDITOR)
    application = court.apply()
    court.service.assign.by_hand(court.people["administrator"], application, dora.person.id,
                                 ISSUER)
    court.assign(application)
    court.send("assessor", application, form())
    log = court.service.audit_log.page(dora, Wanted(subject="judgement"))
    assert [each.act.actor for each in log.entries] == [dora.person.id]


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
