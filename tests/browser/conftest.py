"""What several modules look at; it takes a while to make."""

import pytest
from playwright.sync_api import expect

from tests.browser.gallery import gallery

# Five seconds are little where other tests work beside this one.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def public(tmp_path_factory):
    """Every public page, with a credential in each state."""
    with gallery(tmp_path_factory.mktemp("gallery") / "home") as made:
        yield made
