"""Sign what was canonicalized already, and write it down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badgeservice.core.ports import Canonicalizer, Signer
from badgeservice.credentials import canonical, proof
from badgeservice.credentials.compiled_forms import CompiledForms, Reading
from badgeservice.credentials.suites import suite_for

_HASH = 32
"""Bytes of SHA-256. With suites that use it the document's hash is the second half of the data."""


@dataclass(frozen=True)
class Signed:
    """A signed document."""

    reading: Reading
    """The document without its proof."""

    proof: Mapping[str, Any]
    content: bytes
    """What is stored and served verbatim, as `publish.encoded` writes it."""

    signature: bytes
    data: bytes
    """What the signature is over."""

    @property
    def method(self) -> str:
        """The verification method that signed."""
        return str(self.proof["verificationMethod"])

    @property
    def digest(self) -> str:
        """SHA-256 in hex of the canonical form without the proof."""
        own = self.data[_HASH:]
        return own.hex() if len(own) == _HASH else canonical.digest(self.reading.canonical)

    @property
    def document(self) -> dict[str, Any]:
        """The document with its proof."""
        return {**self.reading.document, "proof": self.proof}


def sign(reading: Reading, signer: Signer, created: datetime, forms: CompiledForms) -> Signed:
    """Sign the document of *reading*; raises what `proof.sign` raises."""
    kept = _Kept(signer)
    made = proof.sign(reading.document, suite=suite_for(signer.algorithm), signer=kept,
                      created=created, canonicalize=_known(reading, forms))["proof"]
    return Signed(reading, made, _written(reading.text, made), kept.signature, kept.data)


class _Kept:
    """A signer that keeps what it signed last."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self.verification_method = signer.verification_method
        self.algorithm = signer.algorithm
        self.data = self.signature = b""

    def sign(self, data: bytes) -> bytes:
        """Return the signature over *data*."""
        self.data, self.signature = data, self._signer.sign(data)
        return self.signature


def _known(reading: Reading, forms: CompiledForms) -> Canonicalizer:
    """Return a canonicalizer that need not work out again what *reading* says."""
    def canonicalize(document: Mapping[str, Any]) -> str:
        """Return the canonical form of *document*."""
        return reading.canonical if document is reading.document else forms(document)

    return canonicalize


def _written(text: str, made: Mapping[str, Any]) -> bytes:
    """Put a proof behind the last member of a document's JSON, as `publish.encoded` would."""
    inner = json.dumps(made, ensure_ascii=False, indent=2).replace("\n", "\n  ")
    before = text.removesuffix("\n}")
    return f'{before},\n  "proof": {inner}\n}}'.encode()
