"""Backups, and what a restored one must not forget (security, fault 9)."""

from __future__ import annotations

import json
import os
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from badgeservice.assembly import build
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.integration.conftest import BASE, listed, status_of

REFUSED = "database-restored"


def name_of(url):
    return url.rpartition("/")[2]



def issue(cli, people, name):
    """Issue to people who have none yet, from a file of its own; return the addresses."""
    found = cli("award", "batch", cli.cohort(people, name=name), "--achievement", "modulo-2",
                "--json").data
    return list(found["credentials"])


def shown(cli, url):
    found = cli("credential", "show", url, "--json").data
    return found["status"]


def test_what_was_done_since_the_backup_is_done_again(cli):
    revoked, suspended, back, mended, plain = issue(cli, 5, "first.csv")
    cli("credential", "suspend", back, "--reason", "other")
    file = cli.folder / "backup.tar.gz"
    cli("database", "backup", file)
    # The list that shows this was fetched by nobody: no publication was noted.
    cli("credential", "revoke", revoked, "--reason", "issued-in-error")
    cli("credential", "suspend", suspended, "--reason", "under-review")
    cli("credential", "reinstate", back, "--reason", "review-passed")
    cli("credential", "correct", mended, "--given-names", "Eva", "--reason", "name-corrected")
    *_, kept, gone = issue(cli, 7, "second.csv")
    cli("credential", "revoke", gone, "--reason", "other")
    entries = {url: cli("credential", "show", url, "--json").data["document"]["credentialStatus"]
               for url in (revoked, kept, gone)}

    done = cli("database", "restore", file, "--yes", "--json").data
    assert Path(done["aside"]).stat().st_mode & 0o777 == 0o600
    for command in (("status", "publish"), ("credential", "revoke", plain, "--reason", "other"),
                    ("credential", "suspend", plain, "--reason", "other"),
                    ("award", "batch", cli.cohort(8), "--achievement", "modulo-2"),
                    ("database", "backup", cli.folder / "other.tar.gz")):
        assert cli(*command, "--json", code=1).data["error"] == REFUSED
    service = build(Settings.from_environment(os.environ))
    site = create_app(service).test_client()
    path = entries[revoked]["statusListCredential"].removeprefix(BASE)
    assert site.get(path).status_code == 503
    report = cli("verify", plain, "--json", code=3).data[0]
    assert "register-behind" in {check["code"] for check in report["checks"]}
    path = revoked.removeprefix(BASE)
    assert {site.get(f"{path}.{form}").status_code for form in ("pdf", "png", "svg")} == {503}

    done = cli("status", "publish", "--after-restore", "--json").data
    assert done["revoked"] == [name_of(revoked)]
    assert set(done["changed"]) == {name_of(suspended), name_of(back), name_of(mended)}
    assert {name_of(kept), name_of(gone)} <= set(done["lost"])
    assert status_of(cli, revoked) == "status-revoked"
    assert status_of(cli, suspended) == "status-suspended"
    assert status_of(cli, back, code=0) == status_of(cli, plain, code=0) == "status-valid"
    assert status_of(cli, mended) == "status-superseded"
    # Nobody else has the entries of what is lost; a revoked one is shown as revoked.
    assert listed(site, {"credentialStatus": entries[gone]}) is True
    assert listed(site, {"credentialStatus": entries[kept]}) is False
    again = issue(cli, 7, "third.csv")
    fresh = [cli("credential", "show", url, "--json").data["document"]["credentialStatus"]
             for url in again]
    assert fresh and {entry["id"] for entry in fresh}.isdisjoint(
        entry["id"] for entry in entries.values())
    assert not set(again) & {kept, gone}
    assert cli("audit", "verify", "--json").data["good"]
    once_more = cli("status", "publish", "--after-restore", "--json").data
    assert once_more["revoked"] == once_more["lost"] == once_more["behind"] == []
    service.close()


def test_no_file_of_what_is_revoked_is_handed_out_before_it_is_taken_up(here):
    (url,) = issue(here, 1, "first.csv")
    file = here.folder / "backup.tar.gz"
    here("database", "backup", file)
    here("credential", "revoke", url, "--reason", "other")
    here("database", "restore", file, "--yes")
    output, merged = here.folder / "one.pdf", here.folder / "all.pdf"
    for command in (("certificate", "make", url, "-o", output),
                    ("certificate", "make", url, "--merge", "-o", merged),
                    ("bake", url, "-o", here.folder / "badge.png")):
        assert here(*command, "--json", code=1).data["error"] == REFUSED
    assert not output.exists() and not merged.exists()
    service = build(Settings.from_environment(os.environ))
    site = create_app(service).test_client()
    answers = [site.get(url.removeprefix(BASE) + ending) for ending in (".pdf", ".png", ".svg")]
    assert [each.status_code for each in answers] == [503] * 3
    here("status", "publish", "--after-restore")
    answers = [site.get(url.removeprefix(BASE) + ending) for ending in (".pdf", ".png", ".svg")]
    assert not {200, 503} & {each.status_code for each in answers}
    service.close()


def test_restore_without_the_journal_says_so_and_waits_for_a_word(cli):
    (url,) = issue(cli, 1, "first.csv")
    file = cli.folder / "backup.tar.gz"
    cli("database", "backup", file)
    journal = Path(os.environ["BADGESERVICE_HOME"]) / "acts.jsonl"
    journal.unlink()
    cli("database", "restore", file, "--yes")
    refused = cli("status", "publish", "--after-restore", "--json", code=1).data
    assert refused["error"] == "journal-incomplete"
    cli("status", "publish", "--after-restore", "--without-journal")
    assert status_of(cli, url, code=0) == "status-valid"
    cli("credential", "revoke", url, "--reason", "other")


def test_journal_that_is_older_than_the_backup_is_not_taken_for_whole(cli):
    (url,) = issue(cli, 1, "first.csv")
    journal = Path(os.environ["BADGESERVICE_HOME"]) / "acts.jsonl"
    older = journal.read_bytes()
    issue(cli, 2, "second.csv")
    file = cli.folder / "backup.tar.gz"
    cli("database", "backup", file)
    cli("credential", "revoke", url, "--reason", "other")
    journal.write_bytes(older)
    cli("database", "restore", file, "--yes")
    refused = cli("status", "publish", "--after-restore", "--json", code=1).data
    assert refused["error"] == "journal-incomplete"


def test_nothing_is_lost_where_nothing_was_done_since(cli):
    (url,) = issue(cli, 1, "first.csv")
    file = cli.folder / "backup.tar.gz"
    made = cli("database", "backup", file, "--json").data
    assert file.stat().st_mode & 0o777 == 0o600
    with tarfile.open(file) as archive:
        assert archive.getnames() == ["backup.json", "database.sqlite"]
    assert made["base_url"] == BASE and made["log"]["number"] > 0
    cli("database", "restore", file, "--yes")
    done = cli("status", "publish", "--after-restore", "--json").data
    assert done["behind"] == done["lost"] == done["by_hand"] == []
    assert status_of(cli, url, code=0) == "status-valid"


def test_backup_restores_into_the_other_kind(cli, sqlite_databases, postgresql_databases,
                                             monkeypatch):
    (url,) = issue(cli, 1, "first.csv")
    file = cli.folder / "backup.tar.gz"
    cli("database", "backup", file)
    cli("credential", "revoke", url, "--reason", "other")
    from_sqlite = os.environ["BADGESERVICE_DATABASE_URL"].startswith("sqlite")
    other = postgresql_databases if from_sqlite else sqlite_databases
    target = other.make()
    monkeypatch.setenv("BADGESERVICE_DATABASE_URL", target)
    cli("database", "restore", file, "--yes")
    assert cli("status", "publish", "--after-restore", "--json").data["revoked"] == [name_of(url)]
    assert status_of(cli, url) == "status-revoked"
    assert len(issue(cli, 2, "second.csv")) == 1  # the counters go on behind what was copied
    other.drop(target)


def test_backup_replaces_nothing_and_follows_no_link(here):
    file = here.folder / "backup.tar.gz"
    file.write_text("mine")
    link = here.folder / "link.tar.gz"
    link.symlink_to(here.folder / "elsewhere")
    for path in (file, link):
        assert here("database", "backup", path, "--json", code=1).data["error"] == "backup-exists"
    assert file.read_text() == "mine" and not (here.folder / "elsewhere").exists()
    here("database", "backup", here.folder / "no" / "backup.tar.gz", code=1)


@pytest.mark.parametrize("damage", ["cut", "flipped", "other-tar", "text", "empty", "missing"])
def test_damaged_backup_changes_nothing(here, damage):
    (url,) = here.batch(1)
    file = here.folder / "backup.tar.gz"
    here("database", "backup", file)
    content = file.read_bytes()
    if damage == "cut":
        file.write_bytes(content[:len(content) // 2])
    elif damage == "flipped":
        half = len(content) // 2
        file.write_bytes(content[:half] + bytes([content[half] ^ 1]) + content[half + 1:])
    elif damage == "other-tar":
        with tarfile.open(file, "w:gz") as archive:
            archive.add(__file__, "../database.sqlite")
    elif damage == "missing":
        file.unlink()
    else:
        file.write_bytes(b"no backup" if damage == "text" else b"")
    error = here("database", "restore", file, "--yes", "--json", code=1).data["error"]
    assert error == ("backup-missing" if damage == "missing" else "backup-damaged")
    assert status_of(here, url, code=0) == "status-valid"
    home = Path(os.environ["BADGESERVICE_HOME"])
    assert not list(home.glob(".backup-*")) and not list(home.glob("*.before-*"))


def test_backup_whose_database_was_exchanged_is_refused(here):
    file = here.folder / "backup.tar.gz"
    here("database", "backup", file)
    with tarfile.open(file) as archive:
        archive.extractall(here.folder / "out", filter="data")
    database = here.folder / "out" / "database.sqlite"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE installation SET value = 'https://evil.example'")
        connection.commit()
    with tarfile.open(file, "w:gz") as archive:
        for name in ("backup.json", "database.sqlite"):
            archive.add(here.folder / "out" / name, name)
    assert here("database", "restore", file, "--yes",
                "--json", code=1).data["error"] == "backup-damaged"


def test_nothing_is_restored_under_a_running_service(here):
    file = here.folder / "backup.tar.gz"
    here("database", "backup", file)
    service = build(Settings.from_environment(os.environ))
    service.ensure_ready()  # its pool keeps a connection
    assert here("database", "restore", file, "--yes",
                "--json", code=1).data["error"] == "database-in-use"
    service.close()
    here("database", "restore", file, "--yes")


def test_backup_is_made_while_somebody_writes(here):
    here.batch(1)
    database = Path(os.environ["BADGESERVICE_HOME"]) / "database.sqlite"
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE awards SET narrative = 'half'")
        here("database", "backup", here.folder / "backup.tar.gz")
        writer.execute("ROLLBACK")
    here("database", "restore", here.folder / "backup.tar.gz", "--yes")
    with closing(sqlite3.connect(database)) as reader:
        assert reader.execute("SELECT count(*) FROM awards WHERE narrative = 'half'"
                              ).fetchone() == (0,)


def test_restore_is_asked_for(here):
    file = here.folder / "backup.tar.gz"
    here("database", "backup", file)
    assert here("database", "restore", file, "--json", code=2).data["error"] == "usage"


def test_damaged_database_is_kept_aside_and_replaced(here):
    (url,) = here.batch(1)
    file = here.folder / "backup.tar.gz"
    here("database", "backup", file)
    database = Path(os.environ["BADGESERVICE_HOME"]) / "database.sqlite"
    database.write_bytes(b"\0" * 4096)
    aside = here("database", "restore", file, "--yes", "--json").data["aside"]
    assert Path(aside).read_bytes() == b"\0" * 4096
    here("status", "publish", "--after-restore")
    assert status_of(here, url, code=0) == "status-valid"


def test_journal_notes_ids_only_and_survives_a_torn_line(here):
    (url,) = here.batch(1)
    journal = Path(os.environ["BADGESERVICE_HOME"]) / "acts.jsonl"
    assert journal.stat().st_mode & 0o777 == 0o600
    text = journal.read_text()
    assert name_of(url) in text and "Rojas" not in text and "docentes.example" not in text
    journal.write_text(text + text.splitlines()[-1][:40])
    here("credential", "revoke", url, "--reason", "other")
    last = json.loads(journal.read_text().splitlines()[-1])
    assert (last["action"], last["subject"]) == ("credential.revoked",
                                                 f"credential:{name_of(url)}")
