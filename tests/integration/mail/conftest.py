"""A service with a mail server on this machine."""

import os

import pytest

from badgeservice.assembly import build
from badgeservice.settings import Settings
from tests.mail_server import FROM, running
from tests.people import Inside


@pytest.fixture
def server():
    """A mail server that takes everything until a test tells it otherwise."""
    with running() as server:
        yield server


@pytest.fixture
def post(inside, server, monkeypatch, clock):
    """The service of `inside` with that mail server, also for processes that are started."""
    monkeypatch.setenv("BADGESERVICE_SMTP_URL", server.url)
    monkeypatch.setenv("BADGESERVICE_MAIL_FROM", FROM)
    built = build(Settings.from_environment(os.environ), clock=clock)
    yield Inside(built, inside.app, clock)
    built.close()
