"""Judgements are append-only; an application has one decision."""

import pytest

from badgeservice.core.judgement import Round
from badgeservice.errors import Conflict, NotFound
from tests.unit.storage.samples import apply, decision, judgement

OTHER = {"assessor": "two@ministry.example", "organisation": "ministry"}


@pytest.fixture
def judged(work):
    """A unit of work with an application that two organisations have judged blind."""
    apply(work)
    work.judgements.add(judgement("j1"))
    work.judgements.add(judgement("j2", **OTHER))
    return work


def test_judgements_come_back_in_the_order_made(judged):
    expected = (judgement("j1"), judgement("j2", **OTHER))
    assert judged.judgements.standing("app") == expected
    assert judged.judgements.all("app") == expected
    assert judged.judgements.all("other") == ()


def test_second_judgement_of_an_assessor_in_a_round_is_a_conflict(judged):
    with pytest.raises(Conflict) as caught:
        judged.judgements.add(judgement("j3"))
    assert caught.value.code == "judged-already"


def test_second_judgement_of_an_organisation_in_a_round_is_a_conflict(judged):
    with pytest.raises(Conflict) as caught:
        judged.judgements.add(judgement("j3", assessor="three@uni.example"))
    assert caught.value.code == "organisation-judged-already"


def test_assessor_judges_again_in_another_round(judged):
    judged.judgements.add(judgement("j3", turn=Round.RECONCILIATION))
    assert [entry.id for entry in judged.judgements.standing("app")] == ["j1", "j2", "j3"]


def test_correction_takes_the_place_of_the_judgement_that_it_supersedes(judged):
    correction = judgement("j3", supersedes="j1")
    judged.judgements.add(correction)
    assert judged.judgements.standing("app") == (judgement("j2", **OTHER), correction)
    assert [entry.id for entry in judged.judgements.all("app")] == ["j1", "j2", "j3"]


def test_correction_can_be_corrected_but_not_twice(judged):
    judged.judgements.add(judgement("j3", supersedes="j1"))
    judged.judgements.add(judgement("j4", supersedes="j3"))
    with pytest.raises(Conflict) as caught:
        judged.judgements.add(judgement("j5", supersedes="j3"))
    assert caught.value.code == "judgement-superseded"
    assert [entry.id for entry in judged.judgements.standing("app")] == ["j2", "j4"]


@pytest.mark.parametrize("fields", [
    {"assessor": "two@ministry.example"},
    {"turn": Round.RECONCILIATION},
])
def test_judgement_of_another_assessor_or_round_cannot_be_superseded(judged, fields):
    with pytest.raises(Conflict) as caught:
        judged.judgements.add(judgement("j3", supersedes="j1", **fields))
    assert caught.value.code == "judgement-of-another"
    assert len(judged.judgements.standing("app")) == 2


def test_unknown_judgement_cannot_be_superseded(judged):
    with pytest.raises(NotFound) as caught:
        judged.judgements.add(judgement("j3", supersedes="nothing"))
    assert caught.value.code == "unknown-judgement"


def test_judgement_of_an_unknown_application_is_refused(judged):
    with pytest.raises(NotFound) as caught:
        judged.judgements.add(judgement("j3", of="nothing"))
    assert caught.value.code == "unknown-application"


def test_decision_comes_back_with_what_it_rests_on(judged):
    assert judged.decisions.find("app") is None
    judged.decisions.add(decision(judgements=("j2", "j1")))
    assert judged.decisions.find("app") == decision(judgements=("j2", "j1"))


def test_second_decision_on_an_application_is_a_conflict(judged):
    judged.decisions.add(decision())
    with pytest.raises(Conflict) as caught:
        judged.decisions.add(decision("other"))
    assert caught.value.code == "decided-already"


@pytest.mark.parametrize("judgements", [("j1",), (), ("j1", "j2", "j3")])
def test_decision_must_rest_on_exactly_the_standing_judgements(judged, judgements):
    with pytest.raises(Conflict) as caught:
        judged.decisions.add(decision(judgements=judgements))
    assert caught.value.code == "judgements-changed"


def test_decision_on_a_superseded_judgement_is_a_conflict(judged):
    judged.judgements.add(judgement("j3", supersedes="j1"))
    with pytest.raises(Conflict) as caught:
        judged.decisions.add(decision())
    assert caught.value.code == "judgements-changed"
