"""People and applications come back as they were recorded."""

from dataclasses import replace

import pytest

from badgeservice.core.judgement import Stage
from badgeservice.core.person import Person
from badgeservice.errors import BadInput, Conflict, NotFound
from tests.unit.storage.samples import ANA, EVIDENCE, application, apply, publish


def close(work, name="app"):
    """Withdraw an application, so that another one may be open."""
    before = work.applications.get(name)
    work.applications.change(before, replace(before, stage=Stage.WITHDRAWN),
                             work.applications.person(name))


def test_person_is_found_by_address(work):
    work.people.add(ANA)
    assert work.people.find("ana@escuela.cl") == ANA
    assert work.people.find("otra@escuela.cl") is None


def test_second_person_with_an_address_is_a_conflict(work):
    work.people.add(ANA)
    with pytest.raises(Conflict) as caught:
        work.people.add(Person("other", ANA.email, "Otra", "Persona"))
    assert caught.value.code == "person-exists"


def test_unit_of_work_goes_on_after_a_conflict(database):
    with database.transaction() as work:
        work.people.add(ANA)
        with pytest.raises(Conflict):
            work.people.add(replace(ANA, id="other"))
        work.people.add(replace(ANA, id="third", email="third@escuela.cl"))
    with database.reading() as work:
        assert work.people.find("third@escuela.cl").id == "third"


@pytest.mark.parametrize("name", ["Ana\N{NULL}", "Ana\ud800"])
def test_text_that_a_database_cannot_keep_is_bad_input(database, name):
    with pytest.raises(BadInput) as caught, database.transaction() as work:
        work.people.add(replace(ANA, given_names=name))
    assert caught.value.code == "value-not-storable"


def test_application_comes_back_with_its_evidence(work):
    apply(work)
    assert work.applications.get("app") == application()
    assert work.applications.evidence("app") == EVIDENCE
    assert work.applications.person("app") == ANA


def test_applicant_keeps_the_name_given_in_the_application(work):
    apply(work)
    close(work)
    married = replace(ANA, first_surname="Soto")
    work.applications.add(application("later"), married, [])
    assert work.applications.person("later") == married
    assert work.applications.person("app") == ANA
    assert work.applications.evidence("later") == ()


def test_newest_application_comes_first(work):
    apply(work)
    close(work)
    work.applications.add(application("b"), ANA, [])
    close(work, "b")
    work.applications.add(application("a"), ANA, [])
    assert [entry.id for entry in work.applications.all()] == ["a", "b", "app"]


@pytest.mark.parametrize("find", ["get", "person"])
def test_unknown_application_is_not_found(work, find):
    with pytest.raises(NotFound) as caught:
        getattr(work.applications, find)("nothing")
    assert caught.value.code == "unknown-application"


def test_application_for_a_version_that_was_never_published_is_refused(database):
    with pytest.raises(Conflict) as caught, database.transaction() as work:
        publish(work)
        work.people.add(ANA)
        work.applications.add(replace(application(), version=2), ANA, [])
    assert caught.value.code == "rule-of-tables"
