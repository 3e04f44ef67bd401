"""badgeservice database upgrade | check."""

from __future__ import annotations

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.errors import say, say_n


@click.group()
def database() -> None:
    """The database of the home."""


@database.command()
@json_option
@pass_context
def upgrade(context: Context, as_json: bool) -> None:
    """Bring the database to the newest version."""
    context.unready.home.upgrade()
    _tell(waiting=None, as_json=as_json)


@database.command()
@json_option
@pass_context
def check(context: Context, as_json: bool) -> None:
    """Check that the database can be used, and count the awards without a credential."""
    _tell(waiting=len(context.service.issue.unissued()), as_json=as_json)


def _tell(*, waiting: int | None, as_json: bool) -> None:
    if as_json:
        TALK().data({"newest": True, "unissued": waiting})
        return
    TALK().result(say("The database is at the newest version."))
    if waiting:
        TALK().note(say_n("%(num)s award has no signed credential yet; run `award batch` or "
                          "`award add` again.",
                          "%(num)s awards have no signed credential yet; run `award batch` or "
                          "`award add` again.", waiting))
