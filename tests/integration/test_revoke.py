"""Revocation: seen at once, everywhere, and never undone."""

import json

from badgeservice.credentials.status_entry import parse_entry, read_value
from tests.integration.conftest import BASE


def test_a_revoked_credential_says_so_on_page_api_and_command_line(cli, site):
    urls = cli.batch(2)
    cli("credential", "revoke", urls[0], "--reason", "identity-error", "--note", "secreto")
    found = cli("verify", urls[0], "--json", code=1).data[0]
    assert {check["name"]: check["code"] for check in found["checks"]}["status"] == "status-revoked"
    assert cli("verify", urls[1], "--json").data[0]["valid"]
    path = urls[0].removeprefix(BASE)
    page = site.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "revocada" in page.lower() and "secreto" not in page
    answer = site.post("/api/verify", data=site.get(path + ".json").data,
                       content_type="application/json").json
    assert answer["valid"] is False and answer["verdict"] == "failed"


def test_the_published_list_shows_the_bit_and_only_that(cli, site):
    urls = cli.batch(2)
    cli("credential", "revoke", urls[0], "--reason", "other")
    entries = [cli("credential", "show", url, "--json").data["document"]["credentialStatus"]
               for url in urls]
    place = entries[0]["statusListCredential"].removeprefix(BASE)
    published = json.loads(site.get(place).data)
    assert [read_value(parse_entry(entry), published).is_set for entry in entries] == [True, False]


def test_revoking_twice_changes_nothing_and_all_ids_must_exist(cli):
    urls = cli.batch(2)
    assert cli("credential", "revoke", *urls, "--reason", "other", "--json").data["revoked"] == 2
    assert cli("credential", "revoke", *urls, "--reason", "other", "--json").data["revoked"] == 0
    refused = cli("credential", "revoke", urls[0], "a" * 26, "--reason", "other", "--json", code=1)
    assert refused.data["error"] == "unknown-credential"


def test_a_dry_run_revokes_nothing(cli):
    (url,) = cli.batch(1)
    cli("credential", "revoke", url, "--reason", "other", "--dry-run")
    assert cli("verify", url, "--json").data[0]["valid"]


def test_no_certificate_is_printed_of_a_revoked_credential(cli):
    (url,) = cli.batch(1)
    cli("credential", "revoke", url, "--reason", "other")
    refused = cli("certificate", "make", url, "-o", cli.folder / "c.pdf", "--json", code=1)
    assert refused.data["problems"][0]["code"] == "not-valid"
    assert not (cli.folder / "c.pdf").exists()


def test_a_batch_run_again_does_not_reissue_what_was_revoked(cli):
    (url,) = cli.batch(1)
    cli("credential", "revoke", url, "--reason", "other")
    again = cli("award", "batch", cli.cohort(1), "--achievement", "modulo-2", "--json").data
    assert again["issued"] == 0


def test_a_batch_issues_anew_to_the_revoked_when_asked_to(cli):
    urls = cli.batch(2)
    cli("credential", "revoke", urls[0], "--reason", "other")
    found = cli("award", "batch", cli.cohort(2), "--achievement", "modulo-2", "--again",
                "--json").data
    assert (found["issued"], found["standing"]) == (1, 1)
    assert cli("verify", found["credentials"][0], "--json").data[0]["valid"]
    cli("verify", urls[0], code=1)
