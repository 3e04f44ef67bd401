"""The partner's endorsement: what waits, exactly what would be signed, and the signature."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.release import READING, RELEASING
from badgeservice.errors import BadInput, Conflict, NotWilling, Problem, SeveralProblems, say
from badgeservice.operations.endorse import Offer
from badgeservice.web import pages
from badgeservice.web.access import actor, needs
from badgeservice.web.current import service
from badgeservice.web.decision_view import (
    OUTCOMES,
    level_lines,
    organisations,
    pagination,
    route_words,
    wanted,
)
from badgeservice.web.forms import guarded
from badgeservice.web.notices import tell

blueprint = guarded(Blueprint("endorsements", __name__))

MOST = 50
"""Endorsements that one form signs: what a page of the list holds."""

_LONGEST = 1000
"""Signs of a passphrase."""


@blueprint.get("/endorsements")
@needs(*READING)
def waiting() -> Response:
    """List the joint decisions that wait for the partner's signature."""
    return _list()


@blueprint.post("/endorsements/prepare")
@needs(*RELEASING)
def prepare() -> AnyResponse:
    """Record what would be signed for those that were ticked, and go on to see it."""
    names = list(dict.fromkeys(request.form.getlist("application")))[:MOST]
    if not names:
        return _list([Problem("nothing-ticked", say("Nothing is ticked."),
                              say("Tick what you want to look at."))])
    try:
        service().endorse.prepare(actor(), names)
    except (NotWilling, Conflict) as error:
        return _list(_problems(error), ticked=names)
    return redirect(url_for("endorsements.review", application=names), code=303)


@blueprint.get("/endorsements/sign")
@needs(*READING)
def review() -> Response:
    """Show exactly what would be signed, one or many, with one button."""
    return _review(list(dict.fromkeys(request.args.getlist("application")))[:MOST])


@blueprint.post("/endorsements/sign")
@needs(*RELEASING)
def sign() -> AnyResponse:
    """Sign what was shown: the form names each digest, so nothing else can be signed."""
    shown = [tuple(each.split(":", 1)) for each in request.form.getlist("shown") if ":" in each]
    pairs = [(each[0], each[1]) for each in shown][:MOST]
    names = [name for name, _ in pairs]
    problems = _unconfirmed(pairs)
    if not problems:
        try:
            service().endorse(actor(), pairs, request.form.get("passphrase", "")[:_LONGEST] or None)
        except (BadInput, NotWilling, Conflict) as error:
            problems = _problems(error)
    if problems:
        return _review(names, problems)
    tell(say("Endorsed: %(count)s. Now the decisions can be released.", count=len(pairs)))
    return redirect(url_for("endorsements.waiting"), code=303)


@blueprint.get("/endorsements/<application>")
@needs(*READING)
def show(application: str) -> Response:
    """Show one joint decision and its endorsement, there or not."""
    return _review([application])


def _unconfirmed(pairs: Sequence[tuple[str, str]]) -> list[Problem]:
    problems = []
    if not pairs:
        problems.append(Problem("nothing-shown", say("There is nothing to sign."), say(
            "Go back to the list and tick what you want to endorse.")))
    if request.form.get("sure") != "yes":
        problems.append(Problem("not-confirmed", say("A signature cannot be taken back."),
                                say("Tick that you have read what you sign."), field="sure"))
    return problems


def _problems(error: BadInput | NotWilling | Conflict) -> list[Problem]:
    if isinstance(error, SeveralProblems):
        return list(error.problems)
    return [Problem(error.code, error.message)]


def _review(names: Sequence[str], problems: Sequence[Problem] = ()) -> Response:
    offers = [service().endorse.show(actor(), name) for name in names]
    return pages.page(
        "endorsements/review.html", status=400 if problems else 200,
        offers=[_shown(offer) for offer in offers], problems=problems,
        organisations=organisations(),
        signable=[offer for offer in offers if offer.may_sign and offer.draft],
        preparable=[offer for offer in offers if offer.may_sign and not offer.draft],
        asks_passphrase=any(offer.asks_passphrase and offer.may_sign for offer in offers))


def _shown(offer: Offer) -> dict[str, object]:
    return {"offer": offer, "case": offer.case, "lines": level_lines(offer.case),
            "outcome": OUTCOMES[offer.case.decision.finding.outcome],
            "route": route_words(offer.case.decision.finding.route)}


def _list(problems: Sequence[Problem] = (), ticked: Sequence[str] = ()) -> Response:
    asked = wanted()
    found = service().release_desk.endorsements(actor(), asked)
    return pages.page(
        "endorsements/waiting.html", status=409 if problems else 200, found=found, asked=asked,
        problems=problems, ticked=ticked, route_words=route_words,
        organisations=organisations(),
        may_sign=any(line.may_sign for line in found.lines),
        pagination=pagination("endorsements.waiting", found))
