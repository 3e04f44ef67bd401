"""What a restored backup does not know at all, or has unsigned, can be revoked and stays so."""

import json
import os
from contextlib import closing

import pytest

from badgeservice.assembly import build, now
from badgeservice.core.token import Scope
from badgeservice.operations import program
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.integration.conftest import BASE, listed
from tests.integration.test_backups import issue, name_of

ISSUER = "tekna-emtp"


def living():
    """Put the service together, as a new process does."""
    return closing(build(Settings.from_environment(os.environ)))


def entry_of(cli, url):
    """What is needed to ask the list about the credential at *url*."""
    document = cli("credential", "show", url, "--json").data["document"]
    return {"credentialStatus": document["credentialStatus"]}


def is_listed(entry):
    with living() as service:
        return listed(create_app(service).test_client(), entry)


def restored(cli, file):
    """Put a backup back and take up what was done since; return what is told."""
    cli("database", "restore", file, "--yes")
    return cli("status", "publish", "--after-restore", "--json").data


def test_what_was_issued_since_the_backup_can_be_revoked(cli):
    issue(cli, 1, "first.csv")
    before, after = cli.folder / "before.tar.gz", cli.folder / "after.tar.gz"
    cli("database", "backup", before)
    kept, gone, later = issue(cli, 4, "second.csv")
    entries = {url: entry_of(cli, url) for url in (kept, gone, later)}
    assert set(restored(cli, before)["lost"]) == {name_of(url) for url in entries}
    dry = cli("credential", "revoke", gone, "--reason", "other", "--dry-run", "--json").data
    assert dry["would_be_revoked"] == 1 and not is_listed(entries[gone])
    assert cli("credential", "revoke", gone, "--reason", "other", "--json").data["revoked"] == 1
    assert cli("credential", "revoke", gone, "--reason", "other", "--json").data["revoked"] == 0
    assert cli("credential", "suspend", kept, "--reason", "other", "--json",
               code=1).data["error"] == "unknown-credential"
    assert (is_listed(entries[kept]), is_listed(entries[gone])) == (False, True)
    # A backup of now has it; one of before finds it in the journal: both times it stays so.
    cli("database", "backup", after)
    cli("credential", "revoke", later, "--reason", "other")
    assert restored(cli, after)["revoked"] == [name_of(later)]
    assert [is_listed(entries[url]) for url in (kept, gone, later)] == [False, True, True]
    assert set(restored(cli, before)["lost"]) == {name_of(url) for url in entries}
    assert [is_listed(entries[url]) for url in (kept, gone, later)] == [False, True, True]
    assert cli("audit", "verify", "--json").data["good"]


def test_what_was_revoked_stays_so_without_the_journal_of_lists(cli):
    """It stands in the database too, and so in its backups."""
    issue(cli, 1, "first.csv")
    file = cli.folder / "backup.tar.gz"
    cli("database", "backup", file)
    (gone,) = issue(cli, 2, "second.csv")
    entry = entry_of(cli, gone)
    cli("credential", "revoke", gone, "--reason", "other")
    restored(cli, file)
    (cli.folder / "home" / "published-lists.jsonl").unlink()
    cli("status", "publish")
    assert is_listed(entry) is True


def test_a_file_names_lost_ones_among_others(cli):
    (known,) = issue(cli, 1, "first.csv")
    backup, file = cli.folder / "backup.tar.gz", cli.folder / "revoked.csv"
    cli("database", "backup", backup)
    (gone,) = issue(cli, 2, "second.csv")
    entries = [entry_of(cli, url) for url in (known, gone)]
    restored(cli, backup)
    file.write_text(f"id\n{gone}\n{known}\n")
    found = cli("credential", "revoke", "--file", file, "--reason", "other", "--json").data
    assert found["revoked"] == 2
    assert [is_listed(entry) for entry in entries] == [True, True]


class Programs:
    """A program that has credentials signed."""

    def __init__(self, cli):
        self._head = {"Authorization": "Bearer " + cli(
            "token", "new", ISSUER, "--name", "x", "--scope", Scope.ISSUE.value,
            "--scope", Scope.STATUS.value, "--json").data["token"]}
        self._did = next(row["did"] for row in cli("issuer", "list", "--json").data
                         if row["slug"] == ISSUER)

    def sign(self, name, *, listed=False):
        """Ask for a signature; return the answer."""
        with living() as service:
            return create_app(service).test_client().post(
                f"/vc-api/issuers/{ISSUER}/credentials/issue", headers=self._head, json={
                    "credential": {
                        "@context": ["https://www.w3.org/ns/credentials/v2"], "id": name,
                        "type": ["VerifiableCredential"], "issuer": self._did,
                        "validFrom": "2026-01-01T00:00:00Z",
                        "credentialSubject": {"id": "urn:example:s"}},
                    "options": {"credentialStatus": {"type": "BitstringStatusListEntry"}}
                    if listed else {}})

    def change(self, name, purpose):
        with living() as service:
            answer = create_app(service).test_client().post(
                f"/vc-api/issuers/{ISSUER}/credentials/status", headers=self._head, json={
                    "credentialId": name, "credentialStatus": {"statusPurpose": purpose}})
        assert answer.status_code == 200


class PowerCut(BaseException):
    """The machine is gone."""


@pytest.fixture
def programs(cli):
    return Programs(cli)


def left_unsigned(programs, name, monkeypatch, **options):
    """Let the power fail between the row and the signature."""
    def fail(*_):
        raise PowerCut
    with monkeypatch.context() as patch:
        patch.setattr(program.SignForProgram, "_sign", fail)
        with pytest.raises(PowerCut):
            programs.sign(name, **options)


@pytest.mark.parametrize("purpose", ["revocation", "suspension"])
def test_what_a_backup_has_unsigned_of_programs_does_not_come_back(cli, programs, monkeypatch,
                                                                   purpose):
    left_unsigned(programs, "urn:example:c", monkeypatch)
    file = cli.folder / "backup.tar.gz"
    cli("database", "backup", file)
    signed = programs.sign("urn:example:c")
    assert signed.status_code == 201
    programs.change("urn:example:c", purpose)
    found = restored(cli, file)
    assert len(found["revoked"] if purpose == "revocation" else found["changed"]) == 1
    refused = programs.sign("urn:example:c")
    assert (refused.status_code, refused.json["code"]) == (409, "content-revoked")


def test_a_program_signs_on_what_a_backup_has_unsigned_and_nobody_revoked(cli, programs,
                                                                         monkeypatch):
    left_unsigned(programs, "urn:example:c", monkeypatch)
    file = cli.folder / "backup.tar.gz"
    cli("database", "backup", file)
    programs.sign("urn:example:c")
    restored(cli, file)
    assert programs.sign("urn:example:c").status_code == 201


def test_a_programs_credential_that_is_lost_can_be_revoked(cli, programs):
    file = cli.folder / "backup.tar.gz"
    cli("database", "backup", file)
    signed = programs.sign("urn:example:c", listed=True).json["verifiableCredential"]
    (lost,) = restored(cli, file)["lost"]
    assert is_listed(signed) is False
    cli("credential", "revoke", lost, "--reason", "other")
    assert is_listed(signed) is True
    with living() as service, service._tools.database.reading() as work:
        acts = [(each.act.action, each.act.subject) for each in work.audit.entries()]
    assert ("program-credential.revoked", f"program-credential:{lost}") in acts
    assert not json.dumps(signed).count(lost), "only the operator is told this id"
    assert signed["credentialStatus"]["statusListCredential"].startswith(BASE)


def test_what_only_the_published_list_says_of_a_program_is_in_the_log(cli, programs):
    signed = programs.sign("urn:example:c", listed=True).json["verifiableCredential"]
    file = cli.folder / "backup.tar.gz"
    cli("database", "backup", file)
    programs.change("urn:example:c", "revocation")
    assert is_listed(signed) is True
    cli("database", "restore", file, "--yes")
    (cli.folder / "home" / "acts.jsonl").unlink()
    found = cli("status", "publish", "--after-restore", "--without-journal", "--json").data
    assert found["revoked"] == ["urn:example:c"] and is_listed(signed) is True
    with living() as service, service._tools.database.reading() as work:
        (made,) = [each.act for each in work.audit.entries()
                   if each.act.action == "program-credential.revoked"]
    assert made.subject.startswith("program-credential:")
    assert dict(made.details) == {"issuer": ISSUER, "reason": "other"}


def test_each_of_two_restores_within_a_second_keeps_what_it_replaces(cli):
    file, moment = cli.folder / "backup.tar.gz", now()
    cli("database", "backup", file)
    with closing(build(Settings.from_environment(os.environ), clock=lambda: moment)) as service:
        places = [service.backups.restore(file).aside for _ in range(3)]
    assert len({place.name for place in places}) == 3
    assert all(place.stat().st_size > 0 for place in places)
