"""Two requests about one application at the same moment: one of them has its way."""

from contextlib import closing
from dataclasses import replace

import pytest

from badgeservice.core.appeal import Appeal, Ground
from badgeservice.core.judgement import Stage
from badgeservice.storage.database import SqlDatabase
from tests.unit.storage.samples import (
    ANA,
    LATER,
    NOW,
    application,
    apply,
    decision,
    judgement,
    publish,
)
from tests.unit.storage.test_races import PATIENT, together

MANY = 8


@pytest.fixture
def database(database_url):
    with closing(SqlDatabase(database_url, wait=PATIENT)) as database:
        yield database


def withdraw(work):
    """As the operation does it: hold, look, change."""
    before = work.applications.hold("app")
    if work.judgements.has_begun("app"):
        return "judging-begun"
    work.applications.change(before, replace(before, stage=Stage.WITHDRAWN), ANA)
    return "withdrawn"


def judge(work):
    work.judgements.add(judgement("j1"))
    return "judged"


@pytest.mark.parametrize("attempt", range(3))
def test_withdrawing_and_judging_never_both_succeed(database, attempt):
    with database.transaction() as work:
        apply(work)
    outcomes = set(together(database, withdraw, judge))
    assert outcomes in ({"withdrawn", "application-not-sent"}, {"judging-begun", "judged"})


def test_of_many_drafts_for_an_achievement_one_is_begun(database):
    with database.transaction() as work:
        publish(work)
        work.people.add(ANA)

    def begin(name):
        def step(work):
            work.applications.add(replace(application(name), stage=Stage.DRAFT), ANA, ())
            return "begun"
        return step

    outcomes = together(database, *(begin(f"d{n}") for n in range(MANY)))
    assert sorted(outcomes) == ["application-open"] * (MANY - 1) + ["begun"]
    with database.reading() as work:
        assert len(work.applications.of_person(ANA.id)) == 1


def test_of_many_appeals_against_a_decision_one_is_filed(database):
    with database.transaction() as work:
        apply(work)
        work.judgements.add(judgement("j1"))
        work.decisions.add(decision(judgements=("j1",)))

    def file(name):
        def step(work):
            work.appeals.add(Appeal(name, "app", "dec", ANA.id, Ground.ERROR, "x", NOW, LATER))
            return "filed"
        return step

    outcomes = together(database, *(file(f"a{n}") for n in range(MANY)))
    assert sorted(outcomes) == ["appealed-already"] * (MANY - 1) + ["filed"]
