"""Hands over what draws and prints, with words and fonts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from badgeservice.assembly.ground import Ground
from badgeservice.assembly.layouts import Layouts
from badgeservice.core.achievement import Achievement
from badgeservice.core.facts import CredentialFacts
from badgeservice.core.issuer import Issuer
from badgeservice.core.slip import Slip
from badgeservice.languages import translate
from badgeservice.operations.certify import Edition
from badgeservice.operations.pictures import Painter, PictureForm
from badgeservice.rendering.card import card_png, draw_card
from badgeservice.rendering.card_view import card_of, plain_card
from badgeservice.rendering.certificate import (
    Composed,
    compose,
    description,
    make_certificate,
    make_merged,
)
from badgeservice.rendering.certificate_view import view_of
from badgeservice.rendering.fonts import Fonts
from badgeservice.rendering.picture import draw_picture
from badgeservice.rendering.picture_view import picture_of
from badgeservice.rendering.qr_picture import qr_png, qr_svg
from badgeservice.rendering.raster import rasterise
from badgeservice.rendering.signing import CertificateSigner, PdfSigner
from badgeservice.rendering.slips import make_slips
from badgeservice.rendering.view import CertificateView


def printed(slips: Sequence[Slip]) -> bytes:
    """Return *slips* as PDF, to be cut into pieces."""
    return make_slips(slips, words=translate, fonts=Fonts.shipped())


@dataclass(frozen=True)
class PdfPress:
    """Prints certificates as PDF in the layouts of this installation."""

    layouts: Layouts
    signer: PdfSigner | None = None

    def certificate(self, facts: CredentialFacts, edition: Edition) -> bytes:
        """Return the PDF file of a certificate, the credential inside."""
        made = make_certificate(self.view(facts, edition), facts.credential.document,
                                fonts=Fonts.shipped())
        return self.signer.sign(made) if self.signer and edition.signed else made

    def compose(self, facts: CredentialFacts, edition: Edition) -> Composed:
        """Return the pages of a certificate."""
        return compose(self.view(facts, edition), Fonts.shipped())

    def merged(self, certificates: Sequence[Composed]) -> bytes:
        """Return one PDF file with the pages of all *certificates*."""
        first = certificates[0].view
        about = replace(description(first), title=first.labels.certificates)
        return make_merged(certificates, about, Fonts.shipped())

    def view(self, facts: CredentialFacts, edition: Edition) -> CertificateView:
        """Return the values that a certificate is printed from."""
        return view_of(facts, language=edition.language,
                       words=lambda message: translate(message, edition.language),
                       layout=self.layouts.get(edition.layout), paper=edition.paper)


class PngPress:
    """Draws what stands beside a shared link."""

    def card(self, facts: CredentialFacts, picture: bytes, host: str, language: str) -> bytes:
        """Return the card of a credential that counts."""
        view = card_of(facts, picture, host=host, language=language,
                       words=lambda message: translate(message, language))
        return card_png(draw_card(view, fonts=Fonts.shipped()))

    def plain(self, host: str, language: str) -> bytes:
        """Return the card of what does not count."""
        view = plain_card(host=host, words=lambda message: translate(message, language))
        return card_png(draw_card(view, fonts=Fonts.shipped()))

    def qr(self, url: str, form: PictureForm) -> bytes:
        """Return a QR code."""
        return qr_svg(url) if form is PictureForm.SVG else qr_png(url)


def pdf_signer(ground: Ground) -> PdfSigner | None:
    """Return what signs PDF files, where the settings name a certificate."""
    if ground.settings.pdf_signing is None:
        return None
    file, passphrase_file = ground.settings.pdf_signing
    return CertificateSigner(file, passphrase_file, ground.tools.clock)


def painter() -> Painter:
    """Return what draws the pictures of achievements."""

    def draw(achievement: Achievement, issuer: Issuer, language: str,
             year: int | None) -> bytes:
        """Return an achievement's picture as SVG, with the year where there is one."""
        view = picture_of(achievement, issuer, language=language, year=year,
                          words=lambda message: translate(message, language))
        return draw_picture(view, fonts=Fonts.shipped())

    return Painter(draw, rasterise)
