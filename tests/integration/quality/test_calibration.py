"""Calibration: a set with known levels, judged, scored, kept, and asked for before real ones."""

import json
from datetime import timedelta

import pytest

from badgeservice.core.account import Role
from badgeservice.errors import BadInput, Conflict, NotAllowed, NotFound
from badgeservice.resources import resource
from tests.people import ELSEWHERE, ISSUER, PROGRAMME, send
from tests.quality_data import CRITERIA, RUBRIC

EXAMPLE = resource("calibrations", "r1-calibracion.yaml")
KNOWN = {"luminaria": (3, 3, 3, 3), "motor": (2, 2, 2, 2), "soldadura": (4, 4, 4, 1)}


@pytest.fixture
def people(inside):
    return inside.cast()


@pytest.fixture
def content(inside):
    return inside.service.read_calibration(EXAMPLE)


@pytest.fixture
def found(inside, content):
    return inside.service.calibrate.load(content)[0]


@pytest.fixture
def calibrate(inside):
    return inside.service.calibrate


def given(**changes):
    """The known levels, but for *changes*: ``item_criterion=level``."""
    levels = {item: dict(zip(CRITERIA, known, strict=True)) for item, known in KNOWN.items()}
    for place, level in changes.items():
        item, criterion = place.split("_")
        levels[item][criterion] = level
    return levels


def passed(inside, who):
    with inside.database.reading() as work:
        return work.calibrations.passed(who.person.id, RUBRIC, PROGRAMME)


def test_who_hits_every_level_passes_and_is_calibrated(inside, calibrate, people, found):
    who = people["assessor"]
    assert not passed(inside, who)
    attempt = calibrate.judge(who, found.id, given())
    result = calibrate.outcome(who, attempt.id).result
    assert (result.overall.exact, result.overall.total, result.passed) == (12, 12, True)
    assert result.kappa.value == 1
    assert passed(inside, who)
    assert not passed(inside, people["partner"])


def test_sixty_percent_within_one_level_is_enough_and_less_is_not(inside, calibrate, people,
                                                                 found):
    four_off = given(luminaria_diseno=2, luminaria_aplicacion=2, motor_diseno=1,
                     motor_seguridad=3)
    five_off = given(luminaria_diseno=2, luminaria_aplicacion=2, motor_diseno=1,
                     motor_seguridad=3, soldadura_diseno=3)
    assert calibrate.judge(people["assessor"], found.id, four_off).passed
    assert not calibrate.judge(people["partner"], found.id, five_off).passed


def test_one_level_two_steps_off_fails_whatever_the_rest(calibrate, people, found):
    attempt = calibrate.judge(people["assessor"], found.id, given(soldadura_reflexion=3))
    result = calibrate.outcome(people["assessor"], attempt.id).result
    assert not attempt.passed
    assert (result.overall.exact, result.overall.adjacent, result.overall.farthest) == (11, 11, 2)
    assert result.criteria["reflexion"].exact == 2


def test_set_is_judged_again_only_after_the_waiting_time(inside, calibrate, people, found, clock):
    who = people["assessor"]
    calibrate.judge(who, found.id, given(soldadura_reflexion=4))
    with pytest.raises(Conflict) as refused:
        calibrate.judge(who, found.id, given())
    assert refused.value.code == "calibration-waiting"
    clock.ahead = timedelta(days=7, minutes=1)
    calibrate.judge(who, found.id, given())
    kept = calibrate.task(who, found.id).attempts
    assert [(each.number, each.passed) for each in kept] == [(1, False), (2, True)]


def test_pass_stands_when_a_later_attempt_fails(inside, calibrate, people, found, clock):
    who = people["assessor"]
    calibrate.judge(who, found.id, given())
    clock.ahead = timedelta(days=8)
    calibrate.judge(who, found.id, given(soldadura_reflexion=4))
    assert passed(inside, who)


def test_levels_that_are_missing_are_all_named(calibrate, people, found):
    levels = given()
    del levels["motor"]["diseno"]
    levels["soldadura"]["reflexion"] = 5
    with pytest.raises(BadInput) as refused:
        calibrate.judge(people["assessor"], found.id, levels)
    assert {each.field for each in refused.value.problems} == {
        "level-motor-diseno", "level-soldadura-reflexion"}


def test_changed_content_is_a_new_version_and_the_old_can_be_judged_no_more(
        inside, calibrate, people, found, content):
    assert calibrate.load(content) == (found, False)
    newer, is_new = calibrate.load({**content, "wait_days": 1})
    assert (newer.version, is_new) == (2, True)
    with pytest.raises(NotFound):
        calibrate.judge(people["assessor"], found.id, given())
    assert [each.set.id for each in calibrate.mine(people["assessor"])] == [newer.id]
    back, is_new = calibrate.load(content)
    assert (back.id, is_new) == (found.id, False)


def test_pass_of_an_older_version_counts(inside, calibrate, people, found, content):
    calibrate.judge(people["assessor"], found.id, given())
    calibrate.load({**content, "wait_days": 1})
    assert passed(inside, people["assessor"])


# --- who ---------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["teacher", "coordinator", "auditor", "mentor"])
def test_only_assessors_judge_sets(calibrate, people, found, who):
    with pytest.raises(NotAllowed):
        calibrate.judge(people[who], found.id, given())


def test_set_of_another_programme_is_not_there(calibrate, people, found):
    attempt = calibrate.judge(people["assessor"], found.id, given())
    stranger = people["stranger"]
    assert calibrate.mine(stranger) == ()
    assert calibrate.overview(stranger) == ()
    for act in (lambda: calibrate.judge(stranger, found.id, given()),
                lambda: calibrate.task(stranger, found.id),
                lambda: calibrate.outcome(stranger, attempt.id)):
        with pytest.raises(NotFound):
            act()


def test_attempt_is_seen_by_its_owner_and_those_who_read_quality(calibrate, people, found):
    attempt = calibrate.judge(people["assessor"], found.id, given())
    for who in ("assessor", "coordinator", "administrator", "auditor"):
        assert calibrate.outcome(people[who], attempt.id).attempt == attempt
    for who in ("partner", "teacher", "mentor"):
        with pytest.raises(NotFound):
            calibrate.outcome(people[who], attempt.id)


def test_coordinator_sees_who_tried(inside, calibrate, people, found):
    calibrate.judge(people["assessor"], found.id, given())
    (standing,) = calibrate.overview(people["coordinator"])
    ((person, attempts),) = standing.people
    assert (person.id, len(attempts)) == (people["assessor"].person.id, 1)
    with pytest.raises(NotAllowed):
        calibrate.overview(people["assessor"])


def test_pass_counts_in_the_programme_of_its_set_alone(inside, calibrate, people, found):
    calibrate.judge(people["assessor"], found.id, given())
    with inside.database.reading() as work:
        who = people["assessor"].person.id
        assert work.calibrations.passed(who, RUBRIC, PROGRAMME)
        assert not work.calibrations.passed(who, RUBRIC, ELSEWHERE)


# --- files -------------------------------------------------------------------------------


def test_levels_must_be_those_of_the_rubric(calibrate, content):
    wrong = json.loads(json.dumps(content))
    del wrong["items"][0]["levels"]["diseno"]
    wrong["items"][1]["levels"]["diseno"]["level"] = 7
    wrong["items"][2]["id"] = "motor"
    with pytest.raises(BadInput) as refused:
        calibrate.load(wrong)
    assert {each.code for each in refused.value.problems} == {
        "levels-incomplete", "mark-not-on-scale", "item-twice"}


def test_file_with_slips_names_each_with_its_line(inside, tmp_path):
    text = EXAMPLE.read_text(encoding="utf-8")
    file = tmp_path / "x.yaml"
    file.write_text(text.replace("is_example: true", "is_exampel: true")
                    .replace("level: 3", "level: tres", 1), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        inside.service.read_calibration(file)
    problems = refused.value.problems
    assert len(problems) >= 3
    assert all(each.line for each in problems)


def test_unknown_rubric_is_said(calibrate, content):
    with pytest.raises(NotFound) as refused:
        calibrate.load({**content, "rubric": "nada"})
    assert refused.value.code == "unknown-rubric"


def test_commands_import_list_and_report(here):
    first = here("calibration", "import", EXAMPLE, "--json").data
    assert (first["version"], first["new"], first["cases"]) == (1, True, 3)
    assert "unchanged" in here("calibration", "import", EXAMPLE).out
    assert here("calibration", "list", "--json").data[0]["rubric"] == RUBRIC
    (found,) = here("quality", "report", "--rubric", RUBRIC, "--json").data
    assert found["agreement"][0]["hidden"]
    assert "needs 10, has 0" in here("quality", "report").out
    assert here("quality", "report", "--csv").out.count('"section"') == 1
    here("quality", "report", "--csv", "--json", code=2)
    here("quality", "report", "--from", "2026-02-01", "--to", "2026-01-01", code=1)
    here("calibration", "import", here.folder / "nothing.yaml", code=2)


def test_second_assessor_of_the_same_organisation_is_calibrated_alone(inside, calibrate, people,
                                                                      found):
    other = inside.person("olga", (Role.ASSESSOR, ISSUER))
    calibrate.judge(people["assessor"], found.id, given())
    assert not passed(inside, other)


def test_page_names_case_and_criterion_of_each_missing_level_and_keeps_the_others(
        inside, people, found):
    browser = inside.browser(people["assessor"])
    first = f"level-motor-{CRITERIA[0]}"
    answer = send(browser, f"/assess/calibration/{found.id}", {first: "2"},
                  headers={"Accept": "text/html", "Accept-Language": "en"})
    summary = answer.text.partition('class="form-problems"')[2].partition("</section>")[0]
    assert answer.status_code == 400
    assert "Levels that are missing: 11" in summary
    assert summary.count("<dt>") == len(found.items)
    assert f'href="#{first}"' not in summary
    rubric = inside.service.calibrate.task(people["assessor"], found.id).rubric
    for item in found.items:
        for criterion in rubric.criteria:
            place = f"level-{item.id}-{criterion.id}"
            if place != first:
                assert (f'<a href="#{place}"><span>{criterion.title.in_language("en")}<'
                        in summary)
    assert f'name="{first}" value="2" required checked' in answer.text
