"""Verify a document: the steps in their order, each a line of the report.

The order is that of Open Badges 3.0 §7 with this service's register put in: parse, profile,
schema, proof, issuer, trust, refresh, register, time, status, embedded credentials, endorsements,
recipient, policy. No step opens a connection; what a step lacks makes its line unknown, and
unknown is never valid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from badgeservice.core.report import Check, Report, Verdict, failed, passed, unknown
from badgeservice.credentials.check_embedded import embedded_checks
from badgeservice.credentials.check_endorsement import endorsement_checks
from badgeservice.credentials.check_holder import holder_check
from badgeservice.credentials.check_policy import policy_checks
from badgeservice.credentials.check_recipient import recipient_check
from badgeservice.credentials.check_refresh import refreshed
from badgeservice.credentials.check_signed import Signed, check_for, check_signed, schema_check
from badgeservice.credentials.check_standing import standing_checks
from badgeservice.credentials.compact_form import begins_as_token
from badgeservice.credentials.envelope import Envelope, opened, read_payload
from badgeservice.credentials.findings import Findings
from badgeservice.credentials.jose import Token
from badgeservice.credentials.kind import Kind, is_older_badge, kind_of, parse_kind
from badgeservice.credentials.profile import ensure_profile
from badgeservice.credentials.proof import without_proof
from badgeservice.credentials.united import united
from badgeservice.credentials.vc_jose import enveloped_token, is_enveloped
from badgeservice.credentials.world import Document, Outcome, World
from badgeservice.errors import BadgeError, say


def verify(data: bytes | str, world: World, findings: Findings | None = None) -> Outcome:
    """Return what is to be said of the document in *data*; never raises for a bad one.

    *findings* are what earlier calls with the same *data*, vocabularies and schemas found by
    these alone, and take in what this one finds. One world may judge many documents, so they
    are not part of it.
    """
    findings = findings or Findings()
    world = replace(world, findings=findings)
    encoded = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    try:
        if begins_as_token(encoded):
            outcome = _verify_opened(*read_payload(encoded), world)
        else:
            outcome = verify_document(findings.read(lambda: parse_kind(encoded)), world)
    except BadgeError as error:
        return Outcome(Report((check_for("parse", error),)), None, None)
    read = passed("parse", "parse-passed", say("The document can be read."))
    return Outcome(Report((read, *outcome.report.checks)), outcome.kind, outcome.document)


def _verify_opened(token: Token, payload: Document, world: World) -> Outcome:
    """Return what is to be said of a token that was read, and of the credential in it."""
    try:
        inner = opened(token, payload)
    except BadgeError as error:
        return Outcome(Report((check_for("profile", error),)), None, None)
    return verify_document(inner.document, world, inner.envelope)


def _verify_enveloped(document: Document, world: World) -> Outcome:
    try:
        return _verify_opened(*read_payload(enveloped_token(document)), world)
    except BadgeError as error:
        return Outcome(Report((check_for("profile", error),)), None, None)


def verify_document(document: Document, world: World, envelope: Envelope | None = None) -> Outcome:
    """Return what is to be said of a document that `strict_json.parse` read already.

    *envelope* is the signature that it lay in, where it came as a token.
    """
    if is_enveloped(document) and envelope is None:
        return _verify_enveloped(document, world)
    kind = kind_of(document)
    if kind is None and is_older_badge(document):
        return Outcome(Report((unknown("schema", "older-badge", say(
            "This is a badge of an older kind (Open Badges 1 or 2), which this service does not "
            "read. Ask its issuer.")),)), None, None)
    # No token of a form that is read here can be a presentation's.
    if kind is None or (kind is Kind.PRESENTATION and envelope is not None):
        return Outcome(Report((failed("schema", "not-a-credential", say(
            "This is no credential, but some other document.")),)), None, None)
    if kind is Kind.PRESENTATION:
        return _presentation(document, world)
    if world.expected is not None:
        # A challenge that is answered by nobody's proof was not answered.
        return Outcome(Report((failed("schema", "not-a-presentation", say(
            "A presentation was asked for, and this is another document.")),)), kind, None)
    world = world.remembering()
    signed = check_signed(document, kind, world, envelope)
    if not signed.is_sound:
        return Outcome(Report(signed.checks), kind, None)
    newer = refreshed(document, Report(signed.checks), world, verify_document)
    if isinstance(newer, Outcome):
        return newer
    told = (newer,) if newer is not None else ()
    checks = (*signed.checks, *told, *_further_checks(document, kind, signed, world))
    checks += policy_checks(checks, world.policy)
    shown = world.once("united", (document,), lambda: united(document))
    return Outcome(Report(checks), kind, shown)


def _presentation(document: Document, world: World) -> Outcome:
    """Return what is to be said of a presentation: of each credential in it, above all.

    Whether it comes from its holder only whoever set a challenge can tell: where nothing is
    expected of it, the whole of it is never called valid.
    """
    try:
        ensure_profile(document, world.contexts)
        world.canonicalize(without_proof(document))
    except BadgeError as error:
        return Outcome(Report((check_for("profile", error),)), Kind.PRESENTATION, None)
    form = schema_check(document, Kind.PRESENTATION, world)
    holder = holder_check(document, world)
    # A presentation is about nobody itself: what is asked of it is asked of all that it shows,
    # but for the challenge, which the holder alone answers. No newer version is taken for one
    # of them: what is shown is what was brought.
    shown = replace(world, expected=None, follows_refresh=False)
    inside = embedded_checks(document, lambda each: verify_document(each, shown))
    return Outcome(Report((form, holder, *inside)), Kind.PRESENTATION,
                   united(document) if form.verdict is Verdict.PASSED else None)


def _recorded(document: Document, world: World) -> tuple[Check, ...]:
    """Return the lines for what is inside a record; whom the record is about, it says itself.

    No newer version is taken for one of them, for the record vouches for those inside.
    """
    alone = replace(world, recipient=None, expected=None, follows_refresh=False)
    return embedded_checks(document, lambda each: verify_document(each, alone))


def _further_checks(document: Document, kind: Kind, signed: Signed,
                    world: World) -> Iterator[Check]:
    yield from standing_checks(document, kind, signed, world)
    if kind.holds_credentials:
        yield from _recorded(document, world)
    if kind is not Kind.STATUS_LIST:
        yield from endorsement_checks(document, world)
    if world.recipient is not None:
        yield recipient_check(document, world.recipient)
