"""The same bytes again: what may have changed meanwhile is looked at, however often they come."""

import json
from datetime import timedelta

import pytest

from badgeservice.core.credential import Status
from badgeservice.core.report import Verdict
from badgeservice.operations.revoke import StatusWish
from tests.factories_documents import written
from tests.factories_kinds import other_badge


@pytest.fixture
def issued(cli, service):
    """The id and the bytes of a credential of ours that was verified twice already."""
    (url,) = cli.batch(1)
    name = url.rpartition("/")[2]
    content = service.show.credential(name).credential.document
    for _ in range(2):
        assert service.verify(content).report.verdict is Verdict.PASSED
    return name, content


def kept(service):
    """Which bytes something is remembered of."""
    return {each["id"] for each in service.verify._findings.documents()}


def code(service, content, step):
    """The code of one line."""
    return service.verify(content).report.find(step).code


def test_a_revocation_shows_at_once_and_nothing_is_kept_of_what_counts_no_more(service, issued):
    name, content = issued
    assert kept(service) == {service.urls.credential(name)}
    for status, reason, found in (
            (Status.SUSPENDED, "under-review", "status-suspended"),
            (Status.VALID, "review-passed", "status-valid"),
            (Status.REVOKED, "other", "status-revoked")):
        service.change_status(status, [StatusWish(name, reason, "")], by="x")
        assert code(service, content, "status") == found
        assert bool(kept(service)) is (status is Status.VALID)


def test_the_time_is_looked_at_each_time(service, issued, clock):
    _, content = issued
    clock.ahead = timedelta(days=-1)
    assert code(service, content, "time") == "not-yet-valid"
    assert code(service, content, "proof") == "proof-from-the-future"


def test_a_database_that_is_behind_answers_for_nothing(service, issued, cli):
    _, content = issued
    url = json.loads(content)["credentialStatus"]["statusListCredential"]
    line = {"list": url.rpartition("/")[2], "sequence": 1000, "revoked": [],
            "valid_from": "2026-01-01T00:00:00+00:00", "valid_until": "2036-01-01T00:00:00+00:00"}
    with (cli.folder / "home" / "published-lists.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")
    assert code(service, content, "register") == "register-behind"


def test_the_recipient_is_compared_each_time(service, issued):
    _, content = issued
    for recipient, verdict in (("docente001@docentes.example", Verdict.PASSED),
                               ("otra@docentes.example", Verdict.FAILED)):
        assert service.verify(content, recipient=recipient).report.verdict is verdict


def test_what_is_remembered_is_of_our_own_good_badges_alone(service, issued):
    _, content = issued
    before = kept(service)
    for other in (written(other_badge()),
                  content.replace("Ana María".encode(), "Eva María".encode())):
        service.verify(other)
        assert kept(service) == before
    apart = json.dumps(json.loads(content)).encode()
    found = service.verify(apart)
    assert found.report == service.verify(content).report
    assert found.document == service.verify(content).document


def test_all_that_is_read_is_of_one_moment(service, issued, monkeypatch):
    """Keys and register are asked together: no rotation or revocation comes between them."""
    _, content = issued
    opened = []
    reading = service._tools.database.reading
    monkeypatch.setattr(service._tools.database, "reading",
                        lambda: opened.append(None) or reading())
    assert service.verify(content).report.verdict is Verdict.PASSED
    assert len(opened) == 1
