"""badgeservice user: add, invite, list people with accounts, and look after both."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TextIO

import click

from badgeservice.assembly.accounts import Accounts
from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.core.account import Role
from badgeservice.core.granting import RoleWish
from badgeservice.core.ports import Search
from badgeservice.errors import BadUsage, say
from badgeservice.operations.invite import Invitation, Invited
from badgeservice.operations.operator import operator
from badgeservice.operations.people import PAGE, Sheet

_ROLES = click.Choice([role.value for role in Role])


@click.group()
def user() -> None:
    """People with accounts, and their roles."""


def _invitation(command: Callable[..., None]) -> Callable[..., None]:
    """Give *command* the context and an Invitation, made of its argument and options."""
    @pass_context
    @wraps(command)
    def made(context: Context, email: str, given_names: str, surname: str, second_surname: str,
             social_name: str, tongue: str, role_name: str, programme: str,
             organisation: str | None, **more: object) -> None:
        """Put the invitation together and go on."""
        command(context, Invitation(
            email, given_names, surname, second_surname, social_name, tongue,
            (RoleWish(programme, Role(role_name), organisation),)), **more)

    for option in (
        click.option("--given-names", required=True, help="Given names."),
        click.option("--surname", required=True, help="First surname."),
        click.option("--second-surname", default="", help="Second surname, where there is one."),
        click.option("--social-name", default="", help="The given name the person goes by."),
        click.option("--letters", "tongue", default="es", show_default=True,
                     type=click.Choice(["es", "en", "fi"]), help="Language of letters."),
        click.option("--role", "role_name", type=_ROLES, required=True, help="The first role."),
        click.option("--programme", required=True, help="Where it holds; * for everywhere."),
        click.option("--organisation", help="Slug of the issuer that the person belongs to."),
    ):
        made = option(made)
    return made


def _on_person(command: Callable[..., None]) -> Callable[..., None]:
    """Give *command* the accounts and the id of PERSON, and say that it is done."""
    @click.argument("person")
    @json_option
    @pass_context
    @wraps(command)
    def made(context: Context, person: str, *, as_json: bool, **more: object) -> None:
        """Find the person, go on, and tell."""
        found = context.service.people.id_of(operator(), person)
        command(context.service.accounts, found, **more)
        if as_json:
            TALK().data({"person": found, "changed": True})
        else:
            TALK().result(say("Done."))

    return made


@user.command()
@click.argument("email")
@_invitation
@json_option
def invite(context: Context, invitation: Invitation, *, as_json: bool) -> None:
    """Invite EMAIL: an account, a role, and a letter with a link that works once.

    The link is also shown here, for a person that no letter reaches.
    """
    _tell(context.service.accounts.invite(operator(), invitation), as_json=as_json)


@user.command()
@click.option("--programme", help="Only people with a role in this programme.")
@json_option
@pass_context
def invite_recorded(context: Context, programme: str | None, as_json: bool) -> None:
    """Invite all who have a role by `people import` and no account.

    Each gets a letter with a link that works once. Nobody is invited twice.
    """
    invite_all = context.service.accounts.invite_recorded
    done = invite_all(operator(), programme, most=invite_all.waiting(operator(), programme))
    if as_json:
        TALK().data({"invited": done.invited, "left": done.left})
    else:
        TALK().result(say("Invited: %(count)s. Without an account still: %(left)s.",
                          count=done.invited, left=done.left))


@user.command()
@click.argument("email")
@click.option("--password-file", type=click.File(encoding="utf-8"), required=True,
              help="File with the password, or - for stdin.")
@_invitation
@json_option
def add(context: Context, invitation: Invitation, *, password_file: TextIO,
        as_json: bool) -> None:
    """Add EMAIL with a password at once, as a trial or a script needs it."""
    accounts = context.service.accounts
    password = password_file.read().rstrip("\r\n")
    done = accounts.invite(operator(), invitation)
    if done.link is None:
        raise BadUsage(say("This person has an account already; the role was given."))
    accounts.by_letter.open_account(done.link.rpartition("#")[2], password)
    if as_json:
        TALK().data({"person": done.person.id, "email": done.person.email, "state": "active"})
    else:
        TALK().result(say("%(email)s can sign in.", email=done.person.email))


def _tell(done: Invited, *, as_json: bool) -> None:
    if as_json:
        TALK().data({"person": done.person.id, "email": done.person.email, "link": done.link})
    elif done.link is None:
        TALK().result(say("%(email)s has an account already and got the role.",
                          email=done.person.email))
    else:
        tell_link(done)


def tell_link(done: Invited) -> None:
    """Show the link of an invitation, and how long it is good."""
    TALK().note(say("A letter to %(email)s waits to be sent. The link in it works once, for 14 "
                    "days; whoever has it opens the account:", email=done.person.email))
    TALK().result(done.link or "")


@user.command("list")
@click.option("--programme", help="Only people with a role in this programme.")
@click.option("--role", "role_name", type=_ROLES, help="Only people with this role.")
@json_option
@pass_context
def list_users(context: Context, programme: str | None, role_name: str | None,
               as_json: bool) -> None:
    """List people with accounts or roles, by surname."""
    search = Search(role=Role(role_name) if role_name else None, programme=programme)
    people, actor = context.service.people, operator()
    found = people.page(actor, search)
    sheets = list(found.sheets)
    for number in range(2, -(-found.count // PAGE) + 1):
        sheets += people.page(actor, search, number).sheets
    if as_json:
        TALK().data([_row(sheet) for sheet in sheets])
        return
    if not sheets:
        TALK().note(say("Nobody has an account yet. Invite the first person with "
                        "`badgeservice init --admin`."))
    for sheet in sheets:
        TALK().result("  ".join((
            sheet.person.id, _state(sheet), sheet.person.email,
            sheet.person.sorting_name,
            ",".join(f"{m.programme}:{m.role.value}" for m in sheet.memberships))))


def _state(sheet: Sheet) -> str:
    return sheet.account.state.value if sheet.account else "none"


def _row(sheet: Sheet) -> dict[str, object]:
    return {
        "person": sheet.person.id, "email": sheet.person.email, "name": sheet.person.full_name,
        "state": _state(sheet), "language": sheet.account.language if sheet.account else None,
        "second_factor": sheet.account is not None and sheet.account.totp is not None,
        "sessions": sheet.sessions,
        "roles": [{"id": m.id, "programme": m.programme, "role": m.role.value,
                   "organisation": m.organisation} for m in sheet.memberships],
    }


@user.command()
@click.argument("person")
@click.argument("role_name", metavar="ROLE", type=_ROLES)
@click.option("--programme", required=True, help="Where it holds; * for everywhere.")
@click.option("--organisation", help="Slug of the issuer that the person belongs to.")
@json_option
@pass_context
def role(context: Context, person: str, role_name: str, programme: str,
         organisation: str | None, as_json: bool) -> None:
    """Give PERSON (an id or an address) a role."""
    found = context.service.people.id_of(operator(), person)
    made = context.service.accounts.roles.grant(
        operator(), found, RoleWish(programme, Role(role_name), organisation))
    if as_json:
        TALK().data({"id": made.id, "person": found})
    else:
        TALK().result(say("The role has the number %(id)s.", id=made.id))


@user.command()
@_on_person
@click.argument("role_id", metavar="ID")
def end_role(accounts: Accounts, person: str, role_id: str) -> None:
    """End the role with this ID of PERSON."""
    accounts.roles.end(operator(), person, role_id)


@user.command()
@_on_person
def disable(accounts: Accounts, person: str) -> None:
    """Close the account of PERSON and end its sessions."""
    accounts.states.disable(operator(), person)


@user.command()
@_on_person
def enable(accounts: Accounts, person: str) -> None:
    """Open the account of PERSON again."""
    accounts.states.enable(operator(), person)


@user.command()
@_on_person
def reset_factor(accounts: Accounts, person: str) -> None:
    """Take the second factor off the account of PERSON."""
    accounts.states.reset_second_factor(operator(), person)


@user.command()
@_on_person
def sessions_end(accounts: Accounts, person: str) -> None:
    """Sign PERSON out everywhere."""
    accounts.states.end_sessions(operator(), person)
