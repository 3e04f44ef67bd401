"""A token of our own making is looked at before anybody gets it."""

import json
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from badgeservice.core.credential import Status
from badgeservice.core.report import Report, failed, passed, unknown
from badgeservice.errors import KeyUnusable, NotWilling, say
from badgeservice.operations.issue import OwnOutputRefused
from badgeservice.operations.jwt_form import JwtForm, TokenForm
from tests.factories_documents import SCHOOL, STRANGER, badge, sign
from tests.factories_tokens import parts

GOOD = (passed("proof", "proof-valid", say("Good.")),)


class Identity:
    """One key, with which SCHOOL signs."""

    def __init__(self, did=SCHOOL.did):
        self._did = did

    def active(self, work, slug, purpose):
        return SimpleNamespace(did=self._did, public_key=SCHOOL.multibase)

    def signer(self, work, key):
        return SCHOOL


def form(*checks, status=Status.VALID, identity=None):
    """The use case over one credential, with a verifier that answers *checks*."""
    facts = SimpleNamespace(
        status=status, issuer=SimpleNamespace(slug="escuela"),
        credential=SimpleNamespace(document=json.dumps(sign(badge())).encode()))

    @contextmanager
    def reading():
        yield SimpleNamespace(keys=SimpleNamespace(of_issuer=lambda slug: ()))

    made = JwtForm(SimpleNamespace(database=SimpleNamespace(reading=reading)),
                   SimpleNamespace(credential=lambda name: facts),
                   lambda token: SimpleNamespace(report=Report(checks or GOOD)))
    made._identity = identity or Identity()
    return made


def test_token_holds_the_credential_without_its_proof():
    header, payload, _ = parts(form()("a", TokenForm.VC_JWT).decode())
    assert (header["typ"], payload) == ("vc+jwt", badge())


def test_open_badges_form_is_the_usual_one():
    header, payload, _ = parts(form()("a").decode())
    assert header.keys() == {"alg", "jwk", "typ"}
    assert payload["iss"] == SCHOOL.did


@pytest.mark.parametrize("check", [
    failed("status", "status-revoked", say("Revoked.")),
    unknown("issuer", "issuer-document-missing", say("Missing.")),
    unknown("register", "too-complex", say("Too much."))])
def test_token_that_does_not_pass_is_not_given_away(check):
    with pytest.raises(OwnOutputRefused) as refusal:
        form(*GOOD, check)("a")
    assert check.code in str(refusal.value)


def test_endorser_that_does_not_answer_does_not_matter():
    check = unknown("endorsement", "endorsement-issuer-document-missing", say("Missing."))
    assert form(*GOOD, check)("a")


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.VALID])
def test_credential_that_does_not_count_is_not_signed_again(status):
    with pytest.raises(NotWilling) as refusal:
        form(status=status)("a")
    assert refusal.value.problems[0].value == status.value


def test_issuer_under_another_identifier_signs_no_old_credential():
    with pytest.raises(KeyUnusable) as refusal:
        form(identity=Identity(STRANGER.did))("a")
    assert refusal.value.code == "key-missing"
