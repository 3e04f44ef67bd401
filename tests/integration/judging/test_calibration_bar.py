"""Where an achievement demands it, nobody judges before a calibration set is passed."""

from types import SimpleNamespace

import pytest

from badgeservice.errors import NotWilling
from badgeservice.resources import resource
from tests.judging import R1, form
from tests.people import ISSUER

PAGE = {"Accept": "text/html", "Accept-Language": "en"}
LEVELS = {"luminaria": (3, 3, 3, 3), "motor": (2, 2, 2, 2), "soldadura": (4, 4, 4, 1)}
CRITERIA = ("diseno", "aplicacion", "seguridad", "reflexion")


@pytest.fixture
def strict(court):
    """The cast where module 2 demands calibration."""
    course = dict(court.service.read_definitions().courses["modulo-2"])
    course["assessment_terms"] = {**course.get("assessment_terms", {}), "calibration": True}
    court.service.define.load(SimpleNamespace(issuers={}, rubrics={},
                                              courses={"modulo-2": course}))
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


def test_achievement_that_demands_none_is_judged_by_anybody(court):
    application = court.apply()
    assert court.assign(application) == 2
    assert "there is none" not in page(court, application)
