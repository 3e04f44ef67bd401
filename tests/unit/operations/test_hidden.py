"""What is told of a credential that its holder does not show: whether it counts."""

import json
from datetime import timedelta

import pytest

from badgeservice.core.credential import Status
from badgeservice.credentials.world import RegisterEntry
from badgeservice.operations.hidden import PAGE_OFF, hidden_report, standing_of
from badgeservice.web.report_state import State, state_of
from tests.factories_documents import NOW, world

ADDRESS = "https://badges.example/credentials/a"


class Register:
    """A register with one entry."""

    def __init__(self, status):
        self._status = status

    def entry(self, name):
        assert name == ADDRESS
        return RegisterEntry("", self._status)


def until(moment):
    return json.dumps({"validUntil": moment.strftime("%Y-%m-%dT%H:%M:%SZ")}).encode()


@pytest.mark.parametrize(("status", "left", "told", "state"), [
    (Status.VALID, timedelta(days=1), "valid", State.UNKNOWN),
    (Status.VALID, -timedelta(seconds=1), "expired", State.EXPIRED),
    (Status.SUSPENDED, timedelta(days=1), "suspended", State.SUSPENDED),
    (Status.REVOKED, -timedelta(days=1), "revoked", State.REVOKED),
    (Status.SUPERSEDED, timedelta(days=1), "superseded", State.SUPERSEDED),
])
def test_page_and_verifier_say_the_same_of_what_is_hidden(status, left, told, state):
    document = until(NOW + left)
    code, word = standing_of(status, document, NOW)
    report = hidden_report(ADDRESS, document, "Módulo 2", world(register=Register(status)))
    assert code == told
    assert state_of(report) is state
    assert report.checks[-1].code == PAGE_OFF
    assert report.checks[-1].message.values == {"name": "Módulo 2", "status": word}
