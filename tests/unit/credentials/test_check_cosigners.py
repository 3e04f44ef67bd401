"""Further signatures: whose they are, and what they are worth."""

import pytest

from badgeservice.core.report import Verdict
from badgeservice.credentials import did, proof
from badgeservice.credentials.checks import verify
from tests.factories_documents import (
    PARTNER,
    SCHOOL,
    STRANGER,
    badge,
    co_sign,
    documents,
    sign,
    world,
    written,
)

BOTH = co_sign(sign(badge()))
LISTS = {PARTNER.did: did.document(PARTNER.did, [PARTNER.multibase])}


def report(document, **lists):
    return verify(written(document), world(documents={**documents(), **lists})).report


def test_a_listed_key_of_another_is_confirmed_by_name():
    found = report(BOTH, **LISTS).find("cosigner")
    assert (found.verdict, found.code) == (Verdict.PASSED, "cosigner-confirmed")
    assert found.message.values["signer"] == PARTNER.did


def test_a_key_that_the_other_does_not_list_is_a_false_signature():
    found = report(BOTH, **{PARTNER.did: did.document(PARTNER.did, [STRANGER.multibase])})
    assert found.find("cosigner").code == "cosigner-method-not-listed"
    assert found.verdict is Verdict.FAILED


def test_a_name_cannot_pass_for_words_of_the_report():
    """Anybody can add a proof that nobody can check, and so put a text into a passed line."""
    good = sign(badge())
    added = {**good["proof"], "cryptosuite": "x-2030",
             "verificationMethod": "MIT\u202e\nAlso signed by Harvard"}
    found = report({**good, "proof": [good["proof"], added]}).find("cosigner")
    assert found.code == "cosigner-unchecked"
    assert found.message.values["signer"] == "MIT??Also?signed?by?Harvard"


def test_one_that_cannot_be_checked_counts_for_nothing():
    lists = {name: each for name, each in documents().items() if name != PARTNER.did}
    found = verify(written(BOTH), world(documents=lists)).report
    assert found.find("cosigner").code == "cosigner-unchecked"
    assert found.verdict is Verdict.PASSED


@pytest.mark.parametrize("document", [
    sign(badge()), co_sign(sign(badge()), signer=SCHOOL),
    {**BOTH, "proof": BOTH["proof"][1]}])
def test_there_is_no_line_without_an_issuer_and_another(document):
    assert report(document, **LISTS).find("cosigner") is None


def test_a_bad_further_signature_spoils_the_whole_in_the_line_of_the_proof():
    first, second = proof.proofs_of(BOTH)
    bad = {**BOTH, "proof": [first, {**second, "created": "2026-01-01T00:00:00Z"}]}
    found = report(bad, **LISTS)
    assert found.find("proof").code == "proof-invalid" and found.find("cosigner") is None
