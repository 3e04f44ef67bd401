"""What a report comes to in one word, and the headline and sentence for it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from badgeservice.core.mistaken import CODES
from badgeservice.core.report import Report, Verdict
from badgeservice.credentials.mistaken_files import FILE_CODES
from badgeservice.errors import Message, say
from badgeservice.operations.hidden import PAGE_OFF


class State(Enum):
    """What the verdict comes to in one word; decides colour, sign and sentence."""

    VALID = "valid"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    EARLY = "not-yet-valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"

    @property
    def tone(self) -> str:
        """good, bad or open: the three looks that a verdict can have."""
        return {State.VALID: "good", State.UNKNOWN: "open"}.get(self, "bad")


_BY_CODE = {
    "status-revoked": State.REVOKED,
    "status-suspended": State.SUSPENDED,
    "status-superseded": State.SUPERSEDED,
    "expired": State.EXPIRED,
    "not-yet-valid": State.EARLY,
}

HEADLINES: Mapping[State, Message] = {
    State.VALID: say("Valid"),
    State.REVOKED: say("Revoked"),
    State.SUSPENDED: say("Suspended"),
    State.SUPERSEDED: say("Replaced by a newer credential"),
    State.EXPIRED: say("Expired"),
    State.EARLY: say("Not yet valid"),
    State.INVALID: say("Not valid"),
    State.UNKNOWN: say("Could not be checked"),
}

SENTENCES: Mapping[State, Message] = {
    State.VALID: say("The credential is genuine, unchanged and in force."),
    State.REVOKED: say("The issuer has withdrawn this credential. It no longer counts."),
    State.SUSPENDED: say("The issuer has suspended this credential. It does not count for now."),
    State.SUPERSEDED: say("The issuer has replaced this credential. Only the newer one counts."),
    State.EXPIRED: say("The credential was genuine, but its validity has ended."),
    State.EARLY: say("The credential is genuine, but does not count yet."),
    State.INVALID: say("Do not rely on this: at least one check failed."),
    State.UNKNOWN: say("Not all checks could be made, so nothing is confirmed. That does not "
                       "mean that it is false."),
}

DAMAGED = frozenset({"json-bom", "json-encoding", "json-syntax"})
"""Codes of what cannot even be read: cut, or changed by a program that saved it."""

NOTHING_INSIDE = frozenset({
    "empty", "no-credential", "pdf-no-credential", "png-no-credential", "svg-no-credential",
    "code-mistyped", "unknown-code", *CODES, *FILE_CODES, *DAMAGED})
"""Codes of what holds no credential: nobody is to be suspected for a wrong file."""

_NOTHING_FOUND = (say("No credential found"),
                  say("There is no credential in what was brought, so there is nothing to verify."))

_CANNOT_BE_READ = (say("This cannot be read"),
                   say("It is not complete, or was changed when it was copied or saved, so there "
                       "is nothing to verify. That alone makes nobody a forger."))


def words_for(state: State, report: Report) -> tuple[Message, Message]:
    """Return headline and sentence; a wrong file is no forgery and is not called one."""
    if any(check.code in DAMAGED for check in report.checks):
        return _CANNOT_BE_READ
    if any(check.code in NOTHING_INSIDE for check in report.checks):
        return _NOTHING_FOUND
    return HEADLINES[state], SENTENCES[state]


def state_of(report: Report) -> State:
    """Return what *report* comes to; a special name only where nothing else failed.

    And only where the issuer is confirmed: an expired document of nobody is just invalid. What
    its holder hides was found in our own register, so it is the issuer's. What our own register
    replaced is replaced, also where its key is lost by now.
    """
    if report.verdict is Verdict.PASSED:
        return State.VALID
    if report.verdict is Verdict.UNKNOWN:
        return State.UNKNOWN
    # "It was genuine, but …" may be said only of what the issuer is known to have signed.
    issuer = report.find("issuer")
    genuine = (issuer is not None and issuer.verdict is Verdict.PASSED) or any(
        check.code == PAGE_OFF for check in report.checks)
    codes = {check.code for check in report.checks if check.verdict is Verdict.FAILED}
    if codes == {"status-superseded", "key-compromised"}:
        return State.SUPERSEDED
    # An expired credential may have been revoked besides: the issuer's word goes first.
    if genuine and codes <= _BY_CODE.keys():
        return next(state for code, state in _BY_CODE.items() if code in codes)
    return State.INVALID
