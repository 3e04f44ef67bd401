"""What several modules look at; it takes a while to make."""

import pytest

from tests.browser.gallery import gallery


@pytest.fixture(scope="session")
def public(tmp_path_factory):
    """Every public page, with a credential in each state."""
    with gallery(tmp_path_factory.mktemp("gallery") / "home") as made:
        yield made
