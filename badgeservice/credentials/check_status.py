"""The status step for documents of other issuers: read from the list that they publish.

A list counts only where it is signed, by the same issuer, and in force. Anything else leaves
the status unknown, and unknown is never valid.
"""

from __future__ import annotations

from badgeservice.core.report import Check, Report, Verdict, failed, passed, unknown
from badgeservice.credentials.check_proof import issuer_id
from badgeservice.credentials.check_register import REVOKED, SUSPENDED, VALID
from badgeservice.credentials.check_signed import check_for, check_signed
from badgeservice.credentials.check_time import time_check
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.status_list import list_url, read_entry
from badgeservice.credentials.world import Document, World
from badgeservice.errors import BadgeError, CouldNotCheck, say


def published_status_check(document: Document, world: World) -> Check:
    """Return the line of the step *status*, from the list that *document* points into."""
    entry = document.get("credentialStatus")
    if entry is None:
        return passed("status", "status-none", say(
            "The issuer does not publish whether it revokes such documents."))
    try:
        is_set = read_entry(entry, _sound_list(list_url(entry), document, world))
    except BadgeError as error:
        return _tolerated(check_for("status", error), world)
    if not is_set:
        return passed("status", "status-valid", VALID)
    if entry["statusPurpose"] == "suspension":
        return failed("status", "status-suspended", SUSPENDED)
    return failed("status", "status-revoked", REVOKED)


def _sound_list(url: str, document: Document, world: World) -> Document:
    """Return the list at *url* after it passed the same steps as the document itself."""
    found = world.documents.get(url)
    if found is None:
        raise CouldNotCheck(say("The issuer's status list could not be looked at."),
                            code="status-list-missing")
    if issuer_id(found) != issuer_id(document):
        raise CouldNotCheck(say("The status list is by somebody else than the issuer."),
                            code="status-list-issuer")
    signed = check_signed(found, Kind.STATUS_LIST, world)
    if Report(signed.checks).verdict is not Verdict.PASSED:
        raise CouldNotCheck(say("The issuer's status list could not be relied on."),
                            code="status-list-unverified")
    if time_check(found, world).verdict is not Verdict.PASSED:
        raise CouldNotCheck(say("The issuer's status list is out of date."),
                            code="status-list-outdated")
    return found


def _tolerated(check: Check, world: World) -> Check:
    """Let an unknown status pass where the policy does not ask for it, and say so."""
    if check.verdict is not Verdict.UNKNOWN or world.policy.status_required:
        return check
    return passed("status", "status-not-required", say(
        "Whether the issuer has revoked the document is not known, and was not asked for."))


def no_status_check() -> Check:
    """Return the line for an own document that the register does not know."""
    return unknown("status", "not-reached", say(
        "Only documents in the issuer's register have a status."))
