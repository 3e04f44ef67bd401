"""A key that is lost while a group is signed with it: nothing that it signed is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.assembly import now
from badgeservice.core.key import KeyState, Purpose
from badgeservice.errors import KeyUnusable, NotWilling
from badgeservice.operations.award import GiveAward
from badgeservice.operations.issue import Issue
from badgeservice.operations.releasing import Releasing
from tests.decided import codes, decided, endorsed
from tests.integration.test_issue_many import (
    _Keyring,
    awards,
    documents_of,
    rows_of,
    with_rows,
)
from tests.integration.test_keys import ISSUER, cli, keys_of, web

__all__ = ["cli", "web"]


def test_a_key_lost_during_a_group_keeps_nothing_of_it_and_the_next_key_signs_it(cli, service):
    names = awards(cli, service, 3)
    (key,) = keys_of(cli)
    signatures = []

    def lose(data):
        signatures.append(data)
        if len(signatures) == 2:
            service.keys.compromised(key["method"], now() - timedelta(hours=1))

    tools = replace(service._tools, keyring=_Keyring(
        service._tools.keyring, with_rows(service, names, lose)))
    with pytest.raises(KeyUnusable) as caught:
        Issue(tools)(names)
    assert caught.value.code == "key-inactive" and key["method"] in str(caught.value)
    assert len(signatures) == 3, "it was lost after the keys were read"
    assert documents_of(service, names) == {}
    assert _said_to_be_issued(service) == []
    rows = rows_of(service, names)
    service.keys.rotate(ISSUER, Purpose.CREDENTIALS, wait=timedelta())
    assert set(Issue(service._tools)(names)) == {row.id for row in rows.values()}
    assert rows_of(service, names) == rows
    for document in documents_of(service, names).values():
        assert service.verify(document).report.verdict.value == "passed"
    assert len(_said_to_be_issued(service)) == 3


def test_an_endorsement_by_a_key_lost_during_the_signing_is_not_issued(inside):
    cast, whole = inside.cast(), inside.service._tools
    name = decided(inside.service, cast["teacher"].person.email)
    (made,) = endorsed(inside.service, cast["partner_coordinator"], name)

    def lose(data):
        with inside.database.transaction() as work:
            key = work.keys.get(made.method)
            work.keys.change(key, replace(key, state=KeyState.COMPROMISED,
                                          compromised_since=key.created_at,
                                          compromised_at=key.created_at))

    tools = replace(whole, keyring=_Keyring(whole.keyring, lose))
    with pytest.raises(KeyUnusable) as caught:
        Releasing(tools, GiveAward(tools), Issue(tools))(cast["coordinator"], name)
    assert made.method in str(caught.value)
    with inside.database.reading() as work:
        assert work.credentials.find(made.credential) is None
    with pytest.raises(NotWilling) as refused:
        inside.service.releasing(cast["coordinator"], name)
    assert codes(refused.value) == {"endorsement-missing"}


def _said_to_be_issued(service):
    with service._tools.database.reading() as work:
        return [entry for entry in work.audit.entries()
                if entry.act.action == "credential.issued"]
