"""Fault 14: where acts can be noted no more nothing is issued or changed; verifying goes on."""

import json
import os
import resource

from tests.faults.conftest import COHORT, issue_to
from tests.faults.killing import command, in_child, refused, told
from tests.faults.looking import ensure_acts_noted, ensure_sound, rows, state

FULL = 16 << 20
"""Bytes of the journal beyond which it does not grow; no other file is as large."""


def errors(said):
    """Return the codes that commands answered with."""
    decoder, found = json.JSONDecoder(), []
    while (start := said.find("{")) >= 0:
        value, end = decoder.raw_decode(said[start:])
        said = said[start + end:]
        found.append(value.get("error"))
    return found


def test_fault_14_a_full_journal_stops_issuing_and_not_verifying(databases, homes, copies,
                                                                 cohort, tmp_path):
    home = copies(homes(databases, "issued", issue_to(cohort)))
    more = tmp_path / "otros.csv"
    more.write_text(cohort.read_text().replace("docente", "otra"))
    name, document = rows(home, "SELECT id, document FROM credentials ORDER BY number LIMIT 1")[0]
    file = tmp_path / "badge.json"
    file.write_bytes(document)
    journal = home.folder / "home" / "acts.jsonl"
    size, before = journal.stat().st_size, state(home)
    os.truncate(journal, FULL)  # a hole: what is read of it is no line

    def work():
        """Issue, revoke and rotate, which must be refused, and verify."""
        resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, FULL))
        refused("award", "batch", more, "--achievement", "modulo-2", "--json")
        refused("credential", "revoke", name, "--reason", "other", "--json")
        refused("credential", "suspend", name, "--reason", "other", "--json")
        refused("key", "rotate", "tekna-emtp", "--now", "--json")

    in_child(home, work)
    assert errors(told(home)) == ["disk-full"] * 4
    assert rows(home, "SELECT count(*) FROM credentials WHERE document IS NOT NULL") == [(COHORT,)]
    after = state(home)
    assert {part: after[part] for part in ("keys", "events", "revoked", "issued")} == {
        part: before[part] for part in ("keys", "events", "revoked", "issued")}

    def verify():
        """Verify a credential of ours while the journal is full."""
        resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, FULL))
        command("verify", file, "--json")

    in_child(home, verify)
    os.truncate(journal, size)
    ensure_sound(home)

    def again():
        """Do it all, now that there is room."""
        command("award", "batch", more, "--achievement", "modulo-2", "--json")
        command("credential", "revoke", name, "--reason", "other", "--yes")

    in_child(home, again)
    ensure_sound(home)
    ensure_acts_noted(home)
    assert rows(home, "SELECT count(*) FROM credentials WHERE document IS NOT NULL") == [
        (2 * COHORT,)]
