"""The presentation step: whether the holder proves, for this occasion, that it is he who shows.

A holder's proof is no issuer's: it vouches for nothing that the credentials say, which are
verified each alone. It has another purpose (``authentication``), and it answers a challenge,
so that whoever sees a presentation cannot show it as his own (VC Data Integrity 1.0 §4.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from badgeservice.core.report import Check, failed, passed, unknown
from badgeservice.credentials import did, proof
from badgeservice.credentials.check_key import ensure_current
from badgeservice.credentials.check_signed import check_for
from badgeservice.credentials.did import Method
from badgeservice.credentials.world import Document, Expected, World
from badgeservice.errors import BadgeError, CouldNotCheck, DocumentRefused, say

AUTHENTICATION = "authentication"


def holder_check(document: Document, world: World) -> Check:
    """Return the line about the holder's proof of a presentation that has the right form.

    An unsigned presentation is fine where nobody was challenged; the line says that nobody
    is proven. Where nothing is expected at all, only the caller can tell whether it counts.
    """
    expected = world.expected
    if expected is None:
        return unknown("presentation", "presentation-unproven", say(
            "Anybody could have put these credentials together. Ask whoever shows them to you to "
            "prove that they are theirs."))
    if "proof" not in document:
        if expected.challenge is not None or expected.domain is not None:
            return failed("presentation", "presentation-unsigned", say(
                "The presentation is not signed, so the challenge was not answered."))
        return passed("presentation", "presentation-without-holder", say(
            "Nobody signed the presentation: it does not say who shows the credentials."))
    try:
        holders = [_proven_holder(document, one, expected, world)
                   for one in proof.proofs_of(document)]
    except BadgeError as error:
        return check_for("presentation", error)
    # Named, because nobody else can be meant: that the credentials are about the same
    # holder is for whoever knows what they are shown for (VCDM 2.0 §4.13).
    return passed("presentation", "presentation-proven", say(
        "Whoever shows the credentials has proven it with the key of %(holder)s.",
        holder=", ".join(dict.fromkeys(holders))[:200]))


def _proven_holder(document: Document, one: Mapping[str, Any], expected: Expected,
                   world: World) -> str:
    """Return whose key signed for this occasion; raises for one that proves nothing."""
    proof.suite_of(one, AUTHENTICATION, suites=world.suites)
    method_id = one["verificationMethod"]
    holder = document.get("holder")
    name = holder.get("id") if isinstance(holder, Mapping) else holder
    signer = did.controller_of(method_id)
    if name is not None and name != signer:
        raise DocumentRefused(say("The presentation was signed by somebody else than the holder "
                                  "that it names."), code="holder-differs")
    _ensure_answered(one, expected)
    ensure_current(one, world.now)
    proof.verify(document, one, key=_method(method_id, world).key,
                 canonicalize=world.canonicalize, purpose=AUTHENTICATION, suites=world.suites)
    return signer


def _ensure_answered(one: Mapping[str, Any], expected: Expected) -> None:
    if expected.challenge is not None and one.get("challenge") != expected.challenge:
        raise DocumentRefused(say("The presentation does not answer the challenge that was set."),
                              code="proof-challenge")
    domains = one.get("domain", [])
    if expected.domain is not None and expected.domain not in (
            domains if isinstance(domains, list) else [domains]):
        raise DocumentRefused(say("The presentation was made for another place than this."),
                              code="proof-domain")


def _method(method_id: str, world: World) -> Method:
    controller = did.controller_of(method_id)
    if controller in world.documents:
        return did.listed_method(world.documents[controller], method_id, AUTHENTICATION)
    if controller.startswith("did:key:"):
        return did.listed_method(did.did_key_document(controller), method_id, AUTHENTICATION)
    raise CouldNotCheck(say("The holder's own list of keys could not be looked at."),
                        code="holder-document-missing")
