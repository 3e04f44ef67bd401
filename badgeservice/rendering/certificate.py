"""Certificates: a page to hang, pages behind it, and the signed credential inside.

A revoked credential has no certificate; seeing to that is the caller's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from badgeservice.rendering.attach import Description, attach
from badgeservice.rendering.backdrop import draw_backdrop
from badgeservice.rendering.fonts import Face, Fonts, tidy
from badgeservice.rendering.front import compose_front
from badgeservice.rendering.page import Page
from badgeservice.rendering.transcript import compose_transcript
from badgeservice.rendering.view import CertificateView


@dataclass(frozen=True)
class Composed:
    """A certificate before it is drawn: the page to hang first, then the pages behind."""

    view: CertificateView
    pages: tuple[Page, ...]


def compose(view: CertificateView, fonts: Fonts) -> Composed:
    """Return the pages of the certificate of *view*.

    Raises BadInput: ``glyph-missing`` for every field with a character that the fonts
    cannot print right, ``certificate-too-full``, ``transcript-too-long``, ``url-too-long``.
    """
    fonts.ensure_printable(view.texts())
    return Composed(view, (compose_front(view, fonts), *compose_transcript(view, fonts)))


def make_certificate(view: CertificateView, credential: bytes, *, fonts: Fonts) -> bytes:
    """Return the certificate of *view* as PDF, with *credential* attached.

    Equal arguments give equal bytes. Whether *credential* is the one that *view* tells of
    is not checked. Raises what `compose` raises.
    """
    about = description(view)
    return attach(draw([compose(view, fonts)], about, fonts), credential, about)


def make_merged(certificates: Sequence[Composed], about: Description, fonts: Fonts) -> bytes:
    """Return *certificates* one after the other in one PDF to be printed.

    Each begins with a bookmark that names its holder; its pages are labelled with its number.
    No credential is inside: such a file says nothing about any one of them.
    """
    return draw(certificates, about, fonts, is_merged=True)


def description(view: CertificateView) -> Description:
    """Return what the certificate of *view* says about itself."""
    return Description(
        title=tidy(f"{view.title} — {view.holder}" if view.holder else view.title),
        creator=tidy(view.issuer_name),
        subject=tidy(f"{view.kind_label}. {view.assessment_line}"),
        language=view.language,
        made_on=view.issued_on,
    )


def draw(certificates: Sequence[Composed], about: Description, fonts: Fonts, *,
         is_merged: bool = False) -> bytes:
    """Return the drawn pages of *certificates* as PDF."""
    out = BytesIO()
    # invariant: no clock and no chance in the file.
    canvas = Canvas(out, invariant=1, pageCompression=1,
                    initialFontName=fonts.embed(Face.SANS))
    canvas.setTitle(about.title)
    canvas.setAuthor(about.creator)
    canvas.setSubject(about.subject)
    canvas.setCreator("badgeservice")
    canvas.setProducer("badgeservice")
    forms: dict[object, str] = {}
    for number, certificate in enumerate(certificates, start=1):
        if is_merged:
            _begin(canvas, certificate, number, forms)
        _draw(canvas, certificate, number if is_merged else None)
    canvas.save()
    return out.getvalue()


def _begin(canvas: Canvas, certificate: Composed, number: int,
           forms: dict[object, str]) -> None:
    """Begin one of several certificates: mark where it is, and draw what is behind its texts.

    Drawn once in the file for all that look alike: a thousand would fill it with rosettes.
    """
    view, size = certificate.view, certificate.pages[0].size
    canvas.setPageSize(size)
    _mark(canvas, view.holder or view.credential_id, size[1], 0, f"c{number}")
    canvas.addPageLabel(canvas.getPageNumber() - 1, prefix=f"{number}-", start=1, style="ARABIC")
    look = (view.layout.slug, size, view.is_participation)
    if look not in forms:
        forms[look] = f"backdrop{len(forms)}"
        canvas.beginForm(forms[look], 0, 0, *size)
        draw_backdrop(canvas, view)
        canvas.endForm()
    canvas.doForm(forms[look])


def _draw(canvas: Canvas, certificate: Composed, number: int | None) -> None:
    """Draw one certificate; *number* is its place among several in one file."""
    view = certificate.view
    for place, page in enumerate(certificate.pages):
        canvas.setPageSize(page.size)
        if place == 0 and number is None:
            draw_backdrop(canvas, view)
        for count, bookmark in enumerate(page.bookmarks):
            level = bookmark.level + (number is not None)
            _mark(canvas, bookmark.title, bookmark.top, level, f"c{number}p{place}b{count}")
        page.draw(canvas)
        canvas.showPage()


def _mark(canvas: Canvas, title: str, top: float, level: int, key: str) -> None:
    canvas.bookmarkHorizontal(key, 0, top)
    canvas.addOutlineEntry(tidy(title), key, level=level, closed=level > 0)
