"""Appeals come back as they were filed, once a decision."""

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.core.account import EVERY
from badgeservice.core.appeal import Appeal, AppealState, Ground
from badgeservice.errors import Conflict, NotFound
from tests.unit.storage.samples import (
    ANA,
    LATER,
    NOW,
    application,
    apply,
    decision,
    judgement,
)


def appeal(name="ap", *, of="app", decision="dec", days=10):
    return Appeal(name, of, decision, ANA.id, Ground.OVERLOOKED, "No se leyó «a.txt».", NOW,
                  NOW + timedelta(days=days))


def decided(work):
    apply(work)
    work.judgements.add(judgement("j1"))
    work.decisions.add(decision(judgements=("j1",)))


def test_appeal_comes_back_as_it_was_filed(work):
    decided(work)
    assert work.appeals.of_application("app") is None
    work.appeals.add(appeal())
    assert work.appeals.get("ap") == appeal() == work.appeals.of_application("app")


def test_second_appeal_against_a_decision_is_a_conflict(work):
    decided(work)
    work.appeals.add(appeal())
    with pytest.raises(Conflict) as caught:
        work.appeals.add(appeal("again"))
    assert caught.value.code == "appealed-already"


def test_answer_is_given_once_and_leaves_what_was_filed(work):
    decided(work)
    work.appeals.add(appeal())
    answer = replace(appeal(), state=AppealState.UPHELD, decided_by=ANA.id, decided_at=LATER,
                     reason="Se leyó.", text="otra cosa")
    work.appeals.decide(appeal(), answer)
    assert work.appeals.get("ap") == replace(answer, text=appeal().text)
    assert not work.appeals.get("ap").is_open
    with pytest.raises(Conflict) as caught:
        work.appeals.decide(appeal(), replace(answer, state=AppealState.REASSESS))
    assert caught.value.code == "appeal-decided-already"
    assert work.appeals.open([EVERY]) == ()


def test_open_appeals_are_those_of_the_programmes_the_nearest_first(work):
    decided(work)
    for name, programme, days in (("b", "p1", 3), ("c", "p2", 2)):
        made = replace(application(name), programme=programme)
        work.applications.add(made, ANA, [])
        work.judgements.add(judgement(f"j{name}", of=name))
        work.decisions.add(decision(f"d{name}", of=name, judgements=(f"j{name}",)))
        work.appeals.add(appeal(f"ap-{name}", of=name, decision=f"d{name}", days=days))
    assert [each.id for each in work.appeals.open([EVERY])] == ["ap-c", "ap-b"]
    assert [each.id for each in work.appeals.open(["p1", "p3"])] == ["ap-b"]
    assert work.appeals.open([]) == ()


def test_unknown_appeal_is_not_found(work):
    with pytest.raises(NotFound) as caught:
        work.appeals.get("nothing")
    assert caught.value.code == "unknown-appeal"
