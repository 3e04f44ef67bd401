"""badgeservice audit verify | head | export."""

from __future__ import annotations

import re
from pathlib import Path

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.commands.files import write_file
from badgeservice.core.audit import Head, Wanted
from badgeservice.core.audit_rows import as_csv, as_json
from badgeservice.core.operator import OPERATOR_ACTOR
from badgeservice.errors import BadUsage, say, say_n

_HEAD = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


@click.group()
def audit() -> None:
    """The log of who did what and when, each entry chained to the one before."""


@audit.command()
@click.option("--expect", metavar="NUMBER:DIGEST",
              help="An entry that must be there, as `audit head` showed it once.")
@json_option
@pass_context
def verify(context: Context, expect: str | None, as_json: bool) -> None:
    """Look at every entry of the log; exit status 1 where one was changed or removed.

    Every end of the log that `init` and the worker noted in the home must be in it still. What
    was cut off since the last of them shows only with --expect.
    """
    finding = context.service.audit_log.verify(_expected(expect))
    if as_json:
        TALK().data({"good": finding.is_good, "count": finding.count,
                     "broken_at": finding.broken_at, "cut_off": finding.is_cut_off})
    elif finding.broken_at is not None:
        TALK().result(say("Entry %(number)s does not fit the one before: it was changed, or "
                          "one was removed or put in between.", number=finding.broken_at))
    elif finding.is_cut_off:
        TALK().result(say("An entry that was noted is not in the log: its end was cut off, or "
                          "all of it was written anew."))
    else:
        TALK().result(say_n("The log is whole: %(num)s entry.",
                            "The log is whole: %(num)s entries.", finding.count))
    if not finding.is_good:
        raise click.exceptions.Exit(1)


@audit.command()
@json_option
@pass_context
def head(context: Context, as_json: bool) -> None:
    """Show number and digest of the last entry, to be kept elsewhere for `audit verify`."""
    entry = context.service.audit_log.head()
    if as_json:
        TALK().data({"number": entry.number, "digest": entry.digest} if entry else None)
    elif entry is None:
        TALK().note(say("The log is empty."))
    else:
        TALK().result(f"{entry.number}:{entry.digest}")


@audit.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv",
              show_default=True, help="Form of the file.")
@pass_context
def export(context: Context, file: Path, form: str) -> None:
    """Write the whole log to FILE, the newest entry first."""
    entries = context.service.audit_log.export(OPERATOR_ACTOR, Wanted())
    lines = as_json(entries) if form == "json" else as_csv(entries)
    write_file(file, "".join(lines).encode("utf-8"))
    TALK().note(say("Written to %(path)s.", path=str(file)))


def _expected(text: str | None) -> Head | None:
    if text is None:
        return None
    match = _HEAD.fullmatch(text.strip())
    if match is None:
        raise BadUsage(say("Give the entry as `audit head` shows it: a number, a colon and 64 "
                           "signs."))
    return Head(int(match[1]), match[2])
