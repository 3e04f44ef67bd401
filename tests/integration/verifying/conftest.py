"""The pages of the home that the command line works in."""

import os

import pytest

from badgeservice.assembly import build
from badgeservice.settings import Settings
from badgeservice.web import create_app


@pytest.fixture
def site(here):
    """A browser of nobody."""
    service = build(Settings.from_environment(os.environ))
    yield create_app(service).test_client()
    service.close()
