"""The endorsement step: every embedded endorsement is verified as a document of its own.

Open Badges 3.0 lets anybody embed anything; what counts is that the endorser signed it and
signed it for *this* credential, achievement or issuer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from badgeservice.core.report import Check, Verdict, failed, passed, unknown
from badgeservice.credentials.canonical import endorsed_digest
from badgeservice.credentials.check_proof import issuer_id
from badgeservice.credentials.check_register import own_register
from badgeservice.credentials.check_signed import Signed, check_for, check_signed
from badgeservice.credentials.check_standing import standing_checks
from badgeservice.credentials.data_model import items
from badgeservice.credentials.envelope import Envelope, opened, read_payload
from badgeservice.credentials.kind import Kind, kind_of
from badgeservice.credentials.world import Document, World
from badgeservice.errors import BadgeError, DocumentRefused, say

MOST = 16
"""Endorsements of one document that are looked at."""


@dataclass(frozen=True)
class Endorsed:
    """An embedded endorsement and the thing that it is embedded in."""

    endorsement: Any
    holder: Mapping[str, Any]
    is_token: bool = False
    """Whether it is an ``endorsementJwt`` that was not opened yet."""

    envelope: Envelope | None = None
    """The signature that it lay in, where it was one."""


def endorsement_checks(document: Document, world: World) -> tuple[Check, ...]:
    """Return one line for each endorsement that is embedded anywhere in *document*.

    After one that is too complex the rest is not looked at, as in `check_embedded`.
    """
    found = world.once("endorsements", (document,), lambda: tuple(_embedded(document)))
    checks: list[Check] = []
    for each in found[:MOST]:
        checks.append(_endorsement_check(each, document, world))
        if checks[-1].code == "endorsement-too-complex":
            break
    if len(checks) < len(found):
        checks.append(unknown("endorsement", "endorsement-unsupported", say(
            "The document carries more endorsements than this service can check.")))
    return tuple(checks)


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield *node* and every object in it, but nothing within an embedded credential."""
    yield node
    for key, value in node.items():
        if key not in ("endorsement", "endorsementJwt", "verifiableCredential", "proof"):
            for item in items(value):
                if isinstance(item, Mapping):
                    yield from _nodes(item)


def _embedded(document: Document) -> Iterator[Endorsed]:
    for node in _nodes(document):
        for value in items(node.get("endorsement")):
            yield Endorsed(value, node)
        for token in items(node.get("endorsementJwt")):
            yield Endorsed(token, node, is_token=True)


def _opened(each: Endorsed) -> Endorsed:
    """Return the endorsement in a token; raises what `envelope` raises for one that is none."""
    text = each.endorsement if isinstance(each.endorsement, str) else ""
    inner = opened(*read_payload(text.encode("ascii", "replace")))
    return Endorsed(inner.document, each.holder, envelope=inner.envelope)


def _unreadable(error: BadgeError) -> Check:
    code = f"endorsement-{error.code}"
    if isinstance(error, DocumentRefused):
        return failed("endorsement", code, say(
            "The document carries a signed endorsement that cannot be read."))
    return unknown("endorsement", code, say(
        "The document carries an endorsement in a form that this service does not know."))


def _endorsement_check(each: Endorsed, document: Document, world: World) -> Check:
    """Return the line for one endorsement: its first failed step, else its first unknown one."""
    if each.is_token:
        try:
            each = _opened(each)
        except BadgeError as error:
            return _unreadable(error)
    # The schema knows where endorsements belong; elsewhere one may be anything.
    if not isinstance(each.endorsement, Mapping) or (
            kind_of(each.endorsement) is not Kind.ENDORSEMENT):
        return failed("endorsement", "endorsement-malformed", say(
            "The document carries an endorsement that is none."))
    steps = list(_steps(each, document, world))
    for verdict in (Verdict.FAILED, Verdict.UNKNOWN):
        for step in steps:
            if step.verdict is verdict:
                return _spoilt(each, step)
    return passed("endorsement", "endorsement-valid", say(
        "%(endorser)s has endorsed this.", endorser=_endorser(each)))


def _steps(each: Endorsed, document: Document, world: World) -> Iterator[Check]:
    signed = check_signed(each.endorsement, Kind.ENDORSEMENT, world, each.envelope)
    yield from signed.checks
    if not signed.is_sound:
        return
    yield _subject_check(each, document, world)
    yield from _standing(each.endorsement, signed, world)
    if any(True for _ in _embedded(each.endorsement)):
        yield unknown("endorsement", "nested", say(
            "The endorsement is endorsed in turn, which this service does not check."))


def _standing(endorsement: Document, signed: Signed, world: World) -> Iterator[Check]:
    """Yield what the own register or the endorser's list says of it.

    The status of the badge that an own endorsement belongs to has a line of its own.
    """
    is_own = own_register(endorsement, world) is not None
    for check in standing_checks(endorsement, Kind.ENDORSEMENT, signed, world):
        if check.name != "status" or not is_own:
            yield check


def _subject_check(each: Endorsed, document: Document, world: World) -> Check:
    """Compare what the endorser signed for with what the endorsement is embedded in."""
    subject = each.endorsement["credentialSubject"]
    if "id" not in each.holder or subject["id"] != each.holder["id"]:
        return _other()
    digests = items(subject.get("digestMultibase"))
    if not digests:
        return passed("subject", "subject-named", say("The endorsement names this document."))
    if each.holder is not document:
        return unknown("subject", "digest-unsupported", say(
            "The endorsement fixes its subject in a way that this service cannot check."))
    try:
        expected = world.once("endorsed", (document,), lambda: endorsed_digest(
            document, world.canonicalize))
    except BadgeError as error:
        return check_for("subject", error)
    if digests == [expected]:
        return passed("subject", "subject-fixed", say("The endorsement fixes this document."))
    return _other()


def _other() -> Check:
    return failed("subject", "other", say("The endorsement is for something else."))


def _spoilt(each: Endorsed, step: Check) -> Check:
    """Make the endorsement's line from the step that spoilt it."""
    code, endorser = f"endorsement-{step.code}", _endorser(each)
    if step.verdict is Verdict.UNKNOWN:
        return unknown("endorsement", code, say(
            "The endorsement by %(endorser)s could not be checked.", endorser=endorser))
    sentences = {
        "subject": say("The endorsement by %(endorser)s is for something else.",
                       endorser=endorser),
        "time": say("The endorsement by %(endorser)s is not in force today.", endorser=endorser),
        "status": say("%(endorser)s has withdrawn its endorsement.", endorser=endorser),
    }
    return failed("endorsement", code, sentences.get(step.name, say(
        "The endorsement by %(endorser)s is not genuine.", endorser=endorser)))


def _endorser(each: Endorsed) -> str:
    """Return the name that the endorsement gives its issuer: a claim, like all of it."""
    issuer = each.endorsement.get("issuer")
    name = issuer.get("name") if isinstance(issuer, Mapping) else None
    return str(name if isinstance(name, str) else issuer_id(each.endorsement))[:200]
