"""Fault 8: a status list that a disk or a hand spoilt is never served, and made anew."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from badgeservice.core.report import Verdict
from badgeservice.credentials.checks import verify
from badgeservice.credentials.world import World
from badgeservice.operations.identity import Identity
from badgeservice.storage.tables import status_lists
from tests.integration.conftest import BASE, listed


def flipped(content):
    """A bit of the list itself is another one; it is still JSON."""
    place = content.index(b'"encodedList": "u') + 40
    return content[:place] + (b"A" if content[place:place + 1] != b"A" else b"B") + (
        content[place + 1:])


def cut(content):
    return content[:len(content) // 2]


def emptied(content):
    document = json.loads(content)
    document["credentialSubject"]["encodedList"] = "u"
    return json.dumps(document).encode()


def unsigned(content):
    document = json.loads(content)
    del document["proof"]
    return json.dumps(document).encode()


def binary(_content):
    return b"\xff\x00" * 900


@pytest.fixture
def revoked(cli):
    """A revoked credential."""
    kept, gone = cli.batch(2)
    cli("credential", "revoke", gone, "--reason", "other")
    return [cli("credential", "show", url, "--json").data["document"] for url in (kept, gone)]


def path_of(document):
    return document["credentialStatus"]["statusListCredential"].removeprefix(BASE)


def valid_from(content):
    return json.loads(content)["validFrom"]


def stored(service, change=None):
    """Return the stored bytes of the only list of this issuer; change them."""
    with service._tools.database._engine.begin() as connection:
        (row,) = connection.execute(
            select(status_lists.c.id, status_lists.c.document)
            .where(status_lists.c.taken > 0)).all()
        if change is not None:
            connection.execute(update(status_lists).where(status_lists.c.id == row.id)
                               .values(document=change(row.document)))
        return row.document


@pytest.mark.parametrize("spoil", [flipped, cut, emptied, unsigned, binary],
                         ids=lambda each: each.__name__)
def test_fault_8_a_damaged_list_is_made_anew_before_anybody_sees_it(revoked, service, site,
                                                                    spoil, caplog, clock):
    kept, gone = revoked
    good = site.get(path_of(gone)).data
    stored(service, spoil)
    clock.ahead = timedelta(minutes=10)  # in the same second it would be the same bytes again
    answer = site.get(path_of(gone))
    assert answer.status_code == 200 and answer.data not in (good, spoil(good))
    assert "not as it was signed" in caplog.text
    assert service.verify(answer.data).report.verdict.value == "passed"
    assert (listed(site, kept), listed(site, gone)) == (False, True)
    assert stored(service) == answer.data == site.get(path_of(gone)).data


@pytest.mark.parametrize("later", [timedelta(minutes=10), timedelta(minutes=-1)],
                         ids=["later", "in-the-same-second"])
def test_fault_8_an_older_list_of_ours_is_damage_too(cli, revoked, service, site, clock, later):
    """It would take a revocation back, although this process has found it whole before.

    A clock that is a little behind signs with the second of the list before.
    """
    kept, gone = revoked
    old = site.get(path_of(gone)).data
    clock.ahead = later
    service.revoke([kept["id"].rpartition("/")[2]], reason="other", note="", by="test")
    new = stored(service)
    assert (valid_from(new) == valid_from(old)) is (later < timedelta())
    stored(service, lambda _: old)
    assert (listed(site, kept), listed(site, gone)) == (True, True)


@pytest.mark.parametrize("spoil", [flipped, cut])
def test_fault_8_where_nobody_can_sign_nothing_is_served_and_the_status_is_unknown(
        cli, revoked, service, site, spoil):
    _, gone = revoked
    good = site.get(path_of(gone)).data
    for file in (cli.folder / "home").glob("passphrase*"):
        file.rename(file.with_name(f"kept-{file.name}"))
    stored(service, spoil)
    for _ in range(2):
        answer = site.get(path_of(gone), headers={"Accept": "application/json"})
        assert answer.status_code == 503 and answer.json["code"] == "status-list-damaged"
    assert stored(service) == spoil(good)
    for file in (cli.folder / "home").glob("kept-passphrase*"):
        file.rename(file.with_name(file.name.removeprefix("kept-")))
    cli("status", "publish")
    assert site.get(path_of(gone)).status_code == 200 and listed(site, gone) is True


def test_fault_8_verifiers_say_unknown_and_ours_asks_the_register(revoked, service, site):
    kept, gone = revoked
    damaged = json.loads(flipped(site.get(path_of(kept)).data))
    stored(service, cut)
    for document, code in ((kept, "status-valid"), (gone, "status-revoked")):
        ours = service.verify(json.dumps(document).encode()).report
        assert ours.find("status").code == code
        tools = service._tools
        with tools.database.reading() as work:
            documents = dict(Identity(tools).documents(work))
        theirs = verify(json.dumps(document).encode(), World(
            contexts=tools.contexts, schemas=tools.schemas, canonicalize=tools.canonicalize,
            documents={**documents, damaged["id"]: damaged}, now=tools.clock())).report
        assert theirs.find("status").code == "status-list-unverified"
        assert theirs.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("spoil", [flipped, cut, emptied, unsigned, binary],
                         ids=lambda each: each.__name__)
def test_fault_8_a_list_cannot_be_compared_with_a_damaged_one(revoked, service, site, spoil):
    good = site.get(path_of(revoked[0])).data
    stored(service, spoil)
    report = service.verify(good).report
    assert report.find("register").code == "status-list-damaged"
    assert report.verdict is Verdict.UNKNOWN


def test_fault_8_the_newest_list_is_not_compared_with_an_older_row(cli, revoked, service, site):
    kept, _ = revoked
    old = site.get(path_of(kept)).data
    cli("credential", "revoke", kept["id"], "--reason", "other")
    new = site.get(path_of(kept)).data
    stored(service, lambda _: old)
    for content in (old, new):
        report = service.verify(content).report
        assert report.find("register").code == "status-list-damaged"
        assert report.verdict is Verdict.UNKNOWN
    assert site.get(path_of(kept)).status_code == 200
    assert service.verify(old).report.find("register").code == "list-replaced"
