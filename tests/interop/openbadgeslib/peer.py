"""What both scripts of the peer share: documents without a network, and readings of its own.

These scripts run in the peer's environment, which knows nothing of this project.
"""

import json
import sys
from pathlib import Path
from typing import Any

import jwt
from openbadgeslib.keys import public_jwk_from_pem
from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError, OB3Verifier
from openbadgeslib.ob3.did import fetch_did_web_document, resolve_verification_method
from openbadgeslib.verify import issuer_did_from_document, issuer_did_from_token

PNG = b"\x89PNG"


def read_json(path: str) -> Any:
    return json.loads(Path(path).read_text("utf-8"))


class Downloads:
    """Answers with documents that are given; a request for any other ends the comparison."""

    def __init__(self, dids: dict[str, Any], lists: dict[str, Any]) -> None:
        self._lists = lists
        self._known = {_place(did): document for did, document in dids.items()} | lists

    def __call__(self, url: str) -> bytes:
        if url not in self._known:
            sys.exit(f"the peer asks for {url}")  # No Exception: the peer takes those for refusals.
        found = self._known[url]
        return (found if isinstance(found, str) else json.dumps(found)).encode("utf-8")

    def list_at(self, url: str) -> Any:
        return self._lists[url]


def _place(did: str) -> str:
    if not did.startswith("did:web:"):
        return did
    host, *path = did.removeprefix("did:web:").split(":")
    return f"https://{'/'.join([host, *(path or ['.well-known'])])}/did.json"


def text_in(content: bytes) -> str:
    """Return the credential in a picture, or the text itself."""
    if content.startswith(PNG):
        return OB3Verifier.extract_token_from_png(content)
    if content.lstrip().startswith(b"<"):
        return OB3Verifier.extract_token_from_svg(content)
    return content.decode("utf-8").strip()


def verifier_of(text: str, download: Downloads) -> OB3Verifier | OB3LdpVerifier:
    """Return a verifier that trusts the issuer that the credential names, and nobody else."""
    if text.startswith("{"):
        return OB3LdpVerifier.for_issuer_did(issuer_did_from_document(text), download)
    did, header = issuer_did_from_token(text), jwt.get_unverified_header(text)
    if did.startswith("did:web:") and "kid" not in header:
        return OB3Verifier(_listed(did, header["jwk"], download), issuer_did=did)
    return OB3Verifier.for_issuer_did(did, download)


def _listed(did: str, shown: dict[str, str], download: Downloads) -> bytes:
    """Return the key that the issuer lists and the token shows.

    Open Badges 3.0 §8.2.3 allows a token to show its key (`jwk`) instead of naming it. The peer
    writes such tokens, but does not look there when it reads: of an issuer with several keys it
    tries the first. So it is told which one.
    """
    for method in fetch_did_web_document(did, download)["verificationMethod"]:
        pem = resolve_verification_method(method["id"], download)
        listed = public_jwk_from_pem(pem)
        if all(shown.get(name) == listed.get(name) for name in ("kty", "crv", "x", "y", "n", "e")):
            return pem
    raise OB3VerificationError(f"{did} does not list the key that the token shows")
