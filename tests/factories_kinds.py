"""Credentials of other kinds and versions than our own badges, signed by the test's issuers."""

from __future__ import annotations

from badgeservice.credentials.contexts import OPEN_BADGES, V1, V2
from tests.factories_documents import BASE, SCHOOL, STRANGER, badge, profile, sign

DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"


def changed_members(document, changes):
    """*document* with members replaced; None takes one out."""
    return {key: value for key, value in {**document, **changes}.items() if value is not None}


def old_badge(**changes):
    """An unsigned badge on VCDM 1.1."""
    document = badge(validFrom=None, validUntil=None, credentialStatus=None, evidence=None)
    return changed_members({
        **document, "@context": [V1, OPEN_BADGES, DATA_INTEGRITY],
        "issuanceDate": "2026-03-02T12:00:00Z", "expirationDate": "2036-03-02T12:00:00Z",
    }, changes)


def plain(**changes):
    """An unsigned credential that is no badge."""
    return changed_members({
        "@context": [V2], "id": f"{BASE}/credentials/plain",
        "type": ["VerifiableCredential"], "issuer": profile_without_badges(),
        "name": "Constancia", "validFrom": "2026-03-02T12:00:00Z",
        "credentialSubject": {"id": "did:example:ana", "name": "Ana <b>Ñandú</b>"},
    }, changes)


def profile_without_badges():
    """The issuer in the terms of the data model alone."""
    return {"id": SCHOOL.did, "name": "Escuela EJEMPLO"}


def other_badge():
    """A signed badge of somebody else, with an id of its own."""
    return sign(badge(id=f"{BASE}/credentials/bbbb", issuer=profile(STRANGER, "Otra EJEMPLO"),
                      credentialStatus=None), STRANGER)


def record(*credentials, **changes):
    """An unsigned learner record with *credentials*."""
    return changed_members({
        "@context": [V2, CLR, OPEN_BADGES], "id": f"{BASE}/credentials/record",
        "type": ["VerifiableCredential", "ClrCredential"], "name": "Expediente EJEMPLO",
        "issuer": profile(), "validFrom": "2026-03-02T12:00:00Z",
        "credentialSubject": {
            "id": "urn:uuid:00000000-0000-4000-8000-000000000001", "type": ["ClrSubject"],
            "verifiableCredential": list(credentials)},
    }, changes)


def presentation(*credentials, **changes):
    """An unsigned presentation of *credentials*."""
    return changed_members({
        "@context": [V2], "type": ["VerifiablePresentation"], "holder": "did:example:ana",
        "verifiableCredential": list(credentials)}, changes)
