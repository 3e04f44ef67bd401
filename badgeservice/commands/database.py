"""badgeservice database upgrade | check | copy."""

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


@database.command()
@click.argument("url", metavar="URL")
@json_option
@pass_context
def copy(context: Context, url: str, as_json: bool) -> None:
    """Copy the database to the empty one at URL: from SQLite to PostgreSQL, or back.

    Stop the service before. Nobody can write meanwhile; all is compared, and kept whole or not
    at all. The database of the home stays as it is.
    """
    home = context.unready.home
    with TALK().progress(say("Copying rows")) as tell:
        copied = home.copy_database(url, tell)
    if as_json:
        TALK().data({"place": copied.place, "rows": copied.rows, "tables": [
            {"name": table.name, "rows": table.rows, "checksum": table.checksum}
            for table in copied.tables]})
        return
    TALK().result(say_n("%(num)s row was copied to %(place)s and compared.",
                        "%(num)s rows were copied to %(place)s and compared.", copied.rows,
                        place=copied.place))
    TALK().note(say("Set BADGESERVICE_DATABASE_URL to this URL on every machine before the "
                    "service starts again, and never let it write to the old database again. "
                    "Keys, evidence, passphrases and the journals are not in the database: "
                    "their files stay where they are."))


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
