"""Lists of credentials, brought and verified over a home with some."""

import io
import json
import os

import pytest

from badgeservice.assembly import build
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.integration.conftest import BASE


@pytest.fixture
def urls(here):
    """The addresses of three credentials of module 2."""
    return here.batch(3)


@pytest.fixture
def documents(here, urls):
    """Their bytes, by address."""
    return {f"{BASE}/credentials/{each.stem}": each.read_bytes()
            for each in here.export().iterdir()}


@pytest.fixture
def service(here, clock):
    """The service over the home of `here`."""
    built = build(Settings.from_environment(os.environ), clock=clock)
    yield built
    built.close()


class Visitor:
    """Somebody without an account who brings lists."""

    def __init__(self, site):
        self.site = site

    def bring(self, content, name="lista.csv", **fields):
        """Bring a file; return the answer."""
        content = content.encode() if isinstance(content, str) else content
        return self.site.post("/verify/bulk?lang=en", data={
            "file": (io.BytesIO(content), name), **fields})

    def page(self, content, name="lista.csv", **fields):
        """Bring a file, and return the address of its page."""
        answer = self.bring(content, name, **fields)
        assert answer.status_code == 303, answer.text
        return answer.location

    def finish(self, address):
        """Look until all is verified; return the last progress."""
        for _ in range(200):
            found = self.site.get(f"{address}/progress").json
            if found["state"] != "working":
                return found
        raise AssertionError(found)

    def results(self, address):
        """The results of the JSON report."""
        self.finish(address)
        return json.loads(self.site.get(f"{address}/report/json?lang=en").data)["results"]

    def verified(self, content, name="lista.csv", **fields):
        """Bring a file and return what is found in it."""
        return self.results(self.page(content, name, **fields))


@pytest.fixture
def visitor(service):
    return Visitor(create_app(service).test_client())
