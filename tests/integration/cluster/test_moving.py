"""A home goes on with its database elsewhere: badgeservice database copy."""

import json

from badgeservice.storage.migrations import upgrade


def test_what_was_issued_is_valid_and_can_be_revoked_after_the_move(
        here, postgresql_databases, monkeypatch):
    first, second = here.batch(2)
    url = postgresql_databases.make(upgrade)
    moved = here("database", "copy", url, "--json").data
    assert moved["rows"] == sum(table["rows"] for table in moved["tables"])
    monkeypatch.setenv("BADGESERVICE_DATABASE_URL", url)
    here("audit", "verify")
    assert here("verify", first, "--json").data[0]["valid"]
    here("credential", "revoke", first, "--reason", "other")
    assert not here("verify", first, "--json", code=1).data[0]["valid"]
    assert here("verify", second, "--json").data[0]["valid"]
    assert len(here.batch(3)) == 1, "one was issued before, one is revoked"
    postgresql_databases.drop(url)


def test_a_copy_says_what_to_do_next(here, sqlite_databases):
    url = sqlite_databases.make(upgrade)
    said = here("database", "copy", url)
    assert "were copied to" in said.out
    assert "BADGESERVICE_DATABASE_URL" in said.err
    assert "evidence" in said.err
    again = here("database", "copy", url, "--json", code=1)
    assert json.loads(again.out)["error"] == "target-not-empty"
    here("database", "copy", "mysql://localhost/badges", code=2)
    sqlite_databases.drop(url)
