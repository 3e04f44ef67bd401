"""badgeservice token new | list | revoke."""

from __future__ import annotations

from datetime import datetime

import click

from badgeservice.commands.context import TALK, Context, account, json_option, pass_context
from badgeservice.core.token import Scope, Token
from badgeservice.errors import say


@click.group()
def token() -> None:
    """Tokens of programs that issue or revoke over the web."""


@token.command()
@click.argument("issuer_slug", metavar="ISSUER")
@click.option("--name", required=True, help="What the program is called.")
@click.option("--scope", "scopes", multiple=True, default=[Scope.ISSUE.value], show_default=True,
              type=click.Choice([scope.value for scope in Scope]),
              help="What it may do; give the option once for each.")
@click.option("--days", type=int, default=365, show_default=True,
              help="How many days it is good for.")
@json_option
@pass_context
def new(context: Context, issuer_slug: str, name: str, scopes: tuple[str, ...], days: int,
        as_json: bool) -> None:
    """Make a token for ISSUER and show it, this once.

    Only a digest is kept: whoever loses the token makes a new one and ends the old.
    """
    made, secret = context.service.tokens.new(
        issuer_slug, name, [Scope(scope) for scope in scopes], days=days, by=account())
    if as_json:
        TALK().data({**_row(made), "token": secret})
        return
    TALK().note(say("Keep it now: it is not shown again. Its number is %(id)s.", id=made.id))
    TALK().result(secret)


@token.command("list")
@json_option
@pass_context
def list_tokens(context: Context, as_json: bool) -> None:
    """List all tokens, oldest first; the secrets are not kept."""
    tokens = context.service.tokens.all()
    if as_json:
        TALK().data([_row(each) for each in tokens])
        return
    if not tokens:
        TALK().note(say("There are no tokens yet. Make one with `badgeservice token new`."))
    for each in tokens:
        TALK().result("  ".join((each.id, each.issuer, _scopes(each), _day(each.expires_at),
                                 _day(each.revoked_at), each.name)))


@token.command()
@click.argument("token_id", metavar="ID")
@json_option
@pass_context
def revoke(context: Context, token_id: str, as_json: bool) -> None:
    """End the token with this ID, at once and for good."""
    done = context.service.tokens.revoke(token_id)
    if as_json:
        TALK().data({"id": token_id, "changed": done})
    else:
        TALK().result(say("The token is good no more."))


def _scopes(each: Token) -> str:
    return ",".join(sorted(scope.value for scope in each.scopes))


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else "–"


def _row(each: Token) -> dict[str, object]:
    return {"id": each.id, "issuer": each.issuer, "name": each.name,
            "scopes": sorted(scope.value for scope in each.scopes),
            "created": each.created_at.isoformat(), "created_by": each.created_by,
            "expires": each.expires_at.isoformat() if each.expires_at else None,
            "revoked": each.revoked_at.isoformat() if each.revoked_at else None}
