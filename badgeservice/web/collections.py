"""One's own collections: what is chosen, in which order, and who has the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.collection import (
    LONGEST_TITLE,
    LONGEST_WORDS,
    MOST_CREDENTIALS,
    Collection,
    Wish,
)
from badgeservice.core.facts import CredentialFacts
from badgeservice.errors import Message, Problem, SeveralProblems, say
from badgeservice.web.access import actor, needs
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.languages import NAMES, language
from badgeservice.web.my_credentials import standing_word
from badgeservice.web.notices import tell
from badgeservice.web.pages import page

blueprint = guarded(Blueprint("collections", __name__, url_prefix="/portfolio/collections"))


@blueprint.get("")
@needs()
def mine() -> Response:
    """List one's own collections."""
    return page("portfolio/collections.html", keep=False,
                collections=service().collections.mine(actor()), addresses=_address,
                has_credentials=bool(service().share.mine(actor())))


@blueprint.route("/new", methods=["GET", "POST"])
@needs()
def new() -> AnyResponse:
    """Show the form of a new collection, or make it."""
    if request.method == "GET":
        return _form(Wish("", language=language()))
    wish = wished(request.form)
    try:
        made = service().collections.make(actor(), wish)
    except SeveralProblems as error:
        return _form(wish, error=error)
    return _done(made, say("The collection is made. Nobody else sees it before you switch it on."))


@blueprint.get("/<collection>")
@needs()
def show(collection: str) -> Response:
    """Show one collection: its address, its switch, its form."""
    found = service().collections.get(actor(), collection)
    return _form(found.wish, found)


@blueprint.post("/<collection>")
@needs()
def change(collection: str) -> AnyResponse:
    """Keep what was written and chosen."""
    wish = wished(request.form)
    try:
        found = service().collections.change(actor(), collection, wish)
    except SeveralProblems as error:
        return _form(wish, service().collections.get(actor(), collection), error)
    return _done(found, say("Saved."))


@blueprint.post("/<collection>/on")
@needs()
def set_on(collection: str) -> AnyResponse:
    """Switch it on or off."""
    is_on = request.form.get("on") == "yes"
    found = service().collections.set_on(actor(), collection, is_on=is_on)
    return _done(found, say("The collection is on: whoever has its address sees it.") if is_on
                 else say("The collection is off. Its address shows nothing."))


@blueprint.post("/<collection>/link")
@needs()
def renew(collection: str) -> AnyResponse:
    """Give it another address."""
    found = service().collections.renew(actor(), collection)
    return _done(found, say("It has another address. The one before leads nowhere any more."))


@blueprint.post("/<collection>/remove")
@needs()
def remove(collection: str) -> AnyResponse:
    """Remove it for good."""
    service().collections.remove(actor(), collection)
    tell(say("The collection is deleted. Your credentials stay as they are."))
    return redirect(url_for("collections.mine"), code=303)


def wished(form: MultiDict[str, str]) -> Wish:
    """Return what the form says; of what is ticked, those with a number go first, by it."""
    chosen = list(dict.fromkeys(form.getlist("chosen")))
    return Wish(
        title=form.get("title", ""),
        words=form.get("words", "").replace("\r\n", "\n"),
        language=form.get("language", ""),
        shows_name=form.get("shows_name") == "yes",
        credentials=tuple(sorted(chosen, key=lambda name: _place(form.get(f"place-{name}", "")))),
    )


def _place(typed: str) -> int:
    text = typed.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else 1000


def _form(wish: Wish, collection: Collection | None = None,
          error: SeveralProblems | None = None) -> Response:
    problems: Sequence[Problem] = error.problems if error else ()
    earned = _ordered(service().share.mine(actor()), wish)
    places: Mapping[str, int] = {name: place for place, name in enumerate(wish.credentials, 1)}
    return page(
        "portfolio/collection.html", status=400 if error else 200, keep=False,
        wish=wish, collection=collection, problems=problems, earned=earned, order_of=places,
        address=_address(collection) if collection else "", tongues=NAMES,
        standing=standing_word, most=MOST_CREDENTIALS, longest_title=LONGEST_TITLE,
        longest_words=LONGEST_WORDS,
    )


def _ordered(earned: Sequence[CredentialFacts], wish: Wish) -> list[CredentialFacts]:
    """Return *earned* with what is chosen first, in its order."""
    places = {name: place for place, name in enumerate(wish.credentials)}
    return sorted(earned, key=lambda each: places.get(each.credential.prepared.id, len(places)))


def _address(collection: Collection) -> str:
    return f"{service().urls.base}/collections/{collection.link}"


def _done(collection: Collection, message: Message) -> AnyResponse:
    tell(message)
    return redirect(url_for("collections.show", collection=collection.id), code=303)
