"""The proof type ``Ed25519Signature2020``, from before cryptosuites: verified, never signed.

Its final text is in VC Data Integrity EdDSA Cryptosuites 1.0, appendix on the older suite.
"""

from __future__ import annotations

from badgeservice.credentials.hash_and_sign import Form, suite

ED25519_SIGNATURE_2020 = suite("Ed25519Signature2020", {"Ed25519"}, Form.RDFC,
                               proof_type="Ed25519Signature2020", is_legacy=True)
