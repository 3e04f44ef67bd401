"""The cryptosuite ``eddsa-jcs-2022`` (VC Data Integrity EdDSA Cryptosuites 1.0 §3.3)."""

from __future__ import annotations

from badgeservice.credentials.hash_and_sign import Form, suite

EDDSA_JCS_2022 = suite("eddsa-jcs-2022", {"Ed25519"}, Form.JCS)
