"""The proof and issuer steps: whether the signature is good, and whether it is the issuer's.

The two are apart on purpose. A key in the fragment of a proof is enough to see that nothing
was changed since *somebody* signed; whether that was the issuer, only the issuer's own
document can say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from badgeservice.core.report import Check, failed, passed, unknown
from badgeservice.credentials import did, proof
from badgeservice.credentials.check_compromise import (
    KeyCompromised,
    Recorded,
    is_recorded_before,
    still_good,
)
from badgeservice.credentials.check_cosigners import cosigner_checks
from badgeservice.credentials.check_key import ensure_current, find_key
from badgeservice.credentials.check_trust import trust_checks
from badgeservice.credentials.examined import Finding, Signature
from badgeservice.credentials.multikey import PublicKey
from badgeservice.credentials.world import Document, World
from badgeservice.errors import BadgeError, CouldNotCheck, say


def issuer_id(document: Document) -> str | None:
    """Return the identifier of the issuer, however it is written; None where there is none."""
    issuer = document.get("issuer")
    found = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    return found if isinstance(found, str) else None


def proof_checks(document: Document, world: World, around: Sequence[Signature] = (),
                 recorded: Recorded = lambda: None) -> tuple[Check, ...]:
    """Return the lines of proof and issuer; of suite, trust and cosigner where they speak.

    *around* are signatures that the document lay in, and that it need not have a proof beside.
    *recorded* is asked where a key was lost.
    """
    try:
        proofs = proof.proofs_of(document) if "proof" in document or not around else ()
    except BadgeError as error:
        return (failed("proof", error.code, error.message),
                unknown("issuer", "not-reached", say(
                    "Without a good signature nobody can tell who issued the document.")))
    signatures = [_settled(each, recorded)
                  for each in (*around, *(_examine(document, one, world) for one in proofs))]
    issuer = issuer_id(document)
    bound = _issuer_check(signatures, issuer)
    return (_proof_check(signatures, issuer), *_suite_checks(signatures, issuer), bound,
            *trust_checks(bound, issuer, world), *cosigner_checks(signatures, issuer))


def _settled(signature: Signature, recorded: Recorded) -> Signature:
    """Let a signature with a lost key count where the register is older than the loss."""
    lost = signature.binding
    if not isinstance(lost, KeyCompromised):
        return signature
    try:
        if is_recorded_before(lost, recorded):
            return replace(signature, binding=None, lost_since=lost.since)
    except BadgeError as error:
        return replace(signature, binding=error)
    return signature


# --- one proof ---------------------------------------------------------------------------


def _examine(document: Document, one: Mapping[str, Any], world: World) -> Signature:
    method_id = one.get("verificationMethod")
    controller = did.controller_of(method_id) if isinstance(method_id, str) else None
    try:
        suite = proof.suite_of(one, suites=world.suites)
    except BadgeError as error:
        return Signature(controller, error, error)
    if did.is_alone(one["verificationMethod"]):
        # The address says nothing of whose key it is: only the issuer's own list does.
        controller = issuer_id(document)
    key, binding = find_key(one, world, controller)
    return Signature(controller, _flaw(document, one, key, world), binding, suite)


def _flaw(document: Document, one: Mapping[str, Any], key: PublicKey | BadgeError,
          world: World) -> Finding:
    if isinstance(key, BadgeError):
        return key
    try:
        _ensure_good(document, one, key, world)
        ensure_current(one, world.now)
    except BadgeError as error:
        return error
    return None


def _ensure_good(document: Document, one: Mapping[str, Any], key: PublicKey,
                 world: World) -> None:
    """Raise what `proof.verify` raises, unless it found this very signature good before."""
    memory = world.signatures_seen
    digest = _signature_digest(document, one, key, world) if memory is not None else b""
    if memory is not None and memory.is_good(digest):
        return
    proof.verify(document, one, key=key, canonicalize=world.canonicalize, suites=world.suites)
    if memory is not None:
        memory.add(digest)


def _signature_digest(document: Document, one: Mapping[str, Any], key: PublicKey,
                      world: World) -> bytes:
    """Return a digest of everything that `proof.verify` looks at.

    Of the whole document, its other proofs included, and of this proof; in the order of their
    members, so that what is only alike is verified again. And of the key, which the document
    only names.
    """
    signed = world.once("signature", (document, one), lambda: sha256(
        json.dumps([document, one]).encode("ascii")).digest())
    return sha256(signed + json.dumps([key.type, key.raw.hex()]).encode("ascii")).digest()


# --- the lines ---------------------------------------------------------------------------


def _proof_check(signatures: list[Signature], issuer: str | None) -> Check:
    """Any bad signature spoils the set; an unreadable one only where no good one is left."""
    flaws = [signature.flaw for signature in signatures if signature.flaw is not None]
    for flaw in flaws:
        if not isinstance(flaw, CouldNotCheck):
            return failed("proof", flaw.code, flaw.message)
    if flaws and not any(each.flaw is None for each in _of_issuer(signatures, issuer)):
        return unknown("proof", flaws[0].code, flaws[0].message)
    return passed("proof", "proof-valid", say(
        "The signature is good: nothing was changed since it was made."))


def _suite_checks(signatures: list[Signature], issuer: str | None) -> tuple[Check, ...]:
    """Say so where only an outdated suite, or one that lets parts be hidden, vouches for it."""
    good = [each for each in _of_issuer(signatures, issuer) if each.flaw is None]
    # Another one under a key that the issuer does not list may be a stranger's addition.
    counting = [each.suite for each in good if each.binding is None] or [
        each.suite for each in good]
    found = []
    if counting and all(suite is not None and suite.is_legacy for suite in counting):
        found.append(passed("suite", "proof-legacy", say(
            "The signature is good, but made in an outdated way. Ask the issuer for a new one "
            "when you can.")))
    if counting and all(suite is not None and suite.lets_hide for suite in counting):
        found.append(passed("suite", "proof-of-part", say(
            "The holder chose what to show. Anything else may be missing here, also an end of "
            "validity or the place where a revocation would stand.")))
    return tuple(found)


def _of_issuer(signatures: list[Signature], issuer: str | None) -> list[Signature]:
    return [each for each in signatures if issuer is not None and each.controller == issuer]


def _issuer_check(signatures: list[Signature], issuer: str | None) -> Check:
    """The proof that counts is one by a key of the issuer that the document names."""
    own = _of_issuer(signatures, issuer)
    if not own:
        return failed("issuer", "issuer-differs", say(
            "The signature was not made with a key of the issuer that the document names."))
    best = min(own, key=lambda each: (_rank(each.flaw) + _rank(each.binding),
                                      each.lost_since is not None))
    if best.binding is not None:
        make = unknown if isinstance(best.binding, CouldNotCheck) else failed
        return make("issuer", best.binding.code, best.binding.message)
    if best.flaw is not None:
        return unknown("issuer", "not-reached", say(
            "Without a good signature nobody can tell who issued the document."))
    if best.lost_since is not None:
        return passed("issuer", "key-compromised-later", still_good(best.lost_since))
    return passed("issuer", "issuer-confirmed", say(
        "The signature is by the issuer that the document names."))


def _rank(outcome: Finding) -> int:
    """Order findings: nothing wrong, then not known, then wrong."""
    if outcome is None:
        return 0
    return 1 if isinstance(outcome, CouldNotCheck) else 3
