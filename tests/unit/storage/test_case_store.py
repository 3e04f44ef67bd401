"""What is read of many is what the stores of one say, on both kinds of database."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from badgeservice.core.account import EVERY
from badgeservice.core.conflicts import Action, Declaration, Intervention, Pair, Ties
from badgeservice.core.ports import Standing
from badgeservice.core.profile import Profile
from badgeservice.core.relation import Relation, RelationKind
from badgeservice.core.release import Release
from badgeservice.core.school import School
from badgeservice.errors import Conflict, NotFound
from badgeservice.storage import in_parts
from tests.unit.storage.samples import (
    ANA,
    BEA,
    LATER,
    NOW,
    application,
    apply,
    award,
    decision,
    event,
    issue,
    judgement,
    publish,
    record_award,
)

PEOPLE = ("ana", "bea", "eva", "iris")
PROGRAMMES = ("tekna", "redes")


@pytest.fixture(params=[1, 500])
def small(request, monkeypatch):
    """Read in parts as small as they can be, and in one."""
    monkeypatch.setattr(in_parts, "PART", request.param)


def relate(work, kind, person, other, programme):
    work.relations.add(Relation(f"{kind.value}{person}{other}{programme}", kind, person, other,
                                programme, date(2026, 1, 1), "ana", NOW))


def test_ties_of_each_two_are_those_that_the_other_stores_tell(work, small):
    for name in PEOPLE:
        work.people.add(replace(ANA, id=name, email=f"{name}@x.example"))
    work.schools.put([School("10117-6", "Liceo Industrial", "13101")])
    for name in ("ana", "eva"):
        work.profiles.put(Profile(name, school="10117-6"))
    work.profiles.put(Profile("bea"))
    relate(work, RelationKind.MENTOR, "ana", "eva", "tekna")
    relate(work, RelationKind.LINE_MANAGER, "bea", "ana", EVERY)
    relate(work, RelationKind.CO_AUTHOR, "bea", "eva", "redes")
    publish(work)
    for name, programme, person in (("here", "tekna", "eva"), ("there", "redes", "bea")):
        work.applications.add(replace(application(name), person=person, programme=programme),
                              ANA, [])
    work.conflicts.add(Declaration("d1", "iris", "eva", "here", "Prima.", NOW))
    work.conflicts.add(Declaration("d2", "bea", "eva", "there", "Prima.", NOW))
    work.conflicts.add(Declaration("d3", "ana", "eva", "here", "Error.", NOW))
    work.interventions.add(Intervention("i1", "here", "ana", Action.LIFTED, "Error.", "bea",
                                        NOW, declaration="d3"))
    pairs = [Pair(*each) for each in product(PEOPLE, PEOPLE, PROGRAMMES)]
    found = work.cases.ties(pairs)
    assert set(found) == set(pairs)
    for pair in pairs:
        assert found[pair] == Ties(
            work.relations.between(pair.assessor, pair.applicant, pair.programme),
            work.profiles.school_of(pair.assessor), work.profiles.school_of(pair.applicant),
            work.conflicts.between(pair.assessor, pair.applicant, pair.programme)), pair
    assert len({each.relations for each in found.values()}) == 4, "they are told apart"
    assert any(each.has_declared for each in found.values())
    assert not found[Pair("ana", "eva", "tekna")].has_declared, "it was lifted"


def test_cases_are_what_the_stores_of_one_say(work, small):
    apply(work)
    work.people.add(BEA)
    work.applications.add(application("other", person=BEA), BEA, [])
    for of, first in (("app", 1), ("other", 3)):
        for n in (first, first + 1):
            work.judgements.add(judgement(f"j{n}", of=of, organisation=f"o{n}",
                                          assessor=f"{n}@uni.example"))
        work.decisions.add(decision(f"dec-{of}", of=of, judgements=(f"j{first}", f"j{first + 1}")))
    work.decisions.add(replace(decision("anew", judgements=("j1", "j2")), supersedes="dec-app"))
    work.releases.add(Release("r1", "dec-app", "app", NOW, "ana"))
    work.releases.add(Release("r2", "anew", "app", LATER, "bea", zone="America/Santiago"))
    names = ["app", "other"]
    work.cases.hold(names)
    assert work.cases.asked(names) == {
        name: (work.applications.get(name), work.applications.person(name)) for name in names}
    assert {name: tuple(found) for name, found in work.cases.evidence(names).items()} == {
        "app": work.applications.evidence("app")}
    assert work.cases.decisions(names) == {name: work.decisions.find(name) for name in names}
    assert work.cases.releases(names) == {"app": work.releases.find("app")}
    assert work.cases.judges(names) == {
        name: [each.assessor for each in work.judgements.standing(name)] for name in names}
    assert work.cases.people([ANA.email, BEA.email, "nobody@x"]) == {
        ANA.email: work.people.find(ANA.email), BEA.email: work.people.find(BEA.email)}


@pytest.mark.parametrize("ask", ["asked", "hold"])
def test_an_unknown_application_is_refused(work, ask):
    apply(work)
    with pytest.raises(NotFound) as caught:
        getattr(work.cases, ask)(["app", "nobodys"])
    assert caught.value.code == "unknown-application"


def test_standing_award_is_told_with_what_became_of_it(work, small):
    row = issue(work)
    work.people.add(BEA)
    work.awards.add_all([award("b", person=BEA)])
    wanted = [(ANA.id, "modulo-1"), (BEA.id, "modulo-1"), (BEA.id, "modulo-2")]
    assert work.cases.standing(wanted) == {
        wanted[0]: Standing(row.award, None, row.id, is_signed=True),
        wanted[1]: Standing("b", None, None, is_signed=False)}
    assert work.cases.awards([row.award, "b", "none"]) == {
        name: work.awards.get(name) for name in (row.award, "b")}
    assert work.cases.held([ANA.id, BEA.id]) == {ANA.id: frozenset({"modulo-1"}),
                                                 BEA.id: frozenset()}
    work.status.add(event())
    work.credentials.withdraw(row.id, LATER)
    work.awards.close("b")
    assert work.cases.standing(wanted) == {
        wanted[0]: Standing(row.award, None, row.id, is_signed=False)}
    for name in (ANA.id, BEA.id):
        assert work.cases.held([name])[name] == work.awards.held(name)


def test_of_several_awards_the_one_that_stands_already_is_named(work):
    record_award(work)
    work.people.add(BEA)
    with pytest.raises(Conflict) as caught:
        work.awards.add_all([award("b", person=BEA), award("again")])
    assert caught.value.code == "award-stands"
    assert caught.value.message.values["person"] == ANA.email
