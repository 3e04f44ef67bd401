"""Fault 18: the server goes over to a copy of the database that lags behind, under our feet."""

import os
from contextlib import closing

import pytest

from badgeservice.assembly import build
from badgeservice.errors import HomeUnusable
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.databases import _END_CONNECTIONS, _name
from tests.faults.conftest import issue_to
from tests.faults.killing import BASE_URL, command, living_in, refused
from tests.faults.looking import ensure_sound, rows


def fail_over(databases, url, stale):
    """Let the copy at *stale* answer for the database at *url*; what was there is gone."""
    here, there = _name(url), _name(stale)
    for name in (here, there):
        databases._execute("postgres", _END_CONNECTIONS.format(name))
    databases._execute("postgres", f"ALTER DATABASE {here} RENAME TO {here}_gone")
    databases._execute("postgres", f"ALTER DATABASE {there} RENAME TO {here}")
    databases._execute("postgres", f"DROP DATABASE {here}_gone")


def code_of(act):
    with pytest.raises(HomeUnusable) as caught:
        act()
    return caught.value.code


def test_fault_18_a_stale_replica_issues_nothing_and_calls_nothing_valid(
        postgresql_databases, homes, cohort, tmp_path):
    databases = postgresql_databases
    home = homes(databases, "issued", issue_to(cohort)).copy(tmp_path, databases)
    (first, document), (second, _) = rows(
        home, "SELECT id, document FROM credentials ORDER BY number LIMIT 2")
    with living_in(home), closing(build(Settings.from_environment(os.environ))) as service:
        site = create_app(service).test_client()
        stale = databases.copy(home.url)
        service.revoke([first], reason="other", note="", by="test")
        (name,) = {name for (name,) in rows(home, "SELECT DISTINCT status_list FROM credentials")}
        assert site.get(f"/status/{name}").status_code == 200
        fail_over(databases, home.url, stale)
        # The same process goes on, and its pool finds the other database.
        assert rows(home, "SELECT count(*) FROM status_events") == [(0,)]
        assert code_of(lambda: service.revoke([second], reason="other", note="", by="test")) == (
            "database-restored")
        assert site.get(f"/status/{name}").status_code == 503
        assert site.get(f"/credentials/{first}.pdf").status_code == 503
        report = service.verify(document).report
        assert report.verdict.value == "unknown"
        assert "register-behind" in {check.code for check in report.checks}
        refused("award", "batch", cohort, "--achievement", "modulo-2")
        command("status", "publish", "--after-restore")
        assert service.verify(document).report.find("status").code == "status-revoked"
        assert site.get(f"/status/{name}").status_code == 200
    ensure_sound(home)
    assert BASE_URL.encode() in document
    databases.drop(home.url)


def test_fault_18_a_commit_waits_for_the_disk_whatever_the_server_was_told(
        postgresql_databases, homes, cohort, tmp_path):
    databases = postgresql_databases
    home = homes(databases, "issued", issue_to(cohort)).copy(tmp_path, databases)
    databases._execute(
        "postgres", f"ALTER DATABASE {_name(home.url)} SET synchronous_commit = off")
    with living_in(home), closing(build(Settings.from_environment(os.environ))) as service:
        with service._tools.database._engine.connect() as connection:
            found = connection.exec_driver_sql("SHOW synchronous_commit").scalar()
        assert found == "on"
    databases.drop(home.url)
