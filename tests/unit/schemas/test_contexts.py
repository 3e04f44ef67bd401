"""The shipped contexts are the ones that their sources published, byte for byte."""

import hashlib
import json

import pytest

from badgeservice.resources import resource

FOLDER = resource("schemas", "contexts")
SOURCES = json.loads((FOLDER / "SOURCES.json").read_text("utf-8"))

# The figures of the W3C Recommendations and of 1EdTech's own validator.
NORMATIVE = {
    "https://www.w3.org/ns/credentials/v2":
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    "https://w3id.org/security/data-integrity/v2":
        "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
    "https://w3id.org/security/multikey/v1":
        "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json":
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json":
        "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json":
        "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
}


@pytest.mark.parametrize("url", SOURCES)
def test_digest_is_that_of_the_file(url):
    content = (FOLDER / SOURCES[url]["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == SOURCES[url]["sha256"]


@pytest.mark.parametrize("url", NORMATIVE)
def test_normative_bytes_are_held(url):
    assert SOURCES[url]["sha256"] == NORMATIVE[url]


@pytest.mark.parametrize("url", SOURCES)
def test_source_and_licence_are_told(url):
    assert SOURCES[url]["source"].startswith(("PyPI ", "npm "))
    assert SOURCES[url]["licence"]


def test_every_context_file_has_its_entry():
    files = {path.name for path in FOLDER.glob("*.json")} - {"SOURCES.json"}
    assert files == {entry["file"] for entry in SOURCES.values()}


def test_licence_that_asks_to_be_included_is_included():
    assert "W3C" in (FOLDER / "LICENSE-W3C.txt").read_text("utf-8")


@pytest.mark.parametrize("url", SOURCES)
def test_no_context_makes_any_term_mean_something(url):
    """A context with @vocab would hide every undefined term."""
    assert "@vocab" not in (FOLDER / SOURCES[url]["file"]).read_text("utf-8").replace(
        '"@type": "@vocab"', "")
