"""People with roles: listed, invited, given roles, and helped when they cannot sign in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, TypeVar

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import AccountState, Actor, Role
from badgeservice.core.granting import RoleWish
from badgeservice.core.ports import Search
from badgeservice.errors import (
    BadInput,
    Conflict,
    Message,
    NotAllowed,
    NotFound,
    Problem,
    say,
)
from badgeservice.operations.invite import Invitation
from badgeservice.operations.invite_recorded import AT_ONCE
from badgeservice.operations.offers import MadeOffer
from badgeservice.operations.people import PAGE
from badgeservice.operations.visible import READERS
from badgeservice.web import pages
from badgeservice.web.access import actor, needs
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.languages import NAMES
from badgeservice.web.notices import tell
from badgeservice.web.paging import page_number, pages_of
from badgeservice.web.problems import status_of
from badgeservice.web.role_words import NO_ACCOUNT, ROLES, STATES

blueprint = guarded(Blueprint("people", __name__))
_E = TypeVar("_E", bound=Enum)

_FIELDS = ("email", "given_names", "first_surname", "second_surname", "social_name", "language",
           "programme", "role", "organisation")
_LONGEST_SEARCH = 100
WITHOUT = "none"
"""In the place of an account's state: there is no account."""


def _one_of(kind: type[_E], name: str | None) -> _E | None:
    """Return the member of *kind* that is spelt *name*, or None."""
    return next((each for each in kind if each.value == name), None)


@blueprint.get("/admin/people")
@needs(*READERS)
def overview() -> Response:
    """List the people of one's programmes."""
    search = Search(request.args.get("q", "")[:_LONGEST_SEARCH],
                    _one_of(Role, request.args.get("role")),
                    _one_of(AccountState, request.args.get("state")),
                    request.args.get("programme") or None,
                    is_without_account=request.args.get("state") == WITHOUT)
    found = service().people.page(actor(), search, page_number())
    waiting = service().accounts.invite_recorded.waiting(actor())
    return pages.page("admin/people.html", keep=False, found=found, search=search,
                      waiting=waiting, offered=_offered(), at_once=AT_ONCE,
                      pages=pages_of(found.count, PAGE), **_words(actor(), *READERS))


def _offered() -> Sequence[MadeOffer]:
    """Return the offers that wait, for whoever can withdraw them."""
    if not actor().has(Role.ADMINISTRATOR):
        return ()
    return service().accounts.offers.made(actor())


@blueprint.post("/admin/people/offers/<offer>/withdraw")
@needs(Role.ADMINISTRATOR)
def withdraw_offer(offer: str) -> AnyResponse:
    """Withdraw a role that was offered."""
    service().accounts.offers.withdraw(actor(), offer)
    tell(say("The offer was withdrawn."))
    return redirect(url_for("people.overview"), code=303)


def _words(who: Actor, *roles: Role) -> dict[str, Any]:
    return {"role_words": ROLES, "state_words": STATES, "no_account": NO_ACCOUNT,
            "choices": service().people.choices(who, *roles), "tongues": tuple(NAMES.items()),
            "may_change": who.has(Role.ADMINISTRATOR), "administers": (Role.ADMINISTRATOR,),
            "code_roles": (Role.ADMINISTRATOR, Role.AUDITOR)}


@blueprint.get("/admin/people/invite")
@needs(Role.ADMINISTRATOR)
def invitation() -> Response:
    """Show the form to invite somebody."""
    return _invitation()


def _invitation(problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    return pages.page("admin/invite.html", status=status, keep=False, problems=problems,
                      typed={name: request.form.get(name, "") for name in _FIELDS},
                      **_words(actor(), Role.ADMINISTRATOR))


@blueprint.post("/admin/people/invite")
@needs(Role.ADMINISTRATOR)
def invite() -> AnyResponse:
    """Invite somebody."""
    form = request.form
    try:
        done = service().accounts.invite(actor(), Invitation(
            form.get("email", ""), form.get("given_names", ""), form.get("first_surname", ""),
            form.get("second_surname", ""), form.get("social_name", ""),
            form.get("language", ""), (_wish(),)))
    except Conflict as error:
        if error.code != "role-held":
            raise
        return _invitation((Problem(error.code, error.message, field="role"),), status=409)
    except (BadInput, NotAllowed) as error:
        return _invitation(_at_form(error), status=status_of(error))
    if done.is_offered:
        # The name is another programme's: what is known here is what was typed.
        tell(say("The letter to %(email)s is on its way. The role counts when the person has "
                 "taken it.", email=done.person.email))
        return redirect(url_for("people.overview"), code=303)
    tell(say("%(name)s was invited; the letter is on its way.", name=done.person.full_name)
         if done.link else
         say("%(name)s has an account already and got the role.", name=done.person.full_name))
    return redirect(url_for("people.person", person_id=done.person.id), code=303)


@blueprint.post("/admin/people/invite-recorded")
@needs(Role.ADMINISTRATOR)
def invite_recorded() -> AnyResponse:
    """Invite everybody who was recorded by a file and has no account."""
    done = service().accounts.invite_recorded(actor())
    tell(say("Invited: %(count)s. Without an account still: %(left)s.", count=done.invited,
             left=done.left))
    return redirect(url_for("people.overview"), code=303)


def _at_form(error: BadInput | NotAllowed) -> tuple[Problem, ...]:
    """Return what a form tells of *error*; raise it again where no other choice would help."""
    if isinstance(error, BadInput):
        return error.problems
    if error.code != "role-of-organisation":
        raise error
    return (Problem(error.code, error.message, field="organisation"),)


def _wish() -> RoleWish:
    role = _one_of(Role, request.form.get("role"))
    if role is None:
        raise BadInput([Problem("role-none", say("Choose a role."), field="role")])
    return RoleWish(request.form.get("programme", ""), role,
                    request.form.get("organisation") or None)


@blueprint.get("/admin/people/<person_id>")
@needs(*READERS)
def person(person_id: str) -> Response:
    """Show one person's account and roles."""
    return _person(person_id)


def _person(person_id: str, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    return pages.page("admin/person.html", status=status, keep=False, problems=problems,
                      sheet=service().people.one(actor(), person_id), me=actor().person.id,
                      typed={name: request.form.get(name, "") for name in _FIELDS},
                      **_words(actor(), Role.ADMINISTRATOR))


@blueprint.post("/admin/people/<person_id>/roles")
@needs(Role.ADMINISTRATOR)
def grant(person_id: str) -> AnyResponse:
    """Give somebody a role."""
    try:
        service().accounts.roles.grant(actor(), person_id, _wish())
    except (BadInput, NotAllowed) as error:
        return _person(person_id, _at_form(error), status=status_of(error))
    return _back(person_id, say("The role was given, and the person signed out."))


@blueprint.post("/admin/people/<person_id>/roles/<membership>/end")
@needs(Role.ADMINISTRATOR)
def end_role(person_id: str, membership: str) -> AnyResponse:
    """End a role."""
    service().accounts.roles.end(actor(), person_id, membership)
    return _back(person_id, say("The role has ended, and the person was signed out."))


def _back(person_id: str, told: Message) -> AnyResponse:
    """Return to the person's page; to the list where the person is seen no more."""
    tell(told)
    try:
        service().people.one(actor(), person_id)
    except NotFound:
        return redirect(url_for("people.overview"), code=303)
    return redirect(url_for("people.person", person_id=person_id), code=303)


def _act(name: str, done: Message) -> Callable[[str], AnyResponse]:
    """Return the view of something that is done to an account with one button."""
    def view(person_id: str) -> AnyResponse:
        """Do it, and show the person."""
        {"again": service().accounts.invite.again,
         "withdraw": service().accounts.invite.withdraw,
         "disable": service().accounts.states.disable,
         "enable": service().accounts.states.enable,
         "reset_factor": service().accounts.states.reset_second_factor,
         "end_sessions": service().accounts.states.end_sessions}[name](actor(), person_id)
        return _back(person_id, done)
    return needs(Role.ADMINISTRATOR)(view)


for _name, _place, _done in (
    ("again", "invitation", say("A letter is on its way; only its link counts.")),
    ("withdraw", "invitation/withdraw", say("The invitation was withdrawn.")),
    ("disable", "disable", say("The account is closed, and the person signed out.")),
    ("enable", "enable", say("The account is open again.")),
    ("reset_factor", "second-factor/reset",
     say("The second factor was taken off; the person was written to.")),
    ("end_sessions", "sessions/end", say("The person is signed out everywhere.")),
):
    blueprint.add_url_rule(f"/admin/people/<person_id>/{_place}", _name, _act(_name, _done),
                           methods=["POST"])
