"""What comes after a result: who may hear an appeal, and where its answer leads."""


from datetime import timedelta

import pytest

from badgeservice.core.appeal import AppealState
from badgeservice.core.judgement import Stage
from badgeservice.errors import NotWilling
from tests.applications import WHY, Story
from tests.judging import form
from tests.people import ISSUER, PARTNER

LOW = (3, 3, 2, 1)


@pytest.fixture
def story(court):
    """The steps of the teacher's application for module 2."""
    return Story(court.inside, court.people["teacher"], "modulo-2")


def told_not_yet(court, story):
    """Return an application with a released decision of *not yet*."""
    application = story.sent()
    court.both(application, form(*LOW), form(*LOW))
    story.release(application)
    return application


def give(court, application, who, organisation=ISSUER):
    return court.service.assign.by_hand(court.people["administrator"], application,
                                        court.people[who].person.id, organisation)


def judged_anew(court, story):
    """Return an application, and the one that takes its place after an appeal."""
    application = told_not_yet(court, story)
    story.appeal(application)
    give(court, application, court.third("tito", ISSUER))
    court.service.appeals.answer(court.people["tito"], application, AppealState.REASSESS, WHY)
    with court.inside.database.reading() as work:
        return application, work.applications.following(application)


def refused(act, *given):
    with pytest.raises(NotWilling) as caught:
        act(*given)
    return {problem.value or problem.code for problem in caught.value.problems}


def test_who_judged_an_earlier_attempt_hears_no_appeal(court, story):
    first = told_not_yet(court, story)
    second = story.send(court.service.resubmit(story.teacher, first).id)
    for name, organisation in (("tito", ISSUER), ("tove", PARTNER)):
        give(court, second, court.third(name, organisation), organisation)
    with court.inside.database.reading() as work:
        assert work.applications.get(second).carried
    for name in ("tito", "tove"):
        court.send(name, second, form(3, 3, 2, 2))
    story.release(second)
    story.appeal(second)
    assert refused(give, court, second, "assessor") == {"involved"}
    assert give(court, second, court.third("uno", ISSUER)).round.name == "APPEAL"


def test_who_judged_before_an_appeal_is_not_asked_for_the_attempt_after_it(court, story):
    _, anew = judged_anew(court, story)
    for name, organisation in (("uma", ISSUER), ("tove", PARTNER)):
        give(court, anew.id, court.third(name, organisation), organisation)
        court.send(name, anew.id, form(*LOW))
    story.release(anew.id)
    third = story.send(court.service.resubmit(story.teacher, anew.id).id)
    assert refused(give, court, third, "assessor") == {"involved"}
    assert give(court, third, "uma").application == third


@pytest.mark.parametrize("by", ["the withdrawn one", "the result"])
def test_what_is_judged_anew_can_be_withdrawn_and_taken_up_as_the_same_attempt(court, story,
                                                                               by):
    application, anew = judged_anew(court, story)
    court.service.withdraw(story.teacher, anew.id)
    assert refused(court.service.drafts.start, story.teacher, "modulo-2") == {application}
    begun = court.service.resubmit(
        story.teacher, anew.id if by == "the withdrawn one" else application)
    assert (begun.stage, begun.attempt, begun.follows, begun.carried) == (
        Stage.DRAFT, anew.attempt, application, anew.carried)
    story.send(begun.id)
    assert refused(give, court, begun.id, "assessor") == {"involved"}


def test_page_of_the_result_offers_to_take_up_what_was_judged_anew(court, story):
    application, anew = judged_anew(court, story)
    browser = court.inside.browser(story.teacher)
    address = f"/portfolio/applications/{application}"
    page = {"Accept": "text/html", "Accept-Language": "en"}
    assert f"{address}/again" not in browser.get(address, headers=page).text
    court.service.withdraw(story.teacher, anew.id)
    assert f"{address}/again" in browser.get(address, headers=page).text


def test_last_attempt_that_is_judged_anew_can_be_taken_up_within_the_days(court, story, clock):
    latest = told_not_yet(court, story)
    for _ in range(2):
        latest = story.send(court.service.resubmit(story.teacher, latest).id)
        court.both(latest, form(*LOW), form(*LOW))
        story.release(latest)
    story.appeal(latest)
    give(court, latest, court.third("tito", ISSUER))
    court.service.appeals.answer(court.people["tito"], latest, AppealState.REASSESS, WHY)
    with court.inside.database.reading() as work:
        anew = work.applications.following(latest)
    court.service.withdraw(story.teacher, anew.id)
    begun = court.service.resubmit(story.teacher, anew.id)
    assert (begun.attempt, begun.follows) == (3, latest)
    assert story.send(begun.id)
    court.service.withdraw(story.teacher, begun.id)
    clock.ahead = timedelta(days=61)
    assert refused(court.service.resubmit, story.teacher, begun.id) == {"resubmission-late"}
    assert court.service.drafts.start(story.teacher, "modulo-2").attempt == 1


def test_coordinators_get_a_letter_when_an_application_is_to_be_judged_anew(court, story):
    _, anew = judged_anew(court, story)
    letters = [each for each in court.letters() if each.kind == "appeal-anew"]
    assert sorted(each.person for each in letters) == sorted(
        court.people[who].person.id for who in ("coordinator", "partner_coordinator"))
    assert all(each.values["link"].endswith(f"/admin/assignments/{anew.id}")
               for each in letters)
