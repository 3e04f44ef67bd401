"""The quality report counts what was judged blind, and shows no small cells."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from badgeservice.core.account import Role
from badgeservice.core.judgement import Judgement, Round
from badgeservice.core.quality import Question, alone
from badgeservice.core.quality_export import BOM, as_csv, as_data
from badgeservice.errors import BadInput, NotAllowed, NotFound
from tests.people import ISSUER, PARTNER
from tests.quality_data import (
    RUBRIC,
    START,
    application,
    cohort,
    judgement,
    levels,
)


@pytest.fixture
def people(inside):
    return inside.cast()


@pytest.fixture
def judged(inside, people):
    """Forty applications in the programme, judged by two."""
    with inside.database.transaction() as work:
        return cohort(work, people["teacher"].person, people["assessor"].person,
                      people["partner"].person, 40)


def report(inside, actor, **more):
    return inside.service.quality.report(actor, Question(RUBRIC, **more))


def line(found, group, key=None):
    return next(each for each in found.of(group) if key in (None, each.key)).agreement


def test_report_counts_every_pair_once(inside, people, judged):
    found = report(inside, people["coordinator"])
    assert line(found, "rubric").n == 40
    assert line(found, "outcome").n == 40
    assert [line(found, "criterion", name).n
            for name in ("diseno", "aplicacion", "seguridad", "reflexion")] == [40] * 4
    (organisations,) = found.of("organisations")
    assert (organisations.key, organisations.agreement.n) == (f"{PARTNER}+{ISSUER}", 40)
    (assessors,) = found.of("assessors")
    assert sorted(assessors.names) == ["Aino Rojas Soto", "Carla Rojas Soto"]
    assert "@" not in assessors.key


def test_exact_share_is_that_of_the_raw_marks(inside, people, judged):
    with inside.database.reading() as work:
        raw = [work.judgements.all(each) for each in judged]
    same = [one.marks[RUBRIC][name] == other.marks[RUBRIC][name]
            for one, other in raw for name in one.marks[RUBRIC]]
    found = line(report(inside, people["coordinator"]), "rubric")
    assert found["exact"].value == pytest.approx(sum(same) / len(same))
    assert found["kappa_quadratic"].low < found["kappa_quadratic"].value


def test_correction_after_the_second_was_sent_does_not_count(inside, people, judged):
    """Its author could have seen the other's marks by then: agreement must not rise by it."""
    before = line(report(inside, people["coordinator"]), "rubric")
    with inside.database.transaction() as work:
        asked = application(work, people["teacher"].person)
        mail = people["assessor"].person.email
        first = judgement(work, asked, mail, ISSUER, levels(1, 1, 1, 1))
        corrected = judgement(work, asked, mail, ISSUER, levels(2, 2, 2, 2), supersedes=first)
        judgement(work, asked, people["partner"].person.email, PARTNER, levels(4, 4, 4, 4))
        judgement(work, asked, mail, ISSUER, levels(4, 4, 4, 4), supersedes=corrected)
    after = line(report(inside, people["coordinator"]), "rubric")
    assert after.n == 41
    assert after["exact"].value == pytest.approx(before["exact"].value * 40 / 41)
    # Two levels apart: the correction made in time counts, not what it replaced.
    assert after["adjacent"].value == pytest.approx(before["adjacent"].value * 40 / 41)


def test_carried_criteria_are_not_compared(inside, people, judged):
    with inside.database.transaction() as work:
        asked = application(work, people["teacher"].person,
                            carried={RUBRIC: {"diseno": 4, "aplicacion": 4}})
        for who, where in (("assessor", ISSUER), ("partner", PARTNER)):
            judgement(work, asked, people[who].person.email, where, levels(4, 4, 3, 3))
    found = report(inside, people["coordinator"])
    assert line(found, "rubric").n == 41
    assert line(found, "criterion", "diseno").n == 40
    assert line(found, "criterion", "reflexion").n == 41
    assert line(found, "outcome").n == 40
    assert line(found, "rubric")["icc_single"].n == 40


def test_application_that_one_organisation_judged_does_not_count(inside, people, judged):
    with inside.database.transaction() as work:
        asked = application(work, people["teacher"].person)
        judgement(work, asked, people["assessor"].person.email, ISSUER, levels(1, 1, 1, 1))
    assert line(report(inside, people["coordinator"]), "rubric").n == 40


def test_nine_applications_are_hidden_on_the_page_and_in_every_export(inside, people):
    with inside.database.transaction() as work:
        cohort(work, people["teacher"].person, people["assessor"].person,
               people["partner"].person, 9)
    found = report(inside, people["coordinator"])
    assert all(each.agreement.is_hidden for each in found.lines)
    assert all(each.difference is None for each in found.drift)
    assert all(each.median is None for each in found.turnaround)
    data = as_data(found)
    assert all(each["measures"] == {} and each["hidden"] for each in data["agreement"])
    assert data["routes"]["counts"] == {}
    rows = list(csv.DictReader(io.StringIO(as_csv(found).removeprefix(BOM))))
    assert rows
    assert {row["value"] for row in rows} == {""}
    assert {row["reason"] for row in rows} == {"hidden"}


def test_tenth_application_shows_the_numbers(inside, people):
    with inside.database.transaction() as work:
        cohort(work, people["teacher"].person, people["assessor"].person,
               people["partner"].person, 10)
    assert line(report(inside, people["coordinator"]), "rubric")["exact"].is_known


def test_period_is_cut_by_the_days_of_the_course(inside, people, judged):
    found = report(inside, people["coordinator"], since=date(2026, 3, 17),
                   until=date(2026, 3, 28))
    assert line(found, "rubric").n == 12
    assert found.routes.n == 12
    assert [each.key for each in report(inside, people["auditor"]).of("period")] == [
        "2026-Q1", "2026-Q2"]


def test_judgement_after_midnight_utc_counts_for_the_day_in_chile(inside, people):
    with inside.database.transaction() as work:
        asked = application(work, people["teacher"].person)
        for who, where in (("assessor", ISSUER), ("partner", PARTNER)):
            judgement(work, asked, people[who].person.email, where, levels(3, 3, 3, 3),
                      made_at=datetime(2027, 1, 1, 2, tzinfo=UTC))
    assert line(report(inside, people["coordinator"], until=date(2026, 12, 31)), "rubric").n == 1


def test_drift_is_own_minus_partner(inside, people, judged):
    found = report(inside, people["coordinator"])
    by_name = {(each.name.split()[0], each.quarter): each for each in found.drift}
    with inside.database.reading() as work:
        raw = [work.judgements.all(each) for each in judged]
    apart = [Fraction(sum(one.marks[RUBRIC][name] - other.marks[RUBRIC][name]
                          for name in one.marks[RUBRIC]), 4) for one, other in raw]
    own = by_name["Carla", "2026-Q1"]
    assert own.n + by_name["Carla", "2026-Q2"].n == 40
    assert own.difference == pytest.approx(float(sum(apart[:own.n]) / own.n))
    assert own.difference > 0
    assert by_name["Aino", "2026-Q1"].difference == pytest.approx(-own.difference)


def test_turnaround_and_routes(inside, people, judged):
    found = report(inside, people["coordinator"])
    taken = {(each.step, each.organisation): each for each in found.turnaround}
    assert (taken["assigned-judged", ISSUER].median, taken["assigned-judged", ISSUER].n) == (3, 40)
    assert taken["assigned-judged", PARTNER].p90 == 5
    assert taken["sent-decided", ISSUER].median == 6
    assert dict(found.routes.counts) == {"agreed": 32, "reconciled": 8, "adjudicated": 0}


def test_one_pair_can_be_looked_at(inside, people, judged):
    whole = report(inside, people["coordinator"])
    key = whole.of("assessors")[0].key
    assert line(report(inside, people["coordinator"], pair=key), "rubric").n == 40
    with pytest.raises(NotFound):
        report(inside, people["coordinator"], pair="a+b")


def test_period_that_ends_before_it_begins_is_refused(inside, people):
    with pytest.raises(BadInput):
        report(inside, people["coordinator"], since=date(2026, 2, 1), until=date(2026, 1, 1))


# --- who sees it -------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["teacher", "assessor", "mentor"])
def test_role_without_the_right_is_refused(inside, people, who):
    with pytest.raises(NotAllowed):
        report(inside, people[who])


def test_rubric_of_another_programme_is_not_there(inside, people, judged):
    """What the stranger's programme does not use does not exist for them."""
    with pytest.raises(NotFound) as foreign:
        report(inside, people["stranger"])
    with pytest.raises(NotFound) as unknown:
        inside.service.quality.report(people["coordinator"], Question("nada"))
    assert foreign.value.code == unknown.value.code == "unknown-rubric"
    assert RUBRIC not in {each.slug for each in inside.service.quality.rubrics(
        people["stranger"])}


def test_applications_of_another_programme_are_not_counted(inside, people, judged):
    """Even where both use the same rubric."""
    with inside.database.transaction() as work:
        asked = application(work, people["teacher"].person)
        for who, where in (("assessor", ISSUER), ("partner", PARTNER)):
            judgement(work, asked, people[who].person.email, where, levels(3, 3, 3, 3))
        move(work, asked, "redes-muevetp")
    assert line(report(inside, people["coordinator"]), "rubric").n == 40


def move(work, application, programme):
    from sqlalchemy import update

    from badgeservice.storage.tables import applications
    work.quality._connection.execute(update(applications).where(
        applications.c.id == application).values(programme=programme))


# --- exports -----------------------------------------------------------------------------


def test_csv_and_json_say_the_same(inside, people, judged):
    found = report(inside, people["coordinator"])
    data = json.loads(json.dumps(as_data(found), allow_nan=False))
    rows = list(csv.DictReader(io.StringIO(as_csv(found).removeprefix(BOM))))
    table = {(row["section"], row["key"], row["measure"]): row for row in rows}
    for each in data["agreement"]:
        for name, estimate in each["measures"].items():
            row = table[each["group"], each["key"], name]
            assert row["reason"] == estimate["reason"]
            assert row["value"] == ("" if estimate["value"] is None
                                    else f"{estimate['value']:.4f}")
    assert {"drift", "turnaround", "routes"} <= {row["section"] for row in rows}


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+56 9", "-2", "@SUM(A1)", "\tx", "＝1",
                                  " =1+1"])
def test_item_093_no_cell_of_the_csv_is_a_formula(inside, people, judged, name):
    found = report(inside, people["coordinator"])
    hostile = replace(found, lines=tuple(replace(each, names=(name,)) for each in found.lines))
    text = as_csv(hostile).removeprefix(BOM)
    for row in csv.DictReader(io.StringIO(text)):
        for column, cell in row.items():
            if column not in ("n", "value", "low", "high"):
                assert not cell.lstrip().startswith(tuple("=+-@＝＋－＠|%")), cell
    assert f"\"'{name}\"" in text


def test_numbers_are_written_with_a_dot_and_the_file_begins_with_a_mark(inside, people, judged):
    text = as_csv(report(inside, people["coordinator"]))
    assert text.startswith(BOM)
    row = next(csv.DictReader(io.StringIO(text.removeprefix(BOM))))
    assert 0 < float(row["value"]) < 1


def test_released_after_decision_is_measured(inside, people):
    from badgeservice.core.award import Award, Source

    with inside.database.transaction() as work:
        ids = cohort(work, people["teacher"].person, people["assessor"].person,
                     people["partner"].person, 1)
        decided = work.decisions.find(ids[0])
        (each,) = work.quality.decided({"tekna-emtp"})
        assert each.released_at is None
        work.awards.add(Award(
            id="aw", person=people["teacher"].person, achievement="modulo-2", version=1,
            language="es", awarded_on=START, source=Source.DECISION,
            marks=decided.finding.marks, evidence=(), decision=decided,
            attested_by="ada", name_public=False, narrative=""))
        at = decided.made_at + timedelta(days=2)
        sign(work, "aw", at)
        (each,) = work.quality.decided({"tekna-emtp"})
    assert each.released_at == at


def sign(work, award, at):
    """Put a signed credential there as a row: what issuing makes is not the point here."""
    from badgeservice.storage.tables import credentials, status_entries, status_lists
    connection = work.quality._connection
    connection.execute(status_lists.insert().values(id="li", issuer="x", size=8, taken=1))
    connection.execute(status_entries.insert().values(status_list="li", status_index=0))
    connection.execute(credentials.insert().values(
        id="cr", award=award, issuer="x", subject="s", salt="s", status_list="li",
        status_index=0, valid_from=at, is_current=True, document=b"{}", digest="d", method="m",
        issued_at=at))


def test_report_on_one_pair_tells_how_long_that_pair_took(inside, people, judged):
    """And how its decisions were reached: nothing in it is of all."""
    other = inside.person("oona", (Role.ASSESSOR, PARTNER)).person
    with inside.database.transaction() as work:
        cohort(work, people["mentor"].person, people["assessor"].person, other, 15, seed=2)
    whole = report(inside, people["coordinator"])
    (key,) = [each.key for each in whole.of("assessors") if each.agreement.n == 15]
    found = report(inside, people["coordinator"], pair=key)
    assert line(found, "rubric").n == 15
    assert {each.n for each in found.turnaround} == {15}
    assert found.routes.n == 15
    assert {each.n for each in whole.turnaround} == {55}


def test_correction_after_the_other_was_set_aside_does_not_count(inside, people):
    """Its author may have seen what the other gave; the judgement from before counts."""
    one, other, new = (Judgement(name, "app", f"{name}@x.cl", where, Round.BLIND, {}, START)
                       for name, where in (("a", ISSUER), ("b", PARTNER), ("c", ISSUER)))
    corrected = replace(other, id="d", supersedes="b")
    assert alone([one, other, corrected, new], {"a"}) == (other, new)
    assert alone([other, corrected, new], ()) == (other, corrected, new)
