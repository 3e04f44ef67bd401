"""What verification found: one line per check, each passed, failed or unknown.

>>> Report(()).verdict.value
'unknown'
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from badgeservice.errors import Message


class Verdict(Enum):
    """The three answers that a check can give."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It could not be found out. Never to be read as passed."""


@dataclass(frozen=True)
class Check:
    """One line of a report."""

    name: str
    """The step: parse, profile, schema, proof, issuer, register, time, status, …"""

    verdict: Verdict
    code: str
    """Public and stable: what was found, for instance ``proof-valid`` or ``status-revoked``."""

    message: Message
    """The same for people, one plain sentence."""


def passed(name: str, code: str, message: Message) -> Check:
    """Make a line for a check that was passed."""
    return Check(name, Verdict.PASSED, code, message)


def failed(name: str, code: str, message: Message) -> Check:
    """Make a line for a check that was not passed."""
    return Check(name, Verdict.FAILED, code, message)


def unknown(name: str, code: str, message: Message) -> Check:
    """Make a line for a check that could not be made."""
    return Check(name, Verdict.UNKNOWN, code, message)


@dataclass(frozen=True)
class Report:
    """All lines, in the order in which the checks were made."""

    checks: tuple[Check, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst verdict; an empty report is UNKNOWN, never a pass."""
        seen = {check.verdict for check in self.checks}
        if Verdict.FAILED in seen:
            return Verdict.FAILED
        return Verdict.UNKNOWN if not seen or Verdict.UNKNOWN in seen else Verdict.PASSED

    def find(self, name: str) -> Check | None:
        """Return the line of the step *name*, or None where it was not reached."""
        return next((check for check in self.checks if check.name == name), None)

    def plus(self, *checks: Check) -> Report:
        """Return this report with further lines."""
        return Report((*self.checks, *checks))
