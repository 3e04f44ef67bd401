"""What an application shows before it is sent."""

from badgeservice.core.course import AwardBy, Kind
from badgeservice.core.readiness import no_application, readiness
from tests.factories import R1, achievement, application, evidence

DISENO, REFLEXION = f"{R1}/diseno", f"{R1}/reflexion"


def look(*items, of=None, held=(), asked=None, gone=()):
    return readiness(of or achievement(), asked or application(), items, held=held, gone=gone)


def codes(problems):
    return [(problem.code, problem.field, problem.value) for problem in problems]


def test_criterion_shows_the_evidence_that_is_said_to_show_it():
    material = evidence(kind="material", criteria=(DISENO,))
    lesson = evidence(criteria=(DISENO, REFLEXION))
    found = {each.criterion.id: each for each in look(material, lesson).criteria}
    assert found["diseno"].evidence == (material, lesson)
    assert found["diseno"].wanting == ()
    assert found["reflexion"].evidence == (lesson,)
    assert found["reflexion"].wanting == ("material",)
    assert found["seguridad"].evidence == ()


def test_what_is_missing_at_a_criterion_is_advice_and_stops_nothing():
    found = look(evidence(criteria=(REFLEXION,)), of=achievement(evidence=()))
    assert found.may_be_sent
    assert codes(found.advice) == [
        ("criterion-without-evidence", DISENO, None),
        ("criterion-without-evidence", f"{R1}/aplicacion", None),
        ("criterion-without-evidence", f"{R1}/seguridad", None),
        ("criterion-kind-missing", REFLEXION, "material")]


def test_carried_criterion_needs_nothing_more():
    again = application(carried={R1: {"diseno": 3}})
    found = look(evidence(), asked=again)
    assert next(each.settled_at for each in found.criteria) == 3
    assert DISENO not in {problem.field for problem in found.advice}


def test_demanded_kinds_that_are_missing_stop_it():
    demanding = achievement(evidence=("material", "reflection", "classroom-application"))
    found = look(evidence(kind="reflection"), of=demanding)
    assert found.missing_kinds == ("material", "classroom-application")
    assert codes(found.blocks) == [
        ("evidence-kind-missing", "evidence", "material"),
        ("evidence-kind-missing", "evidence", "classroom-application")]
    assert not found.may_be_sent


def test_attendance_alone_stops_it():
    found = look(evidence(kind="attendance"), of=achievement(evidence=()))
    assert codes(found.blocks) == [("evidence-missing", "evidence", None)]


def test_milestone_needs_what_it_requires_and_no_evidence_of_its_own():
    milestone = achievement(rubrics=(), kind=Kind.MILESTONE, requires=("m1", "m2"), evidence=())
    assert codes(look(of=milestone, held=["m2"]).blocks) == [("requirement-missing", "m1", None)]
    assert look(of=milestone, held=["m1", "m2", "m3"]).may_be_sent


def test_item_that_was_deleted_and_language_that_is_not_written_stop_it():
    finnish = application(language="fi")
    found = look(evidence(), of=achievement(evidence=()), asked=finnish, gone=["reflection"])
    assert codes(found.blocks) == [("evidence-gone", "evidence", "reflection"),
                                   ("language-missing", "language", None)]


def test_nobody_applies_for_attendance_or_for_what_is_given_by_a_list():
    attended = achievement(kind=Kind.PARTICIPATION, rubrics=())
    listed = achievement(kind=Kind.MILESTONE, rubrics=(), award_by=AwardBy.BATCH)
    decided = achievement(kind=Kind.MILESTONE, rubrics=(), award_by=AwardBy.DECISION)
    assert no_application(attended).code == "given-for-attendance"
    assert no_application(listed).code == "given-by-list"
    assert no_application(decided) is None
    assert no_application(achievement()) is None
