"""The values that a certificate is printed from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from badgeservice.rendering.labels import Labels


@dataclass(frozen=True)
class CriterionLine:
    """One criterion and the level that was reached."""

    rubric: str
    """Title of the rubric; lines of one rubric stand together."""

    title: str
    value: int
    top: int
    """The highest level of the scale."""

    level: str
    """Name of the level that was reached."""


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
    """The address as a person would type it."""

    credential_id: str
    labels: Labels
    is_participation: bool = False
    """Says nothing of competence, and must not look as if it did."""

    colour: str = "#1f4e6b"
    """The issuer's colour as ``#rrggbb``; dark enough to carry white text."""

    @property
    def heading(self) -> str:
        """The kind in capitals, as it is printed."""
        return self.kind_label.upper()

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every text that could be printed, with the name of its field."""
        for name in ("kind_label", "heading", "holder", "title", "issuer_name", "partner_name",
                     "assessment_line", "short_url", "credential_id"):
            value = getattr(self, name)
            if value is not None:
                yield name, value
        for place, body in enumerate(self.awarding_bodies):
            yield f"awarding_bodies[{place}]", body
        for place, line in enumerate(self.criteria):
            for name in ("rubric", "title", "level"):
                yield f"criteria[{place}].{name}", getattr(line, name)
        for label in fields(self.labels):
            yield f"labels.{label.name}", getattr(self.labels, label.name)
