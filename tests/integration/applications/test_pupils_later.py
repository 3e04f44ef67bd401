"""A teacher who notices pupils in evidence after it was sent is still heard by the credential."""

import json

import pytest

from badgeservice.core.account import EVERY
from badgeservice.errors import Conflict, NotWilling
from badgeservice.operations.item_wish import Wish
from tests.applications import Story, direct, put_item
from tests.judging import Court, form

LINK = "https://v.example/clase"


@pytest.fixture
def court(inside):
    return Court(inside)


@pytest.fixture
def story(court):
    return Story(court.inside, court.people["teacher"], "modulo-2")


@pytest.fixture
def item(story):
    """A public link of the teacher's."""
    return put_item(story.inside, story.teacher, "classroom-application", public=True, text="",
                    narrative="Mi clase.", url=LINK)


@pytest.fixture
def decided(court, story, item):
    """An application with that link, judged alike by both."""
    kinds = story.service.show.achievement("modulo-2").course.evidence
    made = story.draft(*(direct(kind) for kind in kinds if kind != "classroom-application"),
                       items={item: ()})
    story.send(made)
    court.both(made, form(3, 3, 3, 3), form(3, 3, 3, 3))
    return made


def notice(story, item):
    """Say that pupils can be recognised after all."""
    held = story.service.portfolio.get(story.teacher, item).item
    story.service.portfolio.change(story.teacher, item, Wish(
        held.kind, held.title, held.narrative, LINK, pupils="yes", consent=True),
        version=held.version)


def endorse(court, application):
    partner = court.people["partner_coordinator"]
    court.service.endorse.prepare(partner, [application])
    digest = court.service.endorse.show(partner, application).draft.digest
    court.service.endorse(partner, [(application, digest)])


def release(court, application):
    """Release it; return the credential as the public gets it."""
    made = court.service.releasing(court.people["coordinator"], application)
    return court.inside.app.test_client().get(
        f"/credentials/{made.credential}", headers={"Accept": "application/json"}).text


def test_link_is_public_where_nobody_says_otherwise(court, decided):
    endorse(court, decided)
    assert LINK in release(court, decided)


def test_said_before_the_partner_signs(court, story, item, decided):
    notice(story, item)
    endorse(court, decided)
    found = release(court, decided)
    assert LINK not in found
    assert "Mi clase." not in found
    assert sum("description" in each for each in json.loads(found)["evidence"]) == 1


def test_said_after_the_partner_was_shown_it(court, story, item, decided):
    partner = court.people["partner_coordinator"]
    court.service.endorse.prepare(partner, [decided])
    digest = court.service.endorse.show(partner, decided).draft.digest
    notice(story, item)
    with pytest.raises(Conflict) as caught:
        court.service.endorse(partner, [(decided, digest)])
    assert caught.value.code == "endorsement-changed"
    endorse(court, decided)
    assert LINK not in release(court, decided)


def test_said_after_the_partner_signed_asks_the_partner_again(court, story, item, decided):
    endorse(court, decided)
    notice(story, item)
    with pytest.raises(NotWilling) as caught:
        release(court, decided)
    assert [problem.code for problem in caught.value.problems] == ["endorsement-missing"]
    endorse(court, decided)
    assert LINK not in release(court, decided)


def test_said_after_the_partner_signed_is_in_the_lists_again(court, story, item, decided):
    desk, people = court.service.release_desk, court.people
    assert [line.waiting.application
            for line in desk.endorsements(people["partner_coordinator"]).lines] == [decided]
    endorse(court, decided)
    assert desk.endorsements(people["partner_coordinator"]).lines == ()
    notice(story, item)
    (line,) = desk.endorsements(people["partner_coordinator"]).lines
    assert (line.waiting.application, line.may_sign) == (decided, True)
    (line,) = desk.waiting(people["coordinator"]).lines
    assert line.waiting.needs_endorsement
    assert [line.application for line in court.service.endorse.waiting([EVERY])] == [decided]
    endorse(court, decided)
    assert desk.endorsements(people["partner_coordinator"]).lines == ()


def test_what_the_assessors_saw_stays_as_it_was(story, item, decided):
    notice(story, item)
    with story.inside.database.reading() as work:
        assert LINK in [each.url for each in work.applications.evidence(decided)]
