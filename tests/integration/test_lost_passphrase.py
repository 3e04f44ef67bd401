"""Fault 15: a passphrase is gone; put back from its second copy, or replaced with another key."""

import json

import pytest

from badgeservice.credentials.status_entry import parse_entry, read_value
from tests.integration.test_keys import BASE, ISSUER, code_of, issue, keys_of, web

__all__ = ["web"]


@pytest.fixture
def cli(web):
    """Let `service` have issuers that can have a second key."""
    return web


def passphrase(cli):
    return cli.folder / "home" / "passphrase"


def active(cli, purpose):
    return next(key["method"] for key in keys_of(cli, ISSUER, purpose)
                if key["state"] == "active")


def refusal(cli, *arguments):
    return cli(*arguments, "--json", code=1).data["error"]


def is_listed(site, cli, url):
    """What the list that is served says of the credential at *url*."""
    entry = cli("credential", "show", url, "--json").data["document"]["credentialStatus"]
    served = site.get(entry["statusListCredential"].removeprefix(BASE)).data
    return read_value(parse_entry(entry), json.loads(served)).is_set


def test_fault_15_the_second_copy_opens_the_keys_again(cli):
    first, _ = issue(cli, 2)
    kept = passphrase(cli).read_bytes()
    passphrase(cli).unlink()
    assert refusal(cli, "credential", "revoke", first, "--reason", "other") == (
        "passphrase-missing")
    assert refusal(cli, "award", "batch", cli.cohort(3), "--achievement", "modulo-2") == (
        "passphrase-missing")
    assert code_of(cli, first, "status") == "status-valid"  # verifying needs no key
    passphrase(cli).write_bytes(kept)
    passphrase(cli).chmod(0o600)
    cli("credential", "revoke", first, "--reason", "other")
    assert len(issue(cli, 3)) == 1


def test_fault_15_without_a_copy_a_second_key_revokes_and_issues(cli, site):
    """As docs/keys.md says under “Lose a key file or its passphrase”."""
    first, second = issue(cli, 2)
    passphrase(cli).rename(cli.folder / "home" / "passphrase.lost")
    passphrase(cli).write_text("otra frase muy larga\n", encoding="utf-8")
    passphrase(cli).chmod(0o600)
    assert refusal(cli, "credential", "revoke", first, "--reason", "other") == (
        "passphrase-wrong")
    for purpose in ("status", "credentials"):
        cli("key", "retire", active(cli, purpose))
        cli("key", "rotate", ISSUER, "--purpose", purpose, "--now")
    cli("credential", "revoke", first, "--reason", "other")
    assert is_listed(site, cli, first) is True
    assert code_of(cli, first, "status", code=1) == "status-revoked"
    # What the lost key signed is as good as before, and new ones are signed by the other.
    assert code_of(cli, second, "proof") == "proof-valid"
    (third,) = issue(cli, 3)
    assert code_of(cli, third, "status") == "status-valid"
