"""Hours are counted once, milestones by what is shown, and forms name each flaw."""

import pytest

from badgeservice.core.collection import (
    LONGEST_TITLE,
    MOST_CREDENTIALS,
    Wish,
    hours,
    milestones,
    problems,
)
from tests.fakes import FakeService

EVERY = {each.slug: each for each in FakeService().show.achievements()}


def some(*slugs):
    return [EVERY[slug] for slug in slugs]


@pytest.mark.parametrize(("slugs", "count"), [
    ((), 0),
    (("modulo-1", "modulo-2"), 30),
    (("modulo-1", "modulo-1"), 15),
    (("practica-docente-1",), 60),
    (("practica-docente-1", "modulo-1", "modulo-2"), 60),
    (("practica-docente-1", "modulo-5"), 75),
    (("microcredencial-docencia-emtp", "practica-docente-1", "modulo-1", "modulo-8"), 120),
])
def test_each_hour_counts_once(slugs, count):
    assert hours(some(*slugs), EVERY) == count


def told(*slugs):
    return [(each.achievement.slug, each.done, len(each.steps), each.is_reached)
            for each in milestones(some(*slugs), list(EVERY.values()))]


def test_steps_are_those_that_are_shown():
    assert told("modulo-1", "modulo-3") == [("practica-docente-1", 2, 4, False)]
    assert told() == []
    assert told("mentor-emtp") == []


def test_milestone_is_reached_by_its_award_and_not_by_its_steps():
    steps = tuple(f"modulo-{number}" for number in range(1, 5))
    assert ("practica-docente-1", 4, 4, False) in told(*steps)
    assert ("practica-docente-1", 4, 4, True) in told("practica-docente-1")


@pytest.mark.parametrize(("wish", "code"), [
    (Wish(" "), "title-missing"),
    (Wish("a" * (LONGEST_TITLE + 1)), "text-too-long"),
    (Wish("a", "b" * 2001), "text-too-long"),
    (Wish("a\x00"), "control-character"), (Wish("a\u202eb"), "invisible-sign"),
    (Wish("a", "RUT 12.345.678-5"), "national-number"),
    (Wish("a", language="de"), "language-unknown"),
    (Wish("a", credentials=tuple(map(str, range(MOST_CREDENTIALS + 1)))), "too-many-credentials"),
])
def test_each_flaw_has_its_code(wish, code):
    assert [each.code for each in problems(wish)] == [code]


def test_what_is_right_has_no_flaw():
    assert list(problems(Wish("Título", "Dos\nlíneas", "fi"))) == []
