"""Definitions become values: what the files say is what the rules see."""

from dataclasses import replace
from fractions import Fraction

import pytest

from badgeservice.core.course import AwardBy, Kind, course
from badgeservice.core.evidence import KINDS, Evidence, shows_competence
from badgeservice.core.issuer import issuer
from badgeservice.core.rubric import Rule, rubric
from badgeservice.core.text import Text
from tests import factories
from tests.factories import both, course_data, issuer_data, rubric_data

ALIGNMENT = {"framework": "MBE", "name": both("Estrategias"), "url": "https://mbe.example",
             "code": "C.7", "type": "ext:TeachingStandard"}


def test_a_rubric_is_read():
    value = rubric(rubric_data(), version=4)
    assert value.version == 4
    assert value.levels == (1, 2, 3, 4)
    assert value.rule is Rule.COMPENSATORY
    assert value.is_example
    first = value.criteria[0]
    assert (first.id, first.weight, first.critical, first.must_reach) == ("diseno", 30, True, 3)
    assert first.descriptors[4] == Text(both("diseno 4"))
    assert value.level_name(2) == Text(both("Nivel 2"))


def test_the_cut_is_exact():
    assert rubric(rubric_data(cut_score="2.8")).cut_score == Fraction(14, 5)
    assert rubric(rubric_data(cut_score="2.8")).pass_level == 3
    assert rubric(rubric_data(cut_score="3.0")).pass_level == 3


@pytest.mark.parametrize(("rule", "required"), [
    (Rule.COMPENSATORY, [3, 3, None, None]),
    (Rule.CONJUNCTIVE, [3, 3, 3, 3]),
    (Rule.HOLISTIC, [None] * 4),
])
def test_each_rule_has_its_required_levels(rule, required):
    value = factories.rubric(rule=rule)
    assert [value.required_level(criterion) for criterion in value.criteria] == required


def test_a_level_to_reach_binds_a_critical_criterion_alone():
    value = factories.rubric()
    plain = replace(value.criteria[0], critical=False)
    assert value.required_level(plain) is None


def test_a_course_is_read():
    value = course(course_data(
        alignments=[ALIGNMENT], module={"number": 2, "title": both("Módulo dos")},
        level={"eqf": 6, "mctp": 5}, requires=["modulo-1"], valid_for_months=36))
    assert (value.kind, value.award_by) == (Kind.BADGE, AwardBy.BATCH)
    assert (value.hours, value.eqf, value.mctp, value.level_note) == (15, 6, 5, None)
    assert (value.module_number, value.module_title) == (2, Text(both("Módulo dos")))
    assert value.requires == ("modulo-1",)
    assert value.valid_for_months == 36
    (alignment,) = value.alignments
    assert (alignment.framework, alignment.code, alignment.type) == (
        "MBE", "C.7", "ext:TeachingStandard")


def test_a_course_without_what_is_optional_is_read():
    optional = ("partner", "rubrics", "outcomes", "workload", "level", "quality_assurance")
    value = course({k: v for k, v in course_data().items() if k not in optional})
    assert (value.partner, value.rubrics, value.outcomes, value.hours) == (None, (), (), None)
    assert (value.eqf, value.quality_assurance, value.module_number) == (None, None, None)


def test_participation_is_no_competence():
    assert not factories.course(kind=Kind.PARTICIPATION).is_competence
    assert all(factories.course(kind=kind).is_competence
               for kind in Kind if kind is not Kind.PARTICIPATION)


def test_an_issuer_is_read():
    value = issuer(issuer_data(region=both("Atacama"), own_passphrase=True))
    assert (value.slug, value.country, value.is_example) == ("tekna-emtp", "CL", True)
    assert (value.region, value.own_passphrase) == (Text(both("Atacama")), True)
    assert issuer(issuer_data()).region is None


@pytest.mark.parametrize("kind", KINDS)
def test_everything_but_attendance_shows_competence(kind):
    assert shows_competence((Evidence(kind),)) == (kind != "attendance")
    assert not shows_competence(())
