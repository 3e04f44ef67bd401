"""The worker forgets what is past its period when it starts, and then once a day."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from badgeservice.commands.worker import work
from badgeservice.core.account import Role
from badgeservice.core.ports.profiles import ImportDraft
from tests.integration.test_retention import rows
from tests.people import new_id


@pytest.fixture(autouse=True)
def mail_server(monkeypatch):
    """One that nobody reaches: no letter waits here."""
    monkeypatch.setenv("BADGESERVICE_SMTP_URL", "smtp://127.0.0.1:9?starttls=off")
    monkeypatch.setenv("BADGESERVICE_MAIL_FROM", "insignias@example.cl")


class Hours(threading.Event):
    """Stands for the wait between two looks: an hour passes, and a file waits since then."""

    def __init__(self, inside, most):
        super().__init__()
        self._inside, self._most = inside, most
        self._who = inside.person("ana", Role.ADMINISTRATOR).person.id
        self.passed = 0
        self.waiting = []
        """How many files waited at the beginning of each hour."""

        self._leave()

    def seconds(self):
        """The time as `time.monotonic` tells it, of a machine that started long ago."""
        return 1e6 + self.passed * 3600.0

    def wait(self, timeout=None):
        """Let an hour pass."""
        self.waiting.append(len(rows(self._inside, "import_drafts")))
        self.passed += 1
        self._inside.clock.ahead += timedelta(hours=1, seconds=1)
        self._leave()
        if self.passed == self._most:
            self.set()
        return self.is_set()

    def _leave(self):
        with self._inside.database.transaction() as work:
            work.import_drafts.add(ImportDraft(new_id(), self._who, "people", "x.csv", b"x",
                                               self._inside.clock() - timedelta(hours=1), {}))


def watch(inside, hours):
    time = Hours(inside, hours)
    work(inside.service, time, lambda state: None, seconds=time.seconds)
    return time.waiting


def test_it_is_done_at_the_start_and_after_each_whole_day(inside):
    waiting = watch(inside, 50)
    assert waiting[:24] == list(range(24))
    assert waiting[24:48] == list(range(24))
    assert waiting[48:] == [0, 1]


def test_letters_are_sent_also_where_it_cannot_be_done(inside, caplog):
    with inside.database._engine.begin() as connection:
        connection.execute(text("ALTER TABLE evidence_views RENAME TO elsewhere"))
    assert watch(inside, 26) == list(range(1, 27))
    assert caplog.text.count("could not be removed; tried again tomorrow") == 2


def test_once_forgets_nothing(inside):
    time = Hours(inside, 1)
    work(inside.service, time, lambda state: None, once=True, seconds=time.seconds)
    assert len(rows(inside, "import_drafts")) == 1
