"""Deadlines and moments are told on the clock of whoever reads them, and it is named."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest

from badgeservice.core.profile import Profile
from tests.applications import WHY
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


def test_two_teachers_get_two_moments_for_the_same_day(inside, story):
    untils = []
    for commune in CLOCKS:
        live_in(inside, story.teacher, commune)
        application = (untils and untils[0][0]) or story.result()
        untils.append((application, story.show(application).result.told.after.appeal_until))
    assert untils[0][1] > untils[1][1]


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
