"""Certificates: a page to hang, pages behind it, and the signed credential inside.

A revoked credential has no certificate; seeing to that is the caller's business.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from reportlab.pdfgen.canvas import Canvas

from badgeservice.rendering.attach import attach
from badgeservice.rendering.backdrop import add_backdrop, draw_backdrop, name_backdrop
from badgeservice.rendering.fonts import Face, Fonts, tidy
from badgeservice.rendering.front import compose_front
from badgeservice.rendering.marking import Element, Marking
from badgeservice.rendering.page import Page
from badgeservice.rendering.pdfa import PRODUCER, Description, describe
from badgeservice.rendering.tagging import tag
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
    """Return the certificate of *view* as PDF/A-3b, tagged, with *credential* attached.

    Equal arguments give equal bytes. Whether *credential* is the one that *view* tells of
    is not checked. Raises what `compose` raises.
    """
    about = description(view)
    drawn = draw([compose(view, fonts)], about, fonts)
    with pikepdf.open(BytesIO(drawn.pdf)) as document:
        add_backdrop(document, document.pages[0], view)
        attach(document, credential, about.made_on)
        describe(document, about)
        tag(document, drawn.pages)
        out = BytesIO()
        # The packet does not tell the version, so there is nothing in it to be mended.
        document.save(out, deterministic_id=True, fix_metadata_version=False,
                      object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def make_merged(certificates: Sequence[Composed], about: Description, fonts: Fonts) -> bytes:
    """Return *certificates* one after the other in one PDF to be printed.

    Each begins with a bookmark that names its holder; its pages are labelled with its number.
    No credential is inside: such a file says nothing about any one of them. Being for a
    printer, it is neither tagged nor PDF/A.
    """
    return draw(certificates, about, fonts, is_merged=True).pdf


def description(view: CertificateView) -> Description:
    """Return what the certificate of *view* says about itself."""
    return Description(
        title=tidy(f"{view.title} — {view.holder}" if view.holder else view.title),
        creator=tidy(view.issuer_name),
        subject=tidy(f"{view.kind_label}. {view.assessment_line}"),
        language=view.language,
        made_on=view.issued_on,
    )


@dataclass(frozen=True)
class Drawn:
    """Pages as PDF, and what is marked on each of them."""

    pdf: bytes
    pages: tuple[tuple[Element, ...], ...]


def draw(certificates: Sequence[Composed], about: Description, fonts: Fonts, *,
         is_merged: bool = False) -> Drawn:
    """Return the drawn pages of *certificates*; they are marked unless they are merged."""
    out = BytesIO()
    # invariant: no clock and no chance in the file. A certificate alone is packed when it is
    # saved for good, not twice.
    canvas = Canvas(out, invariant=1, pageCompression=int(is_merged), pdfVersion=(1, 7),
                    initialFontName=fonts.embed(Face.SANS))
    canvas.setTitle(about.title)
    canvas.setAuthor(about.creator)
    canvas.setSubject(about.subject)
    canvas.setCreator(PRODUCER)
    canvas.setProducer(PRODUCER)
    forms: dict[object, str] = {}
    pages: list[tuple[Element, ...]] = []
    for number, certificate in enumerate(certificates, start=1):
        if is_merged:
            _begin(canvas, certificate, number, forms)
        pages += _draw(canvas, certificate, number if is_merged else None)
    canvas.save()
    return Drawn(out.getvalue(), tuple(pages))


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


def _draw(canvas: Canvas, certificate: Composed,
          number: int | None) -> Iterator[tuple[Element, ...]]:
    """Draw one certificate and yield what is marked on each page.

    *number* is its place among several in one file.
    """
    view, is_alone = certificate.view, number is None
    for place, page in enumerate(certificate.pages):
        canvas.setPageSize(page.size)
        if place == 0 and is_alone:
            with Marking(canvas).of(None):
                name_backdrop(canvas, view)
        for count, bookmark in enumerate(page.bookmarks):
            level = bookmark.level + (not is_alone)
            _mark(canvas, bookmark.title, bookmark.top, level, f"c{number}p{place}b{count}")
        yield page.draw(canvas, tagged=is_alone)
        canvas.showPage()
        # All that is drawn is ASCII; the library would look at each character of it.
        drawn = canvas._doc.Pages.pages[-1]
        drawn.stream = drawn.stream.encode("ascii")


def _mark(canvas: Canvas, title: str, top: float, level: int, key: str) -> None:
    canvas.bookmarkHorizontal(key, 0, top)
    canvas.addOutlineEntry(tidy(title), key, level=level, closed=level > 0)
