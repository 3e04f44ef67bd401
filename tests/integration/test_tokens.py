"""Tokens: shown once, kept as a digest, good for one issuer and what it was made for."""

from datetime import UTC, datetime, timedelta

import pytest

from badgeservice.core.token import Scope, Token
from badgeservice.errors import NotAllowed


def issuers(cli):
    return [row["slug"] for row in cli("issuer", "list", "--json").data]


def test_the_secret_is_shown_once_and_stored_nowhere(cli, service):
    issuer = issuers(cli)[0]
    made = cli("token", "new", issuer, "--name", "Aula virtual", "--json").data
    assert made["token"].startswith("badgeservice_") and made["scopes"] == ["issue"]
    listed = cli("token", "list", "--json")
    assert made["token"] not in listed.out
    assert listed.data == [{key: value for key, value in made.items() if key != "token"}]
    stored = [row.digest for row in service.tokens.all()]
    assert made["token"] not in "".join(stored)
    for file in cli.folder.rglob("*"):
        if file.is_file():
            assert made["token"].encode() not in file.read_bytes()


def test_a_token_is_good_for_its_issuer_and_scope_until_it_is_ended(cli, service):
    first, second, *_ = issuers(cli)
    made = cli("token", "new", first, "--name", "x", "--scope", "status", "--json").data
    secret = made["token"]
    assert service.tokens.authorize(secret, first, Scope.STATUS).id == made["id"]
    for issuer, scope in ((first, Scope.ISSUE), (second, Scope.STATUS)):
        with pytest.raises(NotAllowed) as caught:
            service.tokens.authorize(secret, issuer, scope)
        assert caught.value.code == "token-scope"
    assert cli("token", "revoke", made["id"], "--json").data["changed"]
    assert not cli("token", "revoke", made["id"], "--json").data["changed"]
    with pytest.raises(NotAllowed) as caught:
        service.tokens.authorize(secret, first, Scope.STATUS)
    assert caught.value.code == "token-unknown"


@pytest.mark.parametrize("secret", ["badgeservice_", "x", "\udcff", " "])
def test_unknown_secrets_are_all_refused_alike(service, cli, secret):
    with pytest.raises(NotAllowed) as caught:
        service.tokens.authorize(secret, issuers(cli)[0], Scope.ISSUE)
    assert caught.value.code == "token-unknown"


def test_no_secret_at_all_says_how_to_get_one(service):
    with pytest.raises(NotAllowed) as caught:
        service.tokens.authorize(None, "any", Scope.ISSUE)
    assert caught.value.code == "token-missing" and "token new" in str(caught.value)


def test_a_token_ends_on_its_day():
    now = datetime(2026, 11, 24, tzinfo=UTC)
    token = Token("a", "n", "i", frozenset({Scope.ISSUE}), "d", now, "me", now + timedelta(days=1))
    assert token.is_good(now + timedelta(hours=23))
    assert not token.is_good(now + timedelta(days=1))


def test_wrong_requests_for_tokens_are_refused(cli):
    issuer = issuers(cli)[0]
    assert cli("token", "new", "nobody", "--name", "x", "--json", code=1).data["error"]
    assert cli("token", "new", issuer, "--name", " ", "--json",
               code=2).data["error"] == "token-incomplete"
    assert cli("token", "new", issuer, "--name", "x", "--days", "0", "--json",
               code=2).data["error"] == "token-days"
    assert cli("token", "revoke", "a" * 26, "--json", code=1).data["error"] == "unknown-token"


def test_without_tokens_the_list_says_what_to_do(cli):
    ran = cli("token", "list")
    assert ran.out == "" and "token new" in ran.err
