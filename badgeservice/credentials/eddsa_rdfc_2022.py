"""The cryptosuite ``eddsa-rdfc-2022`` (VC Data Integrity EdDSA Cryptosuites 1.0 §3.2)."""

from __future__ import annotations

from badgeservice.credentials.hash_and_sign import Form, suite

EDDSA_RDFC_2022 = suite("eddsa-rdfc-2022", {"Ed25519"}, Form.RDFC)
"""What this service signs with unless told otherwise."""
