"""Credentials as tokens: exported, served, verified by us, and readable by another library."""

import json

import pytest

from tests.factories_tokens import parts, read_with_jwk


@pytest.mark.parametrize("form", ["jwt", "vc+jwt"])
def test_exported_token_is_the_credential_in_the_register(here, form):
    here.batch(1)
    folder = here.folder / "tokens"
    here("credential", "export", "--all", "--format", form, "-o", folder)
    [file] = folder.iterdir()
    [found] = here("verify", file, "--json").data
    assert (found["source"], found["verdict"]) == ("jwt", "passed")
    assert {each["code"] for each in found["checks"]} >= {"in-register", "status-valid"}


def test_token_has_the_content_of_the_credential_without_its_proof(here):
    here.batch(1)
    here("credential", "export", "--all", "--format", "vc+jwt", "-o", here.folder / "tokens")
    [file] = (here.folder / "tokens").iterdir()
    [plain] = here.export().iterdir()
    stored = json.loads(plain.read_bytes())
    del stored["proof"]
    assert parts(file.read_text("ascii"))[1] == stored


def test_another_library_verifies_the_token_by_the_key_in_its_header(here):
    here.batch(1)
    here("credential", "export", "--all", "--format", "jwt", "-o", here.folder / "tokens")
    [file] = (here.folder / "tokens").iterdir()
    token = file.read_text("ascii")
    header = parts(token)[0]
    assert header.keys() == {"alg", "jwk", "typ"}
    assert read_with_jwk(token, header["jwk"])["iss"].startswith("did:key:")


def test_token_of_a_revoked_credential_is_not_made(here):
    [url] = here.batch(1)
    here("credential", "revoke", url.rsplit("/", 1)[-1], "--reason", "issued-in-error")
    ran = here("credential", "export", "--all", "--format", "jwt", "-o", here.folder / "tokens",
               code=1)
    assert "no token is signed of it" in ran.err


def test_one_credential_that_does_not_count_stops_no_other_token(here):
    revoked, _ = (url.rsplit("/", 1)[-1] for url in here.batch(2))
    here("credential", "revoke", revoked, "--reason", "issued-in-error")
    ran = here("credential", "export", "--all", "--format", "jwt", "-o", here.folder / "tokens",
               code=1)
    assert revoked in ran.err
    assert len(list((here.folder / "tokens").iterdir())) == 1


def test_token_made_before_a_revocation_is_revoked(here):
    [url] = here.batch(1)
    here("credential", "export", "--all", "--format", "jwt", "-o", here.folder / "tokens")
    here("credential", "revoke", url.rsplit("/", 1)[-1], "--reason", "issued-in-error")
    [file] = (here.folder / "tokens").iterdir()
    [found] = here("verify", file, "--json", code=1).data
    assert "status-revoked" in {each["code"] for each in found["checks"]}
