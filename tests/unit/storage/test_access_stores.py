"""Accounts, roles, sessions, tasks, letters and the log, on both engines."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from badgeservice.core.account import EVERY, Account, AccountState, Membership, Role
from badgeservice.core.assignment import Assignment
from badgeservice.core.audit import Act, broken_at
from badgeservice.core.judgement import Round
from badgeservice.core.letter import Letter
from badgeservice.core.session import Session
from badgeservice.errors import Conflict, NotFound
from badgeservice.storage.mail_tables import outbox
from tests.unit.storage.samples import ANA, application, apply

NOW = datetime(2026, 11, 25, 12, 0, 0, 123456, tzinfo=UTC)
ACCOUNT = Account(ANA.id, AccountState.INVITED, NOW, "fi")


def membership(identifier="m1", **changes):
    return replace(Membership(identifier, ANA.id, "tekna-emtp", Role.ASSESSOR, "socio-finlandes",
                              NOW, "operator"), **changes)


def session(identifier="s1", **changes):
    return replace(Session(identifier, ANA.id, f"digest of {identifier}", NOW, NOW, "Firefox",
                           True), **changes)


@pytest.fixture
def work(database):
    with database.transaction() as opened:
        opened.people.add(ANA)
        yield opened


# --- accounts and roles ------------------------------------------------------------------


def test_account_comes_back_as_it_was_put_in(work):
    work.accounts.add(ACCOUNT)
    assert work.accounts.find(ANA.id) == ACCOUNT
    assert work.accounts.find("nobody") is None


def test_person_has_one_account(work):
    work.accounts.add(ACCOUNT)
    with pytest.raises(Conflict) as caught:
        work.accounts.add(replace(ACCOUNT, language="en"))
    assert caught.value.code == "account-exists"
    assert work.accounts.find(ANA.id) == ACCOUNT


def test_account_changes_only_from_what_it_is(work):
    work.accounts.add(ACCOUNT)
    active = replace(ACCOUNT, state=AccountState.ACTIVE, password="$argon2id$…")
    work.accounts.change(ACCOUNT, active)
    with pytest.raises(Conflict) as caught:
        work.accounts.change(ACCOUNT, replace(ACCOUNT, language="es"))
    assert caught.value.code == "account-changed"
    assert work.accounts.find(ANA.id) == active


def test_role_is_held_once_until_it_ends(work):
    work.accounts.grant(membership())
    with pytest.raises(Conflict) as caught:
        work.accounts.grant(membership("m2"))
    assert caught.value.code == "role-held"
    assert work.accounts.end("m1", NOW)
    assert not work.accounts.end("m1", NOW)
    work.accounts.grant(membership("m3"))
    assert work.accounts.memberships(ANA.id) == (membership("m3"),)


def test_same_role_without_an_organisation_is_held_once(work):
    """NULL would not be equal to itself."""
    teacher = membership(role=Role.TEACHER, organisation=None)
    work.accounts.grant(teacher)
    with pytest.raises(Conflict):
        work.accounts.grant(replace(teacher, id="m2"))
    assert work.accounts.memberships(ANA.id) == (teacher,)


def test_assessor_without_an_organisation_is_refused(database):
    with pytest.raises(Conflict) as caught, database.transaction() as work:
        work.people.add(ANA)
        work.accounts.grant(membership(organisation=None))
    assert caught.value.code == "rule-of-tables"


def test_role_that_nobody_has_cannot_end(work):
    with pytest.raises(NotFound) as caught:
        work.accounts.end("m9", NOW)
    assert caught.value.code == "unknown-role"


def test_members_of_a_programme_include_those_of_every_one(work):
    here, elsewhere = membership("m1"), membership("m2", programme="redes-muevetp")
    everywhere = membership("m3", programme=EVERY, role=Role.ADMINISTRATOR, organisation=None)
    for each in (here, elsewhere, everywhere):
        work.accounts.grant(each)
    assert work.accounts.members({"tekna-emtp"}) == (here, everywhere)
    assert work.accounts.members({EVERY}) == (here, elsewhere, everywhere)
    assert work.accounts.members(()) == (everywhere,)


# --- sessions ----------------------------------------------------------------------------


def test_sessions_are_found_by_digest_and_listed_until_they_end(work):
    first, second = session("s1"), session("s2", is_complete=False)
    work.sessions.add(first)
    work.sessions.add(second)
    later = NOW + timedelta(hours=1)
    work.sessions.used("s1", later)
    assert work.sessions.find("digest of s1") == replace(first, used_at=later)
    assert work.sessions.of_person(ANA.id) == (second, replace(first, used_at=later))
    work.sessions.end("s2", later)
    work.sessions.end("s2", later + timedelta(hours=1))
    assert work.sessions.find("digest of s2").ended_at == later
    assert [s.id for s in work.sessions.of_person(ANA.id)] == ["s1"]


def test_all_sessions_but_one_end_together(work):
    for identifier in ("s1", "s2", "s3"):
        work.sessions.add(session(identifier))
    assert work.sessions.end_all(ANA.id, NOW, but="s2") == 2
    assert [s.id for s in work.sessions.of_person(ANA.id)] == ["s2"]
    assert work.sessions.end_all(ANA.id, NOW) == 1
    assert work.sessions.end_all(ANA.id, NOW) == 0


# --- tasks -------------------------------------------------------------------------------


@pytest.fixture
def applied(database):
    with database.transaction() as opened:
        apply(opened)
        yield opened


def task(identifier="t1", **changes):
    return replace(Assignment(identifier, application().id, ANA.id, "tekna-emtp", Round.BLIND, NOW,
                              "balance", NOW + timedelta(days=14)), **changes)


def test_task_is_given_once_an_organisation_and_round(applied):
    applied.assignments.add(task())
    with pytest.raises(Conflict) as caught:
        applied.assignments.add(task("t2"))
    assert caught.value.code == "assigned-already"
    assert applied.assignments.end("t1", NOW, "conflict")
    assert not applied.assignments.end("t1", NOW, "judged")
    applied.assignments.add(task("t3", due_at=NOW))
    ended = task(ended_at=NOW, end_reason="conflict")
    assert applied.assignments.get("t1") == ended
    assert applied.assignments.of_application(application().id) == (ended, task("t3", due_at=NOW))
    assert applied.assignments.of_assessor(ANA.id) == (task("t3", due_at=NOW), ended)
    assert applied.assignments.open(application().programme) == (task("t3", due_at=NOW),)
    assert applied.assignments.open("another") == ()


def test_task_that_is_not_there_is_not_found(applied):
    for ask in (applied.assignments.get, lambda name: applied.assignments.end(name, NOW, "x")):
        with pytest.raises(NotFound) as caught:
            ask("t9")
        assert caught.value.code == "unknown-assignment"


# --- letters -----------------------------------------------------------------------------


def test_letter_is_there_only_with_its_transaction(database):
    with pytest.raises(LookupError), database.transaction() as work:
        work.outbox.add(Letter("l0", "mail-test", None, "ana@x.example", "es", NOW))
        raise LookupError("power cut")
    with database.transaction() as work:
        work.outbox.add(Letter("l1", "mail-test", None, "ana@x.example", "fi", NOW, {"a": "ñ"},
                               "tekna-emtp"))
        rows = work.outbox._connection.execute(select(outbox)).mappings().all()
    assert [(row["id"], row["values"], row["programme"]) for row in rows] == [
        ("l1", {"a": "ñ"}, "tekna-emtp")]


# --- the log -----------------------------------------------------------------------------


def test_log_is_a_chain_that_comes_back_whole(database):
    acts = [Act(NOW + timedelta(microseconds=n), "operator", "thing.done", f"thing:{n}",
                None if n % 2 else "tekna-emtp", {"count": n, "is_it": True, "code": "ñ"})
            for n in range(5)]
    with database.transaction() as work:
        written = [work.audit.append(act) for act in acts]
    with database.reading() as work:
        assert list(work.audit.entries()) == written
        assert list(work.audit.entries(after=3, limit=1)) == [written[3]]
        assert work.audit.latest() == written[-1]
    assert broken_at(written) is None
    assert broken_at(written[2:], previous=written[1].digest, number=2) is None


@pytest.mark.parametrize("damage", [
    lambda entries: [entries[0], *entries[2:]],
    lambda entries: [entries[0], entries[2], entries[1]],
    lambda entries: [entries[0], replace(entries[1], act=replace(
        entries[1].act, actor="somebody else")), entries[2]],
    lambda entries: [entries[0], replace(entries[1], digest="0" * 64), entries[2]],
], ids=["removed", "swapped", "changed", "digest"])
def test_chain_shows_where_it_was_changed(database, damage):
    with database.transaction() as work:
        entries = [work.audit.append(Act(NOW, "operator", "thing.done", f"thing:{n}"))
                   for n in range(3)]
    assert broken_at(damage(entries)) == 2
