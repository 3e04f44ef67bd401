"""badgeservice evidence purge."""

from __future__ import annotations

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.errors import say


@click.group()
def evidence() -> None:
    """Evidence files."""


@evidence.command()
@json_option
@pass_context
def purge(context: Context, as_json: bool) -> None:
    """Remove for good what was deleted 30 days ago, with its files."""
    count = context.service.portfolio.purge()
    if as_json:
        TALK().data({"files": count})
    else:
        TALK().note(say("%(count)s files removed for good.", count=count))
