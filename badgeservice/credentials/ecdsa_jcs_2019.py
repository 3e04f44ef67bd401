"""The cryptosuite ``ecdsa-jcs-2019`` (VC Data Integrity ECDSA Cryptosuites 1.0 §3.3).

The curve says the hash: SHA-256 for P-256, SHA-384 for P-384.
"""

from __future__ import annotations

from badgeservice.credentials.hash_and_sign import Form, suite

ECDSA_JCS_2019 = suite("ecdsa-jcs-2019", {"P-256", "P-384"}, Form.JCS)
