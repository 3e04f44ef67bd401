"""The embedded step: every credential inside a record or presentation, verified by itself.

What the outer signature says of an inner credential is that it was put in, not that it is
good: each has an issuer, a proof, dates and a status of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from badgeservice.core.report import Check, Verdict, failed, passed, unknown
from badgeservice.credentials.data_model import items
from badgeservice.credentials.world import Document, Outcome
from badgeservice.errors import say

MOST = 64
"""Credentials of one document that are looked at; each costs as much as a document alone."""

VerifyOne = Callable[[Document], Outcome]


def embedded_checks(document: Document, verify_one: VerifyOne) -> tuple[Check, ...]:
    """Return one line for each credential in *document*, a record or a presentation.

    After one that is too complex the rest is not looked at: a hundred of them would cost a
    hundred times the limit.
    """
    found = list(_embedded(document))
    lines: list[Check] = []
    for each in found[:MOST]:
        lines.append(_line(each, verify_one))
        if lines[-1].code == "embedded-too-complex":
            break
    if len(lines) < len(found):
        lines.append(unknown("embedded", "embedded-unsupported", say(
            "The document holds more credentials than this service looks at.")))
    return tuple(lines)


def _embedded(document: Document) -> Iterator[Any]:
    for holder in (document, *items(document.get("credentialSubject"))):
        if isinstance(holder, Mapping):
            yield from items(holder.get("verifiableCredential"))


def _line(credential: object, verify_one: VerifyOne) -> Check:
    """Return the line for one credential: good, or by its first failed or unknown step."""
    if not isinstance(credential, Mapping):
        return failed("embedded", "embedded-malformed", say(
            "Something in the document stands in the place of a credential and is none."))
    outcome = verify_one(credential)
    checks, name = outcome.report.checks, _name(outcome.document or credential)
    for check in checks:
        if check.verdict is Verdict.FAILED:
            return failed("embedded", f"embedded-{check.code}", say(
                "The credential “%(name)s” inside is not valid: %(reason)s",
                name=name, reason=check.message))
    for check in checks:
        if check.verdict is Verdict.UNKNOWN:
            return unknown("embedded", f"embedded-{check.code}", say(
                "The credential “%(name)s” inside could not be checked: %(reason)s",
                name=name, reason=check.message))
    return passed("embedded", "embedded-valid", say(
        "The credential “%(name)s” inside is valid by itself.", name=name))


def _name(credential: Mapping[str, Any]) -> str:
    """Return what it calls itself: a claim, like all of it."""
    for value in (credential.get("name"), credential.get("id")):
        text = value.get("@value") if isinstance(value, Mapping) else value
        if isinstance(text, str) and text:
            return text[:120]
    return "–"
