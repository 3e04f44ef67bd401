"""badgeservice award add."""

from __future__ import annotations

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context


@click.group()
def award() -> None:
    """Awards and the credentials for them."""


@award.command()
@click.argument("application")
@click.option("--language", help="Language of the credential, if not the application's.")
@click.option("--again", is_flag=True,
              help="Award once more, after the earlier credential was revoked.")
@click.option("--as", "person", metavar="ADDRESS",
              help="Who releases: somebody who could do it on the pages.")
@json_option
@pass_context
def add(context: Context, application: str, language: str | None, again: bool,
        person: str | None, as_json: bool) -> None:
    """Issue the credential of the decided APPLICATION; prints its address.

    What two organisations decided is released in the name of somebody: --as. Running it
    again issues nothing and prints the same address.
    """
    facts = context.service.grant.decision(application, person, language=language,
                                           again=again)
    if as_json:
        TALK().data({"credential": facts.credential.prepared.id, "url": facts.url})
    else:
        TALK().result(facts.url)
