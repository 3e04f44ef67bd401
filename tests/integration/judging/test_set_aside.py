"""An assessor who cannot go on is set aside; a conflict declared by mistake is lifted."""

import pytest

from badgeservice.core.account import Role
from badgeservice.core.judgement import Round
from badgeservice.errors import BadInput, Conflict, NotAllowed, NotFound
from tests.decided import endorsed
from tests.judging import form
from tests.people import ISSUER, PARTNER, send

PAGE = {"Accept": "text/html", "Accept-Language": "en"}
WHY = "Dejó la organización."


def apart(court):
    """Return an application whose two assessors have to reconcile."""
    application = court.apply()
    court.both(application, form(3, 3, 3, 3), form(1, 1, 1, 1))
    return application


def aside(court, application, who="partner", by="administrator", reason=WHY):
    court.service.set_aside(court.people[by], application, court.people[who].person.id, reason)


def dossier(court, application, by="administrator"):
    return court.service.view_assignments.dossier(court.people[by], application)


def acts(court, action):
    with court.inside.database.reading() as work:
        return [e.act for e in work.audit.entries() if e.act.action == action]


# --- who cannot go on ---------------------------------------------------------------------


def test_reconciliation_goes_on_with_another_where_one_has_left(court):
    application = apart(court)
    left = court.people["partner"].person.id
    court.service.accounts.states.disable(court.people["administrator"], left)
    (slot,) = [s for s in dossier(court, application).row.slots if s.has_left]
    assert (slot.organisation, slot.round) == (PARTNER, Round.RECONCILIATION)
    aside(court, application)
    row = dossier(court, application).row
    assert [(s.organisation, s.round) for s in row.slots if s.is_wanting] == [
        (PARTNER, Round.BLIND)]
    court.third("tove", PARTNER)
    assert court.assign(application) == 1
    court.send("tove", application, form(3, 3, 3, 3))
    assert court.decision(application) is not None


def test_what_was_judged_stays_recorded_and_the_reason_is_read_by_coordinators(court):
    application = apart(court)
    aside(court, application)
    with court.inside.database.reading() as work:
        assert len(work.judgements.all(application)) == 2
        assert [j.organisation for j in work.judgements.standing(application)] == [ISSUER]
    (done,) = dossier(court, application).interventions
    assert (done.reason, done.made_by) == (WHY, court.people["administrator"].person.id)
    (act,) = acts(court, "assessor.set-aside")
    assert WHY not in act.content
    told = {(x.kind, x.person) for x in court.letters()}
    assert {("judging-taken-back", court.people["partner"].person.id),
            ("judging-reopened", court.people["assessor"].person.id),
            ("judging-set-aside", court.people["partner_coordinator"].person.id)} <= told
    assert "judging-set-aside" not in {kind for kind, person in told
                                       if person == court.people["coordinator"].person.id}


def test_only_whoever_assigns_there_and_does_not_judge_sets_aside(court):
    application = apart(court)
    both = court.inside.person("berta", (Role.COORDINATOR, PARTNER), (Role.ASSESSOR, ISSUER))
    court.people["both"] = both
    cases = (("coordinator", NotAllowed), ("auditor", NotAllowed), ("stranger", NotFound))
    for by, error in cases:
        with pytest.raises(error):
            aside(court, application, by=by)
    with pytest.raises(BadInput):
        aside(court, application, reason=" ")
    with pytest.raises(NotFound):
        aside(court, application, who="mentor")
    aside(court, application, by="partner_coordinator")


def test_who_judged_sets_nobody_aside_when_it_is_decided(court):
    court.people["both"] = court.inside.person(
        "berta", Role.COORDINATOR, (Role.ASSESSOR, ISSUER))
    application = court.apply()
    administrator = court.people["administrator"]
    for who, organisation in (("both", ISSUER), ("partner", PARTNER)):
        court.service.assign.by_hand(administrator, application,
                                     court.people[who].person.id, organisation)
        court.send(who, application, form())
    with pytest.raises(NotAllowed) as caught:
        aside(court, application, by="both")
    assert caught.value.code == "own-case"
    assert not dossier(court, application, "both").may_set_aside


def test_decision_that_the_partner_signed_falls_until_it_is_released(court):
    application = court.apply()
    court.both(application, form(), form())
    endorsed(court.service, court.people["partner_coordinator"], application)
    aside(court, application)
    assert court.decision(application) is None
    court.third("tove", PARTNER)
    court.assign(application)
    court.send("tove", application, form())
    endorsed(court.service, court.people["partner_coordinator"], application)
    court.service.releasing(court.people["coordinator"], application)
    with pytest.raises(Conflict) as caught:
        aside(court, application, who="tove")
    assert caught.value.code == "result-told"


def test_page_sets_aside_and_says_what_was_done(court):
    application = apart(court)
    browser = court.inside.browser(court.people["administrator"])
    address = f"/admin/assignments/{application}"
    post = f"{address}/aside/{court.people['partner'].person.id}"
    assert browser.get(address, headers=PAGE).text.count(post) == 1, "once for both rounds"
    assert send(browser, post, {"reason": ""}, headers=PAGE).status_code == 400
    assert send(browser, post, {"reason": WHY}).status_code == 303
    shown = browser.get(address, headers=PAGE).text
    assert "What was done about who judges" in shown
    assert WHY in shown


# --- a declaration that was a mistake -----------------------------------------------------


def declared(court):
    """Return an application whose first assessor declared a conflict, and the declaration."""
    application = court.apply()
    court.assign(application)
    court.service.assess.decline(court.people["assessor"], application, "Otro botón.")
    (each,) = dossier(court, application).declarations
    return application, each.id


def bars(court, application, who="assessor"):
    return next(c.bars for c in dossier(court, application).candidates
                if c.person == court.people[who].person.id)


@pytest.mark.parametrize("by", ["assessor", "coordinator"])
def test_conflict_declared_by_mistake_is_lifted_and_the_assessor_asked_again(court, by):
    application, name = declared(court)
    assert bars(court, application)
    act = court.service.set_aside.lift_own if by == "assessor" else court.service.set_aside.lift
    act(court.people[by], application, name, "Fue un error.")
    assert bars(court, application) == ()
    assert court.assign(application) == 1
    assert len(acts(court, "conflict.lifted")) == 1
    with pytest.raises(Conflict) as caught:
        court.service.set_aside.lift(court.people["administrator"], application, name, "Otra.")
    assert caught.value.code == "lifted-already"


def test_only_whose_it_is_or_who_assigns_there_lifts_it(court):
    application, name = declared(court)
    lift, own = court.service.set_aside.lift, court.service.set_aside.lift_own
    for act, who, error in ((own, "partner", NotFound), (lift, "partner_coordinator", NotAllowed),
                            (lift, "auditor", NotAllowed), (lift, "stranger", NotFound)):
        with pytest.raises(error):
            act(court.people[who], application, name, "Fue un error.")
    with pytest.raises(BadInput):
        own(court.people["assessor"], application, name, "")
    assert bars(court, application)


def test_assessor_lifts_nothing_once_somebody_else_was_asked(court):
    application, name = declared(court)
    court.third("tito", ISSUER)
    assert court.assign(application) == 1
    assert court.service.set_aside.own(court.people["assessor"]) == ()
    with pytest.raises(Conflict) as caught:
        court.service.set_aside.lift_own(court.people["assessor"], application, name, "Error.")
    assert caught.value.code == "task-given"


def test_pages_of_assessor_and_coordinator_lift_it(court):
    application, name = declared(court)
    browser = court.inside.browser(court.people["coordinator"])
    place = f"/admin/assignments/{application}"
    assert f"{place}/conflicts/{name}" in browser.get(place, headers=PAGE).text
    own = court.inside.browser(court.people["assessor"])
    post = f"/assess/{application}/conflict/{name}/lift"
    assert post in own.get("/assess", headers=PAGE).text
    assert send(own, post, {"reason": "Fue un error."}).status_code == 303
    assert post not in own.get("/assess", headers=PAGE).text
    assert f"{place}/conflicts/{name}" not in browser.get(place, headers=PAGE).text
