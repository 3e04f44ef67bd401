"""A batch whose database is put back from a backup that was made in the middle of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.integration.batches.conftest import row
from tests.integration.conftest import status_of
from tests.powercut import PowerCut


def test_what_the_backup_has_the_row_of_alone_stays_what_it_was(batches, cli):
    batches.finish(batches.stage(row("eva")))  # the status list is signed before
    batch = batches.stage(row("ana"), row("sol"))
    with pytest.raises(PowerCut):
        batches.worker(signatures=0, lease=timedelta(0))()
    file = cli.folder / "backup.tar.gz"
    cli("database", "backup", file)
    batches.finish(batch)
    revoked, suspended = batches.service.show.credential_ids()[1:]
    urls = [batches.service.urls.credential(name) for name in (revoked, suspended)]
    for act, url in zip(("revoke", "suspend"), urls, strict=True):
        cli("credential", act, url, "--reason", "other")
    batches.service.close()
    cli("database", "restore", file, "--yes")
    found = cli("status", "publish", "--after-restore", "--json").data
    assert set(found["lost"]) == {revoked, suspended}
    assert (found["revoked"], found["changed"]) == ([revoked], [suspended])
    cli("batch", "resume", batch)  # it signs the rows that it finds
    assert [status_of(cli, url) for url in urls] == ["status-revoked", "status-suspended"]
    again = cli("status", "publish", "--after-restore", "--json").data
    assert again["revoked"] == again["changed"] == []
