"""What an appeal changed is told by the second release, and by nothing before it."""

import json
import re

import pytest

from badgeservice.core.appeal import AppealState
from badgeservice.core.judgement import Outcome
from badgeservice.errors import NotWilling
from tests.applications import WHY, Story
from tests.decided import endorsed
from tests.judging import form
from tests.people import ISSUER

PAGE = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture
def story(court):
    """The steps of the teacher's application for module 2."""
    return Story(court.inside, court.people["teacher"], "modulo-2")


@pytest.fixture
def application(court, story):
    """An appeal against a result of *not yet* that somebody has been asked to hear."""
    made = story.sent()
    court.both(made, form(2, 2, 2, 2), form(2, 2, 2, 2))
    story.release(made)
    story.appeal(made)
    court.service.assign.by_hand(court.people["administrator"], made,
                                 court.people[court.third("tito", ISSUER)].person.id, ISSUER)
    return made


def seen(court, application):
    """Return all that the teacher can look at: pages, letters, the copy of the own data."""
    browser = court.inside.browser(court.people["teacher"])
    addresses = (f"/portfolio/applications/{application}", "/portfolio/applications",
                 "/portfolio/applications/new")
    pages = [re.sub(r"name=.csrf_token.[^>]*", "", browser.get(address, headers=PAGE).text)
             .partition("<main")[2].partition("</main")[0] for address in addresses]
    mine = court.people["teacher"].person.id
    letters = [each.kind for each in court.letters() if each.person == mine]
    with court.inside.database.reading() as work:
        kept = {table: rows for table, rows in work.personal_data.of(mine).items()
                if table not in ("sessions", "browsers", "accounts")}
    return pages, letters, json.dumps(kept, default=str, sort_keys=True)


def overturn(court, application):
    return court.send("tito", application, form(3, 3, 3, 3, reason="Minuto 12.")).decision


def test_nothing_that_the_teacher_sees_changes_until_the_second_release(court, application):
    before = seen(court, application)
    assert overturn(court, application).finding.outcome is Outcome.ACHIEVED
    court.service.endorse.prepare(court.people["partner_coordinator"], [application])
    assert seen(court, application) == before
    assert "Not yet achieved" in before[0][0]


def test_second_release_tells_the_answer_and_the_result(court, story, application):
    overturn(court, application)
    endorsed(court.service, court.people["partner_coordinator"], application)
    court.service.releasing(court.people["coordinator"], application)
    result = story.show(application).result
    assert result.feedback.outcome is Outcome.ACHIEVED
    assert result.told.after.appeal.state is AppealState.OVERTURNED
    mine = story.teacher.person.id
    assert [x.kind for x in court.letters() if x.person == mine][-2:] == [
        "appeal-decided", "result-achieved"]


def test_nothing_is_sent_again_while_the_appeal_is_being_concluded(court, story, application):
    overturn(court, application)
    with pytest.raises(NotWilling) as caught:
        court.service.resubmit(story.teacher, application)
    assert [p.code for p in caught.value.problems] == ["appeal-open"]
    with pytest.raises(NotWilling) as caught:
        story.appeal(application)
    assert [p.code for p in caught.value.problems] == ["appealed-already"]


def test_answer_that_needs_no_release_is_told_at_once(court, story, application):
    court.service.appeals.answer(court.people["tito"], application, AppealState.UPHELD, WHY)
    assert story.show(application).result.told.after.appeal.state is AppealState.UPHELD
    mine = story.teacher.person.id
    assert [x.kind for x in court.letters() if x.person == mine][-1] == "appeal-decided"


def test_nobody_learns_from_the_list_of_what_to_apply_for_that_the_partner_is_asked(court,
                                                                                   story):
    application = story.sent()
    court.both(application, form(), form())
    before = court.service.drafts.choices(story.teacher)
    court.service.endorse.prepare(court.people["partner_coordinator"], [application])
    assert court.service.drafts.choices(story.teacher) == before
