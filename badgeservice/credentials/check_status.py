"""The status step for documents of other issuers: read from the list that they publish.

A list counts only where it is signed, by the same issuer, in force, fresh, and no older than
one that was seen before. Anything else leaves the status unknown, and unknown is never valid.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from badgeservice.core.report import Check, Report, Verdict, failed, passed, unknown
from badgeservice.credentials import revocation_list
from badgeservice.credentials.check_proof import issuer_id
from badgeservice.credentials.check_register import REVOKED, SUSPENDED, VALID
from badgeservice.credentials.check_signed import check_for, check_signed
from badgeservice.credentials.check_time import time_check
from badgeservice.credentials.data_model import items, period
from badgeservice.credentials.envelope import Envelope, unsealed
from badgeservice.credentials.findings import Findings
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.moments import parse_moment
from badgeservice.credentials.status_entry import Value, parse_entry, read_value
from badgeservice.credentials.status_list import malformed
from badgeservice.credentials.world import Document, World
from badgeservice.errors import BadgeError, CouldNotCheck, DocumentRefused, say

MOST = 8
"""Entries of one document that are looked at; each may lead to another list."""


def published_status_checks(document: Document, world: World) -> tuple[Check, ...]:
    """Return a line of the step *status* for each list that *document* points into."""
    entries = items(document.get("credentialStatus"))
    if not entries:
        return (passed("status", "status-none", say(
            "The issuer does not publish whether it revokes such documents.")),)
    checks = [_entry_check(entry, document, world) for entry in entries[:MOST]]
    if len(entries) > MOST:
        checks.append(unknown("status", "status-too-many", say(
            "The document names more status lists than this service looks at.")))
    return tuple(checks)


def _entry_check(entry: object, document: Document, world: World) -> Check:
    try:
        if not isinstance(entry, Mapping):
            raise DocumentRefused(say("The badge says wrongly where its status is published."),
                                  code="status-entry-malformed")
        if revocation_list.is_entry(entry):
            return _revocation(_held(_address(entry), world), document)
        asked = parse_entry(entry)
        return _line(read_value(asked, _sound_list(asked.url, document, world)))
    except BadgeError as error:
        return _tolerated(check_for("status", error), world)


def _address(entry: Mapping[str, object]) -> str:
    url = entry.get("id")
    if not isinstance(url, str) or not url.startswith("https://"):
        raise DocumentRefused(say("The badge says wrongly where its status is published."),
                              code="status-entry-malformed")
    return url


def _revocation(found: Document, document: Document) -> Check:
    if revocation_list.is_revoked(found, document.get("id"), issuer_id(document)):
        return failed("status", "status-revoked", REVOKED)
    return passed("status", "status-valid", VALID)


def _line(value: Value) -> Check:
    """Return the line for what a list says; only two purposes can make a document not count."""
    if value.purpose == "message":
        return passed("status", "status-message", say(
            "The issuer notes on it: “%(message)s”", message=_plain(value.message or "")))
    if value.purpose == "refresh":
        return passed("status", "status-refresh", say(
            "The issuer has newer details; ask the holder for a newer version.")) \
            if value.is_set else passed("status", "status-current", say(
                "The issuer has no newer version."))
    if value.purpose == "suspension":
        return failed("status", "status-suspended", SUSPENDED) if value.is_set else passed(
            "status", "status-not-suspended", say("The issuer has not suspended the badge."))
    if value.is_set:
        return failed("status", "status-revoked", REVOKED)
    return passed("status", "status-valid", VALID)


def _plain(words: str) -> str:
    """Return a stranger's words as one short line."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return shown if len(shown) <= 200 else shown[:199] + "…"


# --- the list itself ---------------------------------------------------------------------


def _sound_list(url: str, document: Document, world: World) -> Document:
    """Return the list at *url* after it passed the same steps as the document itself."""
    try:
        found, envelope = unsealed(_held(url, world))
    except DocumentRefused as error:
        raise _unreliable() from error
    if issuer_id(found) != issuer_id(document):
        raise CouldNotCheck(say("The status list is by somebody else than the issuer."),
                            code="status-list-issuer")
    found = _ensure_signed(found, envelope, world)
    if time_check(found, world).verdict is not Verdict.PASSED:
        raise CouldNotCheck(say("The issuer's status list is out of date."),
                            code="status-list-outdated")
    _ensure_fresh(url, found, world)
    _ensure_newest(url, found, world)
    return found


def _ensure_signed(found: Document, envelope: Envelope | None, world: World) -> Document:
    """Return the list itself, or the very same one that was read before; raises CouldNotCheck.

    Of one that is known only what its content says by itself is not found out again.
    """
    written = json.dumps(found).encode("ascii")
    # Nothing of it belongs to the findings about the document that points into it.
    findings = world.lists_read.of(written) if world.lists_read is not None else Findings()
    same = findings.read(lambda: found)
    signed = check_signed(same, Kind.STATUS_LIST, replace(world, findings=findings), envelope)
    if Report(signed.checks).verdict is not Verdict.PASSED:
        raise _unreliable()
    if world.lists_read is not None:
        world.lists_read.keep(written, findings)
    return same


def _held(url: str, world: World) -> Document:
    held = world.documents.get(url)
    if held is None:
        raise CouldNotCheck(say("The issuer's status list could not be looked at."),
                            code="status-list-missing")
    return held


def _unreliable() -> CouldNotCheck:
    return CouldNotCheck(say("The issuer's status list could not be relied on."),
                         code="status-list-unverified")


def _start(found: Document) -> datetime | None:
    start = period(found)[0]
    return parse_moment(start) if start is not None else None


def _ensure_fresh(url: str, found: Document, world: World) -> None:
    """Refuse a copy that is older than the list itself allows (§2.2 ttl).

    Where nobody knows when the copy was made, it counts as made when the list was signed.
    """
    subject = found["credentialSubject"]
    ttl = subject.get("ttl") if isinstance(subject, Mapping) else None
    if ttl is None:
        return
    if type(ttl) is not int or ttl < 0:
        raise malformed()
    made = world.obtained.get(url) or _start(found)
    if made is None or (world.now - made) / timedelta(milliseconds=1) > ttl:
        raise CouldNotCheck(say("The copy of the issuer's status list is older than the list "
                                "allows."), code="status-list-stale")


def _ensure_newest(url: str, found: Document, world: World) -> None:
    """Refuse a list that is older than one that was seen before at the same address."""
    if world.lists_seen is not None and world.lists_seen.is_older(url, _start(found)):
        raise CouldNotCheck(say(
            "The status list is older than one that was seen before. Somebody may be hiding a "
            "revocation."), code="status-list-rolled-back")


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
