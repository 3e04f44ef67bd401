"""badgeservice init."""

from __future__ import annotations

from typing import Any

import click

from badgeservice.assembly import Service
from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.commands.users import tell_link
from badgeservice.core.account import EVERY, Role
from badgeservice.core.granting import RoleWish
from badgeservice.errors import Conflict, Message, say
from badgeservice.operations.invite import Invitation, Invited
from badgeservice.operations.operator import operator
from badgeservice.operations.setup import SetUpResult


@click.command()
@click.option("--admin", "email", metavar="EMAIL",
              help="Invite the first administrator, of all programmes.")
@click.option("--name", nargs=2, metavar="GIVEN SURNAME", default=("Admin", "Admin"),
              help="What the administrator is called.")
@json_option
@pass_context
def init(context: Context, email: str | None, name: tuple[str, str], as_json: bool) -> None:
    """Set up the home: database, definitions, and a key for every issuer.

    Running it again changes nothing that is there. Asks nothing without a terminal.
    """
    service = context.unready
    result = service.setup(service.read_definitions())
    invited = _first(service, email, name) if email else None
    if as_json:
        TALK().data(_data(result, str(context.settings.home), invited))
    else:
        _tell(result, str(context.settings.home))
        if invited is not None:
            tell_link(invited)


def _first(service: Service, email: str, name: tuple[str, str]) -> Invited:
    """Invite the first administrator, or again whoever has not come yet."""
    try:
        return service.accounts.invite(operator(), Invitation(
            email, *name, roles=(RoleWish(EVERY, Role.ADMINISTRATOR),)))
    except Conflict as error:
        if error.code != "role-held":
            raise
        return service.accounts.invite.again(
            operator(), service.people.id_of(operator(), email))


def _data(result: SetUpResult, home: str, invited: Invited | None) -> dict[str, Any]:
    return {
        **({"invitation": invited.link} if invited is not None else {}),
        "home": home,
        "base_url": result.base_url,
        "keys": [{"issuer": key.issuer, "purpose": key.purpose.value, "method": key.method}
                 for key in result.keys],
        "passphrase_files": list(result.passphrases),
        "published": [{"kind": p.kind, "slug": p.slug, "version": p.version}
                      for p in result.published],
    }


def _tell(result: SetUpResult, home: str) -> None:
    talk = TALK()
    talk.result(say("Home: %(home)s", home=home))
    talk.result(say("Public address: %(url)s", url=result.base_url))
    talk.result(say("Definitions published now: %(count)s", count=len(result.published)))
    talk.result(say("Keys made now: %(count)s", count=len(result.keys)))
    for file in result.passphrases:
        talk.note(passphrase_written(file))


def passphrase_written(file: str) -> Message:
    """Return what to say of a passphrase that nobody knows yet."""
    return say("A random passphrase was written to %(file)s. Keep a second copy in "
               "another place: without it the keys cannot be opened.", file=file)
