"""The log as auditors read it, verify it and take it along."""

import csv
import io
import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from badgeservice.commands.root import run
from badgeservice.commands.worker import tidy
from badgeservice.core.account import EVERY, Role
from badgeservice.core.audit import SYSTEM, Act, Wanted
from badgeservice.errors import BadgeError
from badgeservice.storage.access_tables import audit_entries
from badgeservice.storage.engine import make_engine, parse
from tests.people import ELSEWHERE, PROGRAMME

PAGE = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture
def before(inside):
    """How many entries the prepared home begins with."""
    return inside.service.audit_log.head().number


@pytest.fixture
def aurora(inside):
    return inside.person("aurora", Role.AUDITOR)


def act(inside, number=0, **changes):
    found = {"at": inside.clock() + timedelta(seconds=number), "actor": SYSTEM,
             "action": "letter.resent", "subject": f"letter:l{number}", "programme": PROGRAMME}
    with inside.database.transaction() as work:
        return work.audit.append(Act(**(found | changes)))


def tamper(inside, statement):
    engine = make_engine(parse(inside.service.settings.database_url))
    with engine.begin() as connection:
        connection.execute(statement)
    engine.dispose()


@pytest.fixture
def call(inside, capsys):
    """Run a command; return exit status and what it wrote."""
    def run_it(*arguments):
        capsys.readouterr()
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return code, out.strip(), err

    return run_it


def test_auditor_reads_who_did_what_with_names_that_the_log_does_not_hold(inside, aurora):
    tere = inside.person("tere", Role.TEACHER)
    entry = act(inside, actor=tere.person.id, action="application.sent",
                subject=f"person:{tere.person.id}", details={"round": 3})
    text = inside.browser(aurora).get("/audit", headers=PAGE).text
    assert tere.person.full_name in text and "sent an application" in text and "round: 3" in text
    assert "Tere" not in entry.act.content


def test_item_101_entries_of_other_programmes_and_of_none_are_not_shown(inside, aurora):
    act(inside, 1)
    act(inside, 2, programme=ELSEWHERE, action="secret.elsewhere")
    act(inside, 3, programme=None, action="secret.nowhere")
    browser = inside.browser(aurora)
    for address in ("/audit", "/audit?action=secret", "/audit.csv", "/audit.json"):
        assert "secret." not in browser.get(address, headers=PAGE).text.replace(
            "action=secret", ""), address
    assert "letter.resent" in browser.get("/audit.csv").text
    root = inside.person("root", Role.AUDITOR, programme=EVERY)
    text = inside.browser(root).get("/audit", headers=PAGE).text
    assert "secret.elsewhere" in text and "secret.nowhere" in text


def test_acts_about_people_are_read_where_they_have_a_role_and_nowhere_else(inside, aurora):
    tere = inside.person("tere", Role.TEACHER)
    other = inside.person("other", Role.TEACHER, programme=ELSEWHERE)
    for person in (tere, other):
        act(inside, programme=None, action="person.suppressed",
            subject=f"person:{person.person.id}")
        act(inside, programme=None, action="personal-data.exported",
            actor=person.person.id, subject=f"person:{person.person.id}")
        act(inside, programme=None, action="session.opened", actor=person.person.id)
    rows = inside.browser(aurora).get("/audit.json").json
    assert [(row["action"], row["subject"]) for row in rows] == [
        ("personal-data.exported", f"person:{tere.person.id}"),
        ("person.suppressed", f"person:{tere.person.id}")]


@pytest.mark.parametrize("role", [Role.TEACHER, Role.MENTOR, (Role.ASSESSOR, "tekna-emtp"),
                                  (Role.COORDINATOR, "tekna-emtp")])
def test_other_roles_read_nothing(inside, role):
    someone = inside.person("someone", role)
    for address in ("/audit", "/audit.csv", "/audit.json"):
        assert inside.browser(someone).get(address, headers=PAGE).status_code == 403
    with pytest.raises(BadgeError):
        inside.service.audit_log.page(someone, Wanted())
    with pytest.raises(BadgeError):
        inside.service.audit_log.export(someone, Wanted())


def test_filters_find_by_action_person_subject_and_day(inside, aurora):
    tere = inside.person("tere", Role.TEACHER)
    act(inside, 1, actor=tere.person.id)
    act(inside, 2, action="code.made", subject="person:p1")
    browser = inside.browser(aurora)

    def numbers(query):
        return [row["subject"] for row in browser.get(f"/audit.json?{query}").json]

    assert numbers(f"actor={tere.person.id}") == ["letter:l1"]
    assert numbers("action=code") == ["person:p1"]
    assert numbers("subject=p1") == ["person:p1"]
    today = inside.clock().date()
    assert len(numbers(f"since={today}&until={today + timedelta(days=1)}")) == 2
    assert numbers(f"until={today - timedelta(days=1)}") == []
    assert "No entry fits" in browser.get("/audit?actor=nobody", headers=PAGE).text


def test_date_that_is_none_is_said_at_its_field(inside, aurora):
    answer = inside.browser(aurora).get("/audit?since=2026-02-30", headers=PAGE)
    assert answer.status_code == 400
    assert "This is not a date" in answer.text


@pytest.mark.parametrize("query", ["before=x", "before=-1", "since=9999-12-31&until=9999-12-31",
                                   "subject=%25", "action='", "before=99999999999999999999"])
def test_item_102_odd_filters_do_no_harm(inside, aurora, query):
    act(inside)
    assert inside.browser(aurora).get(f"/audit?{query}", headers=PAGE).status_code in (200, 400)


def test_long_log_has_pages_of_fifty(inside, aurora):
    for number in range(53):
        act(inside, number)
    browser = inside.browser(aurora)
    first = browser.get("/audit?action=letter", headers=PAGE).text
    assert first.count("sent a message again</td>") == 50
    with inside.database.reading() as work:
        oldest = work.audit.found(["*"], Wanted(action="letter"), limit=50)[-1].number
    assert f"before={oldest}" in first
    second = browser.get(f"/audit?action=letter&before={oldest}", headers=PAGE).text
    assert second.count("sent a message again</td>") == 3


def test_export_is_a_table_in_which_nothing_is_a_formula(inside, aurora):
    """Item 93 of the attack catalogue, in the export of the log."""
    act(inside, subject="=HYPERLINK(1)", details={"n": 1})
    rows = list(csv.DictReader(io.StringIO(inside.browser(aurora).get("/audit.csv").text)))
    assert rows[0]["subject"] == "'=HYPERLINK(1)"
    assert json.loads(rows[0]["details"]) == {"n": 1}


def test_exported_entries_are_enough_to_reckon_the_chain_again(inside, before):
    from hashlib import sha256

    act(inside, 1, details={"corrected": True, "n": 1})
    act(inside, 2)
    root = inside.person("root", Role.AUDITOR, programme=EVERY)
    rows = sorted(inside.browser(root).get("/audit.json").json, key=lambda row: row["number"])
    for row in rows:
        content = json.dumps({name: row[name] for name in (
            "at", "actor", "action", "subject", "programme", "details")}, sort_keys=True,
            separators=(",", ":"), ensure_ascii=False)
        text = f"{row['previous']}\n{row['number']}\n{content}"
        assert sha256(text.encode()).hexdigest() == row["digest"]
    assert len(rows) == before + 3  # and the session of who asks


def test_whole_log_is_called_so(inside, call, before):
    for number in range(3):
        act(inside, number)
    code, out, _ = call("audit", "verify", "--json")
    assert code == 0
    assert json.loads(out) == {"good": True, "count": before + 3, "broken_at": None,
                               "cut_off": False}
    code, head, _ = call("audit", "head")
    assert call("audit", "verify", "--expect", head)[0] == 0


def test_changed_entry_is_named(inside, call):
    for number in range(5):
        act(inside, number)
    tamper(inside, update(audit_entries).where(audit_entries.c.number == 3)
           .values(actor="somebody-else"))
    code, out, _ = call("audit", "verify")
    assert code == 1
    assert "Entry 3 does not fit" in out


def test_end_that_was_cut_off_is_found_by_who_kept_the_head(inside, call, before):
    for number in range(5):
        act(inside, number)
    _, head, _ = call("audit", "head")
    tamper(inside, delete(audit_entries).where(audit_entries.c.number > before + 3))
    assert call("audit", "verify")[0] == 0
    code, out, _ = call("audit", "verify", "--expect", head)
    assert code == 1
    assert "was cut off" in out


def test_log_that_was_written_anew_is_found_by_who_kept_the_head(inside, call):
    act(inside, 1)
    _, head, _ = call("audit", "head")
    tamper(inside, delete(audit_entries))
    act(inside, 2)
    assert call("audit", "verify", "--expect", head)[0] == 1


@pytest.mark.parametrize("expect", ["3", "x:y", "0:" + "a" * 64, "1:" + "A" * 64])
def test_what_is_no_head_is_refused(inside, call, expect):
    assert call("audit", "verify", "--expect", expect)[0] == 2


def test_more_than_one_piece_of_entries_is_verified_and_exported(inside, call, tmp_path, before):
    with inside.database.transaction() as work:
        for number in range(1003):
            work.audit.append(Act(inside.clock(), SYSTEM, "a.b", f"c:{number}"))
    assert json.loads(call("audit", "verify", "--json")[1])["count"] == before + 1003
    file = tmp_path / "log.csv"
    assert call("audit", "export", str(file))[0] == 0
    assert len(file.read_text(encoding="utf-8").splitlines()) == before + 1004
    assert call("audit", "export", str(file), "--format", "json")[0] == 0
    assert len(json.loads(file.read_text(encoding="utf-8"))) == before + 1003


def test_empty_log_says_so(inside, call):
    tamper(inside, delete(audit_entries))
    code, out, err = call("audit", "head")
    assert (code, out) == (0, "")
    assert "empty" in err


def test_emptied_log_is_found_without_a_head_at_hand(inside, call):
    assert call("audit", "verify")[0] == 0
    tamper(inside, delete(audit_entries))
    code, out, _ = call("audit", "verify")
    assert code == 1
    assert "was cut off" in out


def test_end_cut_off_after_the_worker_noted_the_head_is_found(inside, call):
    for number in range(3):
        act(inside, number)
    tidy(inside.service)
    last = inside.service.audit_log.head().number
    tamper(inside, delete(audit_entries).where(audit_entries.c.number == last))
    code, out, _ = call("audit", "verify")
    assert code == 1
    assert "was cut off" in out


def test_heads_are_kept_once_and_for_the_owner_alone(inside):
    file = inside.service.settings.home / "audit-heads.jsonl"
    before = file.read_text("ascii").splitlines()
    tidy(inside.service)
    tidy(inside.service)
    assert file.read_text("ascii").splitlines() == before
    act(inside)
    tidy(inside.service)
    lines = [json.loads(line) for line in file.read_text("ascii").splitlines()]
    head = inside.service.audit_log.head()
    assert len(lines) == len(before) + 1
    assert lines[-1] == {"number": head.number, "digest": head.digest}
    assert file.stat().st_mode & 0o777 == 0o600


def test_heads_that_cannot_be_read_are_an_error_and_no_answer(inside, call):
    file = inside.service.settings.home / "audit-heads.jsonl"
    file.write_text(file.read_text("ascii") + "{}\n", "ascii")
    _, out, _ = call("audit", "verify", "--json")
    assert json.loads(out)["error"] == "heads-damaged"


def test_head_that_a_power_cut_left_unfinished_is_passed_over(inside, call):
    file = inside.service.settings.home / "audit-heads.jsonl"
    file.write_text(file.read_text("ascii") + '{"number": 3, "dig', "ascii")
    assert call("audit", "verify")[0] == 0
    act(inside)
    tidy(inside.service)
    assert call("audit", "verify")[0] == 0
