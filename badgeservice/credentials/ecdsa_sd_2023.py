"""The cryptosuite ``ecdsa-sd-2023``: what a verifier needs (ECDSA Cryptosuites 1.0 §3.6.7).

The issuer signs each statement by itself, with a key made for the one document, and once all
that must always be shown. The holder shows the statements that he chooses, with their
signatures. Nobody can change one, or take one from another document; that some are hidden is
the point.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from badgeservice.core.ports import Canonicalizer
from badgeservice.credentials.cbor_values import malformed
from badgeservice.credentials.ecdsa_sd_data import options_hash, verify_data
from badgeservice.credentials.ecdsa_sd_values import DerivedValue, read_derived
from badgeservice.credentials.multikey import PublicKey
from badgeservice.credentials.signature import ensure_signed
from badgeservice.credentials.statements import blank_nodes, relabel, split
from badgeservice.credentials.suite import Suite


def verify(document: Mapping[str, Any], proof: Mapping[str, Any], key: PublicKey,
           canonicalize: Canonicalizer) -> None:
    """Raise unless everything that *document* shows was signed under *key*.

    Raises DocumentRefused ``proof-base`` for a form that is for the holder alone,
    ``proof-value`` and ``proof-invalid``, and what *canonicalize* raises.
    """
    value = read_derived(proof["proofValue"])
    options = {name: member for name, member in proof.items() if name != "proofValue"}
    signed = verify_data(value, options_hash(document, options, canonicalize),
                         shown_statements(document, value, canonicalize))
    ensure_signed(key, value.signature, signed.base)
    for signature, statement in zip(value.signatures, signed.statements, strict=True):
        ensure_signed(value.key, signature, statement)


def shown_statements(document: Mapping[str, Any], value: DerivedValue,
                     canonicalize: Canonicalizer) -> list[str]:
    """Return the statements of *document* with the names that blank nodes were signed under.

    Raises DocumentRefused ``proof-value`` where *value* does not name exactly those nodes
    that there are.
    """
    lines = split(canonicalize(document))
    if blank_nodes(lines) != set(value.labels):
        raise malformed()
    return relabel(lines, value.labels)


ECDSA_SD_2023 = Suite("ecdsa-sd-2023", frozenset({"P-256"}), verify, lets_hide=True)
