"""badgeservice database upgrade | check | copy | backup | restore."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from badgeservice.commands.context import TALK, Context, ensure_meant, json_option, pass_context
from badgeservice.core.backup import Backup
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
@click.option("--clock-is-right", is_flag=True,
              help="Say that the clock is right now, after something was signed by a wrong one.")
@json_option
@pass_context
def check(context: Context, clock_is_right: bool, as_json: bool) -> None:
    """Check that the database can be used, and count the awards without a credential."""
    if clock_is_right:
        context.service.confirm_clock()
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


@database.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@json_option
@pass_context
def backup(context: Context, file: Path, as_json: bool) -> None:
    """Write a backup of the database to the new FILE, while the service goes on.

    Keys, evidence, passphrases and journals are not in it: copy them as docs/backups.md says.
    """
    made = context.service.backups.make(file)
    if as_json:
        TALK().data({"file": str(file), **_facts(made)})
        return
    TALK().result(say("The backup is in %(path)s. It holds personal data: keep it as safe as "
                      "the database.", path=file))


@database.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@pass_context
def restore(context: Context, file: Path, yes: bool, as_json: bool) -> None:
    """Put the backup in FILE in the place of the database, which is kept aside.

    Stop the service before. Then nothing is issued or published before `badgeservice status
    publish --after-restore` has taken up what was done since the backup.
    """
    if not yes:
        ensure_meant(say("Put %(path)s in the place of the present database?", path=file))
    done = context.unready.backups.restore(file)
    if as_json:
        TALK().data({"aside": str(done.aside) if done.aside else None, **_facts(done.backup)})
        return
    TALK().result(say("The backup of %(when)s is in the place of the database.",
                      when=done.backup.made_at.isoformat(timespec="minutes")))
    if done.aside:
        TALK().note(say("The database from before is kept as %(path)s.", path=done.aside))
    TALK().note(say("Now run `badgeservice status publish --after-restore`. Until then nothing "
                    "is issued or published: what was revoked since the backup would count "
                    "again."))


def _facts(made: Backup) -> dict[str, Any]:
    return {"made_at": made.made_at.isoformat(), "version": made.version,
            "schema": made.schema, "base_url": made.base_url, "size": made.size,
            "sha256": made.sha256, "log": {"number": made.head.number,
                                           "digest": made.head.digest}}


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
