"""Reviewers of a sample open its files while the review is open, and it is recorded."""

import pytest

from badgeservice.core.account import Role
from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Outcome
from badgeservice.core.sampling import Verdict
from badgeservice.operations.apply import Applicant
from tests.decided import alone, judged
from tests.people import ELSEWHERE, ISSUER, PROGRAMME, new_id

PAGE = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture
def people(inside):
    return inside.cast() | {"reviewer": inside.person("rita", (Role.ASSESSOR, ISSUER))}


@pytest.fixture
def drawn(inside, people):
    """The one decision of a sample, with a file; made by the first assessor."""
    service = inside.service
    alone(service)
    digest = service.evidence_files.keep(b"Lo que vi en clase.")
    person = people["teacher"].person
    application = service.apply("modulo-2", Applicant(
        person.email, person.given_names, person.first_surname, person.second_surname), evidence=[
        Evidence("classroom-application", "Una clase.", digest=digest, media_type="text/plain"),
        Evidence("reflection", "Lo que cambiaré.")]).id
    judged(service, application, ISSUER, 3, assessor=people["assessor"].person.email)
    assert service.decide(application, by="test").finding.outcome is Outcome.ACHIEVED
    sample = service.samples.draw(people["coordinator"], PROGRAMME)
    return sample, application, f"/evidence/{application}/0"


def status(inside, actor, place):
    return inside.browser(actor).get(place).status_code


def views(inside, people):
    with inside.database.reading() as work:
        return [view.viewer for view in work.evidence_views.of_owner(
            people["teacher"].person.id)]


def test_reviewer_opens_it_and_the_owner_can_read_who_did(inside, people, drawn):
    _, _, place = drawn
    assert inside.browser(people["reviewer"]).get(place).text == "Lo que vi en clase."
    assert views(inside, people) == [people["reviewer"].person.id]


@pytest.mark.parametrize("who", ["assessor", "mentor", "stranger"])
def test_item_101_others_do_not_find_it(inside, people, drawn, who):
    # The first assessor judged it on the command line, and has no task.
    assert status(inside, people[who], drawn[2]) == 404
    assert views(inside, people) == []


def test_reviewer_of_another_programme_does_not_find_it(inside, people, drawn):
    other = inside.person("ruben", (Role.ASSESSOR, ELSEWHERE), programme=ELSEWHERE)
    assert status(inside, other, drawn[2]) == 404


def test_it_closes_with_the_review(inside, people, drawn):
    sample, application, place = drawn
    inside.service.samples.review(people["coordinator"], sample.id, application, Verdict.AGREES,
                                  "")
    assert status(inside, people["reviewer"], place) == 404


def test_what_was_not_drawn_stays_closed(inside, people):
    service = inside.service
    person = people["teacher"].person
    digest = service.evidence_files.keep(new_id().encode())
    application = service.apply("modulo-2", Applicant(
        person.email, person.given_names, person.first_surname, person.second_surname), evidence=[
        Evidence("classroom-application", "x", digest=digest, media_type="text/plain"),
        Evidence("reflection", "y")]).id
    assert status(inside, people["reviewer"], f"/evidence/{application}/0") == 404


def test_page_counts_what_was_found(inside, people, drawn):
    sample, application, _ = drawn
    browser = inside.browser(people["coordinator"])
    before = browser.get("/quality/samples", headers=PAGE).text
    assert "What was found so far" in before
    inside.service.samples.review(people["reviewer"], sample.id, application, Verdict.DIFFERS,
                                  "Yo daría nivel 2.")
    after = browser.get("/quality/samples", headers=PAGE).text
    assert after != before
    assert "What was found so far" not in inside.browser(people["reviewer"]).get(
        "/quality/samples", headers=PAGE).text
