"""The table of cryptosuites that this service knows: a new one is a module and a row here."""

from __future__ import annotations

from collections.abc import Mapping

from badgeservice.credentials.ecdsa_jcs_2019 import ECDSA_JCS_2019
from badgeservice.credentials.ecdsa_rdfc_2019 import ECDSA_RDFC_2019
from badgeservice.credentials.ecdsa_sd_2023 import ECDSA_SD_2023
from badgeservice.credentials.ed25519_signature_2020 import ED25519_SIGNATURE_2020
from badgeservice.credentials.eddsa_2022 import EDDSA_2022
from badgeservice.credentials.eddsa_jcs_2022 import EDDSA_JCS_2022
from badgeservice.credentials.eddsa_rdfc_2022 import EDDSA_RDFC_2022
from badgeservice.credentials.suite import Suite
from badgeservice.errors import BadInput, KeyUnusable, Problem, say

Suites = Mapping[str, Suite]
"""By the exact name that a proof must give."""

SUITES: Suites = {suite.name: suite for suite in (
    EDDSA_RDFC_2022,
    EDDSA_JCS_2022,
    ECDSA_RDFC_2019,
    ECDSA_JCS_2019,
    ECDSA_SD_2023,
    EDDSA_2022,
    ED25519_SIGNATURE_2020,
)}


def suite_for(key_type: str) -> Suite:
    """Return the suite that a key of this type signs documents with, unless one is chosen.

    Raises KeyUnusable ``key-type`` for keys that sign tokens only.
    """
    suite = next((each for each in (EDDSA_RDFC_2022, ECDSA_RDFC_2019)
                  if key_type in each.key_types), None)
    if suite is None:
        raise KeyUnusable(say("A key of type %(type)s signs no such document.", type=key_type),
                          code="key-type")
    return suite


def suite_named(name: str, key_type: str) -> Suite:
    """Return the suite of this *name*, where a key of this type signs documents with it.

    Raises BadInput ``cryptosuite-unsuited``, which names those that it can sign with. Suites
    that sign in a way of their own (`Suite.sign`) are not among them.
    """
    fit = [each.name for each in SUITES.values()
           if each.sign is not None and key_type in each.key_types]
    if name not in fit:
        raise BadInput([Problem(
            "cryptosuite-unsuited",
            say("The issuer's key does not sign with %(name)s.", name=name[:80]),
            say("Choose one of these, or leave it out: %(names)s.", names=", ".join(fit)),
            field="options/cryptosuite")])
    return SUITES[name]
