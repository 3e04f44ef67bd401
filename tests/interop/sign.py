"""Sign credentials of ours with a cryptosuite that no command signs with.

``python -m tests.interop.sign SUITE KEYTYPE FOLDER FILE…``: writes each FILE to FOLDER as a
did:key of that type would have signed it, and its DID document to FOLDER-dids.json. The status
stays behind: its list is by another issuer.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from badgeservice.credentials import did, proof
from tests.factories_documents import TestSigner, canonicalize


def signed(credential: dict[str, object], suite: str, signer: TestSigner) -> dict[str, object]:
    """Return *credential* as if *signer* had been its issuer."""
    bare = {name: value for name, value in credential.items()
            if name not in ("proof", "credentialStatus")}
    return proof.sign(bare | {"issuer": {**credential["issuer"], "id": signer.did}},
                      suite=proof.SUITES[suite], signer=signer, created=datetime.now(UTC),
                      canonicalize=canonicalize)


def main(suite: str, key_type: str, folder: str, *files: str) -> None:
    signer, place = TestSigner(9, algorithm=key_type), Path(folder)
    place.mkdir()
    for path in map(Path, files):
        credential = json.loads(path.read_text("utf-8"))
        (place / path.name).write_text(json.dumps(signed(credential, suite, signer)), "utf-8")
    Path(f"{folder}-dids.json").write_text(
        json.dumps({signer.did: did.did_key_document(signer.did)}), "utf-8")
    print(f"signed {len(files)} with {suite} and {key_type}")


if __name__ == "__main__":
    main(*sys.argv[1:])
