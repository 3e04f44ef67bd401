"""The register step: what this installation issued itself, it also recorded.

A signature made with a stolen key is a good signature; that the register does not know the
document is what gives it away.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from badgeservice.core.credential import Status
from badgeservice.core.report import Check, failed, passed
from badgeservice.credentials.badge_disclosure import is_part_of
from badgeservice.credentials.canonical import digest
from badgeservice.credentials.check_proof import issuer_id
from badgeservice.credentials.data_model import period
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.moments import parse_moment
from badgeservice.credentials.proof import without_proof
from badgeservice.credentials.world import Document, Register, RegisterEntry, World
from badgeservice.errors import Message, say


def own_register(document: Document, world: World) -> Register | None:
    """Return the register where *document*'s id or issuer is of this installation."""
    names = [name for name in (document.get("id"), issuer_id(document)) if isinstance(name, str)]
    register = world.register
    if register is not None and any(register.knows_id(name) for name in names):
        return register
    return None


def find_entry(document: Document, content: str, register: Register) -> RegisterEntry | None:
    """Return the register's entry for exactly this document or the badge it is part of, or None.

    *content* is the `digest` of its canonical form.
    """
    entry = register.entry(document["id"]) if isinstance(document.get("id"), str) else None
    if entry and entry.content and entry.document_digest != content and (
            is_part_of(document, json.loads(entry.content))):
        return replace(entry, is_part=True)
    return entry if entry and entry.document_digest == content else register.content(content)


def find_endorsement(document: Document, canonical: str, register: Register,
                     world: World) -> RegisterEntry | None:
    """Return the entry of the badge whose recorded endorsement is exactly this, or None."""
    name = document.get("id")
    found = register.endorsement(name) if isinstance(name, str) else None
    if found is None:
        return None
    recorded, entry = found
    return entry if world.canonicalize(without_proof(recorded)) == canonical else None


def recorded_entry(document: Document, kind: Kind, canonical: str, register: Register,
                   world: World) -> RegisterEntry | None:
    """Return the register's entry for exactly *document*, or for the badge that it is in.

    None for a status list: those are signed anew when a key is lost.
    """
    if kind is Kind.STATUS_LIST:
        return None
    found = find_endorsement(document, canonical, register, world) if (
        kind is Kind.ENDORSEMENT) else None
    if found is not None:
        return found
    content = world.once("digest", (document,), lambda: digest(canonical))
    return find_entry(document, content, register)


def recorded_at(document: Document, kind: Kind, canonical: str, world: World) -> datetime | None:
    """Return when the register recorded *document*, None where it has not."""
    register = own_register(document, world)
    entry = recorded_entry(document, kind, canonical, register, world) if register else None
    return entry.recorded_at if entry is not None else None


def list_register_check(document: Document, register: Register) -> Check:
    """Return the line of the step *register* for an own status list brought by itself.

    It is compared with the one that is served now. An older one is genuine, and may be
    what somebody shows who has something to hide.
    """
    name = document.get("id")
    served = register.served_list(name) if isinstance(name, str) else None
    if served is None:
        return register_check(None)
    if document == served:
        return passed("register", "in-register", say(
            "The issuer's register knows this document just as it is."))
    starts = [parse_moment(start) for start in (period(document)[0], period(served)[0]) if start]
    if len(starts) == 2 and starts[0] <= starts[1]:
        return failed("register", "list-replaced", say(
            "This status list is not the newest; the issuer has published another since."))
    return register_check(None)


def register_check(entry: RegisterEntry | None) -> Check:
    """Return the line of the step *register* for a document that must be in it."""
    if entry is None:
        return failed("register", "not-in-register", say(
            "The issuer's register does not know this document, so it was not issued there."))
    if entry.is_part:
        return passed("register", "in-register-part", say(
            "The issuer's register knows this document. What is shown agrees with it; its holder "
            "has left out other parts."))
    return passed("register", "in-register", say(
        "The issuer's register knows this document just as it is."))


_REVOKED = {
    "identity-error": say("The issuer has revoked the badge: it names the wrong person."),
    "issued-in-error": say("The issuer has revoked the badge: it was issued in error."),
    "evidence-not-authentic": say("The issuer has revoked the badge: its evidence was not "
                                  "authentic."),
    "requested-by-holder": say("The issuer has revoked the badge at its holder's request."),
    "key-compromised": say("The issuer has revoked the badge: its signature can no longer be "
                           "relied on."),
}

REVOKED = say("The issuer has revoked the badge.")
SUSPENDED = say("The issuer has suspended the badge for the time being.")
_SUSPENDED = {
    "under-review": say("The issuer has suspended the badge while it is being reviewed."),
    "requested-by-holder": say("The issuer has suspended the badge at its holder's request."),
}
VALID = say("The issuer has not revoked the badge.")


def registered_status_check(entry: RegisterEntry) -> Check:
    """Return the line of the step *status* as the register has it."""
    refusals: dict[Status, Message] = {
        Status.REVOKED: _REVOKED.get(entry.reason, REVOKED),
        Status.SUSPENDED: _SUSPENDED.get(entry.reason, SUSPENDED),
        Status.SUPERSEDED: _superseded(entry),
    }
    if entry.status in refusals:
        return failed("status", f"status-{entry.status.value}", refusals[entry.status])
    return passed("status", "status-valid", VALID)


def _superseded(entry: RegisterEntry) -> Message:
    if entry.successor is None:
        return say("The issuer has replaced the badge by a newer one.")
    return say("The issuer has replaced the badge by a newer one: %(address)s",
               address=entry.successor)
