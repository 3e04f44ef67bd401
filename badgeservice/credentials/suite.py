"""What a cryptosuite is: a record of names and functions; the pipeline is in `proof`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Suite:
    """One Data Integrity cryptosuite."""

    name: str
    """The proof's ``cryptosuite``, for instance ``eddsa-rdfc-2022``."""

    key_type: str
    """The only type of key that may sign under this name."""

    signature_size: int
    """Bytes of a signature, exactly."""

    hash: Callable[[bytes], bytes]
    """Hashes the canonical proof options and the canonical document."""

    is_valid: Callable[[bytes, bytes, bytes], bool]
    """Tells whether, under the raw public key, the signature fits the data."""
