"""What comes after a result: who may hear an appeal, and where its answer leads."""


import pytest

from badgeservice.core.appeal import AppealState
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
