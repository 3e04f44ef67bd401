"""Clocks that jump: nothing is signed at an hour that cannot be right (security, fault 5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from badgeservice.core.batch_file import read_rows
from badgeservice.core.token import Scope
from badgeservice.errors import HomeUnusable
from badgeservice.web import create_app

DOCUMENT = {
    "@context": ["https://www.w3.org/ns/credentials/v2"], "id": "urn:example:c",
    "type": ["VerifiableCredential"], "validFrom": "2026-01-01T00:00:00Z",
    "credentialSubject": {"id": "urn:example:s"}}


def awarded(cli, service):
    """Return awards that are recorded and not signed."""
    file = cli.cohort(2)
    rows = read_rows(file.read_bytes(), file.name, service.show.achievement("modulo-2"),
                     language="es")
    return service.give_award.from_rows("modulo-2", rows, file=file.name, by="x").awards


@pytest.fixture
def ask(cli, service):
    """Return what a program is answered that asks for a signature."""
    issuer = next(row for row in cli("issuer", "list", "--json").data
                  if row["slug"] == "tekna-emtp")
    _, secret = service.tokens.new("tekna-emtp", "x", {Scope.ISSUE}, days=None, by="x")
    site = create_app(service).test_client()

    def ask(number):
        """Ask for one."""
        return site.post("/vc-api/issuers/tekna-emtp/credentials/issue",
                         headers={"Authorization": f"Bearer {secret}"},
                         json={"credential": {**DOCUMENT, "issuer": issuer["did"],
                                              "id": f"urn:example:{number}"}})
    return ask


def test_nothing_is_signed_an_hour_before_the_last_signature(cli, service, clock, ask):
    cli.batch(1)
    assert ask(1).status_code == 201
    clock.ahead = timedelta(minutes=-4)
    assert ask(2).status_code == 201  # clocks of several machines differ a little
    clock.ahead = timedelta(hours=-1)
    refused = ask(3)
    assert (refused.status_code, refused.json["code"]) == (503, "clock-behind")
    with pytest.raises(HomeUnusable, match="clock"):
        service.issue(awarded(cli, service))
    clock.ahead = timedelta()
    assert ask(3).status_code == 201


def test_a_clock_set_right_again_is_believed_on_an_operators_word(cli, service, clock, ask):
    clock.ahead = timedelta(days=365)
    service.issue(awarded(cli, service))
    clock.ahead = timedelta()
    assert ask(1).json["code"] == "clock-behind"
    cli("database", "check", "--clock-is-right")
    assert ask(1).status_code == 201
    clock.ahead = timedelta(hours=-1)
    assert ask(2).json["code"] == "clock-behind"


def test_a_clock_of_another_decade_signs_nothing(clock, ask):
    clock.ahead = timedelta(days=-20_000)
    assert ask(1).json["code"] == "clock-behind"
