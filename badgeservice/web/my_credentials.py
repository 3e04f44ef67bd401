"""One's own credentials: who sees them, and what those that are still to come will show."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import Role
from badgeservice.core.facts import CredentialFacts
from badgeservice.credentials.evidence import GENRES
from badgeservice.errors import Message, say
from badgeservice.operations.hidden import standing_of
from badgeservice.web.access import actor, needs
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.notices import tell
from badgeservice.web.pages import page
from badgeservice.web.reading import read_bytes

blueprint = guarded(Blueprint("my_credentials", __name__))


@blueprint.get("/portfolio/credentials")
@needs()
def mine() -> Response:
    """Show what the person has earned, and what is on its way."""
    return page("portfolio/credentials.html", earned=service().share.mine(actor()),
                coming=service().before_issue.waiting(actor()),
                is_teacher=actor().has(Role.TEACHER), standing=standing_word)


@blueprint.get("/portfolio/credentials/<name>")
@needs()
def show(name: str) -> Response:
    """Show one credential and what its holder may decide of it."""
    return _show(name)


@blueprint.post("/portfolio/credentials/<name>/page")
@needs()
def set_page(name: str) -> AnyResponse:
    """Switch the page on or off."""
    is_on = request.form.get("on") == "yes"
    service().share.set_page(actor(), name, is_on=is_on)
    return _done(name, say("The page is on.") if is_on else say(
        "The page is off. Strangers now learn its status and the achievement, and nothing else."))


@blueprint.post("/portfolio/credentials/<name>/listed")
@needs()
def set_listed(name: str) -> AnyResponse:
    """Let lists and search engines show it, or no more."""
    is_listed = request.form.get("on") == "yes"
    service().share.set_listed(actor(), name, is_listed=is_listed)
    return _done(name, say("It may be found now.") if is_listed else say(
        "It is not to be found any more. Search engines may take some weeks to forget it."))


@blueprint.post("/portfolio/credentials/<name>/link")
@needs()
def make_link(name: str) -> Response:
    """Make a secret link and show it this once: it is not kept."""
    secret = service().share.make_link(actor(), name)
    return _show(name, secret=f"{service().urls.credential(name)}?key={secret}")


@blueprint.post("/portfolio/credentials/<name>/link/end")
@needs()
def end_link(name: str) -> AnyResponse:
    """Let the secret link open nothing any more."""
    service().share.end_link(actor(), name)
    return _done(name, say("The secret link opens nothing any more."))


@blueprint.get("/portfolio/credentials/coming/<application>")
@needs(Role.TEACHER)
def coming(application: str) -> Response:
    """Show what the credential of an application would make public."""
    return page("portfolio/coming.html", keep=False, kinds=GENRES,
                coming=service().before_issue.get(actor(), application))


@blueprint.post("/portfolio/credentials/coming/<application>/name")
@needs(Role.TEACHER)
def coming_name(application: str) -> AnyResponse:
    """Let the name stand in the credential, or not."""
    service().before_issue.set_name(actor(), application,
                                    is_public=request.form.get("on") == "yes")
    return _noted(application)


@blueprint.post("/portfolio/credentials/coming/<application>/evidence/<int:position>")
@needs(Role.TEACHER)
def coming_evidence(application: str, position: int) -> AnyResponse:
    """Let one piece of evidence become public with the credential, or not."""
    service().before_issue.set_evidence(actor(), application, position,
                                        is_public=request.form.get("on") == "yes")
    return _noted(application)


def _noted(application: str) -> AnyResponse:
    tell(say("Noted. You can change it until you are told the result."))
    return redirect(url_for("my_credentials.coming", application=application), code=303)


def _show(name: str, secret: str = "") -> Response:
    found = service().share.get(actor(), name)
    return page("portfolio/credential.html", keep=False, facts=found.facts,
                sharing=found.facts.sharing, agreed=found.agreed, secret=secret,
                reading=read_bytes(found.facts.credential.document),
                standing=standing_word, name=name)


def standing_word(facts: CredentialFacts) -> Message:
    """Return in a word whether a credential still counts."""
    return standing_of(facts.status, facts.credential.document, datetime.now(UTC))[1]


def _done(name: str, message: Message) -> AnyResponse:
    tell(message)
    return redirect(url_for("my_credentials.show", name=name), code=303)
