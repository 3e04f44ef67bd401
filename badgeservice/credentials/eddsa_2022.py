"""The name ``eddsa-2022``, which drafts gave to ``eddsa-rdfc-2022``: verified, never signed."""

from __future__ import annotations

from badgeservice.credentials.hash_and_sign import Form, suite

EDDSA_2022 = suite("eddsa-2022", {"Ed25519"}, Form.RDFC, is_legacy=True)
