"""A report as people and programs are shown it: page and JSON come from this one object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badgeservice.core.report import Check, Report, Verdict
from badgeservice.credentials.kind import Kind
from badgeservice.operations.verify import Verification
from badgeservice.web.claims import Claim, claims_of
from badgeservice.web.languages import words
from badgeservice.web.reading import Reading, read
from badgeservice.web.report_words import (
    ADVICE,
    HEADLINES,
    NAMES,
    SENTENCES,
    VERDICTS,
    State,
)

_BY_CODE = {
    "status-revoked": State.REVOKED,
    "status-suspended": State.SUSPENDED,
    "status-superseded": State.SUPERSEDED,
    "expired": State.EXPIRED,
    "not-yet-valid": State.EARLY,
}


@dataclass(frozen=True)
class Line:
    """One check."""

    name: str
    title: str
    verdict: Verdict
    verdict_words: str
    code: str
    message: str
    advice: str
    """What to do about it; empty where nothing is open."""


@dataclass(frozen=True)
class ReportView:
    """The verdict, every line, and what the document says where it may be shown."""

    state: State
    verdict: Verdict
    headline: str
    sentence: str
    lines: tuple[Line, ...]
    source: str
    kind: str
    """badge, record, credential, …; empty where nothing was read."""

    reading: Reading | None
    claims: tuple[Claim, ...]
    """What a credential that is no badge says; empty for a badge."""

    own_id: str | None
    made_at: datetime

    @property
    def is_valid(self) -> bool:
        """Whether every check was passed."""
        return self.verdict is Verdict.PASSED

    @property
    def open_lines(self) -> tuple[Line, ...]:
        """The checks that could not be made."""
        return tuple(line for line in self.lines if line.verdict is Verdict.UNKNOWN)

    @property
    def is_part(self) -> bool:
        """Whether the holder left something out, or may have and no register can tell."""
        codes = {line.code for line in self.lines}
        return "in-register-part" in codes or (
            "proof-of-part" in codes and "in-register" not in codes)

    @property
    def endorsements_hold(self) -> bool:
        """Whether there is a signed endorsement, and all of them were checked and are good."""
        verdicts = [line.verdict for line in self.lines if line.name == "endorsement"]
        return bool(verdicts) and all(verdict is Verdict.PASSED for verdict in verdicts)


def view_of(verification: Verification, *, now: datetime) -> ReportView:
    """Return *verification* in the language of the present request."""
    state = state_of(verification.report)
    document = verification.document
    is_plain = document is not None and verification.kind is Kind.CREDENTIAL
    return ReportView(
        state=state,
        verdict=verification.report.verdict,
        headline=words(HEADLINES[state]),
        sentence=words(SENTENCES[state]),
        lines=tuple(_line(check) for check in verification.report.checks),
        source=verification.source,
        kind=verification.kind.value if verification.kind else "",
        reading=read(document) if document is not None else None,
        claims=claims_of(document or {}) if is_plain else (),
        own_id=verification.own_id,
        made_at=now,
    )


def state_of(report: Report) -> State:
    """Return what *report* comes to; a special name only where nothing else failed.

    And only where the issuer is confirmed: an expired document of nobody is just invalid.
    """
    if report.verdict is Verdict.PASSED:
        return State.VALID
    if report.verdict is Verdict.UNKNOWN:
        return State.UNKNOWN
    # "It was genuine, but …" may be said only of what the issuer is known to have signed.
    issuer = report.find("issuer")
    genuine = issuer is not None and issuer.verdict is Verdict.PASSED
    codes = {check.code for check in report.checks if check.verdict is Verdict.FAILED}
    # An expired credential may have been revoked besides: the issuer's word goes first.
    if genuine and codes <= _BY_CODE.keys():
        return next(state for code, state in _BY_CODE.items() if code in codes)
    return State.INVALID


def _line(check: Check) -> Line:
    advice = ADVICE.get(check.name) if check.verdict is Verdict.UNKNOWN else None
    title = NAMES.get(check.name)
    return Line(
        name=check.name,
        title=words(title) if title else check.name,
        verdict=check.verdict,
        verdict_words=words(VERDICTS[check.verdict]),
        code=check.code,
        message=words(check.message),
        advice=words(advice) if advice else "",
    )


def as_json(view: ReportView) -> dict[str, Any]:
    """Return *view* for programs; codes are stable, sentences follow the language asked for."""
    return {
        "verdict": view.verdict.value,
        "valid": view.is_valid,
        "state": view.state.value,
        "message": view.sentence,
        "source": view.source,
        "kind": view.kind or None,
        "checks": [
            {"name": line.name, "verdict": line.verdict.value, "code": line.code,
             "message": line.message}
            for line in view.lines
        ],
        "document": _summary(view.reading) if view.reading else None,
    }


def _summary(reading: Reading) -> dict[str, Any]:
    """Return what was read, with the standard's names; what is absent there is absent here."""
    members: dict[str, Any] = {
        "id": reading.id,
        "name": reading.name,
        "achievement": reading.achievement_id,
        "holder": reading.holder,
        "awardedDate": _written(reading.awarded),
        "validFrom": _written(reading.valid_from),
        "validUntil": _written(reading.valid_until),
        "inLanguage": reading.language,
    }
    issuer = {"id": reading.issuer.id, "name": reading.issuer.name}
    return {
        "issuer": {name: value for name, value in issuer.items() if value},
        **{name: value for name, value in members.items() if value},
    }


def _written(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""
