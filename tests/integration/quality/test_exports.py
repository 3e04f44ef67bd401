"""Second looks and attempts at calibration as files: for readers, and never a formula."""

import csv
import io
import json
from dataclasses import replace

import pytest

from badgeservice.commands.root import run
from badgeservice.core.account import Membership, Role
from badgeservice.core.calibration import Attempt
from badgeservice.core.sampling import Candidate, Verdict, draw
from badgeservice.operations.quality import READERS
from badgeservice.resources import resource
from tests.people import ELSEWHERE, PROGRAMME, new_id
from tests.quality_data import cohort

HOSTILE = "=HYPERLINK(\"https://evil.example\";\"ver\")"


@pytest.fixture
def people(inside):
    return inside.cast()


@pytest.fixture
def drawn(inside, people):
    """A draw of two decisions or more, one of them looked at."""
    with inside.database.transaction() as work:
        cohort(work, people["teacher"].person, people["assessor"].person,
               people["partner"].person, 40)
    found = inside.service.samples.draw(people["coordinator"], PROGRAMME)
    inside.service.samples.review(people["coordinator"], found.id, found.items[0].application,
                                  Verdict.DIFFERS, HOSTILE)
    return found


@pytest.fixture
def tried(inside, people):
    """An attempt of somebody with a hostile name; return its set."""
    service = inside.service
    found, _ = service.calibrate.load(service.read_calibration(
        resource("calibrations", "r1-calibracion.yaml")))
    with inside.database.transaction() as work:
        carla = people["assessor"].person
        work.people.rename(replace(carla, given_names="@SUM(A1)"))
        work.calibrations.attempt(Attempt(new_id(), found.id, carla.id, 1, inside.clock(),
                                          {"uno": {"diseno": 3}}, True, 3, 4))
    return found


def table(answer):
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_draws_and_what_was_found_come_as_a_table_without_formulas(inside, people, drawn):
    rows = table(inside.browser(people["auditor"]).get("/quality/samples/export/csv"))
    decisions = [row for row in rows if row["section"] == "decision"]
    assert [row["application"] for row in decisions] == [
        each.application for each in drawn.items]
    assert {row["seed"] for row in decisions} == {drawn.seed}
    assert decisions[0]["verdict"] == "would-differ"
    assert {row["verdict"] for row in decisions[1:]} == {"open"}
    assert decisions[0]["note"] == f"'{HOSTILE}"
    tallied = [row for row in rows if row["section"] == "tally"]
    assert sum(int(row["borderline"]) + int(row["others"]) for row in tallied) == len(decisions)


def test_draws_come_as_data_as_they_are(inside, people, drawn):
    data = inside.browser(people["auditor"]).get("/quality/samples/export/json").json
    (sample,) = data["samples"]
    assert (sample["sample"], sample["population"]) == (drawn.id, 40)
    assert sample["decisions"][0]["note"] == HOSTILE
    assert [each["decision"] for each in sample["decisions"]] == [
        each.decision for each in drawn.items]
    assert {each["stands"] for each in sample["decisions"]} == {True}
    again = draw([Candidate(each["application"], each["decision"], tuple(each["reasons"]))
                  for each in sample["candidates"]], sample["percent"], sample["seed"])
    assert again == drawn.items
    assert {line["verdict"] for line in data["tally"]} >= {"would-differ", "open"}


def test_attempts_come_as_a_table_without_formulas_and_as_data(inside, people, tried):
    browser = inside.browser(people["auditor"])
    (row,) = table(browser.get("/quality/calibration/export/csv"))
    assert (row["set"], row["exact"], row["total"], row["passed"]) == (
        tried.slug, "3", "4", "yes")
    assert row["name"].startswith("'@SUM")
    (entry,) = browser.get("/quality/calibration/export/json").json["attempts"]
    assert (entry["name"][0], entry["given"]) == ("@", {"uno": {"diseno": 3}})


@pytest.mark.parametrize("kind", ["samples", "calibration"])
def test_files_are_on_the_page_for_readers_and_hold_nothing_of_other_programmes(
        inside, people, drawn, tried, kind):
    page = inside.browser(people["auditor"]).get(f"/quality/{kind}").text
    assert f"/quality/{kind}/export/csv" in page and f"/quality/{kind}/export/json" in page
    there = inside.browser(inside.person("egon", Role.AUDITOR, programme=ELSEWHERE))
    assert table(there.get(f"/quality/{kind}/export/csv")) == [] or kind == "samples"
    data = there.get(f"/quality/{kind}/export/json").json
    assert data["samples" if kind == "samples" else "attempts"] == []
    assert inside.browser(people["assessor"]).get(
        f"/quality/{kind}/export/csv").status_code == 403


def test_reader_finds_nothing_of_the_own_case(inside, people, drawn):
    """A teacher who audits too."""
    with inside.database.transaction() as work:
        owner = work.applications.get(drawn.items[0].application).person
        work.accounts.grant(Membership(new_id(), owner, PROGRAMME, Role.AUDITOR, None,
                                       inside.clock(), "test"))
    assert Role.AUDITOR in READERS
    data = inside.browser(inside.actor(owner, "owner")).get("/quality/samples/export/json").json
    assert drawn.items[0].application not in str(data)


def test_commands_write_the_same_files(inside, people, drawn, tried, capsys):
    for command, address in (("samples", "samples"), ("attempts", "calibration")):
        browser = inside.browser(people["auditor"])
        assert run(["quality", command, "--csv"]) == 0
        written = capsys.readouterr().out
        sent = browser.get(f"/quality/{address}/export/csv").data.decode()
        assert written.splitlines() == sent.splitlines()
        assert run(["quality", command, "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == browser.get(
            f"/quality/{address}/export/json").json
        assert run(["quality", command]) == 0
        assert capsys.readouterr().out
        assert run(["quality", command, "--json", "--csv"]) == 2
        capsys.readouterr()
