"""badgeservice database upgrade | check."""

from __future__ import annotations

import click

from badgeservice.commands.context import TALK, Context, pass_context
from badgeservice.errors import say


@click.group()
def database() -> None:
    """The database of the home."""


@database.command()
@pass_context
def upgrade(context: Context) -> None:
    """Bring the database to the newest version."""
    context.unready.home.upgrade()
    TALK().result(say("The database is at the newest version."))


@database.command()
@pass_context
def check(context: Context) -> None:
    """Check that the database can be used and that no signed row is missing its bytes."""
    service = context.service
    waiting = service.issue.unissued()
    TALK().result(say("The database is at the newest version."))
    if waiting:
        TALK().note(say("%(count)s awards have no signed credential yet; run the batch again.",
                        count=len(waiting)))
