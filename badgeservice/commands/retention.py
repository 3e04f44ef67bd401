"""badgeservice retention."""

from __future__ import annotations

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.errors import say


@click.command()
@click.option("--dry-run", is_flag=True, help="Count what would go, remove nothing.")
@json_option
@pass_context
def retention(context: Context, dry_run: bool, as_json: bool) -> None:
    """Forget personal data that are past their period.

    The worker does it once a day. Marks, awards and credentials stay.
    """
    counts = context.service.retention(is_dry_run=dry_run)
    if as_json:
        TALK().data(dict(counts))
        return
    for name, count in counts.items():
        if count:
            TALK().result(f"{name}: {count}")
    if dry_run:
        TALK().note(say("Nothing was removed: this was a dry run."))
    elif not any(counts.values()):
        TALK().note(say("Nothing is past its period."))
