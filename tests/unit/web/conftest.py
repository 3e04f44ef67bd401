"""The application over a service in memory."""

import pytest

from badgeservice.web import create_app
from tests.fakes import FakeService


@pytest.fixture(scope="session")
def shared_service():
    """Composing documents takes a moment, and no page changes them."""
    return FakeService()


@pytest.fixture(scope="session")
def app(shared_service):
    """The application, as a server would run it."""
    return create_app(shared_service)


@pytest.fixture
def service(shared_service):
    """The service, with nothing asked of it yet."""
    shared_service.verify.asked.clear()
    return shared_service


@pytest.fixture
def client(app, service):
    """A browser that keeps cookies."""
    return app.test_client()
