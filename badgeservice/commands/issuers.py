"""badgeservice issuer list | documents, badgeservice key list | new | retire | revoke."""

from __future__ import annotations

import click

from badgeservice.commands.context import TALK, Context, ensure_meant, json_option, pass_context
from badgeservice.core.key import KeyState, Purpose
from badgeservice.errors import say


@click.group()
def issuer() -> None:
    """Organisations that sign credentials."""


@issuer.command("list")
@json_option
@pass_context
def list_issuers(context: Context, as_json: bool) -> None:
    """List the issuers with their DIDs."""
    show = context.service.show
    rows = [
        {"slug": entry.slug, "name": entry.name.in_language(TALK().language),
         "did": keys[-1].did if (keys := show.keys(entry.slug)) else None,
         "country": entry.country, "example": entry.is_example}
        for entry in show.issuers()
    ]
    if as_json:
        TALK().data(rows)
        return
    for row in rows:
        TALK().result(f"{row['slug']}  {row['name']}  {row['did'] or '–'}")


@issuer.command()
@json_option
@pass_context
def documents(context: Context, as_json: bool) -> None:
    """Write the DID documents of all issuers as JSON, by DID.

    `badgeservice verify --documents` takes the output, so that somebody else can verify
    without a network.
    """
    TALK().data(dict(context.service.show.did_documents()))


@click.group()
def key() -> None:
    """Signing keys."""


@key.command("list")
@json_option
@pass_context
def list_keys(context: Context, as_json: bool) -> None:
    """List the keys of all issuers, oldest first."""
    found = context.service.keys.all()
    rows = [
        {"issuer": k.issuer, "purpose": k.purpose.value, "state": k.state.value,
         "created": k.created_at.isoformat(), "method": k.method}
        for keys in found.values() for k in keys
    ]
    if as_json:
        TALK().data(rows)
        return
    for row in rows:
        TALK().result("  ".join((row["issuer"], row["purpose"], row["state"], row["method"])))


@key.command()
@click.argument("issuer_slug", metavar="ISSUER")
@click.option("--purpose", type=click.Choice([p.value for p in Purpose]),
              default=Purpose.CREDENTIALS.value, show_default=True, help="What the key signs.")
@json_option
@pass_context
def new(context: Context, issuer_slug: str, purpose: str, as_json: bool) -> None:
    """Make a new key; the one before it retires and still verifies."""
    made = context.service.keys.new(issuer_slug, Purpose(purpose))
    if as_json:
        TALK().data({"issuer": made.issuer, "purpose": made.purpose.value,
                     "method": made.method})
    else:
        TALK().result(made.method)


@key.command()
@click.argument("method")
@json_option
@pass_context
def retire(context: Context, method: str, as_json: bool) -> None:
    """Let the key METHOD sign no more; what it signed still verifies."""
    context.service.keys.set_state(method, KeyState.RETIRED)
    _tell_state(method, KeyState.RETIRED, as_json=as_json)


def _tell_state(method: str, state: KeyState, *, as_json: bool) -> None:
    if as_json:
        TALK().data({"method": method, "state": state.value})
    elif state is KeyState.RETIRED:
        TALK().result(say("The key signs no more."))
    else:
        TALK().result(say("The key has been taken out of the issuer's document."))


@key.command()
@click.argument("method")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@json_option
@pass_context
def revoke(context: Context, method: str, yes: bool, as_json: bool) -> None:
    """Take the key METHOD out of the issuer's DID document.

    Nothing that it signed verifies any more. There is no way back.
    """
    keys = context.service.keys
    if not yes:
        ensure_meant(say("What this key signed will not verify any more. Go on?"))
    keys.set_state(method, KeyState.REVOKED)
    _tell_state(method, KeyState.REVOKED, as_json=as_json)
