"""A key of our own that others know: only the register can say what still counts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.core.report import Verdict
from badgeservice.credentials import did, multikey, proof
from badgeservice.credentials.checks import verify
from badgeservice.credentials.world import Compromise
from badgeservice.errors import CouldNotCheck, say
from badgeservice.languages import translate
from tests.factories_documents import (
    NOW,
    PARTNER,
    SCHOOL,
    THEN,
    BookRegister,
    badge,
    co_sign,
    documents,
    endorsed_badge,
    listed,
    sign,
    world,
    written,
)

BADGE = sign(badge())
SINCE = NOW - timedelta(days=1)
BEFORE, AFTER = SINCE - timedelta(microseconds=1), SINCE


def lost(document, *, recorded, since=SINCE, signer=SCHOOL):
    """A world where *signer*'s key is lost and *document* was recorded at a moment, or never."""
    register = BookRegister(compromised={signer.did: (
        Compromise(signer.verification_method, multikey.decode(signer.multibase), since),)})
    if recorded is not None:
        register.record(document)
        entry = register.entries[document["id"]]
        register.entries[document["id"]] = replace(entry, recorded_at=recorded)
    held = documents() | {signer.did: did.document(signer.did, [])}
    return world(register=register, documents=held)


def issuer(document, known):
    return verify(written(document), known).report.find("issuer")


@pytest.mark.parametrize(("recorded", "code", "verdict"), [
    (BEFORE, "key-compromised-later", Verdict.PASSED),
    (AFTER, "key-compromised", Verdict.FAILED),
    (None, "key-compromised", Verdict.FAILED),
])
def test_what_counts_is_what_was_recorded_before(recorded, code, verdict):
    found = issuer(BADGE, lost(BADGE, recorded=recorded))
    assert (found.code, found.verdict) == (code, verdict)
    assert "2026, 12:00 (UTC)" in translate(found.message, "en")


def test_the_date_in_the_proof_says_nothing():
    assert THEN < SINCE
    assert issuer(BADGE, lost(BADGE, recorded=None)).code == "key-compromised"


def test_other_content_under_a_recorded_id_is_not_what_was_recorded():
    other = sign(badge(name="Otra insignia"))
    assert other["id"] == BADGE["id"]
    assert issuer(other, lost(BADGE, recorded=BEFORE)).code == "key-compromised"


def test_a_status_list_by_a_lost_key_never_counts():
    found = listed()
    assert issuer(found, lost(found, recorded=BEFORE)).code == "key-compromised"


def test_a_changed_document_is_changed_whatever_was_recorded():
    changed = {**BADGE, "proof": {**BADGE["proof"], "created": "2026-01-01T00:00:00Z"}}
    report = verify(written(changed), lost(BADGE, recorded=BEFORE)).report
    assert report.find("proof").code == "proof-invalid"


def test_a_register_that_cannot_be_read_leaves_it_open():
    known = lost(BADGE, recorded=BEFORE)

    def entry(identifier):
        raise CouldNotCheck(say("No answer."), code="register-away")

    known.register.entry = entry
    assert issuer(BADGE, known).code == "register-away"
    assert issuer(BADGE, known).verdict is Verdict.UNKNOWN


def test_a_key_that_only_somebody_else_lost_counts():
    known = lost(BADGE, recorded=BEFORE)
    known.register.compromised = {"did:web:other.example": known.register.compromised[SCHOOL.did]}
    assert issuer(BADGE, known).code == "method-not-listed"


def test_beside_a_good_signature_a_lost_key_does_no_harm():
    both = co_sign(BADGE, signer=SCHOOL)
    assert len(proof.proofs_of(both)) == 2
    assert issuer(both, lost(both, recorded=BEFORE)).code == "key-compromised-later"


@pytest.mark.parametrize(("recorded", "code"), [
    (BEFORE, "endorsement-valid"), (AFTER, "endorsement-key-compromised")])
def test_an_endorsement_counts_where_its_badge_was_recorded_before(recorded, code):
    document = endorsed_badge()
    known = lost(document, recorded=recorded, signer=PARTNER)
    inner = document["endorsement"][0]
    known.register.issuers = (SCHOOL.did, PARTNER.did)
    known.register.endorsements[inner["id"]] = (inner, known.register.entries[document["id"]])
    assert verify(written(document), known).report.find("endorsement").code == code
