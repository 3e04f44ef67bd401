"""The register step: what this installation issued itself, it also recorded.

A signature made with a stolen key is a good signature; that the register does not know the
document is what gives it away.
"""

from __future__ import annotations

from badgeservice.core.credential import Status
from badgeservice.core.report import Check, failed, passed
from badgeservice.credentials.canonical import digest
from badgeservice.credentials.check_proof import issuer_id
from badgeservice.credentials.world import Document, Register, RegisterEntry, World
from badgeservice.errors import Message, say


def own_register(document: Document, world: World) -> Register | None:
    """Return the register where *document*'s id or issuer is of this installation."""
    names = [name for name in (document.get("id"), issuer_id(document)) if isinstance(name, str)]
    register = world.register
    if register is not None and any(register.knows_id(name) for name in names):
        return register
    return None


def find_entry(document: Document, canonical: str, register: Register) -> RegisterEntry | None:
    """Return the register's entry for exactly this document, or None."""
    entry = register.entry(document["id"]) if isinstance(document.get("id"), str) else None
    return entry if entry and entry.document_digest == digest(canonical) else None


def register_check(entry: RegisterEntry | None) -> Check:
    """Return the line of the step *register* for a document that must be in it."""
    if entry is None:
        return failed("register", "not-in-register", say(
            "The issuer's register does not know this document, so it was not issued there."))
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
VALID = say("The issuer has not revoked the badge.")


def registered_status_check(entry: RegisterEntry) -> Check:
    """Return the line of the step *status* as the register has it."""
    refusals: dict[Status, Message] = {
        Status.REVOKED: _REVOKED.get(entry.reason, REVOKED),
        Status.SUSPENDED: SUSPENDED,
        Status.SUPERSEDED: say("The issuer has replaced the badge by a newer one."),
    }
    if entry.status in refusals:
        return failed("status", f"status-{entry.status.value}", refusals[entry.status])
    return passed("status", "status-valid", VALID)
