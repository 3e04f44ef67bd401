"""badgeservice issuer list | documents."""

from __future__ import annotations

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context


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
