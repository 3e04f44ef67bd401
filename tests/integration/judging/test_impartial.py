"""A conflict of interest that becomes known late keeps a result from being told."""

import pytest

from badgeservice.core.appeal import AppealState
from badgeservice.errors import NotWilling
from tests.decided import endorsed
from tests.judging import form
from tests.people import ISSUER, send

PAGE = {"Accept": "text/html", "Accept-Language": "en"}


def manager(court, who="assessor"):
    """Record that an assessor is the line manager of the teacher."""
    court.service.relate(court.people["coordinator"], "line-manager",
                         court.people[who].person.email, court.people["teacher"].person.email)


def refused(act, *given):
    with pytest.raises(NotWilling) as caught:
        act(*given)
    return {(problem.code, problem.value) for problem in caught.value.problems}


def decided(court, *levels):
    """Return a decided application whose first judge became line manager in between."""
    application = court.apply()
    court.assign(application)
    court.send("assessor", application, form(*levels))
    manager(court)
    assert court.send("partner", application, form(*levels)).decision is not None
    return application


@pytest.mark.parametrize("levels", [(3, 3, 3, 3), (2, 3, 3, 3)])
def test_decision_with_a_judge_who_is_not_impartial_is_not_released_by_anybody(court, levels):
    application = decided(court, *levels)
    for act in (lambda: court.service.releasing(court.people["coordinator"], application),
                lambda: court.service.releasing.at_command_line(application)):
        assert ("judge-not-impartial", "line-manager") in refused(act)


def test_partner_signs_nothing_with_such_a_judge(court):
    application = decided(court)
    assert refused(court.service.endorse.prepare, court.people["partner_coordinator"],
                   [application]) == {("judge-not-impartial", "line-manager")}
    assert refused(court.service.endorse.at_command_line, application,
                   court.people["partner_coordinator"].person.email) == {
        ("judge-not-impartial", "line-manager")}


def test_operator_signs_nothing_that_was_prepared_before_it_became_known(court):
    """Found by walking: the standing award was given back before the judges were looked at."""
    application = court.apply()
    court.both(application, form(), form())
    court.service.endorse.prepare(court.people["partner_coordinator"], [application])
    manager(court)
    assert refused(court.service.endorse.at_command_line, application,
                   court.people["partner_coordinator"].person.email) == {
        ("judge-not-impartial", "line-manager")}


def test_coordinators_get_a_letter_and_both_pages_say_who_and_why(court):
    application = decided(court)
    letters = [each for each in court.letters() if each.kind == "judging-partial"]
    assert {each.person for each in letters} >= {court.people["coordinator"].person.id}
    browser = court.inside.browser(court.people["coordinator"])
    shown = browser.get(f"/admin/releases/{application}", headers=PAGE).text
    assert "is not impartial: line manager" in shown
    assert court.people["assessor"].person.full_name in shown
    assert ">line manager</span>" in browser.get(f"/admin/assignments/{application}",
                                                 headers=PAGE).text


def test_after_the_judge_was_set_aside_another_decides_and_it_is_released(court):
    application = decided(court)
    court.service.set_aside(court.people["coordinator"], application,
                            court.people["assessor"].person.id, "Es su jefa.")
    court.third("tito", ISSUER)
    court.assign(application)
    court.send("tito", application, form())
    endorsed(court.service, court.people["partner_coordinator"], application)
    assert court.service.releasing(court.people["coordinator"], application).credential


def test_relation_that_is_recorded_after_the_partner_signed_still_holds_the_release(court):
    application = court.apply()
    court.both(application, form(), form())
    endorsed(court.service, court.people["partner_coordinator"], application)
    manager(court)
    assert refused(court.service.releasing, court.people["coordinator"], application) == {
        ("judge-not-impartial", "line-manager")}


def test_appeal_is_not_answered_by_who_became_line_manager(court):
    application = court.apply()
    court.both(application, form(2, 3, 3, 3), form(2, 3, 3, 3))
    court.appeal(application)
    name = court.third("tito", ISSUER)
    court.service.assign.by_hand(court.people["administrator"], application,
                                 court.people[name].person.id, ISSUER)
    manager(court, name)
    for answer in (AppealState.UPHELD, AppealState.REASSESS):
        assert refused(court.service.appeals.answer, court.people[name], application, answer,
                       "Se mantiene.") == {("assessor-barred", "line-manager")}
    assert court.appeal_state(application) is AppealState.FILED
    answered = send(court.inside.browser(court.people[name]), f"/assess/appeals/{application}",
                    {"answer": "upheld", "reason": "Se mantiene."}, headers=PAGE)
    assert (answered.status_code, "line manager" in answered.text) == (409, True)
