"""Many presses of one button, and power cuts between its steps: everything happens once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from threading import Barrier

import pytest

from badgeservice.core.account import Account, AccountState, Membership, Role
from badgeservice.core.ids import identifier
from badgeservice.operations.award import GiveAward
from badgeservice.operations.endorse import Endorse
from badgeservice.operations.issue import Issue
from badgeservice.operations.releasing import Releasing
from badgeservice.storage.database import SqlDatabase
from badgeservice.storage.mail_tables import outbox
from badgeservice.storage.release_tables import releases
from badgeservice.storage.tables import awards, credentials
from tests.decided import ENDORSER, RELEASER, decided, speakers
from tests.people import CHANCE, ISSUER, PROGRAMME
from tests.powercut import PowerCut, StoppingKeyring

TEACHER = "ana@docentes.example"


def count(service):
    """Rows of releases, awards, signed credentials and letters."""
    with service._database._engine.connect() as connection:
        rows = [len(connection.execute(table.select()).all())
                for table in (releases, awards, outbox)]
        signed = connection.execute(
            credentials.select().where(credentials.c.document.is_not(None))).all()
    return {"releases": rows[0], "awards": rows[1], "letters": rows[2],
            "credentials": len(signed), "rows": len({row.id for row in signed})}


ONCE = {"releases": 1, "awards": 1, "letters": 1, "credentials": 1, "rows": 1}


def with_account(service, email=TEACHER, *roles):
    """Give the person with this address an account, and return what they are as an actor."""
    now = service._tools.clock()
    with service._database.transaction() as work:
        person = work.people.find(email)
        work.accounts.add(Account(person.id, AccountState.ACTIVE, now))
        for role in roles:
            work.accounts.grant(Membership(identifier(CHANCE.draw(16)), person.id, PROGRAMME,
                                           role, ISSUER, now, "test"))
    return service.sessions.actor(person.id)


@pytest.fixture
def ready(service):
    """Return an endorsed decision of a teacher who has an account, on both engines."""
    name = decided(service, TEACHER)
    with_account(service)
    service.endorse.at_command_line(name, speakers(service._database)[0])
    return name


@pytest.fixture
def patient(service):
    """The tools of the service, with a database that waits as long as a slow machine takes."""
    with closing(SqlDatabase(service.settings.database_url, wait=240)) as database:
        yield replace(service._tools, database=database)


def test_item_103_fifty_releases_at_once_are_one(service, ready, patient):
    decided(service, "coco@docentes.example")
    coordinator = with_account(service, "coco@docentes.example", Role.COORDINATOR)
    start, releasing = Barrier(50), Releasing(patient, GiveAward(patient), Issue(patient))

    def press(_):
        start.wait()
        return releasing(coordinator, ready).credential

    with ThreadPoolExecutor(50) as pool:
        found = set(pool.map(press, range(50)))
    assert len(found) == 1
    assert count(service) == ONCE


def test_fifty_endorsements_at_once_are_one(service, patient):
    name = decided(service, TEACHER)
    speakers(service._database)
    start, endorse = Barrier(50), Endorse(patient, GiveAward(patient))

    def press(_):
        start.wait()
        return endorse.at_command_line(name, ENDORSER).credential

    with ThreadPoolExecutor(50) as pool:
        found = set(pool.map(press, range(50)))
    assert len(found) == 1


class _CutAfter:
    """Lets an issue happen, or not, and then the machine is gone."""

    def __init__(self, issue):
        self._issue = issue

    def __call__(self, names):
        if self._issue is not None:
            self._issue(names)
        raise PowerCut


@pytest.mark.parametrize("step", ["before-signing", "while-signing", "before-the-letter"])
def test_what_a_power_cut_left_is_finished_by_releasing_again(service, ready, step):
    tools, issue = service._tools, service.issue
    if step == "while-signing":
        tools = replace(tools, keyring=StoppingKeyring(tools.keyring, 0))
        issue = Issue(tools)
    else:
        issue = _CutAfter(None if step == "before-signing" else issue)
    with pytest.raises(PowerCut):
        Releasing(tools, GiveAward(tools), issue).at_command_line(ready, RELEASER)
    left = count(service)
    assert (left["releases"], left["letters"]) == (1, 0)
    (line,) = [line for line in _waiting(service) if line.application == ready]
    assert line.is_begun
    found = service.releasing.at_command_line(ready, RELEASER)
    assert count(service) == ONCE
    assert _waiting(service) == ()
    document = service.show.credential(found.credential).credential.document
    assert service.verify(document).report.verdict.value == "passed"


def _waiting(service):
    with service._database.reading() as work:
        return work.releases.waiting([PROGRAMME])
