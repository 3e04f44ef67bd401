"""Every look at evidence by another than its owner is recorded, at whichever page it is shown."""

import re
from datetime import timedelta

import pytest

from badgeservice.core.account import Role
from badgeservice.core.evidence import Evidence
from badgeservice.operations.looks import AGAIN
from tests.applications import Story, put_item
from tests.decided import alone
from tests.integration.portfolio.samples import MP4, PAGE, application, assign
from tests.judging import Court, form
from tests.people import PROGRAMME


@pytest.fixture
def cast(inside):
    return inside.cast()


@pytest.fixture
def court(inside):
    return Court(inside)


@pytest.fixture
def sent(inside, cast):
    """An application with a video, a link and a text."""
    digest = inside.service.evidence_files.keep(MP4)
    return application(inside, cast["teacher"], [
        Evidence("material", digest=digest, media_type="video/mp4", item="item", size=len(MP4)),
        Evidence("material", url="https://a.example"),
        Evidence("reflection", "Lo que cambiaré.")])


def views(inside, application):
    with inside.database.reading() as work:
        owner = work.applications.get(application).person
        return [(inside_name(inside, each.viewer), each.position, each.is_download)
                for each in reversed(work.evidence_views.of_owner(owner))
                if each.application == application]


def inside_name(inside, person):
    return next(name for name, each in inside.actors.items() if each.person.id == person)


def look(inside, who, place):
    answer = inside.browser(who).get(place, headers={**PAGE, "Accept-Language": "en"})
    assert answer.status_code == 200
    return answer


def test_judging_page_is_a_look_at_every_piece(inside, cast, sent, clock):
    assign(inside, sent, cast["assessor"])
    assert "Lo que cambiaré." in look(inside, cast["assessor"], f"/assess/{sent}").text
    look(inside, cast["assessor"], f"/assess/{sent}")
    look(inside, cast["assessor"], f"/evidence/{sent}/0")
    once = [("carla", position, False) for position in range(3)]
    assert views(inside, sent) == once
    clock.ahead = AGAIN + timedelta(seconds=1)
    look(inside, cast["assessor"], f"/assess/{sent}")
    assert views(inside, sent) == once * 2


def test_pages_of_the_assessor_without_evidence_are_no_look(inside, cast, sent):
    assign(inside, sent, cast["assessor"])
    for place in ("/assess", f"/assess/{sent}/conflict"):
        assert "Lo que cambiaré." not in look(inside, cast["assessor"], place).text
    assert views(inside, sent) == []


def test_download_after_a_look_is_recorded_and_a_look_after_a_download_is_not(
        inside, cast, sent):
    assign(inside, sent, cast["assessor"])
    for query in ("", "?download=1", "?download=1", ""):
        look(inside, cast["assessor"], f"/evidence/{sent}/0{query}")
    assert views(inside, sent) == [("carla", 0, False), ("carla", 0, True)]


def test_auditors_page_of_an_application_is_a_look_and_its_owners_is_not(inside, cast, sent):
    place = f"/portfolio/applications/{sent}"
    look(inside, cast["teacher"], place)
    assert views(inside, sent) == []
    assert "Lo que cambiaré." in look(inside, cast["auditor"], place).text
    assert views(inside, sent) == [("aurora", position, False) for position in range(3)]


def test_decision_of_a_sample_is_a_look_and_the_list_of_them_is_not(inside, court):
    alone(inside.service)
    sent = court.apply()
    court.assign(sent)
    court.send("assessor", sent, form())
    coordinator = court.people["coordinator"]
    before = views(inside, sent)
    sample = inside.service.samples.draw(coordinator, PROGRAMME)
    look(inside, coordinator, f"/quality/samples/{sample.id}")
    assert views(inside, sent) == before
    assert "Lo que cambiaré." in look(
        inside, coordinator, f"/quality/samples/{sample.id}/{sent}").text
    assert views(inside, sent) == [*before, ("coco", 0, False), ("coco", 1, False)]


@pytest.fixture
def cycle(inside, cast):
    """A cycle of the teacher, whom the mentor accompanies."""
    inside.service.relate(inside.service.operator(), "mentor", cast["mentor"].person.email,
                          cast["teacher"].person.email)
    return inside.service.practice.open(cast["teacher"], "Estaciones rotativas", "").id


def mentors_looks(inside, cast):
    with inside.database.reading() as work:
        return [(inside_name(inside, each.viewer), each.item, each.application, each.is_download)
                for each in reversed(work.evidence_views.of_owner(cast["teacher"].person.id))]


def test_mentor_opens_the_evidence_of_a_cycle_and_it_is_recorded(inside, cast, cycle):
    made = put_item(inside, cast["teacher"], text="Guion de la clase.", cycle=cycle)
    mentor, place = cast["mentor"], f"/portfolio/practice/{cycle}/evidence/{made}"
    assert place in look(inside, mentor, f"/portfolio/practice/{cycle}").text
    assert mentors_looks(inside, cast) == []
    assert "Guion de la clase." in look(inside, mentor, place).text
    assert look(inside, mentor, f"{place}/file").text == "Guion de la clase."
    look(inside, mentor, f"{place}/file?download=1")
    assert mentors_looks(inside, cast) == [("mario", made, None, False),
                                           ("mario", made, None, True)]
    look(inside, cast["teacher"], place)
    assert len(mentors_looks(inside, cast)) == 2


def test_item_088_evidence_of_a_cycle_is_its_teachers_and_mentors_alone(inside, cast, cycle):
    made = put_item(inside, cast["teacher"], text="Guion de la clase.", cycle=cycle)
    apart = put_item(inside, cast["teacher"], text="Otro guion.")
    other = inside.person("otra", Role.MENTOR, Role.TEACHER)
    for suffix in ("", "/file"):
        place = f"/portfolio/practice/{cycle}/evidence/{made}{suffix}"
        for who in (other, cast["stranger"]):
            assert inside.browser(who).get(place, headers=PAGE).status_code == 404
        for who in (cast["mentor"], cast["teacher"]):
            wrong = f"/portfolio/practice/{cycle}/evidence/{apart}{suffix}"
            assert inside.browser(who).get(wrong, headers=PAGE).status_code == 404
    assert mentors_looks(inside, cast) == []


def test_mentors_page_shows_a_link_as_a_link(inside, cast, cycle):
    made = put_item(inside, cast["teacher"], text="", url="https://v.example/clase", cycle=cycle)
    place = f"/portfolio/practice/{cycle}/evidence/{made}"
    assert 'href="https://v.example/clase"' in look(inside, cast["mentor"], place).text
    answer = inside.browser(cast["mentor"]).get(f"{place}/file", headers=PAGE)
    assert answer.status_code == 404


def test_copy_of_the_own_data_tells_of_a_mentors_look(inside, cast, cycle):
    made = put_item(inside, cast["teacher"], text="Guion de la clase.", cycle=cycle)
    look(inside, cast["mentor"], f"/portfolio/practice/{cycle}/evidence/{made}")
    with inside.database.reading() as work:
        (told,) = work.personal_data.of(cast["teacher"].person.id)["evidence_views"]
    assert (told["item"], told["application"]) == (made, None)


def told(inside, who):
    """What the page of somebody says, without marks."""
    text = look(inside, who, "/account/data/looks").text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text[text.index("<main"):]))


def test_page_says_who_looked_once_the_result_is_known_and_names_no_assessor(inside, court):
    sent, teacher = court.apply(), court.people["teacher"]
    court.assign(sent)
    look(inside, court.people["assessor"], f"/assess/{sent}")
    look(inside, court.people["auditor"], f"/portfolio/applications/{sent}")
    empty = told(inside, teacher)
    assert "Aurora" not in empty
    assert "Tekna" not in empty
    court.send("assessor", sent, form(2, 2, 2, 2))
    court.send("partner", sent, form(2, 2, 2, 2))
    assert told(inside, teacher) == empty
    Story(inside, teacher).release(sent)
    page = told(inside, teacher)
    assert page.count("assessor, ") == page.count("evaluador") + 4
    assert "Aurora Rojas Soto" in page
    assert not any(name in page for name in ("Carla", "Aino"))


def test_page_tells_no_look_of_an_appeal_that_waits(inside, court):
    sent, teacher = court.apply(), court.people["teacher"]
    court.both(sent, form(2, 2, 2, 2), form(2, 2, 2, 2))
    Story(inside, teacher).release(sent)
    before = told(inside, teacher)
    court.appeal(sent)
    inside.clock.ahead += AGAIN
    look(inside, court.people["auditor"], f"/portfolio/applications/{sent}")
    assert told(inside, teacher) == before


def test_page_names_mentors_and_says_when_nobody_looked(inside, cast, cycle):
    teacher = cast["teacher"]
    assert "Nobody but you has looked" in told(inside, teacher)
    made = put_item(inside, teacher, text="Guion de la clase.", cycle=cycle)
    look(inside, cast["mentor"], f"/portfolio/practice/{cycle}/evidence/{made}/file?download=1")
    page = told(inside, teacher)
    assert "Mario Rojas Soto, mentor" in page
    assert "Visita de marzo downloaded in a practice cycle" in page
    assert "Nobody but you has looked" in told(inside, cast["stranger"])


def test_page_is_linked_from_the_personal_data(inside, cast):
    assert "/account/data/looks" in look(inside, cast["teacher"], "/account/data").text
