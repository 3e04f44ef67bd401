"""Certificates: the printable PDF of a credential, with the credential inside."""

from __future__ import annotations

from collections.abc import Callable

from badgeservice.core.credential import Status
from badgeservice.core.facts import CredentialFacts
from badgeservice.errors import NotWilling, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.show import Show

Printer = Callable[[CredentialFacts, str], bytes]
"""Renders the certificate of a credential in a language."""


class Certify:
    """Certificates of credentials that are worth something."""

    def __init__(self, tools: Collaborators, printer: Printer) -> None:
        self._show = Show(tools)
        self._printer = printer

    def __call__(self, name: str, language: str | None = None) -> bytes:
        """Return the PDF of credential *name*, in its own language unless one is given.

        Raises NotFound; NotWilling for a revoked credential, whose paper would lie;
        BadInput where a name holds a character that no font of ours can print.
        """
        facts = self._show.credential(name)
        if facts.status is not Status.VALID:
            raise NotWilling([Problem("not-valid", say(
                "The credential is not valid any more; no certificate is printed."),
                field="status", value=facts.status.value)])
        return self._printer(facts, language or facts.award.language)
