"""Certificates: one page to print, with the signed credential inside.

A revoked credential has no certificate; seeing to that is the caller's business.
"""

from __future__ import annotations

from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from badgeservice.rendering.attach import Description, attach
from badgeservice.rendering.colours import tint
from badgeservice.rendering.fonts import Face, Fonts, tidy
from badgeservice.rendering.layout import (
    FRAME_INNER,
    FRAME_OUTER,
    SHEET,
    colour_of,
    compose,
)
from badgeservice.rendering.ornament import (
    draw_band,
    draw_frame,
    draw_lines,
    draw_plain_band,
    draw_rosette,
)
from badgeservice.rendering.page import Page
from badgeservice.rendering.view import CertificateView

_WATERMARK = (SHEET.middle, 346.0)


def make_certificate(view: CertificateView, credential: bytes, *, fonts: Fonts) -> bytes:
    """Return the certificate of *view* as PDF: one A4 page, with *credential* attached.

    Equal arguments give equal bytes. Whether *credential* is the one that *view* tells of
    is not checked. Raises BadInput: ``glyph-missing`` for every field with a character
    that the fonts cannot print right, ``certificate-too-full``, ``url-too-long``.
    """
    fonts.ensure_printable(view.texts())
    page = compose(view, fonts)
    about = Description(
        title=tidy(f"{view.title} — {view.holder}" if view.holder else view.title),
        creator=tidy(view.issuer_name),
        subject=tidy(f"{view.kind_label}. {view.assessment_line}"),
        language=view.language,
        made_on=view.issued_on,
    )
    return attach(_drawn(page, view, about), credential, about)


def _drawn(page: Page, view: CertificateView, about: Description) -> bytes:
    out = BytesIO()
    # invariant: no clock and no chance in the file.
    canvas = Canvas(out, pagesize=(SHEET.width, SHEET.height), invariant=1, pageCompression=1,
                    initialFontName=page.fonts.embed(Face.SANS))
    canvas.setTitle(about.title)
    canvas.setAuthor(about.creator)
    canvas.setSubject(about.subject)
    canvas.setCreator("badgeservice")
    canvas.setProducer("badgeservice")
    _draw_ornament(canvas, view, page)
    page.draw(canvas)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw_ornament(canvas: Canvas, view: CertificateView, page: Page) -> None:
    colour = colour_of(view)
    if view.is_participation:
        # Attendance is no achievement: no rosette and no waves, which stand for one.
        draw_lines(canvas, FRAME_OUTER, FRAME_INNER, colour)
        draw_plain_band(canvas, page.band, colour)
        return
    for radius, hollow, petals in ((146, 0.48, 24), (92, 0.3, 16)):
        draw_rosette(canvas, _WATERMARK, radius, colour=tint(colour, 0.13), petals=petals,
                     strands=6, hollow=hollow)
    draw_frame(canvas, FRAME_OUTER, FRAME_INNER, colour)
    draw_band(canvas, page.band, colour)
