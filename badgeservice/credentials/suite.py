"""What a cryptosuite is: a record of names and functions; what is common is in `proof`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from badgeservice.core.ports import Canonicalizer, Signer
from badgeservice.credentials.multikey import PublicKey

Verify = Callable[[Mapping[str, Any], Mapping[str, Any], PublicKey, Canonicalizer], None]
"""Takes document, proof, key and canonicalizer; raises DocumentRefused for a bad signature.

The document comes without its proofs, or with those that the proof builds on as ``proof``.
The proof has passed `proof.suite_of`, and the key is of one of the suite's types.
"""

Sign = Callable[[Mapping[str, Any], Mapping[str, Any], Signer, Canonicalizer], dict[str, Any]]
"""Takes document, proof options, signer and canonicalizer; returns the finished proof."""


@dataclass(frozen=True)
class Suite:
    """One cryptosuite of VC Data Integrity 1.0 §3, or an older type of proof."""

    name: str
    """The proof's ``cryptosuite``; for a proof without that member, its ``type``."""

    key_types: frozenset[str]
    """The types of key that may sign under this name: ``Ed25519``, ``P-256``, ``P-384``."""

    verify: Verify
    sign: Sign | None = None
    """None where this service does not sign so, or signs in a way of its own."""

    proof_type: str = "DataIntegrityProof"
    """The proof's ``type``, exactly."""

    is_legacy: bool = False
    """Whether newer suites have taken its place; then it is verified only, and reported."""

    lets_hide: bool = False
    """Whether the holder could leave out parts of what was signed."""
