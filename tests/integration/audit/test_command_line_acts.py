"""What the command line does stands in the log, as what signed-in people do."""

import json

import pytest


@pytest.fixture
def acts(cli):
    """Return the acts since the last call, oldest first: action, subject, details."""
    seen = 0

    def since():
        nonlocal seen
        file = cli.folder / "log.json"
        cli("audit", "export", file, "--format", "json")
        entries = sorted(json.loads(file.read_text("utf-8")), key=lambda each: each["number"])
        file.unlink()
        fresh, seen = entries[seen:], len(entries)
        return [(each["action"], each["subject"].partition(":")[0], each["actor"],
                 each["programme"]) for each in fresh]

    return since


def test_setting_up_is_the_first_entry(acts):
    first, *others = acts()
    assert first == ("installation.set-up", "installation", "operator", None)
    assert {"definition.published", "key.made"} <= {action for action, *_ in others}


def test_awards_are_logged_as_a_batch_and_each_credential(cli, acts):
    acts()
    cli.batch(2)
    assert acts() == [("batch.staged", "batch", "operator", "tekna-emtp"),
                      ("awards.recorded", "batch", "operator", "tekna-emtp"),
                      *[("credential.issued", "credential", "system", "tekna-emtp")] * 2,
                      ("batch.done", "batch", "system", "tekna-emtp")]
    cli.batch(2)
    assert acts() == [("batch.staged", "batch", "operator", "tekna-emtp")]


def test_changes_of_status_are_logged_with_their_programme(cli, acts):
    first, second = cli.batch(2)
    acts()
    cli("credential", "revoke", first, "--reason", "identity-error", "--note", "sobre Camila")
    cli("credential", "suspend", second, "--reason", "under-review")
    cli("credential", "reinstate", second, "--reason", "review-passed")
    assert acts() == [(f"credential.{word}", "credential", "operator", "tekna-emtp")
                      for word in ("revoked", "suspended", "reinstated")]
    cli("credential", "revoke", first, "--reason", "identity-error")
    assert acts() == []


def test_a_correction_is_logged(cli, acts):
    (url,) = cli.batch(1)
    acts()
    cli("credential", "correct", url, "--reason", "name-corrected", "--given-names", "Otra")
    assert [action for action, *_ in acts()] == ["credential.superseded", "credential.issued"]


def test_tokens_are_logged(cli, acts):
    acts()
    made = cli("token", "new", "tekna-emtp", "--name", "LMS", "--scope", "issue", "--json").data
    cli("token", "revoke", made["id"])
    assert [action for action, *_ in acts()] == ["token.made", "token.ended"]
    assert cli("audit", "verify", "--json").data["good"] is True


def test_no_name_nor_note_stands_in_the_log(cli):
    (url,) = cli.batch(1)
    cli("credential", "revoke", url, "--reason", "identity-error", "--note", "sobre Camila")
    file = cli.folder / "log.json"
    cli("audit", "export", file, "--format", "json")
    text = file.read_text("utf-8")
    assert "Camila" not in text and "@" not in text
