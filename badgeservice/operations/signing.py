"""Sign what was canonicalized already, and write it down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badgeservice.core.ports import Canonicalizer, Signer
from badgeservice.credentials import canonical, proof
from badgeservice.credentials.compiled_form import Form
from badgeservice.credentials.compiled_forms import CompiledForms
from badgeservice.credentials.eddsa_rdfc_2022 import EDDSA_RDFC_2022
from badgeservice.credentials.multikey import encode_base58
from badgeservice.credentials.readings import END, Reading
from badgeservice.credentials.signature import sha256
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
    return Signing(signer, forms)(reading, created)


class Signing:
    """Signs documents with one key.

    Of those that were filled into a form it works out the options of the proof once for each
    form and moment: no two documents differ in them.
    """

    def __init__(self, signer: Signer, forms: CompiledForms) -> None:
        self._signer = signer
        self._forms = forms
        self._suite = suite_for(signer.algorithm)
        self._options: dict[tuple[Form, datetime], _Options] = {}

    def __call__(self, reading: Reading, created: datetime) -> Signed:
        """Return the signed document of *reading*; raises what `proof.sign` raises."""
        if reading.form is None or self._suite is not EDDSA_RDFC_2022:
            return self._any(reading, created)
        options = self._of(reading, reading.form, created)
        data = options.hash + reading.hash
        signature = self._signer.sign(data)
        value = encode_base58(signature)
        return Signed(reading, {**options.members, "proofValue": value},
                      b"".join((reading.content[:-len(END)], options.before, value.encode(),
                                options.behind)), signature, data)

    def _of(self, reading: Reading, form: Form, created: datetime) -> _Options:
        found = self._options.get((form, created))
        if found is None:
            members = proof.proof_options(self._suite, self._signer, created)
            canonical_form = self._forms({**members, "@context": reading.document["@context"]})
            whole = _written("", {**members, "proofValue": _PLACE}).encode()
            before, _, behind = whole.partition(_PLACE.encode())
            found = self._options[form, created] = _Options(
                members, sha256(canonical_form.encode()), before, behind)
        return found

    def _any(self, reading: Reading, created: datetime) -> Signed:
        kept = _Kept(self._signer)
        made = proof.sign(reading.document, suite=self._suite, signer=kept, created=created,
                          canonicalize=_known(reading, self._forms))["proof"]
        return Signed(reading, made, _written(reading.text, made).encode(), kept.signature,
                      kept.data)


_PLACE = "value of the proof"
"""Stands where the value comes; nothing that is in the options has a blank."""


@dataclass(frozen=True)
class _Options:
    """What is the same of all proofs of one form at one moment."""

    members: Mapping[str, Any]
    hash: bytes
    before: bytes
    """What the JSON of the document goes on with, up to the proof's value."""

    behind: bytes


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


def _written(text: str, made: Mapping[str, Any]) -> str:
    """Put a proof behind the last member of a document's JSON, as `publish.encoded` would."""
    inner = json.dumps(made, ensure_ascii=False, indent=2).replace("\n", "\n  ")
    before = text.removesuffix("\n}")
    return f'{before},\n  "proof": {inner}\n}}'
