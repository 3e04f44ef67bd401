"""Services in which applications are judged."""

import pytest

from badgeservice.web import create_app
from tests.judging import Court
from tests.people import Inside


@pytest.fixture
def court(inside):
    """The cast over the embedded database."""
    return Court(inside)


@pytest.fixture
def court_on_both(service, clock):
    """The cast over each kind of database."""
    return Court(Inside(service, create_app(service), clock))
