"""Certificates: the printable PDF of a credential, with the credential inside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from badgeservice.core.certificate_layout import DEFAULT_LAYOUT, Paper
from badgeservice.core.credential import Status
from badgeservice.core.facts import CredentialFacts
from badgeservice.core.report import Verdict
from badgeservice.errors import BadInput, NotWilling, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.publish import StatusLists
from badgeservice.operations.show import Show
from badgeservice.operations.verify import Verify

Sheets = TypeVar("Sheets")
"""The pages of a certificate before they are drawn: the business of whoever prints."""


@dataclass(frozen=True)
class Edition:
    """How one certificate is printed."""

    language: str
    layout: str
    paper: Paper
    signed: bool = True
    """Whether it is signed where this installation can."""


class Press(Protocol[Sheets]):
    """Prints certificates."""

    def certificate(self, facts: CredentialFacts, edition: Edition) -> bytes:
        """Return the PDF of one certificate, the credential inside.

        Raises BadInput; KeyUnusable where it cannot be signed as it should be.
        """

    def compose(self, facts: CredentialFacts, edition: Edition) -> Sheets:
        """Return the pages of one certificate; raises BadInput."""

    def merged(self, certificates: Sequence[Sheets]) -> bytes:
        """Return one PDF with the pages of all *certificates*, without credentials."""


@dataclass(frozen=True)
class Merged:
    """Many certificates in one PDF, and why others are not in it."""

    pdf: bytes | None
    """None where there is none."""

    count: int
    refused: tuple[Problem, ...]


Tell = Callable[[int, int], None]
"""Is told how many are done, of how many."""


class Certify(Generic[Sheets]):
    """Certificates of credentials that are worth something."""

    def __init__(self, tools: Collaborators, press: Press[Sheets], verify: Verify) -> None:
        self._show = Show(tools)
        self._lists = StatusLists(tools)
        self._press = press
        self._verify = verify

    def __call__(self, name: str, language: str | None = None, *, layout: str | None = None,
                 paper: Paper = Paper.A4, signed: bool = True) -> bytes:
        """Return the PDF of credential *name*, in its own language unless one is given.

        Its layout is the one given, else the course's, else the issuer's, else the usual. It
        is signed where this installation has a certificate for that and *signed* is true.

        Raises NotFound; NotWilling for a credential that is revoked or does not verify
        any more, whose paper would lie;
        BadInput where a name holds a character that no font of ours can print, and for a
        layout that does not exist or is not good; KeyUnusable where it cannot be signed;
        HomeUnusable ``database-restored``: what was revoked since may be forgotten.
        """
        facts = self._worthy(name)
        edition = replace(_edition(facts, language, layout, paper), signed=signed)
        return self._press.certificate(facts, edition)

    def merged(self, names: Sequence[str], language: str | None = None, *,
               layout: str | None = None, paper: Paper = Paper.A4, tell: Tell) -> Merged:
        """Return the certificates of *names* in one PDF to be printed, in that order.

        A credential that has none is left out and listed with the reason, its id as the
        problem's file. Raises NotFound where there is no such credential, and HomeUnusable
        ``database-restored``.
        """
        composed: list[Sheets] = []
        refused: list[Problem] = []
        for number, name in enumerate(names, start=1):
            try:
                facts = self._worthy(name)
                composed.append(self._press.compose(
                    facts, _edition(facts, language, layout, paper)))
            except (BadInput, NotWilling) as error:
                refused += [replace(problem, file=name.rstrip("/").rsplit("/", 1)[-1])
                            for problem in error.problems]
            tell(number, len(names))
        return Merged(self._press.merged(composed) if composed else None, len(composed),
                      tuple(refused))

    def _worthy(self, name: str) -> CredentialFacts:
        """Return the credential *name*; raises where no paper of it should exist."""
        facts = self._show.credential(name)
        if facts.status is not Status.VALID:
            raise NotWilling([Problem("not-valid", say(
                "The credential is not valid any more; no certificate is printed."),
                field="status", value=facts.status.value)])
        report = self._verify(facts.credential.document, is_stored=True).report
        register = report.find("register")
        if register is None or register.code != "in-register":
            # The register answers only where no journal is ahead of the database, so where it
            # knows the credential this was asked a moment ago.
            self._lists.ensure_newest(facts.credential.prepared.status_list)
        problems = [Problem(check.code, check.message, field=check.name)
                    for check in report.checks if check.verdict is Verdict.FAILED]
        if problems:
            raise NotWilling(problems)
        return facts


def _edition(facts: CredentialFacts, language: str | None, layout: str | None,
             paper: Paper) -> Edition:
    return Edition(
        language or facts.award.language,
        layout or facts.achievement.course.certificate_layout
        or facts.issuer.certificate_layout or DEFAULT_LAYOUT,
        paper)
