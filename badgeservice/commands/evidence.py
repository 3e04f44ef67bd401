"""badgeservice evidence purge | check."""

from __future__ import annotations

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.errors import say, say_n


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
        TALK().note(say_n("%(num)s file removed for good.", "%(num)s files removed for good.",
                          count))


@evidence.command()
@click.option("--remove", is_flag=True, help="Remove the files that nothing names.")
@json_option
@pass_context
def check(context: Context, remove: bool, as_json: bool) -> None:
    """Read every file; exit status 1 where one that is named is missing or damaged.

    Files that no item and no application names are listed too: they are left behind where
    something broke off after a file was received.
    """
    found = context.service.check_evidence(remove=remove)
    if as_json:
        TALK().data({"good": found.is_good, "files": found.count, "missing": found.missing,
                     "damaged": found.damaged, "unnamed": found.unnamed,
                     "removed": found.removed})
    else:
        for digest in found.missing:
            TALK().result(say("missing %(digest)s", digest=digest))
        for digest in found.damaged:
            TALK().result(say("damaged %(digest)s", digest=digest))
        for digest in found.unnamed:
            TALK().result(say("removed %(digest)s", digest=digest) if digest in found.removed
                          else say("unnamed %(digest)s", digest=digest))
        TALK().note(say_n("%(num)s file was read.", "%(num)s files were read.", found.count))
    if not found.is_good:
        raise click.exceptions.Exit(1)
