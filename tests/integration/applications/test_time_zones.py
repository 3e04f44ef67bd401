"""Deadlines and moments are told on the clock of whoever reads them, and it is named."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from badgeservice.core.account import Role
from badgeservice.core.profile import Profile
from badgeservice.core.school import School
from badgeservice.errors import NotWilling
from tests.applications import WHY, Story
from tests.people import send

PAGE = {"Accept": "text/html", "Accept-Language": "es"}
ISLAND, SANTIAGO = "05201", "13101"
"""Communes: Isla de Pascua, Santiago."""

CLOCKS = {ISLAND: ("Pacific/Easter", "la Isla de Pascua"), SANTIAGO: ("America/Santiago", "Chile")}


def live_in(inside, actor, commune):
    with inside.database.transaction() as work:
        work.profiles.put(Profile(actor.person.id, commune=commune))


def get(inside, actor, address):
    answer = inside.browser(actor).get(address, headers=PAGE)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("commune", CLOCKS)
def test_resubmission_and_appeal_end_with_the_day_where_the_teacher_is(inside, story, commune):
    live_in(inside, story.teacher, commune)
    zone, name = CLOCKS[commune]
    application = story.result()
    after = story.show(application).result.told.after
    for moment in (after.chance.until, after.appeal_until):
        assert moment.astimezone(ZoneInfo(zone)).time() == time(23, 59, 59)
    text = get(inside, story.teacher, f"/portfolio/applications/{application}")
    assert text.count(f"23:59 (hora de {name}") == 2


def test_two_teachers_get_two_moments_for_the_same_day(inside, cast):
    at_noon(inside)
    untils = {}
    for commune, teacher in zip(CLOCKS, (cast["teacher"], inside.person("berta", Role.TEACHER)),
                                strict=True):
        live_in(inside, teacher, commune)
        told = Story(inside, teacher)
        untils[commune] = told.show(told.result()).result.told.after.appeal_until
    assert untils[ISLAND] > untils[SANTIAGO]


def at_noon(inside):
    """Let it be the same day from Samoa to Kiribati."""
    inside.clock.ahead += timedelta(hours=(11 - inside.clock().hour) % 24)


@pytest.mark.parametrize("step", ["appeal", "again"])
def test_deadline_that_is_over_does_not_reopen_with_another_zone(inside, story, step):
    at_noon(inside)
    live_in(inside, story.teacher, SANTIAGO)
    application = story.result()
    after = story.show(application).result.told.after
    until = after.appeal_until if step == "appeal" else after.chance.until
    inside.clock.ahead += until - inside.clock() + timedelta(minutes=30)
    changed = send(inside.browser(story.teacher), "/account/profile",
                   {"time_zone": "Pacific/Pago_Pago", "social_name": "", "gender": "",
                    "specialty": "", "phone": ""})
    assert changed.status_code == 303
    result = story.show(application).result
    assert not (result.may_appeal if step == "appeal" else result.may_send_again)
    address = f"/portfolio/applications/{application}/{step}"
    if step == "again":
        with pytest.raises(NotWilling):
            story.service.resubmit(story.teacher, application)
    else:
        assert send(inside.browser(story.teacher), address,
                    {"grounds": "error", "text": WHY}).status_code != 303


@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "Pacific/Kiritimati"])
def test_told_deadlines_stay_whatever_becomes_of_the_profile(inside, story, zone):
    at_noon(inside)
    live_in(inside, story.teacher, SANTIAGO)
    application = story.result()
    before = story.show(application).result.told
    with inside.database.transaction() as work:
        work.profiles.put(Profile(story.teacher.person.id, time_zone=zone))
    after = story.show(application).result.told
    assert (after.zone, after.after) == ("America/Santiago", before.after)


def test_school_that_moves_moves_no_told_deadline(inside, story):
    at_noon(inside)
    with inside.database.transaction() as work:
        work.schools.put([School("10117-6", "Liceo Uno", commune=SANTIAGO)])
        work.profiles.put(Profile(story.teacher.person.id, school="10117-6"))
    application = story.result()
    before = story.show(application).result.told.after.appeal_until
    with inside.database.transaction() as work:
        work.schools.put([School("10117-6", "Liceo Uno", commune=ISLAND)])
    assert story.show(application).result.told.after.appeal_until == before


def test_release_keeps_the_zone_of_its_moment(inside, story, cast):
    live_in(inside, story.teacher, ISLAND)
    application = story.sent()
    story.decide(application)
    released = inside.service.releasing(cast["administrator"], application).release
    assert released.zone == "Pacific/Easter"


def test_answer_to_an_appeal_is_promised_on_the_clock_of_the_teacher(inside, story):
    live_in(inside, story.teacher, ISLAND)
    application = story.result()
    appeal = story.appeal(application, text=WHY)
    assert appeal.due_at.astimezone(ZoneInfo("Pacific/Easter")).time() == time(23, 59, 59)
    assert "hora de la Isla de Pascua" in get(
        inside, story.teacher, f"/portfolio/applications/{application}")


def test_practice_is_dated_on_the_clock_of_the_teacher(inside, story):
    cycle = inside.service.practice.open(story.teacher, "Estaciones", "").id
    pages = {}
    for commune in CLOCKS:
        live_in(inside, story.teacher, commune)
        send(inside.browser(story.teacher), f"/portfolio/practice/{cycle}/plan",
             {"text": commune, "version": str(len(pages))}, headers=PAGE)
        here = inside.clock().astimezone(ZoneInfo(CLOCKS[commune][0]))
        pages[commune] = get(inside, story.teacher, f"/portfolio/practice/{cycle}")
        assert f", {here:%H}:" in pages[commune]
    assert pages[ISLAND] != pages[SANTIAGO]
