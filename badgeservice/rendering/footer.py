"""The foot of a certificate: how to check it, what it is, and which one it is."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.rendering.area import Area
from badgeservice.rendering.colours import INK, LINE, QUIET
from badgeservice.rendering.dates import long_date
from badgeservice.rendering.fitting import Fitted, Style, beside, fit
from badgeservice.rendering.fonts import Face, Fonts
from badgeservice.rendering.page import Link, Page, Tag
from badgeservice.rendering.view import CertificateView

_TOP = 6.0
_BETWEEN = 4.0
_HINT_PART = 0.5
_GAP = 10.0


@dataclass(frozen=True)
class Footer:
    """Hint and address in one row, beside the code; below them the small print."""

    hint: Fitted
    address: Fitted
    notes: tuple[Fitted, ...]
    url: str

    @property
    def height(self) -> float:
        """From the rule above to the lowest ink."""
        first = sum(beside(self.hint, self.address))
        return _TOP + first + sum(note.height + _BETWEEN for note in self.notes)

    def place(self, page: Page, area: Area) -> None:
        """Put the footer into *area*, from its top."""
        page.fill(Area(area.left, area.top - 0.4, area.right, area.top), LINE)
        ascent, rest = beside(self.hint, self.address)
        baseline = area.top - _TOP - ascent
        split = area.left + area.width * _HINT_PART
        page.put(self.hint, Area(area.left, area.bottom, split, baseline + self.hint.ascent))
        address = Area(split + _GAP, baseline - rest, area.right,
                       baseline + self.address.ascent)
        role = page.role(Tag.PARAGRAPH)
        page.put(self.address, address, align=1.0, role=role)
        page.links.append(Link(self.url, address, role))
        top = baseline - rest
        for note in self.notes:
            top = page.put(note, Area(area.left, area.bottom, area.right, top - _BETWEEN))


def measure_footer(view: CertificateView, *, width: float, fonts: Fonts) -> Footer:
    """Measure the foot of *view* for a place *width* points wide."""
    said = view.labels
    small = Style(Face.SANS, 6.8, 5.6, QUIET, leading=1.3)
    which = (f"{said.issued_on} {long_date(view.issued_on, view.language)}"
             f"  ·  {said.credential} {view.credential_id}")
    return Footer(
        hint=fit(said.verify_hint, Style(Face.SANS, 8, 6.4, INK), width * _HINT_PART,
                 fonts=fonts, most=2),
        address=fit(view.short_url, Style(Face.SANS_STRONG, 8.6, 6, INK),
                    width * (1 - _HINT_PART) - _GAP, fonts=fonts, most=2),
        notes=tuple(fit(text, small, width, fonts=fonts, most=2)
                    for text in (f"{said.signature_note} {said.attached_hint}", which)),
        url=view.url,
    )
