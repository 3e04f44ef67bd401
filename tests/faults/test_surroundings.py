"""What surrounds the service fails: the disk is full, the database locked, gone, or restarted."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import time
from contextlib import closing, contextmanager
from sqlite3 import connect

import pytest

from badgeservice.assembly import build
from badgeservice.core.token import Scope
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.databases import _END_CONNECTIONS, STARTING, _name
from tests.faults.conftest import set_up
from tests.faults.killing import (
    Home,
    command,
    ended,
    in_child,
    living_in,
    moments,
    refused,
    start,
    told,
)
from tests.faults.looking import ensure_all_signed_kept, ensure_sound, state


def batch(cohort):
    """Return the step that issues a batch, and the same where it may be refused."""
    arguments = ("award", "batch", cohort, "--achievement", "modulo-2", "--json")
    return lambda: command(*arguments), lambda: refused(*arguments)


def ensure_resumes(home, step, wanted):
    """Look at a home, do the step again, and compare with an undisturbed run."""
    ensure_sound(home)
    in_child(home, step)
    ensure_sound(home)
    ensure_all_signed_kept(home)
    assert state(home) == wanted


@contextmanager
def full_disk(home):
    """Give *home* a disk with hardly any room; yield its place there and what makes room.

    Where nothing may be mounted, files must not grow instead.
    """
    disk = home.folder / "disk"
    disk.mkdir()
    used = sum(file.stat().st_size for file in (home.folder / "home").rglob("*"))
    size = (used // 1024 + 200) * 1024
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", disk],
                             capture_output=True, check=False).returncode == 0
    shutil.move(home.folder / "home", disk / "home")
    (home.folder / "home").symlink_to(disk / "home")
    place = Home(home.folder, f"sqlite:///{disk}/home/database.sqlite")
    try:
        yield place, mounted, lambda: mounted and subprocess.run(
            ["mount", "-o", "remount,size=64m", disk], check=True)
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", disk], check=True)


def test_full_disk(sqlite_databases, homes, cohort, tmp_path):
    step, may_fail = batch(cohort)
    home = homes(sqlite_databases, "set-up", set_up)
    (tmp_path / "whole").mkdir()
    undisturbed = home.copy(tmp_path / "whole", sqlite_databases)
    in_child(undisturbed, step)
    (tmp_path / "full").mkdir()
    shutil.copytree(home.folder / "home", tmp_path / "full" / "home")
    shutil.copy(home.url.removeprefix("sqlite:///"),
                tmp_path / "full" / "home" / "database.sqlite")
    with full_disk(Home(tmp_path / "full", "")) as (full, is_mounted, make_room):
        def squeezed():
            """Issue where there is no room."""
            if not is_mounted:
                largest = (tmp_path / "full" / "home" / "database.sqlite").stat().st_size
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
            may_fail()
            refused("database", "backup", tmp_path / "full" / "home" / "b.tar.gz", "--json")

        in_child(full, squeezed)
        said = [json.loads(text)["error"] for text in told(full).split("\n{")
                for text in ["{" + text.lstrip("{")] if '"error"' in text]
        assert said and set(said) <= {"disk-full", "disk-error"}
        assert not (tmp_path / "full" / "home" / "b.tar.gz").exists()
        make_room()
        ensure_resumes(full, step, state(undisturbed))


def test_locked_database_is_told_and_changes_nothing(sqlite_databases, homes, tmp_path, cohort):
    _, may_fail = batch(cohort)
    home = homes(sqlite_databases, "set-up", set_up).copy(tmp_path, sqlite_databases)
    with living_in(home):
        before = state(home)
        with closing(build(Settings.from_environment(os.environ))) as service:
            _, secret = service.tokens.new("tekna-emtp", "x", {Scope.STATUS}, days=None, by="x")
            site = create_app(service).test_client()
            with closing(connect(home.url.removeprefix("sqlite:///"),
                                 isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                child = start(home, may_fail)
                answer = site.post("/vc-api/issuers/tekna-emtp/credentials/status",
                                   headers={"Authorization": f"Bearer {secret}"},
                                   json={"credentialId": "urn:example:c", "credentialStatus": {
                                       "statusPurpose": "revocation"}})
                assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
                assert answer.json["code"] == "database-busy"
                assert site.get("/").status_code == 200  # reading goes on
                ended(home, child)
                other.execute("ROLLBACK")
        assert '"database-busy"' in told(home)
        assert state(home) == before


def end_connections(databases, home):
    databases._execute("postgres", _END_CONNECTIONS.format(_name(home.url)))


def restart(databases, home):
    databases._server.send_signal(signal.SIGINT)  # "fast": transactions are cut off
    databases._server.wait(timeout=STARTING)
    databases._server = databases._start()


@pytest.mark.parametrize("fault", [end_connections, restart])
def test_server_goes_away_in_the_midst_of_a_batch(postgresql_databases, homes, tmp_path, cohort,
                                                  fault):
    step, may_fail = batch(cohort)
    home = homes(postgresql_databases, "set-up", set_up)
    (tmp_path / "whole").mkdir()
    undisturbed = home.copy(tmp_path / "whole", postgresql_databases)
    _, longest = in_child(undisturbed, step)
    wanted = state(undisturbed)
    for number, moment in enumerate(moments(fault.__name__, longest)):
        folder = tmp_path / str(number)
        folder.mkdir()
        cut = home.copy(folder, postgresql_databases)
        child = start(cut, may_fail)
        time.sleep(moment)
        fault(postgresql_databases, cut)
        ended(cut, child)
        ensure_resumes(cut, step, wanted)


def test_two_at_once_issue_each_row_once(databases, homes, copies, cohort):
    step, may_fail = batch(cohort)
    home = homes(databases, "set-up", set_up)
    undisturbed, both = copies(home), copies(home)
    in_child(undisturbed, step)
    children = [start(both, may_fail), start(both, may_fail)]
    for child in children:
        ended(both, child)
    ensure_resumes(both, step, state(undisturbed))
