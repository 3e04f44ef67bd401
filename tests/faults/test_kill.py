"""`kill -9` at random points of what must not be lost, and a second run that finishes it."""

from __future__ import annotations

import os

from badgeservice.storage.migrations import downgrade, newest, revision, upgrade
from tests.faults.conftest import COHORT, issue_to, set_up
from tests.faults.killing import POINTS, command, in_child, moments
from tests.faults.looking import (
    ensure_acts_noted,
    ensure_all_signed_kept,
    ensure_sound,
    rows,
    state,
    tables,
)

OLD = "0020"
"""The version that a migration begins with."""


def kill_and_resume(copies, home, step, subject, look):
    """Kill *step* at random points, look, do it again, and compare with an undisturbed run."""
    undisturbed = copies(home)
    in_child(undisturbed, step)  # whatever is loaded late is loaded in later runs' time as well
    measured = copies(home)
    _, longest = in_child(measured, step)
    wanted = state(undisturbed)
    ended = 0
    for number, moment in enumerate(moments(subject, longest)):
        killed = copies(home)
        is_done, _ = in_child(killed, step, kill_after=moment)
        ended += is_done
        look(killed)
        in_child(killed, step)
        look(killed)
        ensure_all_signed_kept(killed)
        ensure_acts_noted(killed)
        assert state(killed) == wanted, f"{subject}, point {number}: killed after {moment} s"
    assert POINTS < 10 or ended < POINTS / 2, "hardly anything was killed in the midst of it"


def test_batch(databases, homes, copies, cohort):
    def step():
        """Issue the batch; the second time what is left of it."""
        command("award", "batch", cohort, "--achievement", "modulo-2")

    home = homes(databases, "set-up", set_up)
    kill_and_resume(copies, home, step, f"batch {type(databases).__name__}", ensure_sound)


def test_key_rotation(databases, homes, copies):
    def step():
        """Rotate both keys."""
        for purpose in ("credentials", "status"):
            command("key", "rotate", "tekna-emtp", "--purpose", purpose, "--now")

    home = homes(databases, "set-up", set_up)
    kill_and_resume(copies, home, step, f"rotation {type(databases).__name__}", _look_at_keys)


def _look_at_keys(home):
    """There is one active key for each purpose, never none and never two."""
    ensure_sound(home)
    active = rows(home, "SELECT issuer, purpose FROM keys WHERE state = 'active'")
    assert len(active) == len(set(active))
    assert {("tekna-emtp", "credentials"), ("tekna-emtp", "status")} <= set(active)


def test_status_publication(databases, homes, copies, cohort):
    home = homes(databases, "issued", issue_to(cohort))
    ids = [name for (name,) in rows(home, "SELECT id FROM credentials ORDER BY number")]
    assert len(ids) == COHORT

    def step():
        """Revoke some, suspend some, publish all lists."""
        command("credential", "revoke", *ids[:3], "--reason", "other", "--yes")
        command("credential", "suspend", *ids[3:5], "--reason", "other")
        command("credential", "revoke", ids[5], "--reason", "issued-in-error", "--yes")
        command("status", "publish")

    kill_and_resume(copies, home, step, f"status {type(databases).__name__}", ensure_sound)


def test_migration(databases, homes, copies, cohort):
    def prepare():
        """Have rows in a database of an older version."""
        set_up()
        command("award", "batch", cohort, "--achievement", "modulo-2")
        downgrade(os.environ["BADGESERVICE_DATABASE_URL"], OLD)

    home = homes(databases, "old", prepare)

    def step():
        """Bring it to the newest version."""
        command("database", "upgrade")

    undisturbed = copies(home)
    in_child(undisturbed, step)
    _, longest = in_child(copies(home), step)
    wanted = tables(undisturbed.url)
    for number, moment in enumerate(moments(f"migration {type(databases).__name__}", longest)):
        killed = copies(home)
        in_child(killed, step, kill_after=moment)
        found = revision(killed.url)
        assert found in (OLD, newest()), "half of a migration"
        upgrade(killed.url)
        assert tables(killed.url) == wanted, f"point {number}: killed after {moment} s"
        ensure_sound(killed)


