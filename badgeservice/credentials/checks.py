"""Verify a document: the steps in their order, each a line of the report.

The order is that of Open Badges 3.0 §7 with this service's register put in: parse, profile,
schema, proof, issuer, register, time, status, endorsements, recipient. No step opens a
connection; what a step lacks makes its line unknown, and unknown is never valid.
"""

from __future__ import annotations

from collections.abc import Iterator

from badgeservice.core.report import Check, Report, failed, passed, unknown
from badgeservice.credentials.check_endorsement import endorsement_checks
from badgeservice.credentials.check_recipient import recipient_check
from badgeservice.credentials.check_register import (
    find_entry,
    own_register,
    register_check,
    registered_status_check,
)
from badgeservice.credentials.check_signed import Signed, check_for, check_signed
from badgeservice.credentials.check_status import no_status_check, published_status_check
from badgeservice.credentials.check_time import time_check
from badgeservice.credentials.contexts import V1
from badgeservice.credentials.kind import Kind, kind_of
from badgeservice.credentials.strict_json import BADGE_LIMIT, STATUS_LIST_LIMIT, parse
from badgeservice.credentials.united import united
from badgeservice.credentials.world import Document, Outcome, World
from badgeservice.errors import BadgeError, say


def verify(data: bytes | str, world: World) -> Outcome:
    """Return what is to be said of the document in *data*; never raises for a bad one."""
    encoded = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    is_list = b"BitstringStatusListCredential" in encoded
    try:
        document = parse(encoded, limit=STATUS_LIST_LIMIT if is_list else BADGE_LIMIT)
    except BadgeError as error:
        return Outcome(Report((check_for("parse", error),)), None, None)
    read = passed("parse", "parse-passed", say("The document can be read."))
    outcome = verify_document(document, world)
    return Outcome(Report((read, *outcome.report.checks)), outcome.kind, outcome.document)


def verify_document(document: Document, world: World) -> Outcome:
    """Return what is to be said of a document that `strict_json.parse` read already."""
    kind = kind_of(document)
    if kind is None:
        return Outcome(Report((failed("schema", "not-a-badge", say(
            "This is no badge, but some other document.")),)), None, None)
    if V1 in _contexts(document):
        return Outcome(Report((unknown("schema", "version-unsupported", say(
            "The badge is of an older version of the standard than this service reads.")),)),
            kind, None)
    world = world.remembering()
    signed = check_signed(document, kind, world)
    if not signed.is_sound:
        return Outcome(Report(signed.checks), kind, None)
    further = tuple(_further_checks(document, kind, signed, world))
    return Outcome(Report((*signed.checks, *further)), kind, united(document))


def _contexts(document: Document) -> list[object]:
    found = document.get("@context")
    return found if isinstance(found, list) else [found]


def _further_checks(document: Document, kind: Kind, signed: Signed,
                    world: World) -> Iterator[Check]:
    yield from _register_and_status(document, kind, signed, world)
    if kind is not Kind.STATUS_LIST:
        yield from endorsement_checks(document, world)
    if kind is Kind.BADGE and world.recipient is not None:
        yield recipient_check(document, world.recipient)


def _register_and_status(document: Document, kind: Kind, signed: Signed,
                         world: World) -> Iterator[Check]:
    """Ask the own register about own badges, the issuer's list about all others."""
    register = own_register(document, world) if kind is Kind.BADGE else None
    if register is None:
        yield time_check(document, world)
        if kind is not Kind.STATUS_LIST:
            yield published_status_check(document, world)
        return
    try:
        entry = find_entry(document, signed.canonical or "", register)
    except BadgeError as error:
        yield check_for("register", error)
        yield time_check(document, world)
        return
    yield register_check(entry)
    yield time_check(document, world)
    yield registered_status_check(entry) if entry else no_status_check()
