"""Profiles, schools, relations and observations come back as they were recorded."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from badgeservice.core.account import EVERY, Membership, Role
from badgeservice.core.observation import Observation
from badgeservice.core.person import Person
from badgeservice.core.ports.profiles import ImportDraft
from badgeservice.core.profile import Gender, Profile
from badgeservice.core.relation import Relation, RelationKind
from badgeservice.core.school import Dependency, Provision, School
from badgeservice.errors import Conflict, NotFound
from tests.unit.storage.samples import ANA, NOW

LICEO = School("99001-9", "Liceo Ñuñoa", "05201", "", Dependency.LOCAL_SERVICE, True,
               ("510",), ("53014", "Electricidad"),
               (Provision("DAEM", date(2020, 1, 1), date(2025, 7, 1)),
                Provision("SLEP", date(2025, 7, 1))))
OTHER = School("99002-7", "Liceo Álamos", "03301")
EVA = Person("eva", "eva@escuela.cl", "Eva", "Álvarez")
PROFILE = Profile("ana", rut="99000001-8", phone="+56 9 1234 5678", gender=Gender.WOMAN,
                  school="99001-9", specialty="Electricidad", cohort="2026-1",
                  occupation="docente", language="es", own=frozenset({"gender", "phone"}))


@pytest.fixture
def filled(work):
    """A unit of work with two schools and two people."""
    work.schools.put([LICEO, OTHER])
    for person in (ANA, EVA):
        work.people.add(person)
    return work


def relation(name, kind=RelationKind.MENTOR, person="ana", other="eva", **changes):
    return replace(Relation(name, kind, person, other, "tekna", date(2026, 3, 1), "x", NOW),
                   **changes)


def member(name, person, programme="tekna", role=Role.TEACHER, **changes):
    return replace(Membership(name, person, programme, role, None, NOW, "x"), **changes)


def test_profile_comes_back_and_is_replaced(filled):
    assert filled.profiles.get("ana") == Profile("ana")
    assert not filled.profiles.is_recorded("ana")
    filled.profiles.put(PROFILE)
    assert filled.profiles.get("ana") == PROFILE
    changed = replace(PROFILE, school=None, rut=None, gender=None, own=frozenset())
    filled.profiles.put(changed)
    assert filled.profiles.get("ana") == changed


def test_two_people_have_no_rut_in_common(filled):
    filled.profiles.put(PROFILE)
    with pytest.raises(Conflict) as caught:
        filled.profiles.put(replace(PROFILE, person="eva"))
    assert caught.value.code == "rut-taken"
    assert "99000001" not in str(caught.value)
    assert filled.profiles.with_rut("99000001-8") == "ana"
    assert filled.profiles.with_rut("99000014-K") is None


def test_people_without_a_rut_are_as_many_as_there_are(filled):
    for person in ("ana", "eva"):
        filled.profiles.put(Profile(person))
    assert filled.profiles.get("eva") == Profile("eva")


def test_clock_is_that_of_the_school_where_the_person_says_nothing(filled):
    assert filled.profiles.zone("ana") is None
    filled.profiles.put(PROFILE)
    assert filled.profiles.zone("ana") == "Pacific/Easter"
    filled.profiles.put(replace(PROFILE, time_zone="America/Santiago"))
    assert filled.profiles.zone("ana") == "America/Santiago"
    assert filled.profiles.school_of("ana") == "99001-9"
    assert filled.profiles.school_of("eva") is None


def test_people_are_listed_by_surname_with_their_roles(filled):
    filled.profiles.put(PROFILE)
    for each in (member("1", "ana"), member("2", "ana", role=Role.MENTOR), member("3", "eva"),
                 member("4", "eva", programme="other")):
        filled.accounts.grant(each)
    assert [(each.person, each.roles) for each in filled.profiles.listed(["tekna"])] == [
        (EVA, ("teacher",)), (ANA, ("teacher", "mentor"))]
    (only,) = filled.profiles.listed(["tekna"], school="99001-9")
    assert only.profile == PROFILE
    assert [each.person.id for each in filled.profiles.listed(["other"])] == ["eva"]
    assert [each.person.id for each in filled.profiles.listed([EVERY])] == ["eva", "ana"]
    assert filled.profiles.listed(["nothing"]) == []


def test_who_has_left_is_not_listed(filled):
    filled.accounts.grant(member("1", "ana"))
    filled.accounts.end("1", NOW)
    assert filled.profiles.listed(["tekna"]) == []


def test_school_comes_back_with_who_ran_it(filled):
    found = filled.schools.find("99001-9")
    assert (found, found.providers) == (LICEO, LICEO.providers)
    assert filled.schools.find("99003-5") is None
    assert [school.rbd for school in filled.schools.all()] == ["99002-7", "99001-9"]


def test_school_is_replaced_with_its_history(filled):
    changed = replace(LICEO, name="Liceo Bicentenario", is_rural=None, providers=())
    filled.schools.put([changed, replace(OTHER, rbd="99003-5")])
    assert filled.schools.find("99001-9") == changed
    assert filled.schools.find("99001-9").providers == ()
    assert len(filled.schools.all()) == 3


def test_school_is_run_by_one_body_at_a_time(database):
    both = replace(LICEO, providers=(Provision("A", date(2020, 1, 1)),
                                     Provision("B", date(2021, 1, 1))))
    with pytest.raises(Conflict), database.transaction() as work:
        work.schools.put([both])
    with database.reading() as work:
        assert work.schools.all() == []


def test_renamed_person_keeps_the_address(filled):
    filled.people.rename(replace(ANA, email="x@y.example", first_surname="Soto",
                                 social_name="Ani"))
    assert filled.people.get("ana") == replace(ANA, first_surname="Soto", social_name="Ani")
    assert filled.people.get("eva") == EVA


def test_relation_is_found_from_both_sides(filled):
    filled.relations.add(relation("r1"))
    filled.relations.add(relation("r2", RelationKind.CO_AUTHOR))
    expected = frozenset({"mentor", "co-author"})
    assert filled.relations.between("ana", "eva", "tekna") == expected
    assert filled.relations.between("eva", "ana", "tekna") == expected
    assert filled.relations.between("eva", "eva", "tekna") == frozenset()
    assert [each.id for each in filled.relations.of_person("eva")] == ["r1", "r2"]


def test_relation_that_ended_counts_unless_a_day_is_asked_for(filled):
    filled.relations.add(relation("r1"))
    filled.relations.end("r1", date(2026, 6, 30))
    assert filled.relations.get("r1").until == date(2026, 6, 30)
    assert filled.relations.between("ana", "eva", "tekna") == {"mentor"}
    assert filled.relations.between("ana", "eva", "tekna", date(2026, 6, 30)) == {"mentor"}
    assert filled.relations.between("ana", "eva", "tekna", date(2026, 7, 1)) == frozenset()
    assert filled.relations.between("ana", "eva", "tekna", date(2026, 2, 28)) == frozenset()


def test_relation_of_another_programme_is_none_here(filled):
    filled.relations.add(relation("r1"))
    filled.relations.add(relation("r2", RelationKind.CO_AUTHOR, programme="*"))
    assert filled.relations.between("ana", "eva", "tekna") == {"mentor", "co-author"}
    assert filled.relations.between("ana", "eva", "redes") == {"co-author"}


def test_pairs_are_those_that_stand_in_one_direction(filled):
    filled.relations.add(relation("r1"))
    day = date(2026, 4, 1)
    assert [r.id for r in filled.relations.pairs(RelationKind.MENTOR, "ana", day)] == ["r1"]
    assert filled.relations.pairs(RelationKind.MENTOR, "eva", day) == ()
    assert filled.relations.pairs(RelationKind.LINE_MANAGER, "ana", day) == ()


def test_relation_that_stands_is_recorded_once(filled):
    filled.relations.add(relation("r1"))
    with pytest.raises(Conflict) as caught:
        filled.relations.add(relation("r2"))
    assert caught.value.code == "relation-stands"
    filled.relations.end("r1", date(2026, 6, 30))
    filled.relations.add(relation("r3"))
    assert len(filled.relations.of_person("ana")) == 2


def test_nobody_is_related_to_themselves(database):
    with pytest.raises(Conflict), database.transaction() as work:
        work.people.add(ANA)
        work.relations.add(relation("r1", other="ana"))


def test_unknown_relation_is_not_found(work):
    with pytest.raises(NotFound) as caught:
        work.relations.get("nothing")
    assert caught.value.code == "unknown-relation"


def note(name, day, **changes):
    return replace(Observation(name, "ana", "eva", "tekna", day, "Vi…", "¿Qué?", "", NOW),
                   **changes)


def test_observations_come_back_the_newest_first(filled):
    first, second = note("o1", date(2026, 4, 1)), note("o2", date(2026, 5, 1), action="Probar")
    filled.observations.add(second)
    filled.observations.add(first)
    assert filled.observations.of_teacher("eva") == (second, first)
    assert filled.observations.of_mentor("ana") == (second, first)
    assert filled.observations.of_teacher("ana") == ()
    assert filled.observations.get("o1") == first
    with pytest.raises(NotFound) as caught:
        filled.observations.get("nothing")
    assert caught.value.code == "unknown-observation"


def test_of_the_files_of_one_person_the_newest_wait(filled):
    for number, owner in enumerate(("ana", "eva", "ana", "ana")):
        filled.import_drafts.add(ImportDraft(f"d{number}", owner, "people", "x.csv", b"x",
                                             NOW + timedelta(seconds=number), {}))
    filled.import_drafts.keep_newest("ana", 2)
    for name, owner in (("d1", "eva"), ("d2", "ana"), ("d3", "ana")):
        assert filled.import_drafts.get(name, owner).id == name
    with pytest.raises(NotFound):
        filled.import_drafts.get("d0", "ana")


def test_file_waits_for_its_owner_alone_and_not_for_ever(filled):
    draft = ImportDraft("d1", "ana", "people", "x.csv", b"\0\xff", NOW, {"role": "teacher"})
    filled.import_drafts.add(draft)
    assert filled.import_drafts.get("d1", "ana") == draft
    with pytest.raises(NotFound):
        filled.import_drafts.get("d1", "eva")
    filled.import_drafts.remove_older(NOW)
    assert filled.import_drafts.get("d1", "ana") == draft
    filled.import_drafts.remove_older(NOW + timedelta(seconds=1))
    with pytest.raises(NotFound):
        filled.import_drafts.get("d1", "ana")


def test_file_that_was_taken_is_forgotten(filled):
    filled.import_drafts.add(ImportDraft("d1", "ana", "people", "x.csv", b"x",
                                         datetime(2026, 1, 1, tzinfo=UTC)))
    filled.import_drafts.remove("d1")
    with pytest.raises(NotFound) as caught:
        filled.import_drafts.get("d1", "ana")
    assert caught.value.code == "unknown-import"
