"""Whoever recognises the teacher late steps back late: what was judged is set aside, and stays."""

import pytest

from badgeservice.core.judgement import Outcome, Round
from badgeservice.errors import Conflict, NotFound
from badgeservice.operations.assess import Wanted
from tests.decided import endorsed
from tests.judging import form
from tests.people import ISSUER, PARTNER, send

PAGE = {"Accept": "text/html", "Accept-Language": "en"}
APART = (form(1, 3, 3, 3), form(4, 3, 3, 3))
ALIKE = (form(), form())


def step_back(court, who, application, why="La reconocí."):
    court.service.assess.decline(court.people[who], application, why)


def records(court, application):
    with court.inside.database.reading() as work:
        return work.judgements.all(application), work.judgements.standing(application)


def wanted(court, application):
    """Return for which organisations somebody is wanted, and in which round."""
    row = court.service.view_assignments.dossier(court.people["administrator"], application).row
    return [(slot.organisation, slot.round) for slot in row.slots if slot.is_wanting]


def open_tasks(court, application):
    with court.inside.database.reading() as work:
        return {(t.assessor, t.round) for t in work.assignments.of_application(application)
                if t.ended_at is None}


def told(court, kind):
    return sorted(letter.address.partition("@")[0] for letter in court.letters()
                  if letter.kind == kind)


def test_alone_after_sending_the_other_learns_nothing(court):
    application = court.apply()
    court.assign(application)
    court.send("assessor", application, form())
    step_back(court, "assessor", application)
    every, standing = records(court, application)
    assert (len(every), standing) == (1, ())
    assert wanted(court, application) == [(ISSUER, Round.BLIND)]
    assert told(court, "judging-reopened") == []
    assert told(court, "judging-conflict") == ["coco"]


def test_in_reconciliation_both_talks_fall_and_the_other_first_judgement_stays(court):
    application = court.apply()
    court.both(application, *APART)
    court.send("partner", application, form(3, 3, 3, 3, reason="Acordamos."))
    step_back(court, "assessor", application)
    every, standing = records(court, application)
    assert len(every) == 3
    assert [(j.organisation, j.round) for j in standing] == [(PARTNER, Round.BLIND)]
    assert open_tasks(court, application) == set()
    assert told(court, "judging-reopened") == ["aino"]
    # The next one judges alone, and both talk again where they are apart.
    name = court.third("uno", ISSUER)
    assert court.assign(application) == 1
    assert court.service.assess.desk(court.people[name], application).seen == ()
    court.send(name, application, form(1, 3, 3, 3))
    assert {turn for _, turn in open_tasks(court, application)} == {Round.RECONCILIATION}
    assert len(open_tasks(court, application)) == 2
    for who in ("partner", name):
        court.send(who, application, form(reason="Acordamos."))
    assert court.decision(application).finding.outcome is Outcome.ACHIEVED


def test_decision_that_nobody_was_told_falls_and_stays_recorded(court):
    application = court.apply()
    court.both(application, *ALIKE)
    before = court.decision(application)
    assert court.service.assess.desk(court.people["assessor"], application).name is not None
    step_back(court, "assessor", application)
    assert court.decision(application) is None
    with court.inside.database.reading() as work:
        assert work.decisions.all(application) == (before,)
    court.third("uno", ISSUER)
    court.assign(application)
    court.send("uno", application, form(2, 3, 3, 3))
    court.send("uno", application, form(2, 3, 3, 3, reason="Conversado."))
    court.send("partner", application, form(2, 3, 3, 3, reason="Conversado."))
    assert court.decision(application).finding.outcome is Outcome.NOT_YET
    with court.inside.database.reading() as work:
        assert len(work.decisions.all(application)) == 2


def test_third_assessor_steps_back_and_another_third_is_asked(court):
    application = court.apply()
    court.both(application, *APART)
    for who, content in zip(("assessor", "partner"), APART, strict=True):
        court.send(who, application, form(*content.levels.values(), reason="Sigo igual."))
    name = court.third("tove")
    court.assign(application)
    court.send(name, application, form(reason="Se ve."))
    assert court.decision(application) is not None
    step_back(court, name, application)
    _, standing = records(court, application)
    assert len(standing) == 4
    assert {turn for _, turn in wanted(court, application)} == {Round.ADJUDICATION}
    court.third("uno", ISSUER)
    assert court.assign(application) == 1


def test_who_stepped_back_sees_and_judges_it_no_more(court):
    application = court.apply()
    court.both(application, *APART)
    step_back(court, "assessor", application)
    actor = court.people["assessor"]
    for act in (lambda: court.service.assess.desk(actor, application),
                lambda: step_back(court, "assessor", application, "Trabajamos juntas."),
                lambda: court.send("assessor", application, form())):
        with pytest.raises(NotFound):
            act()
    assert court.inside.browser(actor).get(f"/evidence/{application}/0").status_code == 404
    for state in ("open", "done"):
        assert not court.service.assess.queue(actor, Wanted(state)).tasks
    assert court.assign(application) == 0


def test_pages_say_what_stepping_back_does_before_and_after_judging(court):
    application = court.apply()
    court.assign(application)
    browser = court.inside.browser(court.people["assessor"])
    link = "I cannot judge this: conflict of interest"
    late = "I should not have judged this: conflict of interest"
    page = browser.get(f"/assess/{application}", headers=PAGE).text
    assert link in page and late not in page
    assert "End my task" in browser.get(f"/assess/{application}/conflict", headers=PAGE).text
    court.send("assessor", application, form())
    page = browser.get(f"/assess/{application}", headers=PAGE).text
    assert late in page and link not in page
    page = browser.get(f"/assess/{application}/conflict", headers=PAGE).text
    assert "Set my judgement aside" in page and "counts no more" in page


def test_two_who_stay_apart_read_that_a_third_decides(court):
    application = court.apply()
    court.both(application, *APART)
    browser = court.inside.browser(court.people["assessor"])
    for who, content in zip(("assessor", "partner"), APART, strict=True):
        assert "third assessor decides now" not in browser.get(
            f"/assess/{application}", headers=PAGE).text
        court.send(who, application, form(*content.levels.values(), reason="Sigo igual."))
    assert "third assessor decides now" in browser.get(
        f"/assess/{application}", headers=PAGE).text
    name = court.third("tove")
    court.assign(application)
    third = court.inside.browser(court.people[name]).get(
        f"/assess/{application}/summary", headers=PAGE).text
    assert "stays for good, and decides" in third
    court.send(name, application, form(reason="Se ve."))
    assert "third assessor decides now" not in browser.get(
        f"/assess/{application}", headers=PAGE).text


@pytest.mark.parametrize("end", ["signed", "released"])
def test_what_was_signed_or_told_is_not_set_aside(court, end):
    application = court.apply()
    court.both(application, *ALIKE)
    before = court.decision(application)
    endorsed(court.service, court.people["partner_coordinator"], application)
    if end == "released":
        court.service.grant.decision(
            application, court.people["coordinator"].person.email)
    with pytest.raises(Conflict) as refused:
        step_back(court, "assessor", application)
    assert refused.value.code == "result-told"
    assert court.decision(application) == before
    assert len(records(court, application)[1]) == 2
    page = court.inside.browser(court.people["assessor"]).get(
        f"/assess/{application}/conflict", headers=PAGE).text
    assert "told or signed already" in page
    assert 'name="reason"' not in page, "there is nothing to send"


def test_page_says_what_becomes_of_the_judgement(court):
    application = court.apply()
    court.both(application, *APART)
    browser = court.inside.browser(court.people["assessor"])
    place = f"/assess/{application}/conflict"
    assert place in browser.get(f"/assess/{application}", headers=PAGE).text
    assert "is set aside" in browser.get(place, headers=PAGE).text
    assert send(browser, place, {"reason": "Fue mi alumna."}, headers=PAGE).status_code == 303
    with court.inside.database.reading() as work:
        (act,) = [entry.act for entry in work.audit.entries()
                  if entry.act.action == "conflict.declared"]
    own = next(j for j in records(court, application)[0] if j.organisation == ISSUER)
    assert act.details["set_aside"] == own.id
    page = court.inside.browser(court.people["coordinator"]).get(
        f"/admin/assignments/{application}", headers=PAGE).text
    assert "Fue mi alumna." in page


def test_both_engines_keep_what_was_set_aside_and_take_another(court_on_both):
    court = court_on_both
    application = court.apply()
    court.both(application, *ALIKE)
    step_back(court, "partner", application)
    court.third("tove")
    court.assign(application)
    court.send("tove", application, form())
    every, standing = records(court, application)
    assert (len(every), len(standing)) == (3, 2)
    assert court.decision(application) is not None
    with court.inside.database.reading() as work:
        # What was no fair judgement is no measure of agreement.
        ((_, measured),) = work.quality.blind(["tekna-emtp"])
        assert {j.id for j in measured} == {j.id for j in standing}
        assert len(work.quality.decided(["tekna-emtp"])) == 1


# --- who has seen the other's marks --------------------------------------------------------


@pytest.mark.parametrize("judgements", [APART, ALIKE])
def test_blind_judgement_is_not_corrected_by_who_has_seen_the_others(court, judgements):
    application = court.apply()
    court.both(application, *judgements)
    step_back(court, "assessor", application)
    assert not court.service.assess.desk(court.people["partner"], application).can_correct
    with pytest.raises(Conflict) as refused:
        court.send("partner", application, form(2, 2, 2, 2, reason="Lo pensé otra vez."))
    assert refused.value.code == "round-closed"


def test_blind_judgement_is_corrected_where_the_other_went_before_it_was_sent(court):
    application = court.apply()
    court.assign(application)
    court.send("assessor", application, form())
    step_back(court, "assessor", application)
    court.send("partner", application, form())
    assert court.service.assess.desk(court.people["partner"], application).can_correct
    court.send("partner", application, form(2, 2, 2, 2, reason="Lo pensé otra vez."))
