"""Programs get a public credential at once, and what they get is what the views answer."""

from itertools import product

import pytest

from badgeservice.core.correction import Corrections
from tests.integration.conftest import BASE

ACCEPTS = (None, "", "*/*", "application/*", "application/vc", "application/ld+json",
           'application/ld+json; profile="x"', "application/vc+ld+json;q=0.5, text/html;q=0.1",
           "application/json", "text/html", "text/html,application/xhtml+xml,*/*;q=0.8",
           "image/png", "application/json;q=0, application/vc;q=0.2", "nonsense", ",;q=x")
VIEWED = "?seen=by-the-views"
"""Whatever an address asks for besides, the views answer."""


def told(site, address, accept, method="GET", **headers):
    """Status, headers and bytes of an answer; without the moment, and what a page chose."""
    headers |= {} if accept is None else {"Accept": accept}
    answer = site.open(address, method=method, headers=headers)
    said = sorted((name, value) for name, value in answer.headers if name != "Date")
    return answer.status_code, said, answer.data


def name_of(url):
    return url.rsplit("/", 1)[1]


@pytest.fixture
def url(cli, service):
    """The address of an issued credential; the database has been looked at."""
    made, = cli.batch(1)
    assert service.show.open_copy(name_of(made)) is None
    service.show.credential(name_of(made))
    return made


def test_the_answer_is_that_of_the_views_to_the_header(site, service, url):
    stored = service.show.credential(name_of(url)).credential.document
    assert service.show.open_copy(name_of(url)) == stored
    plain = url.removeprefix(BASE)
    for ending, accept, method in product(("", ".json"), ACCEPTS, ("GET", "HEAD")):
        case = told(site, plain + ending, accept, method)
        if ("Content-Type", "text/html; charset=utf-8") not in case[1]:  # pages name themselves
            assert case == told(site, plain + ending + VIEWED, accept, method), (ending, accept)
    assert told(site, f"{plain}.json", "application/vc")[2] == stored


def test_no_session_and_no_known_copy_is_passed_over(site, url):
    address = f"{url.removeprefix(BASE)}.json"
    answer = site.get(address, headers={"Cookie": "session=wrong; lang=fi"})
    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
    known = site.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
    assert site.post(address).status_code == 405


def test_a_revoked_one_is_served_and_its_status_tells(cli, site, service, url):
    cli("credential", "revoke", url, "--reason", "other")
    assert service.show.open_copy(name_of(url)) is not None
    assert site.get(f"{url.removeprefix(BASE)}.json").status_code == 200


def test_of_a_corrected_one_the_views_tell_what_came_after(cli, site, service, url):
    newer = service.correct(name_of(url), Corrections(given_names="Ana Luisa"),
                            reason="name-corrected", note="", by="test").new
    assert service.show.open_copy(name_of(url)) is None
    assert service.show.open_copy(newer) is None
    links = site.get(url.removeprefix(BASE), headers={"Accept": "application/vc"}).headers["Link"]
    assert f'<{BASE}/credentials/{newer}>; rel="latest-version"' in links


@pytest.mark.parametrize("name", ["", "x", "a" * 26, "A" * 26, "a" * 25 + "\u0661", "%00"])
def test_what_is_no_credential_is_none(service, url, name):
    assert service.show.open_copy(name) is None
