"""Read credentials of ours with openbadgeslib: tokens, documents and baked pictures.

``verify.py valid|revoked|refused DIDS.json LISTS.json FILE…``: every file must come to that
verdict; *refused* means that the signature or the form was not accepted. LISTS.json has status
lists by address.
"""

import sys
from pathlib import Path
from typing import Any

from openbadgeslib.ob3 import (
    OB3VerificationError,
    decode_encoded_list,
    resolve_verification_method,
    set_indices,
    verify_data_integrity_proof,
)
from peer import Downloads, read_json, text_in, verifier_of


def verdict(content: bytes, download: Downloads) -> tuple[str, str]:
    """Return the verdict, and why it is none better."""
    try:
        text = text_in(content)
        verifier = verifier_of(text, download)
        credential = verifier.verify(text) if text.startswith("eyJ") else verifier.verify(
            text, download=download)
    except (OB3VerificationError, ValueError) as error:
        return "refused", str(error)
    entry, = credential.credential_status
    revoked = int(entry["statusListIndex"]) in revoked_in(
        download.list_at(entry["statusListCredential"]), download)
    # The peer's own answer must be the one that the bit in the list asks for.
    try:
        verifier.verify(text, check_status=True, verify_status_list=False, download=download)
    except OB3VerificationError as error:
        return ("revoked" if revoked else "refused"), str(error)
    return ("valid" if not revoked else "refused"), "it is in the list, and was not seen"


def revoked_in(status_list: dict[str, Any], download: Downloads) -> frozenset[int]:
    """Return the set bits of a list whose signature is good.

    The peer, asked to check a status, verifies the signature of a list only where the list is a
    token (``verify_status_list``), and refuses lists with an embedded proof, which Bitstring
    Status List 1.0 allows as well. So that proof is verified here, by the peer's other function.
    """
    method = status_list["proof"]["verificationMethod"]
    verify_data_integrity_proof(status_list, resolve_verification_method(method, download))
    return set_indices(decode_encoded_list(status_list["credentialSubject"]["encodedList"]))


def main(wanted: str, dids: str, lists: str, *files: str) -> int:
    download, wrong = Downloads(read_json(dids), read_json(lists)), 0
    for path in map(Path, files):
        found, reason = verdict(path.read_bytes(), download)
        wrong += found != wanted
        print(f"{found} {path.name}" + (f": {reason}" if found != "valid" else ""))
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
