"""Issue badges with openbadgeslib, for our service to read: tokens, pictures, status lists.

``issue.py FOLDER``: one issuer for each algorithm. ``FOLDER/valid`` and ``FOLDER/revoked`` get
what the lists say of it; ``FOLDER/unreliable`` what points into a list that no reader of ours
relies on; ``FOLDER-documents.json`` the DID documents and lists by address.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import png
from openbadgeslib.keys import KeyFactory, KeyType, public_jwk_from_pem
from openbadgeslib.ob3 import (
    Achievement,
    Issuer,
    OB3LdpSigner,
    OB3Signer,
    OpenBadgeCredential,
    add_data_integrity_proof,
    build_did_document,
    build_status_list_credential,
    did_key_from_pem,
    sign_status_list_credential,
    status_entry,
)

REVOKED, VALID = 4711, 4712
BASE = "https://college.example"
SVG = (b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90">'
       b'<circle cx="45" cy="45" r="40" fill="#246"/></svg>')


@dataclass(frozen=True)
class College:
    """An issuer with one key."""

    algorithm: str
    did: str
    method: str
    secret: bytes
    document: dict[str, Any] | None
    """None where the DID is its own document."""

    def badge(self, list_url: str, index: int) -> OpenBadgeCredential:
        return OpenBadgeCredential(
            issuer=Issuer(self.did, f"College of {self.algorithm}"),
            recipient_id="urn:uuid:00000000-0000-4000-9000-000000000001",
            achievement=Achievement(
                f"{BASE}/achievements/welding", "Welding", "Joins two plates — ñandú, työ, 𝔘.",
                "Weld three seams; an inspector judges them."),
            issuance_date=datetime(2026, 3, 2, 12, tzinfo=UTC),
            expiration_date=datetime.now(UTC).replace(microsecond=0) + timedelta(days=400),
            credential_status=[status_entry(list_url, "revocation", index)])

    def status_list(self, url: str) -> dict[str, Any]:
        now = datetime.now(UTC).replace(microsecond=0)
        return build_status_list_credential(
            self.did, url, "revocation", {REVOKED}, issued=now - timedelta(minutes=1),
            valid_until=now + timedelta(days=1))


def colleges() -> Iterator[College]:
    """A did:key for EdDSA and for ES256; RSA keys have none, so RS256 is a did:web."""
    for algorithm, kind in (("EdDSA", KeyType.ED25519), ("ES256", KeyType.ECC)):
        secret, public = KeyFactory(kind).generate_keypair()
        did = did_key_from_pem(public)
        yield College(algorithm, did, f"{did}#{did.removeprefix('did:key:')}", secret, None)
    secret, public = KeyFactory(KeyType.RSA).generate_keypair()
    did = "did:web:college.example"
    document = build_did_document(did, [("rsa", public_jwk_from_pem(public))])
    yield College("RS256", did, f"{did}#rsa", secret, document)


def signed_list(college: College, url: str) -> str:
    """Return a list as a token whose ``sub`` repeats the subject, as RFC-minded readers want.

    `sign_status_list_credential`, which the peer publishes with, leaves that claim out, though
    Open Badges 3.0 §8.2.4 and VCDM 1.1 §6.3.1 make it one that must be there where the subject
    has an id.
    """
    document = college.status_list(url)
    return OB3Signer(college.secret, college.algorithm).sign_payload({
        **document, "iss": college.did, "jti": url, "sub": document["credentialSubject"]["id"],
        "nbf": int(datetime.fromisoformat(document["validFrom"]).timestamp()),
        "exp": int(datetime.fromisoformat(document["validUntil"]).timestamp())})


def enveloped(token: str) -> dict[str, str]:
    """Return *token* as an object, for a file of documents holds nothing else."""
    return {"@context": "https://www.w3.org/ns/credentials/v2",
            "id": f"data:application/vc+jwt,{token}", "type": "EnvelopedVerifiableCredential"}


class Output:
    """The folder that is filled."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.documents: dict[str, Any] = {}

    def tokens(self, college: College, url: str, *places: tuple[str, int]) -> None:
        signer = OB3Signer(college.secret, college.algorithm)
        for place, index in places:
            self.write(place, f"{college.algorithm}.jwt",
                       signer.sign(college.badge(url, index)).encode())

    def pictures(self, signer: OB3Signer | OB3LdpSigner, name: str, college: College,
                 url: str) -> None:
        for place, index in (("valid", VALID), ("revoked", REVOKED)):
            badge = college.badge(url, index)
            self.write(place, f"{name}.png", signer.sign_into_png(badge, small_png()))
            self.write(place, f"{name}.svg", signer.sign_into_svg(badge, SVG))

    def write(self, place: str, name: str, content: bytes) -> None:
        folder = Path(self._folder) / place
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)

    def end(self) -> None:
        Path(f"{self._folder}-documents.json").write_text(json.dumps(self.documents), "utf-8")


def small_png() -> bytes:
    """Return a picture of four pixels."""
    stream = BytesIO()
    png.from_array([[0, 255], [255, 0]], "L").write(stream)
    return stream.getvalue()


def main(folder: str) -> None:
    out = Output(folder)
    for college in colleges():
        url = f"{BASE}/{college.algorithm}/revocation"
        out.documents[url] = enveloped(signed_list(college, url))
        out.tokens(college, url, ("valid", VALID), ("revoked", REVOKED))
        out.pictures(OB3Signer(college.secret, college.algorithm),
                     f"token-{college.algorithm}", college, url)
        if college.document:
            out.documents[college.did] = college.document
        if college.algorithm == "EdDSA":
            of_proofs(out, college)
        as_published = f"{BASE}/{college.algorithm}/as-published"
        out.documents[as_published] = enveloped(sign_status_list_credential(
            college.status_list(as_published), college.secret, college.algorithm))
        out.tokens(college, as_published, ("unreliable", VALID))
    out.end()


def of_proofs(out: Output, college: College) -> None:
    """Badges and a list with an embedded proof, which the peer makes with Ed25519 only."""
    url = f"{BASE}/proof/revocation"
    out.documents[url] = add_data_integrity_proof(
        college.status_list(url), college.secret, college.method)
    out.pictures(OB3LdpSigner(college.secret), "proof", college, url)


if __name__ == "__main__":
    main(sys.argv[1])
