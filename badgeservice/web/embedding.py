"""What other sites show of ours: a card in a frame, oEmbed, and a way to the verify page.

Nothing here needs a script, and no other page of ours may stand in a frame.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache

from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import Markup

from badgeservice.core.facts import CredentialFacts
from badgeservice.errors import BadgeError, BadUsage, NotFound, say
from badgeservice.operations.pictures import PictureForm
from badgeservice.resources import resource
from badgeservice.web.answers import as_json
from badgeservice.web.credential_view import page_of
from badgeservice.web.current import service
from badgeservice.web.languages import language, varied, words
from badgeservice.web.pages import page
from badgeservice.web.pictures import as_picture
from badgeservice.web.problems import Fault, answer, status_of
from badgeservice.web.public_door import PageOff, kept_by_nobody, public_facts
from badgeservice.web.report_view import view_of
from badgeservice.web.share_view import FRAME, counts_now, frame_html

blueprint = Blueprint("embedding", __name__)

FRAMED = "; ".join((
    "default-src 'none'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "base-uri 'none'", "form-action 'none'", "frame-ancestors *"))
"""Everybody may frame the card, because it can do nothing: no script, no form, only links."""

LEAST = (280, 170)
"""Narrower or lower the card cannot be read: a link is answered instead."""

_CARD = (1200, 630)
_DAY = 24 * 60 * 60
_SOON = 5 * 60
"""Seconds for which others keep an answer: a page may be switched off, a credential revoked."""


# --- the card in a frame -----------------------------------------------------------------------


@blueprint.get("/credentials/<name>/embed")
def embed(name: str) -> Response:
    """Show a small card with the verdict, for frames of other sites."""
    try:
        facts = public_facts(name)
    except BadgeError as error:
        # A frame with our page of errors would stay empty: nobody may frame that one.
        status = 403 if isinstance(error, PageOff) else status_of(error)
        return _framed(Response(render_template("public/embed_none.html", error=error),
                                status=status), None)
    report = view_of(service().verify(facts.credential.document, is_stored=True),
                     now=datetime.now(UTC))
    shown = page_of(facts, report, language())
    return _framed(page("public/embed.html", shown=shown, drawn_in=facts.award.language,
                        counts=counts_now(facts), address=_address(facts)), facts)


def _framed(response: Response, facts: CredentialFacts | None) -> Response:
    response.headers["Content-Security-Policy"] = FRAMED
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    varied(response)
    if facts is not None:
        return kept_by_nobody(response, facts)
    response.headers["Cache-Control"] = "no-store"
    return response


# --- oEmbed ------------------------------------------------------------------------------------


@blueprint.get("/oembed")
def oembed() -> Response:
    """Answer as oEmbed 1.0 asks: how to show the page of a credential, in JSON.

    404 for what is no credential of ours, 401 for one that its holder does not show, 501 for
    another format.
    """
    if request.args.get("format", "json") != "json":
        return answer(Fault(501, "oembed-format", say("Only JSON is answered here.")))
    if not request.args.get("url"):
        raise BadUsage(say("Add the address of a credential: ?url=…"), code="oembed-url")
    try:
        facts = public_facts(_name(request.args["url"]))
    except PageOff as error:
        return answer(Fault(401, error.code, error.message))
    except NotFound as error:
        return answer(Fault(404, error.code, error.message))
    response = varied(as_json(_oembed(facts)))
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["X-Robots-Tag"] = "noindex"
    return kept_by_nobody(response, facts)


def _name(url: str) -> str:
    """Return the id in the address of a credential's page, or in the short one on paper.

    What follows ``?`` is passed over. Raises NotFound.
    """
    address, short = re.split(r"[?#]", url, maxsplit=1)[0], service().urls.page("/v/")
    if address.startswith(short):
        return service().show.by_code(address.removeprefix(short))
    name = service().urls.credential_id(address)
    if name is None:
        raise NotFound(say("This is not the address of a credential of this service."),
                       code="unknown-credential")
    return name


def _oembed(facts: CredentialFacts) -> dict[str, object]:
    address = _address(facts)
    title = facts.achievement.course.name.in_language(language())
    width, height = (min(most, _asked(name, most)) for name, most in
                     zip(("maxwidth", "maxheight"), FRAME, strict=True))
    answered: dict[str, object] = {
        "version": "1.0",
        "type": "link",
        "title": title,
        "author_name": facts.issuer.name.in_language(language()),
        "author_url": service().urls.issuer(facts.issuer.slug),
        "provider_name": words(say("Teaching credentials")),
        "provider_url": service().urls.page("/"),
        "cache_age": _SOON,
    }
    if width >= LEAST[0] and height >= LEAST[1]:
        answered |= {"type": "rich", "width": width, "height": height,
                     "html": frame_html(address, title, width, height)}
    if _asked("maxwidth", _CARD[0]) >= _CARD[0] and _asked("maxheight", _CARD[1]) >= _CARD[1]:
        answered |= {"thumbnail_url": f"{address}/card.png?lang={language()}",
                     "thumbnail_width": _CARD[0], "thumbnail_height": _CARD[1]}
    return answered


def _address(facts: CredentialFacts) -> str:
    return service().urls.credential(facts.credential.prepared.id)


def _asked(name: str, otherwise: int) -> int:
    """Return a size that was asked for; what is no number is passed over."""
    wish = request.args.get(name, "")
    return int(wish) if wish.isascii() and wish.isdigit() and len(wish) < 7 else otherwise


# --- the way to the verify page ----------------------------------------------------------------


@blueprint.get("/verify/widget")
def widget() -> Response:
    """Show the pieces of HTML with which other sites lead to the verify page."""
    own, here = service().urls, url_for("verification.form")
    return page("public/widget.html",
                # As text, which the page escapes: it is to be read and copied.
                link=str(_link_html(own.page("/verify"), own.page("/verify/seal.svg"))),
                form=str(_form_html(own.page("/verify"))),
                link_shown=_link_html(here, url_for("embedding.seal")),
                form_shown=_form_html(here))


@blueprint.get("/verify/seal.svg")
def seal() -> Response:
    """Answer with the picture that stands beside the link."""
    return as_picture(_seal(), PictureForm.SVG, "seal.svg", max_age=_DAY)


@cache
def _seal() -> bytes:
    return resource("templates", "static", "icon.svg").read_bytes()


def _link_html(address: str, picture: str) -> Markup:
    return Markup('<a href="{address}"><img src="{picture}" alt="" width="32" height="32"> '
                  "{text}</a>").format(address=address, picture=picture,
                                       text=words(say("Verify a credential here")))


def _form_html(address: str) -> Markup:
    return Markup('<form action="{address}" method="get"><label>{label} '
                  '<input name="id" required></label> <button>{button}</button></form>').format(
        address=address, label=words(say("Link or code of the credential")),
        button=words(say("Verify")))
