"""An award is refused with every rule that it breaks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.core.award import Source
from badgeservice.core.course import AwardBy, Kind
from badgeservice.core.deciding import Route
from badgeservice.core.judgement import Outcome
from badgeservice.core.rubric import Rule
from badgeservice.core.text import Text
from badgeservice.core.willingness import Case, ensure_willing, refusals
from badgeservice.errors import NotWilling
from tests import factories
from tests.factories import NOW, PARTNER, R1, levels

MODULE = factories.achievement()
BY_DECISION = factories.joint_achievement()
MILESTONE = factories.joint_achievement(rubrics=(), kind=Kind.MILESTONE, requires=("modulo-1",))
PARTICIPATION = factories.achievement(rubrics=(), kind=Kind.PARTICIPATION)


def case(achievement=MODULE, *, held=(), **changes):
    return Case(factories.award(**changes), achievement, frozenset(held), NOW)


def decided(achievement=BY_DECISION, *, held=(), **changes):
    """The case of an award that rests on a decision."""
    resting = {"source": Source.DECISION, "attested_by": "",
               "decision": factories.decision(route=Route.AGREED)}
    return case(achievement, held=held, **resting | changes)


def refused(given):
    return {(p.code, p.field) for p in refusals(given)}


def test_a_good_row_is_awarded():
    assert refused(case()) == set()
    assert not case().award.is_joint
    ensure_willing(case())


def test_a_good_decision_is_awarded():
    assert refused(decided()) == set()
    assert decided().award.is_joint
    assert not decided(decision=factories.decision()).award.is_joint


def test_a_joint_achievement_is_never_awarded_by_a_row():
    assert refused(case(BY_DECISION)) == {("needs-decision", None)}


def test_a_decision_may_award_what_a_row_may():
    assert refused(decided(MODULE)) == set()


@pytest.mark.parametrize("nobody", ["", "  "])
def test_a_row_needs_somebody_who_attests_it(nobody):
    assert refused(case(attested_by=nobody)) == {("not-attested", "attested_by")}


@pytest.mark.parametrize("decision", [None, factories.decision(outcome=Outcome.NOT_YET)])
def test_an_award_by_decision_needs_one_that_says_achieved(decision):
    assert refused(decided(decision=decision)) == {("not-achieved", None)}


def test_a_row_below_the_cut_is_refused():
    assert refused(case(marks={R1: levels(3, 3, 2, 3)})) == {("below-cut", R1)}


def test_a_row_without_levels_is_refused():
    assert {code for code, _ in refused(case(marks={}))} == {"mark-missing"}


def test_a_row_never_passes_a_holistic_rubric():
    holistic = factories.achievement(rubrics=[factories.rubric(rule=Rule.HOLISTIC)])
    assert refused(case(holistic, marks={R1: levels(4, 4, 4, 4)})) == {("needs-decision", R1)}
    assert refused(decided(holistic)) == set()


def test_the_levels_of_a_decision_are_not_judged_again():
    assert refused(decided(marks={})) == set()


def test_what_is_required_must_be_held():
    needs = factories.achievement(requires=("modulo-1", "modulo-3"))
    assert refused(case(needs, held=["modulo-3"])) == {("requirement-missing", "modulo-1")}
    assert refused(case(needs, held=["modulo-1", "modulo-3", "otro"])) == set()


@pytest.mark.parametrize("items", [(), (factories.evidence(kind="attendance"),)])
def test_attendance_alone_shows_no_competence(items):
    assert refused(case(evidence=items)) == {("evidence-missing", "evidence")}


def test_attendance_beside_practice_does_no_harm():
    items = (factories.evidence(kind="attendance"), factories.evidence())
    assert refused(case(evidence=items)) == set()


def test_participation_needs_no_evidence_of_practice():
    assert refused(case(PARTICIPATION, marks={}, evidence=())) == set()


def test_a_milestone_rests_on_what_it_requires():
    assert refused(decided(MILESTONE, held=["modulo-1"], marks={}, evidence=())) == set()


def test_a_rubric_wants_evidence_of_its_own_whatever_is_required():
    """The micro-credential requires milestones, and its portfolio is judged besides."""
    judged = factories.joint_achievement(kind=Kind.MICRO_CREDENTIAL, requires=("modulo-1",))
    assert refused(decided(judged, held=["modulo-1"], evidence=())) == {
        ("evidence-missing", "evidence")}


def test_a_date_in_the_future_is_refused():
    assert refused(case(awarded_on=NOW + timedelta(seconds=1))) == {
        ("date-in-future", "awarded_on")}
    assert refused(case(awarded_on=NOW)) == set()


def test_only_a_language_of_the_course_is_issued():
    """A name in Finnish is not enough: the rest of the credential would be in English."""
    named = factories.achievement(name=Text({"es": "a", "en": "b", "fi": "c"}))
    assert refused(case(named, language="fi")) == {("language-missing", "language")}
    finnish = replace(named, course=replace(named.course, languages=("es", "en", "fi")))
    assert refused(case(finnish, language="fi")) == set()
    assert refused(case(language="sv")) == {("language-missing", "language")}


@pytest.mark.parametrize("changes", [{"given_names": " "}, {"first_surname": ""}])
def test_a_person_has_a_name(changes):
    assert refused(case(person=factories.person(**changes))) == {("name-missing", "name")}


def test_a_second_surname_may_be_missing():
    assert refused(case(person=factories.person(second_surname=""))) == set()


def test_every_rule_that_is_broken_is_told_at_once():
    worst = case(BY_DECISION, attested_by="", marks={R1: levels(3, 3, 2, 3)}, evidence=(),
                 language="sv", awarded_on=NOW + timedelta(days=1))
    with pytest.raises(NotWilling) as caught:
        ensure_willing(worst)
    assert {p.code for p in caught.value.problems} == {
        "needs-decision", "not-attested", "below-cut", "evidence-missing", "date-in-future",
        "language-missing"}


def test_the_organisations_are_the_issuer_and_the_partner():
    assert BY_DECISION.organisations == (BY_DECISION.course.issuer, PARTNER)
    assert BY_DECISION.is_joint
    assert BY_DECISION.course.award_by is AwardBy.DECISION
    assert MODULE.organisations == (MODULE.course.issuer,)
    assert not MODULE.is_joint
