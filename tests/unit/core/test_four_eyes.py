"""Whoever had a hand in a decision does not release it, whatever roles they have."""

from hypothesis import given
from hypothesis import strategies as st

from badgeservice.core.account import EVERY, Actor, Membership, Role
from badgeservice.core.release import RELEASING, Involved, four_eyes
from tests.factories import NOW, person

PEOPLE = ("ana", "eva", "aino", "coco")
ORGANISATIONS = (None, "tekna-emtp", "socio-finlandes", "redes-muevetp")
PROGRAMMES = ("tekna-emtp", "redes-muevetp", EVERY)


@st.composite
def actors(draw):
    name = draw(st.sampled_from(PEOPLE))
    roles = draw(st.lists(st.tuples(st.sampled_from(Role), st.sampled_from(ORGANISATIONS),
                                    st.sampled_from(PROGRAMMES)), max_size=5))
    return Actor(person(id=name, email=f"{name}@p.example"), tuple(
        Membership(f"m{number}", name, programme, role, organisation, NOW, "test")
        for number, (role, organisation, programme) in enumerate(roles)))


@st.composite
def cases(draw):
    someone = st.sampled_from(PEOPLE)
    return Involved(
        programme="tekna-emtp", issuer="tekna-emtp", applicant=draw(someone),
        assessors=draw(st.lists(st.one_of(someone, someone.map("{}@p.example".format)))),
        endorser=draw(st.one_of(st.none(), someone)))


@given(actors(), cases())
def test_nobody_releases_what_they_judged_endorsed_or_applied_for(actor, case):
    name, reasons = actor.person.id, {problem.code for problem in four_eyes(actor, case)}
    assert ("release-by-applicant" in reasons) is (name == case.applicant)
    assert ("release-by-endorser" in reasons) is (name == case.endorser)
    assert ("release-by-assessor" in reasons) is bool(
        {name, actor.person.email} & set(case.assessors))


@given(actors(), cases())
def test_only_the_issuers_people_or_the_programmes_release(actor, case):
    fitting = [m for m in actor.memberships if m.role in RELEASING
               and m.programme in (case.programme, EVERY)
               and m.organisation in (None, case.issuer)]
    reasons = {problem.code for problem in four_eyes(actor, case)}
    assert ("release-by-other-organisation" in reasons) is (not fitting)


@given(actors(), cases())
def test_every_reason_names_somebody_to_ask(actor, case):
    for problem in four_eyes(actor, case):
        assert problem.remedy is not None
