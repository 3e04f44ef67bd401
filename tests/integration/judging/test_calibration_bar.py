"""Where there is a calibration set, nobody judges before it is passed."""

import shutil
from types import SimpleNamespace

import pytest

from badgeservice.errors import NotWilling
from badgeservice.resources import resource
from tests.judging import R1, form
from tests.people import ELSEWHERE, ISSUER

PAGE = {"Accept": "text/html", "Accept-Language": "en"}
LEVELS = {"luminaria": (3, 3, 3, 3), "motor": (2, 2, 2, 2), "soldadura": (4, 4, 4, 1)}
CRITERIA = ("diseno", "aplicacion", "seguridad", "reflexion")


def demand(court, calibration):
    course = dict(court.service.read_definitions().courses["modulo-2"])
    course["assessment_terms"] = {**course.get("assessment_terms", {}),
                                  "calibration": calibration}
    court.service.define.load(SimpleNamespace(issuers={}, rubrics={},
                                              courses={"modulo-2": course}))


@pytest.fixture
def strict(court):
    """The cast where module 2 demands calibration."""
    demand(court, True)
    return court


def load_set(court):
    content = court.service.read_calibration(resource("calibrations", "r1-calibracion.yaml"))
    return court.service.calibrate.load(content)[0]


def calibrate(court, who, found):
    court.service.calibrate.judge(court.people[who], found.id, {
        item: dict(zip(CRITERIA, known, strict=True)) for item, known in LEVELS.items()})


def page(court, application):
    browser = court.inside.browser(court.people["coordinator"])
    return browser.get(f"/admin/assignments/{application}", headers=PAGE).text


def test_only_who_has_passed_is_asked(strict):
    application, found = strict.apply(), load_set(strict)
    assert strict.assign(application) == 0
    with pytest.raises(NotWilling) as refused:
        strict.service.assign.by_hand(strict.people["administrator"], application,
                                      strict.people["assessor"].person.id, ISSUER)
    assert [(p.code, p.value) for p in refused.value.problems] == [
        ("assessor-barred", "calibration")]
    assert "has not passed the calibration" in page(strict, application)
    calibrate(strict, "assessor", found)
    assert strict.assign(application) == 1
    calibrate(strict, "partner", found)
    assert strict.assign(application) == 1


def test_who_was_asked_before_it_was_demanded_sends_after_passing(strict):
    application, found = strict.apply(), load_set(strict)
    for who in ("assessor", "partner"):
        calibrate(strict, who, found)
    strict.assign(application)
    forget_attempts(strict)
    with pytest.raises(NotWilling) as refused:
        strict.send("assessor", application, form())
    assert [p.value for p in refused.value.problems] == ["calibration"]
    calibrate(strict, "assessor", found)
    desk = strict.service.assess.desk(strict.people["assessor"], application)
    strict.service.send_judgement(strict.people["assessor"], application, version=desk.version)


def forget_attempts(court):
    from sqlalchemy import delete

    from badgeservice.storage.quality_tables import calibration_attempts

    with court.inside.database._engine.begin() as connection:
        connection.execute(delete(calibration_attempts))


def test_coordinator_is_told_of_a_rubric_without_a_set(strict):
    application = strict.apply()
    told = f"calibration set of the rubric {R1} first, and there is none"
    assert told in page(strict, application)
    load_set(strict)
    assert told not in page(strict, application)


def test_without_a_set_anybody_judges_where_the_course_does_not_say(court):
    application = court.apply()
    assert court.assign(application) == 2
    assert "there is none" not in page(court, application)


def test_set_of_the_programme_is_asked_for_by_itself(court):
    application, found = court.apply(), load_set(court)
    assert court.assign(application) == 0
    calibrate(court, "assessor", found)
    assert court.assign(application) == 1


def test_course_can_waive_it_though_there_is_a_set(court):
    demand(court, False)
    application = court.apply()
    load_set(court)
    assert court.assign(application) == 2
    court.send("assessor", application, form())


def test_set_of_another_programme_asks_nobody_here(court):
    content = court.service.read_calibration(resource("calibrations", "r1-calibracion.yaml"))
    court.service.calibrate.load({**content, "programme": ELSEWHERE})
    assert court.assign(court.apply()) == 2


def test_queue_and_judging_page_lead_to_the_set_until_it_is_passed(court):
    application = court.apply()
    court.assign(application)
    browser = court.inside.browser(court.people["assessor"])
    hint = "judge the calibration set first"
    for address in ("/assess", f"/assess/{application}"):
        assert hint not in browser.get(address, headers=PAGE).text
    found = load_set(court)
    for address in ("/assess", f"/assess/{application}"):
        text = browser.get(address, headers=PAGE).text
        assert hint in text
        assert 'href="/assess/calibration"' in text.partition(hint)[2][:200]
    court.service.assess.save(court.people["assessor"], application, form(), version=0)
    calibrate(court, "assessor", found)
    for address in ("/assess", f"/assess/{application}"):
        assert hint not in browser.get(address, headers=PAGE).text
    desk = court.service.assess.desk(court.people["assessor"], application)
    court.service.send_judgement(court.people["assessor"], application, version=desk.version)


def test_both_engines_know_the_rubrics_that_have_a_set(court_on_both):
    load_set(court_on_both)
    with court_on_both.inside.database.reading() as work:
        assert work.calibrations.rubrics(ISSUER) == {R1}
        assert work.calibrations.rubrics(ELSEWHERE) == frozenset()


def demanding(folder):
    """Write a copy of module 2 that demands a set; return its file."""
    courses = folder / "own" / "courses"
    courses.mkdir(parents=True)
    file = courses / "modulo-2.yaml"
    file.write_text(resource("courses", "modulo-2.yaml").read_text(encoding="utf-8")
                    + "\nassessment_terms: {calibration: true}\n", encoding="utf-8")
    return file


def test_check_complains_of_a_demand_without_a_set(here, tmp_path, monkeypatch):
    file = demanding(tmp_path)
    away = tmp_path / "away" / "courses"
    shutil.copytree(resource("courses"), away)
    monkeypatch.setenv("BADGESERVICE_COURSES", str(away))
    found = here("definitions", "check", file, "--json", code=1).data
    assert [(p["code"], p["field"]) for p in found["problems"]] == [
        ("calibration-without-set", "assessment_terms.calibration")]
    assert found["problems"][0]["line"] > 1
    # One file beside the courses is enough, and so is one that was imported.
    sets = file.parents[1] / "calibrations"
    sets.mkdir()
    shutil.copy(resource("calibrations", "r1-calibracion.yaml"), sets / "own.yaml")
    here("definitions", "check", file)
    (sets / "own.yaml").unlink()
    here("definitions", "check", file, code=1)
    here("calibration", "import", resource("calibrations", "r1-calibracion.yaml"))
    here("definitions", "check", file)


def test_course_that_demands_a_set_can_be_loaded_before_the_set(here, tmp_path):
    here("definitions", "load", demanding(tmp_path))
