"""The values that a certificate is printed from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from badgeservice.core.certificate_layout import Layout, Paper
from badgeservice.rendering.labels import Labels
from badgeservice.rendering.sections import CriterionLine, Section

__all__ = ["CertificateView", "CriterionLine"]


@dataclass(frozen=True)
class CertificateView:
    """All that one certificate shows, already in the language of the certificate.

    Whether the credential is worth anything is the caller's business: of a revoked one
    nobody prints a certificate.
    """

    language: str
    title: str
    """Name of the achievement."""

    kind_label: str
    """For instance "Micro-credential"; the heading of the page."""

    holder: str | None
    """None where the holder's name is not public."""

    issuer_name: str
    partner_name: str | None
    """The second organisation, only where it assessed jointly."""

    awarding_bodies: tuple[str, ...]
    awarded_on: date
    issued_on: date
    hours: int | None
    criteria: tuple[CriterionLine, ...]
    assessment_line: str
    """One sentence on who assessed or recorded it."""

    is_example: bool
    url: str
    """What the code holds, to the letter."""

    short_url: str
    """The address as a person would type it: host, path and code."""

    credential_id: str
    labels: Labels
    layout: Layout
    paper: Paper = Paper.A4
    is_participation: bool = False
    """Says nothing of competence, and must not look as if it did."""

    description: str = ""
    """What holding the achievement says of a person."""

    paper_code: str = ""
    """The code that a person can type where credentials are checked."""

    code_hint: str = ""
    """One sentence that says where the code is typed."""

    translation_note: str = ""
    """Says that these are not the signed words; empty in the credential's own language."""

    transcript: tuple[Section, ...] = ()
    """The pages behind, section by section."""

    @property
    def heading(self) -> str:
        """The kind in capitals, as it is printed."""
        return self.kind_label.upper()

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every text that could be printed, with the name of its field."""
        front = tuple(self.front_texts())
        yield from front
        told = {text for _, text in front}
        for section in self.transcript:
            # A name that stands on the first page already would be a second problem.
            yield from (each for each in section.texts() if each[1] not in told)

    def front_texts(self) -> Iterator[tuple[str, str]]:
        """Yield every text of the page to hang, with the name of its field."""
        for name in ("kind_label", "heading", "holder", "title", "issuer_name", "partner_name",
                     "assessment_line", "short_url", "credential_id", "description",
                     "paper_code", "code_hint", "translation_note"):
            value = getattr(self, name)
            if value is not None:
                yield name, value
        for place, body in enumerate(self.awarding_bodies):
            yield f"awarding_bodies[{place}]", body
        for place, line in enumerate(self.criteria):
            for name in ("rubric", "title", "level"):
                yield f"criteria[{place}].{name}", getattr(line, name)
        yield from self._layouts_own()
        for label in fields(self.labels):
            yield f"labels.{label.name}", getattr(self.labels, label.name)

    def _layouts_own(self) -> Iterator[tuple[str, str]]:
        for person in self.layout.signatories:
            yield "layout.signatures", person.name
            yield "layout.signatures", person.office.in_language(self.language)
        for box in self.layout.boxes:
            for item in box.items:
                if item.text:
                    yield "layout.text", item.text.in_language(self.language)
