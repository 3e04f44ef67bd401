"""What caches on the way may keep: of what is public and the same for everybody, nothing else."""

import os

import pytest

from badgeservice.assembly import build
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.integration.conftest import BASE

PAGES = ("/", "/achievements", "/achievements?kind=badge", "/achievements/modulo-2",
         "/issuers/piloto-cdd", "/verify/help", "/api/docs")
SHARED = "public, max-age=0, s-maxage=60, stale-while-revalidate=60"


@pytest.fixture
def public(here):
    service = build(Settings.from_environment(os.environ))
    yield create_app(service).test_client(use_cookies=False)
    service.close()


@pytest.fixture
def place(public, here):
    """The address of a credential, and of the list that it names."""
    url = here.batch(1)[0].removeprefix(BASE)
    document = public.get(f"{url}.json").json
    return url, document["credentialStatus"]["statusListCredential"].removeprefix(BASE)


def test_a_public_page_is_kept_for_a_minute_and_asked_about_by_browsers(public):
    for path in PAGES:
        _is_shared(public, path)


def _is_shared(public, path):
    first = public.get(path)
    assert first.headers["Cache-Control"] == SHARED
    assert {"Accept", "Accept-Language", "Cookie"} <= set(first.headers["Vary"].split(", "))
    assert "Set-Cookie" not in first.headers
    tag = first.headers["ETag"]
    again = public.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == SHARED
    assert {"Accept", "Accept-Language", "Cookie"} <= set(again.headers["Vary"].split(", "))
    finnish = public.get(path, headers={"Accept-Language": "fi", "If-None-Match": tag})
    assert finnish.status_code == 200
    assert finnish.headers["ETag"] != tag


@pytest.mark.parametrize("asked", [
    {"headers": {"Cookie": "session=somebody"}},
    {"headers": {"Cookie": "lang=en; form=x"}},
    {"headers": {"Authorization": "Bearer x"}},
    {"query_string": "lang=en"},
])
def test_what_belongs_to_one_asker_is_kept_by_nobody(public, asked):
    for path in PAGES:
        answer = public.get(path.partition("?")[0], **asked)
        assert answer.headers["Cache-Control"] in ("no-cache", "no-store"), path


def test_a_chosen_language_is_one_more_copy(public):
    answer = public.get("/", headers={"Cookie": "lang=fi"})
    assert answer.headers["Cache-Control"] == SHARED
    assert answer.headers["Content-Language"] == "fi"


def test_definitions_and_did_documents_are_kept_by_all(public):
    for path, age in (
            ("/achievements?format=json", 300), ("/achievements/modulo-2", 300),
            ("/achievements/modulo-2/1/es", 86_400), ("/issuers/piloto-cdd", 300),
            ("/issuers/piloto-cdd/did.json", 300), ("/api/openapi.json", 3600)):
        answer = public.get(path, headers={"Accept": "application/json"})
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == f"public, max-age={age}"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        _is_known(public, path, answer)


def test_a_status_list_is_kept_for_a_minute(public, place):
    answer = public.get(place[1])
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert "stale" not in answer.headers["Cache-Control"], "a revocation is to be seen"
    assert answer.headers["Last-Modified"]
    _is_known(public, place[1], answer)


def test_a_credential_is_asked_about_each_time(public, place):
    """Its bytes never change, but it may be hidden or withdrawn."""
    answer = public.get(f"{place[0]}.json")
    assert answer.headers["Cache-Control"] == "no-cache"
    _is_known(public, f"{place[0]}.json", answer)
    page = public.get(place[0], headers={"Accept": "text/html"})
    assert page.headers["Cache-Control"] == "no-cache"


def test_pictures_of_achievements_are_kept_for_a_day(public):
    for kind in ("png", "svg"):
        path = f"/achievements/modulo-2/1/es.{kind}"
        answer = public.get(path)
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
        _is_known(public, path, answer)


def test_errors_and_private_pages_are_kept_by_nobody(public):
    for path in ("/nothing", "/account/login", "/portfolio", "/verify", "/healthz"):
        assert public.get(path).headers.get("Cache-Control", "no-store") in (
            "no-store", "no-cache"), path


def _is_known(public, path, answer):
    """What a cache has already is not sent again."""
    again = public.get(path, headers={"Accept": "application/json, image/*;q=0.9, */*;q=0.8"
                                      if answer.mimetype == "application/json" else "*/*",
                                      "If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["Cache-Control"] == answer.headers["Cache-Control"]
    assert "Accept" in again.headers["Vary"]
