"""What is past its period goes, in both databases, and nothing else does."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from badgeservice.commands.root import run
from badgeservice.core.account import Role
from badgeservice.core.audit import Wanted
from badgeservice.core.letter import Letter
from badgeservice.core.mail import LetterState
from badgeservice.core.one_time import OneTimeCode, Purpose
from badgeservice.core.portfolio import View
from badgeservice.core.ports.profiles import ImportDraft
from badgeservice.core.release import Release
from badgeservice.errors import NotWilling
from badgeservice.storage.metadata import metadata
from tests.judging import Court, form
from tests.people import PROGRAMME, Inside, new_id

DAYS = timedelta(days=1)


@pytest.fixture
def both(service, clock):
    """A service over each kind of database."""
    from badgeservice.web import create_app

    return Inside(service, create_app(service), clock)


def rows(inside, name):
    """All rows of a table."""
    with inside.database._engine.connect() as connection:
        return [dict(row) for row in connection.execute(
            select(metadata.tables[name])).mappings()]


def leave(inside, actor):
    """End all roles of somebody."""
    with inside.database.transaction() as work:
        for each in work.accounts.memberships(actor.person.id):
            work.accounts.end(each.id, inside.clock())


def traces(inside):
    """Leave one of each kind of trace, as of now."""
    now, ana = inside.clock(), inside.person("ana", Role.ADMINISTRATOR)
    inside.browser(ana)
    with inside.database.transaction() as work:
        work.one_time_codes.add(OneTimeCode(new_id(), ana.person.id, Purpose.RESET, "d", now,
                                            "test", now + timedelta(hours=1)))
        work.import_drafts.add(ImportDraft(new_id(), ana.person.id, "people", "x.csv", b"x",
                                           now, {}))
        letter = Letter(new_id(), "mail-test", ana.person.id, "ana@b.example", "es", now,
                        programme=PROGRAMME)
        work.outbox.add(letter)
        posted = work.outbox.get(letter.id)
        work.outbox.change(posted, replace(posted, state=LetterState.SENT, sent_at=now,
                                           subject="Hola", body="Hola Ana"))
    return ana, letter.id


def test_traces_go_when_they_are_past_and_not_before(both):
    ana, letter = traces(both)
    assert both.service.retention()["letters"] == 0
    names = {"sessions": 14 + 30, "one_time_codes": 30.05, "import_drafts": 1}
    for name, days in sorted(names.items(), key=lambda each: each[1]):
        assert len(rows(both, name)) == 1
        both.clock.ahead = (days - 0.1) * DAYS
        if name != "import_drafts":
            both.service.retention()
            assert len(rows(both, name)) == 1, name
        both.clock.ahead = (days + 0.1) * DAYS
        both.service.retention()
        assert rows(both, name) == [], name
    both.clock.ahead = 179 * DAYS
    both.service.retention()
    assert rows(both, "outbox")[0]["body"] == "Hola Ana"
    both.clock.ahead = 181 * DAYS
    assert both.service.retention()["letters"] == 1
    (row,) = rows(both, "outbox")
    assert (row["address"], row["values"], row["subject"], row["body"]) == ("", {}, "", "")
    assert row["kind"] == "mail-test"
    with pytest.raises(NotWilling) as caught:
        both.service.mail.resend(ana, letter)
    assert caught.value.code == "letter-forgotten"
    assert both.service.retention()["letters"] == 0, "a second time nothing is left to do"


def test_views_of_evidence_are_kept_for_two_years(both):
    court = Court(both)
    application = court.apply()
    teacher, viewer = court.people["teacher"].person.id, court.people["auditor"].person.id
    with both.database.transaction() as work:
        work.evidence_views.add(View(viewer, teacher, application, 1, both.clock(), None,
                                     is_download=False))
    both.clock.ahead = 729 * DAYS
    assert both.service.retention()["evidence-views"] == 0
    both.clock.ahead = 731 * DAYS
    assert both.service.retention()["evidence-views"] == 1


def test_dry_run_counts_the_same_and_removes_nothing(both):
    traces(both)
    both.clock.ahead = 400 * DAYS
    before = {name: rows(both, name) for name in metadata.tables}
    counted = both.service.retention(is_dry_run=True)
    assert {name: rows(both, name) for name in metadata.tables} == before
    assert both.service.retention() == counted
    assert sum(counted.values()) > 3


def judged(both):
    """A teacher with a released result; return the court and the application."""
    court = Court(both)
    application = court.apply()
    court.both(application, form(3, 3, 3, 3), form(3, 3, 3, 3))
    decision = court.decision(application)
    with both.database.transaction() as work:
        work.releases.add(Release(new_id(), decision.id, application, both.clock(), "operator"))
    return court, application


def test_who_left_long_ago_is_forgotten_and_the_marks_stay(both):
    court, application = judged(both)
    teacher = court.people["teacher"]
    judgements = rows(both, "judgements")
    leave(both, teacher)
    both.clock.ahead = 89 * DAYS
    assert both.service.retention().get("people", 0) == 0
    both.clock.ahead = 91 * DAYS
    both.service.retention()
    with both.database.reading() as work:
        assert work.accounts.find(teacher.person.id) is None
        assert work.people.get(teacher.person.id).given_names == "Teresa"
        assert work.applications.evidence(application)[0].narrative
    both.clock.ahead = 731 * DAYS
    assert both.service.retention()["people"] == 1
    with both.database.reading() as work:
        assert "Teresa" not in work.people.get(teacher.person.id).full_name
        assert not any(each.narrative for each in work.applications.evidence(application))
        acts = [each.act for each in work.audit.found(["*"], Wanted(action="person.forgotten"))]
    assert [each.subject for each in acts] == [f"person:{teacher.person.id}"] * 2
    assert rows(both, "judgements") == judgements
    assert court.decision(application) is not None
    assert both.service.retention().get("people", 0) == 0, "nothing is left to do"


def test_who_has_a_role_or_something_open_is_not_forgotten(both):
    court = Court(both)
    application = court.apply()
    court.assign(application)
    leave(both, court.people["teacher"])
    leave(both, court.people["assessor"])
    both.clock.ahead = 3000 * DAYS
    both.service.retention()
    with both.database.reading() as work:
        for who in ("teacher", "assessor", "partner", "administrator"):
            person = court.people[who].person
            assert work.accounts.find(person.id) is not None, who
            assert work.people.get(person.id) == person


def test_command_says_what_went_as_data(inside, capsys):
    traces(inside)
    assert run(["retention", "--dry-run", "--json"]) == 0
    counts = json.loads(capsys.readouterr().out)
    assert counts["letters"] == 0
    assert counts.keys() >= {"sessions", "one-time-codes", "tries", "files"}


def test_own_page_says_until_when_the_newest_is_kept(inside):
    ana, _ = traces(inside)
    kept = {each.category.slug: each for each in inside.service.my_data.overview(ana)}
    sent = inside.clock()
    assert abs(kept["mail"].until - sent - 180 * DAYS) < timedelta(minutes=5)
    assert kept["account"].until is None, "as long as there is a role nobody can tell"
    page = inside.browser(ana).get("/account/data",
                                   headers={"Accept": "text/html", "Accept-Language": "en"}).text
    assert page.count("the newest of it until") == 1
    leave(inside, ana)
    kept = {each.category.slug: each for each in inside.service.my_data.overview(ana)}
    assert abs(kept["account"].until - sent - 90 * DAYS) < timedelta(minutes=5)
    assert kept["credential"].until is None


