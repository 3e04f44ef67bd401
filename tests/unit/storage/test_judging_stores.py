"""Drafts, declared conflicts, decisions that supersede, on both kinds of database."""

from dataclasses import replace

import pytest

from badgeservice.core.assignment import Assignment
from badgeservice.core.conflicts import Action, Declaration, Intervention
from badgeservice.core.deciding import Finding, Route
from badgeservice.core.draft import Content
from badgeservice.core.judgement import Outcome, Round, Stage
from badgeservice.errors import Conflict
from tests.unit.storage.samples import (
    ANA,
    BEA,
    LATER,
    MARKS,
    NOW,
    application,
    apply,
    decision,
    judgement,
)

CONTENT = Content({"r1/diseno": 3}, {"strengths": "Ñandú."}, frozenset({"valid"}), "Sí.",
                  Outcome.NOT_YET)


@pytest.fixture
def judged(work):
    apply(work)
    work.assignments.add(Assignment("task", "app", ANA.id, "uni", Round.BLIND, NOW, "ana", LATER))
    return work


def test_draft_comes_back_as_it_was_saved(judged):
    assert judged.drafts.find("task") is None
    saved = judged.drafts.save("task", CONTENT, version=0, at=NOW)
    assert judged.drafts.find("task") == saved
    assert (saved.content, saved.version) == (CONTENT, 1)


def test_draft_of_another_version_is_not_overwritten(judged):
    judged.drafts.save("task", CONTENT, version=0, at=NOW)
    for version in (0, 2):
        with pytest.raises(Conflict) as caught:
            judged.drafts.save("task", Content(), version=version, at=NOW)
        assert caught.value.code == "draft-changed"
    assert judged.drafts.find("task").content == CONTENT
    assert judged.drafts.save("task", Content(), version=1, at=LATER).version == 2


def test_draft_can_be_forgotten(judged):
    judged.drafts.save("task", CONTENT, version=0, at=NOW)
    judged.drafts.drop("task")
    judged.drafts.drop("task")
    assert judged.drafts.find("task") is None


def test_judging_has_begun_with_a_draft_of_an_open_task_or_a_judgement(judged):
    assert not judged.judgements.has_begun("app")
    judged.drafts.save("task", CONTENT, version=0, at=NOW)
    assert judged.judgements.has_begun("app")
    judged.assignments.end("task", LATER, "conflict")
    assert not judged.judgements.has_begun("app")
    judged.judgements.add(judgement("j1"))
    assert judged.judgements.has_begun("app")


def test_conflict_is_between_an_assessor_and_a_teacher(judged):
    assert not judged.conflicts.between(ANA.id, ANA.id, "")
    declared = Declaration("c1", ANA.id, ANA.id, "app", "Es mi prima.", NOW)
    judged.conflicts.add(declared)
    assert judged.conflicts.between(ANA.id, ANA.id, "")
    assert not judged.conflicts.between(ANA.id, "otra", "")
    assert not judged.conflicts.between(ANA.id, ANA.id, "elsewhere")
    assert judged.conflicts.of_application("app") == (declared,)


def test_declaration_that_is_lifted_stays_recorded_and_is_lifted_once(judged):
    declared = Declaration("c1", ANA.id, ANA.id, "app", "Es mi prima.", NOW)
    judged.conflicts.add(declared)
    assert judged.conflicts.of_assessor(ANA.id) == (declared,)
    lifted = Intervention("i1", "app", ANA.id, Action.LIFTED, "Fue un error.", ANA.id, LATER,
                          "c1")
    judged.interventions.add(lifted)
    aside = replace(lifted, id="i2", action=Action.SET_ASIDE, declaration=None)
    judged.interventions.add(aside)
    judged.interventions.add(replace(aside, id="i3"))
    assert not judged.conflicts.between(ANA.id, ANA.id, "")
    assert judged.conflicts.of_assessor(ANA.id) == ()
    assert judged.conflicts.of_application("app") == (declared,)
    assert judged.interventions.of_application("app") == (
        lifted, aside, replace(aside, id="i3"))
    with pytest.raises(Conflict) as caught:
        judged.interventions.add(replace(lifted, id="i4"))
    assert caught.value.code == "lifted-already"


def test_whether_the_evidence_met_the_rules_is_kept(judged):
    made = replace(judgement("j1"), evidence_test={"valid": True, "current": False})
    judged.judgements.add(made)
    assert judged.judgements.all("app") == (made,)


def test_decision_that_supersedes_takes_the_place_and_the_first_one_stays(judged):
    judged.judgements.add(judgement("j1"))
    first = decision(judgements=("j1",))
    judged.decisions.add(first)
    judged.judgements.add(judgement("j2", assessor="two@uni.example", turn=Round.APPEAL))
    with pytest.raises(Conflict) as caught:
        judged.decisions.add(decision("other", judgements=("j1", "j2")))
    assert caught.value.code == "decided-already"
    second = replace(decision("new", judgements=("j1", "j2")), supersedes=first.id,
                     finding=Finding(Outcome.ACHIEVED, Route.APPEALED, MARKS, ("j1", "j2")))
    judged.decisions.add(second)
    assert judged.decisions.find("app") == second
    assert judged.decisions.all("app") == (first, second)
    with pytest.raises(Conflict) as caught:
        judged.decisions.add(replace(second, id="newer"))
    assert caught.value.code == "decision-superseded"


def test_undecided_are_the_sent_ones_of_a_programme_without_a_decision(judged):
    for name, changes in (("other", {"programme": "red", "sent_at": NOW}),
                          ("draft", {"stage": Stage.DRAFT})):
        person = replace(BEA, id=name, email=f"{name}@escuela.cl")
        judged.people.add(person)
        judged.applications.add(replace(application(name, person=person), **changes), person, ())
    assert [a.id for a in judged.applications.undecided(["red"])] == ["other"]
    assert {a.id for a in judged.applications.undecided(["*"])} == {"app", "other"}
    judged.judgements.add(judgement("j1"))
    judged.decisions.add(decision(judgements=("j1",)))
    assert [a.id for a in judged.applications.undecided(["*"])] == ["other"]


def test_held_application_is_returned(judged):
    assert judged.applications.hold("app") == judged.applications.get("app")


def test_what_is_set_aside_stands_no_more_and_stays_and_leaves_its_place(judged):
    judged.judgements.add(judgement("j1"))
    judged.decisions.add(decision(judgements=("j1",)))
    judged.decisions.set_aside(judged.decisions.find("app"))
    judged.judgements.set_aside("j1")
    assert judged.decisions.find("app") is None
    assert judged.judgements.standing("app") == ()
    assert [j.id for j in judged.judgements.all("app")] == ["j1"]
    assert [a.id for a in judged.applications.undecided(["*"])] == ["app"]
    for again in (lambda: judged.judgements.set_aside("j1"),
                  lambda: judged.decisions.set_aside(judged.decisions.all("app")[0])):
        with pytest.raises(Conflict):
            again()
    judged.judgements.add(judgement("j2", assessor="two@uni.example"))
    judged.decisions.add(decision("dec2", judgements=("j2",)))
    assert judged.decisions.find("app").id == "dec2"
