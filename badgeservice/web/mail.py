"""Letters as administrators see them: what became of each, send again, stop."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import Role
from badgeservice.core.mail import LetterState
from badgeservice.core.mail_advice import advice, told
from badgeservice.core.mail_states import STATES
from badgeservice.errors import BadInput, NotWilling, Problem, say
from badgeservice.operations.compose_letter import subject_of
from badgeservice.operations.mail import PAGE
from badgeservice.web.access import actor, needs
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.languages import language
from badgeservice.web.notices import tell
from badgeservice.web.pages import page
from badgeservice.web.paging import page_number, pages_of
from badgeservice.web.problems import status_of

blueprint = guarded(Blueprint("mail", __name__))

_READERS = (Role.ADMINISTRATOR, Role.AUDITOR)


@blueprint.get("/admin/mail")
@needs(*_READERS)
def overview() -> Response:
    """Show the letters of one's programmes, those that failed first of all."""
    asked = request.args.get("state", "")
    chosen = [state for state in LetterState if state.value == asked]
    found = service().mail.overview(actor(), chosen or list(LetterState), page=page_number())
    rows = [(each, subject_of(each.letter, language(), service().mail.words))
            for each in found.letters]
    return page("mail/overview.html", rows=rows, counts=found.counts, states=STATES,
                chosen=asked if chosen else "", is_set_up=service().mail.is_set_up,
                may_change=actor().has(Role.ADMINISTRATOR), advice=advice,
                undelivered=found.undelivered, failed=LetterState.FAILED,
                given_up=LetterState.GIVEN_UP, overdue=found.overdue,
                pages=pages_of(found.total, PAGE))


@blueprint.get("/admin/mail/<letter>")
@needs(*_READERS)
def letter(letter: str) -> Response:
    """Show one letter as it was sent, and what became of it."""
    return _letter_page(letter)


@blueprint.post("/admin/mail/<letter>/again")
@needs(Role.ADMINISTRATOR)
def resend(letter: str) -> AnyResponse:
    """Send a letter again, to a corrected address where one was typed."""
    address = request.form.get("address", "")
    try:
        posted = service().mail.resend(actor(), letter, address=address)
    except (BadInput, NotWilling) as error:
        return _letter_page(letter, typed=address, problems=error.problems,
                            status=status_of(error))
    tell(say("The message is sent again to %(address)s.", address=posted.letter.address))
    return redirect(url_for("mail.letter", letter=posted.letter.id), code=303)


@blueprint.post("/admin/mail/<letter>/stop")
@needs(Role.ADMINISTRATOR)
def give_up(letter: str) -> AnyResponse:
    """Stop a letter that was not sent yet."""
    try:
        service().mail.give_up(actor(), letter)
    except NotWilling as error:
        return _letter_page(letter, problems=error.problems, status=status_of(error))
    tell(say("The message is not sent any more."))
    return redirect(url_for("mail.letter", letter=letter), code=303)


@blueprint.post("/admin/mail/again")
@needs(Role.ADMINISTRATOR)
def resend_failed() -> AnyResponse:
    """Send again all that were refused or tried too often."""
    count = service().mail.resend_failed(actor())
    tell(say("Messages that are sent again: %(count)s.", count=count))
    return redirect(url_for("mail.overview"), code=303)


def _letter_page(name: str, *, typed: str = "", problems: tuple[Problem, ...] = (),
                 status: int = 200) -> Response:
    found = service().mail.show(actor(), name)
    posted = found.posted
    return page("mail/letter.html", status=status, shown=found, posted=posted, states=STATES,
                told=told(posted), typed=typed,
                problems=problems,
                title=subject_of(posted.letter, language(), service().mail.words))
