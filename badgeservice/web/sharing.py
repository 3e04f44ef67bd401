"""What is handed around of a credential: the picture of its link, and its QR codes."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, request

from badgeservice.core.facts import CredentialFacts
from badgeservice.core.text import LANGUAGES
from badgeservice.operations.pictures import PictureForm
from badgeservice.web.current import service
from badgeservice.web.pictures import as_picture
from badgeservice.web.public_door import kept_by_nobody, public_facts
from badgeservice.web.share_view import counts_now

blueprint = Blueprint("sharing", __name__)


@blueprint.get("/credentials/<name>/card.png")
def card(name: str) -> Response:
    """Answer with the picture that networks show beside the link; ``?lang=`` chooses its words."""
    wish = request.args.get("lang")

    def draw(facts: CredentialFacts) -> bytes:
        """Return the picture in the language asked for, else in the credential's own."""
        spoken = wish if wish in LANGUAGES else facts.award.language
        return service().handouts.card(facts, spoken, counts=counts_now(facts))

    return _picture(name, draw, PictureForm.PNG, "card")


@blueprint.get("/credentials/<name>/qr.svg")
def qr_svg(name: str) -> Response:
    """Answer with a QR code of the credential's address, as a drawing."""
    return _qr(name, PictureForm.SVG)


@blueprint.get("/credentials/<name>/qr.png")
def qr_png(name: str) -> Response:
    """Answer with a QR code of the credential's address."""
    return _qr(name, PictureForm.PNG)


@blueprint.get("/credentials/<name>/wallet.svg")
def wallet_qr(name: str) -> Response:
    """Answer with a QR code of the signed file's address, for wallets that fetch by link."""
    return _picture(name, lambda facts: service().handouts.wallet_qr(facts, PictureForm.SVG),
                    PictureForm.SVG, "wallet")


def _qr(name: str, form: PictureForm) -> Response:
    return _picture(name, lambda facts: service().handouts.qr(facts, form), form, "qr")


def _picture(name: str, make: Callable[[CredentialFacts], bytes], form: PictureForm,
             kind: str) -> Response:
    content = make(public_facts(name))
    # While it was drawn the door may have been shut.
    facts = public_facts(name)
    response = as_picture(content, form, f"{kind}-{name[:8]}.{form.value}")
    response.headers["Content-Disposition"] = (
        f'{"attachment" if "download" in request.args else "inline"}; '
        f'filename="{kind}-{name[:8]}.{form.value}"')
    response.headers["X-Robots-Tag"] = "noindex"
    return kept_by_nobody(response, facts)
