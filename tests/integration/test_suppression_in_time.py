"""Suppression against what is done to an application in the same moment: one order wins.

Whatever comes after finds nobody to do it for. On both engines.
"""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting
from threading import Barrier

import pytest
from sqlalchemy import select

from badgeservice.core.account import EVERY, Role
from badgeservice.core.judgement import Round
from badgeservice.errors import BadgeError
from badgeservice.operations.suppress import suppress
from badgeservice.storage.access_tables import assignments
from badgeservice.storage.mail_tables import outbox
from badgeservice.storage.release_tables import endorsements, releases
from badgeservice.storage.tables import credentials, judgements
from badgeservice.web import create_app
from tests.decided import applied, decided, endorsed, judged
from tests.judging import Court, form
from tests.people import ISSUER, PARTNER, PROGRAMME, Inside

TEACHER = "teresa@personas.example"


@pytest.fixture
def court(service, clock):
    """The cast over each kind of database."""
    found = Court(Inside(service, create_app(service), clock))
    found.people["root"] = found.inside.person("root", Role.ADMINISTRATOR, programme=EVERY)
    return found


def forget(court, work):
    suppress(work, court.people["teacher"].person.id, by="test", at=court.inside.clock())


def rows(court, table, *conditions):
    with court.inside.database._engine.connect() as connection:
        return connection.execute(select(table).where(*conditions)).all()


def to_assign(court):
    application = court.apply()
    return application, lambda: court.service.assign.balanced(
        court.people["administrator"], application)


def to_reassign(court):
    application = court.apply()
    court.assign(application)
    court.third("carlos", ISSUER)
    (task,) = rows(court, assignments, assignments.c.application == application,
                   assignments.c.organisation == ISSUER)
    return application, lambda: court.service.assign.reassign(
        court.people["administrator"], task.id, court.people["carlos"].person.id, "Viaja.")


def to_send(court):
    application = court.apply()
    court.assign(application)
    draft = court.service.assess.save(court.people["assessor"], application, form(), version=0)
    return application, lambda: court.service.send_judgement(
        court.people["assessor"], application, version=draft.version)


def to_judge(court):
    application = applied(court.service, TEACHER)
    return application, lambda: judged(court.service, application, ISSUER, 3)


def to_decide(court):
    application = applied(court.service, TEACHER)
    for organisation in (ISSUER, PARTNER):
        judged(court.service, application, organisation, 3)
    return application, lambda: court.service.decide(application, by="test")


def to_prepare(court):
    application = decided(court.service, TEACHER)
    return application, lambda: court.service.endorse.prepare(
        court.people["partner_coordinator"], [application])


def to_endorse(court):
    application = decided(court.service, TEACHER)
    actor = court.people["partner_coordinator"]
    court.service.endorse.prepare(actor, [application])
    digest = court.service.endorse.show(actor, application).draft.digest
    return application, lambda: court.service.endorse(actor, [(application, digest)])


def to_release(court):
    application = decided(court.service, TEACHER)
    endorsed(court.service, court.people["partner_coordinator"], application)
    return application, lambda: court.service.releasing(
        court.people["administrator"], application)


ACTS = (to_assign, to_reassign, to_send, to_judge, to_decide, to_prepare, to_endorse, to_release)


def traces(court, application):
    """What an act leaves of a person, other than by an order in which it came first."""
    return {
        "open tasks": len(rows(court, assignments, assignments.c.application == application,
                               assignments.c.ended_at.is_(None))),
        "letters": len(rows(court, outbox, outbox.c.person == court.people["teacher"].person.id,
                            outbox.c.address != "")),
        "documents": len(rows(court, credentials, credentials.c.document.is_not(None),
                              credentials.c.withdrawn_at.is_(None))),
        "waits": application in {
            line.application for line in _waiting(court)},
        "undecided": application in {each.id for each in _undecided(court)},
    }


def _waiting(court):
    with court.inside.database.reading() as work:
        return work.releases.waiting([PROGRAMME])


def _undecided(court):
    with court.inside.database.reading() as work:
        return work.applications.undecided([PROGRAMME])


NOTHING = {"open tasks": 0, "letters": 0, "documents": 0, "waits": False, "undecided": False}


def counts(court):
    return [len(rows(court, table)) for table in (assignments, judgements, endorsements, releases)]


@pytest.mark.parametrize("prepare", ACTS, ids=lambda each: each.__name__)
def test_what_comes_while_somebody_is_suppressed_waits_and_finds_nobody(court, prepare):
    application, act = prepare(court)
    before = counts(court)
    with ThreadPoolExecutor(1) as pool:
        with court.inside.database.transaction() as work:
            forget(court, work)
            coming = pool.submit(act)
            with pytest.raises(StillWaiting):
                coming.result(timeout=0.7)
        assert isinstance(coming.exception(timeout=60), BadgeError) or prepare is to_assign
    assert counts(court) == before
    assert traces(court, application) == NOTHING


@pytest.mark.parametrize("prepare", ACTS, ids=lambda each: each.__name__)
def test_of_an_act_and_a_suppression_at_once_one_comes_first(court, prepare):
    application, act = prepare(court)
    start = Barrier(2)

    def erase():
        start.wait()
        with court.inside.database.transaction() as work:
            forget(court, work)

    def press():
        start.wait()
        act()

    with ThreadPoolExecutor(2) as pool:
        erased, pressed = pool.submit(erase), pool.submit(press)
        assert erased.exception(timeout=60) is None
        refused = pressed.exception(timeout=60)
    assert refused is None or isinstance(refused, BadgeError), refused
    assert traces(court, application) == NOTHING


def test_signature_that_is_under_way_is_not_kept(court, monkeypatch):
    """The release was recorded; while the issuer signs, the person is suppressed."""
    application, act = to_release(court)
    issue = court.service.releasing._issue
    finish = issue._finish

    def late(one):
        with court.inside.database.transaction() as work:
            forget(court, work)
        return finish(one)

    monkeypatch.setattr(issue, "_finish", late)
    with pytest.raises(BadgeError) as caught:
        act()
    assert caught.value.code == "award-closed"
    assert traces(court, application) == NOTHING


def test_open_task_of_somebody_suppressed_says_why_it_ended(court):
    application = court.apply()
    court.assign(application)
    court.service.assess.save(court.people["assessor"], application, form(), version=0)
    with court.inside.database.transaction() as work:
        forget(court, work)
    found = rows(court, assignments, assignments.c.application == application)
    assert {task.end_reason for task in found} == {"suppressed"}
    assert {task.round for task in found} == {Round.BLIND.value}
    overview = court.service.view_assignments.overview
    from badgeservice.operations.assign_view import Filter
    assert not overview(court.people["coordinator"], Filter()).rows
