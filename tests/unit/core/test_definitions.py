"""Each flaw of a definition is found: a good one is broken in one place at a time."""

import copy
from dataclasses import replace

import pytest

from badgeservice.core.definitions import course_flaws, rubric_flaws
from tests import factories
from tests.factories import ISSUER, PARTNER, R1, both, course_data, criterion_data, rubric_data

MICRO_CREDENTIAL = {"kind": "MicroCredential", "award_by": "decision"}
MILESTONE = {"kind": "Milestone", "award_by": "decision", "rubrics": []}
PARTICIPATION = {"kind": "Participation", "rubrics": []}


def with_criterion(position, **changes):
    data = rubric_data()
    data["criteria"][position] |= changes
    return rubric_data(criteria=data["criteria"])


def without(data, *keys):
    return {key: value for key, value in data.items() if key not in keys}


def in_rubric(data):
    return [(flaw.code, flaw.path) for flaw in rubric_flaws(data)]


def in_course(data, known=None):
    return [(flaw.code, flaw.path) for flaw in course_flaws(data, known or factories.known())]


# --- rubrics -----------------------------------------------------------------------------


def test_a_good_rubric_has_no_flaw():
    assert in_rubric(rubric_data()) == []
    assert in_rubric(rubric_data(rule="conjunctive", cut_score="4")) == []


@pytest.mark.parametrize("weight", [29, 31])
def test_weights_sum_to_100(weight):
    assert in_rubric(with_criterion(0, weight=weight)) == [("weights-not-100", ("criteria",))]


@pytest.mark.parametrize(("order", "position"), [((2, 1, 3, 4), 1), ((1, 2, 2, 4), 2)])
def test_levels_stand_in_order(order, position):
    data = rubric_data(scale=[{"value": value, "name": both("x")} for value in order])
    assert ("levels-out-of-order", ("scale", position, "value")) in in_rubric(data)


def test_a_critical_criterion_has_a_level_to_reach():
    data = with_criterion(2, critical=True)
    assert in_rubric(data) == [("critical-without-level", ("criteria", 2))]


def test_the_level_to_reach_is_on_the_scale():
    assert in_rubric(with_criterion(0, must_reach=5)) == [
        ("level-unknown", ("criteria", 0, "must_reach"))]


def test_only_a_critical_criterion_has_a_level_to_reach():
    assert in_rubric(with_criterion(3, must_reach=2)) == [
        ("level-without-critical", ("criteria", 3, "must_reach"))]


def test_every_level_is_described_and_no_other():
    described = criterion_data("diseno", 30)["descriptors"]
    less = with_criterion(1, descriptors=without(described, "4"))
    more = with_criterion(1, descriptors=described | {"5": both("x")})
    expected = [("descriptors-differ-from-scale", ("criteria", 1, "descriptors"))]
    assert in_rubric(less) == in_rubric(more) == expected
    (lacking,), (too_many,) = rubric_flaws(less), rubric_flaws(more)
    assert lacking.message.template != too_many.message.template
    assert (lacking.message.values["value"], too_many.message.values["value"]) == (4, 5)


@pytest.mark.parametrize(("cut", "flawed"), [
    ("1.0", True), ("0", True), ("1.001", False), ("4.0", False), ("4.001", True),
])
def test_the_cut_can_be_missed_and_reached(cut, flawed):
    assert in_rubric(rubric_data(cut_score=cut)) == (
        [("cut-not-on-scale", ("cut_score",))] if flawed else [])


def test_criteria_have_ids_of_their_own():
    assert in_rubric(with_criterion(3, id="diseno")) == [
        ("criterion-twice", ("criteria", 3, "id"))]


def test_all_flaws_of_a_rubric_are_told_at_once():
    data = with_criterion(0, weight=1, must_reach=9) | {"cut_score": "9"}
    assert {code for code, _ in in_rubric(data)} == {
        "weights-not-100", "level-unknown", "cut-not-on-scale"}


# --- courses -----------------------------------------------------------------------------


@pytest.mark.parametrize("changes", [
    {}, MICRO_CREDENTIAL, PARTICIPATION, MILESTONE | {"requires": ["modulo-2"], "slug": "hito"},
    {"partner": PARTNER}, {"languages": ["es"]},
])
def test_a_good_course_has_no_flaw(changes):
    assert in_course(course_data(**changes)) == []


@pytest.mark.parametrize(("changes", "code", "path"), [
    ({"issuer": "nadie"}, "issuer-unknown", ("issuer",)),
    ({"partner": "nadie"}, "issuer-unknown", ("partner",)),
    ({"awarding_bodies": [ISSUER, "nadie"]}, "issuer-unknown", ("awarding_bodies", 1)),
    ({"rubrics": [R1, "r9"]}, "rubric-unknown", ("rubrics", 1)),
    ({"requires": ["modulo-9"]}, "course-unknown", ("requires", 0)),
])
def test_whatever_is_referred_to_is_known(changes, code, path):
    flaws = course_flaws(course_data(**changes), factories.known())
    assert [(flaw.code, flaw.path) for flaw in flaws] == [(code, path)]
    assert str(flaws[0].remedy).startswith("Known are: ")


def test_no_course_requires_itself():
    assert in_course(course_data(requires=["modulo-2"])) == [("requires-itself", ("requires",))]


def test_no_course_requires_itself_through_others():
    known = factories.known()
    chain = {"a": course_data(slug="a", requires=["b"]), "b": course_data(slug="b"),
             "c": course_data(slug="c", requires=["modulo-2"])}
    chain["b"]["requires"] = ["c"]
    known = replace(known, courses=known.courses | chain)
    assert in_course(course_data(requires=["a"]), known) == [("requires-itself", ("requires",))]


def test_a_circle_among_others_is_theirs():
    """It ends, and the flaw is reported for those who are in the circle."""
    ring = {"a": course_data(slug="a", requires=["b"]), "b": course_data(slug="b", requires=["a"])}
    known = replace(factories.known(), courses=ring)
    assert in_course(course_data(requires=["a"]), known) == []
    assert in_course(ring["a"], known) == [("requires-itself", ("requires",))]


@pytest.mark.parametrize(("field", "path"), [
    ("name", ("name",)), ("description", ("description",)), ("criteria", ("criteria",)),
    ("quality_assurance", ("quality_assurance",)),
])
def test_every_text_is_given_in_the_languages_of_the_course(field, path):
    assert in_course(course_data(**{field: {"es": "solo"}})) == [("language-missing", path)]


def test_texts_deep_inside_are_given_in_the_languages_of_the_course():
    data = copy.deepcopy(course_data())
    del data["outcomes"][0]["en"], data["assessment"]["description"]["es"]
    assert set(in_course(data)) == {("language-missing", ("outcomes", 0)),
                                    ("language-missing", ("assessment", "description"))}


def test_the_rubric_is_given_in_the_languages_of_the_course():
    known = factories.known()
    del known.rubrics[R1]["criteria"][2]["descriptors"]["3"]["en"]
    assert in_course(course_data(), known) == [("language-missing", ("rubrics", 0))]
    assert in_course(course_data(languages=["es"]), known) == []


@pytest.mark.parametrize(("changes", "code", "path"), [
    (PARTICIPATION | {"rubrics": [R1]}, "participation-with-rubric", ("rubrics",)),
    (MICRO_CREDENTIAL | {"award_by": "batch"}, "needs-decision", ("award_by",)),
    (MILESTONE | {"award_by": "batch", "requires": ["modulo-2"], "slug": "hito"},
     "needs-decision", ("award_by",)),
    ({"rubrics": []}, "badge-without-rubric", ("kind",)),
    ({"partner": ISSUER}, "partner-is-issuer", ("partner",)),
])
def test_each_kind_keeps_its_rules(changes, code, path):
    assert in_course(course_data(**changes)) == [(code, path)]


def test_a_holistic_rubric_is_never_marked_by_a_row():
    known = factories.known()
    known.rubrics[R1]["rule"] = "holistic"
    assert in_course(course_data(), known) == [("needs-decision", ("rubrics", 0))]
    assert in_course(course_data(award_by="decision"), known) == []


def test_a_batch_file_could_not_tell_two_criteria_of_one_name_apart():
    known = factories.known()
    other = rubric_data(slug="r2", criteria=[
        criterion_data("otro", 50), criterion_data("reflexion", 50)])
    known = replace(known, rubrics=known.rubrics | {"r2": other})
    two = {"rubrics": [R1, "r2"]}
    assert in_course(course_data(**two), known) == [("criterion-in-two-rubrics", ("rubrics", 1))]
    assert in_course(course_data(**two, award_by="decision"), known) == []


@pytest.mark.parametrize("kind", ["Milestone", "MicroCredential"])
def test_attendance_adds_up_to_no_competence(kind):
    known = factories.known()
    known = replace(known, courses={"charla": course_data(slug="charla", **PARTICIPATION)})
    empty = course_data(kind=kind, award_by="decision", rubrics=[])
    expected = [("competence-without-basis", ("requires",))]
    assert in_course(empty, known) == expected
    assert in_course(empty | {"requires": ["charla"]}, known) == expected


# --- Annex I -----------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["outcomes", "workload", "level", "quality_assurance"])
def test_a_micro_credential_below_eleven_is_refused(field):
    data = without(course_data(**MICRO_CREDENTIAL), field)
    (flaw,) = course_flaws(data, factories.known())
    assert (flaw.code, flaw.path) == ("annex-incomplete", (field,))
    assert flaw.message.values["have"] == 10
    assert field in str(flaw.remedy)


def test_every_missing_element_is_listed():
    data = without(course_data(**MICRO_CREDENTIAL), "outcomes", "workload", "level")
    assert in_course(data) == [("annex-incomplete", (name,))
                               for name in ("outcomes", "workload", "level")]


@pytest.mark.parametrize("changes", [{}, PARTICIPATION])
def test_a_badge_or_a_participation_may_have_less(changes):
    data = without(course_data(**changes), "outcomes", "workload", "level", "quality_assurance")
    assert in_course(data) == []


def test_an_unknown_issuer_is_one_flaw_not_two():
    data = course_data(issuer="nadie", **MICRO_CREDENTIAL)
    assert in_course(data) == [("issuer-unknown", ("issuer",))]


def test_an_issuer_that_signs_elsewhere_issues_nothing_here():
    did = "did:web:badges.example:issuers:x"
    known = factories.known()
    elsewhere = replace(known, issuers={**known.issuers,
                                        ISSUER: factories.issuer_data(did=did)})
    assert in_course(course_data(), elsewhere) == [("issuer-elsewhere", ("issuer",))]
    partner = replace(known, issuers={**known.issuers,
                                      PARTNER: factories.issuer_data(slug=PARTNER, did=did)})
    assert in_course(course_data(partner=PARTNER), partner) == []
