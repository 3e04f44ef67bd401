"""A report as people and programs are shown it: page and JSON come from this one object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badgeservice.core.advice import advice_on
from badgeservice.core.report import Check, Verdict
from badgeservice.credentials.kind import Kind
from badgeservice.operations.verify import Verification
from badgeservice.web.claims import Claim, claims_of
from badgeservice.web.languages import words
from badgeservice.web.reading import Reading, read
from badgeservice.web.report_state import NOTHING_INSIDE, State, state_of, words_for
from badgeservice.web.report_words import NAMES, VERDICTS

_CONFIRMING = frozenset({"in-register", "in-register-part", "issuer-own", "issuer-trusted"})
"""Codes that say that this installation knows the issuer."""

_STANDINGS = (
    ("own", frozenset({"issuer-own", "in-register", "in-register-part"})),
    ("listed", frozenset({"issuer-trusted"})),
    ("lapsed", frozenset({"issuer-trust-lapsed", "issuer-not-yet-trusted"})),
)
"""What the codes come to, the strongest first."""

_SHOWN_ELSEWHERE = "not-reached"
"""The code of a line that only follows from another one."""


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
    """What to do about it; empty where it was passed, or its sentence says it."""

    successor: str = ""
    """The address of the newer credential, where our register has one."""


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
    def reasons(self) -> tuple[Line, ...]:
        """The lines that decided the verdict; none where it is valid."""
        return tuple(line for line in self.lines if line.verdict is self.verdict
                     and not self.is_valid and line.code != _SHOWN_ELSEWHERE)

    @property
    def knows_issuer(self) -> bool:
        """Whether the issuer is one of ours or on a list, and not just a name in a document."""
        return any(line.code in _CONFIRMING for line in self.lines)

    @property
    def is_nothing(self) -> bool:
        """Whether something was brought that holds no credential: a mistake, and no forgery."""
        return any(line.code in NOTHING_INSIDE for line in self.lines)

    @property
    def tone(self) -> str:
        """good, bad or open, as `State.tone`; a mistake is not bad."""
        return "open" if self.is_nothing else self.state.tone

    @property
    def standing(self) -> str:
        """What this installation holds of the issuer: own, listed, lapsed or unlisted.

        Empty where it is not known who the issuer is: then no list says anything.
        """
        if not any(line.name == "issuer" and line.verdict is Verdict.PASSED
                   for line in self.lines):
            return ""
        codes = {line.code for line in self.lines}
        return next((standing for standing, found in _STANDINGS if codes & found), "unlisted")

    @property
    def list_line(self) -> str:
        """What the check of the lists says; empty where it was not made."""
        return next((line.message for line in self.lines if line.name == "trust"), "")

    @property
    def recipient(self) -> Line | None:
        """The line about whose it is, where that was asked."""
        return next((line for line in self.lines if line.name == "recipient"), None)

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
    headline, sentence = words_for(state, verification.report)
    return ReportView(
        state=state,
        verdict=verification.report.verdict,
        headline=words(headline),
        sentence=words(sentence),
        lines=tuple(_line(check) for check in verification.report.checks),
        source=verification.source,
        kind=verification.kind.value if verification.kind else "",
        reading=read(document) if document is not None else None,
        claims=claims_of(document or {}) if is_plain else (),
        own_id=verification.own_id,
        made_at=now,
    )


def _line(check: Check) -> Line:
    advice = advice_on(check)
    title = NAMES.get(check.name)
    return Line(
        name=check.name,
        title=words(title) if title else check.name,
        verdict=check.verdict,
        verdict_words=words(VERDICTS[check.verdict]),
        code=check.code,
        message=words(check.message),
        advice=words(advice) if advice else "",
        successor=(str(check.message.values.get("address", ""))
                   if check.code == "status-superseded" else ""),
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
             "message": line.message, "advice": line.advice or None}
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
