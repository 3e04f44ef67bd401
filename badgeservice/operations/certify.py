"""Certificates: the printable PDF of a credential, with the credential inside."""

from __future__ import annotations

from collections.abc import Callable

from badgeservice.core.credential import Status
from badgeservice.core.facts import CredentialFacts
from badgeservice.core.report import Verdict
from badgeservice.errors import NotWilling, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.show import Show
from badgeservice.operations.verify import Verify

Printer = Callable[[CredentialFacts, str], bytes]
"""Renders the certificate of a credential in a language."""


class Certify:
    """Certificates of credentials that are worth something."""

    def __init__(self, tools: Collaborators, printer: Printer, verify: Verify) -> None:
        self._show = Show(tools)
        self._printer = printer
        self._verify = verify

    def __call__(self, name: str, language: str | None = None) -> bytes:
        """Return the PDF of credential *name*, in its own language unless one is given.

        Raises NotFound; NotWilling for a credential that is revoked or does not verify
        any more, whose paper would lie;
        BadInput where a name holds a character that no font of ours can print.
        """
        facts = self._show.credential(name)
        if facts.status is not Status.VALID:
            raise NotWilling([Problem("not-valid", say(
                "The credential is not valid any more; no certificate is printed."),
                field="status", value=facts.status.value)])
        self._ensure_verifies(facts)
        return self._printer(facts, language or facts.award.language)

    def _ensure_verifies(self, facts: CredentialFacts) -> None:
        report = self._verify(facts.credential.document).report
        problems = [Problem(check.code, check.message, field=check.name)
                    for check in report.checks if check.verdict is Verdict.FAILED]
        if problems:
            raise NotWilling(problems)
