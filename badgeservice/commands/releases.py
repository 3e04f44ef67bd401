"""badgeservice decision release."""

from __future__ import annotations

import sys

import click

from badgeservice.commands.context import (
    TALK,
    Context,
    ensure_meant,
    json_option,
    pass_context,
)
from badgeservice.commands.words import OUTCOMES
from badgeservice.errors import say_n
from badgeservice.operations.releasing import Released


@click.command()
@click.argument("applications", metavar="APPLICATION...", nargs=-1, required=True)
@click.option("--as", "person", metavar="ADDRESS",
              help="Who releases: somebody who could do it on the pages.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@pass_context
def release(context: Context, applications: tuple[str, ...], person: str | None, yes: bool,
            as_json: bool) -> None:
    """Release the decisions on each APPLICATION; it cannot be undone.

    What was achieved is issued, and the teacher is written to. What two organisations decided
    is released in the name of somebody: --as. Running it again finishes what was cut off, and
    changes nothing else.
    """
    if not yes and sys.stdin.isatty():
        ensure_meant(say_n("Release %(num)s decision? It cannot be undone.",
                           "Release %(num)s decisions? It cannot be undone.",
                           len(applications)))
    done = [context.service.releasing.at_command_line(name, person) for name in applications]
    if as_json:
        TALK().data([_data(context, one) for one in done])
        return
    for one in done:
        outcome = TALK().words(OUTCOMES[one.case.decision.finding.outcome])
        TALK().result("  ".join([one.case.application.id, outcome, _url(context, one) or ""]))


def _url(context: Context, one: Released) -> str | None:
    return context.service.urls.credential(one.credential) if one.credential else None


def _data(context: Context, one: Released) -> dict[str, str | None]:
    return {
        "application": one.case.application.id,
        "decision": one.case.decision.id,
        "outcome": one.case.decision.finding.outcome.value,
        "credential": one.credential,
        "url": _url(context, one),
        "released_by": one.release.released_by,
        "released_at": one.release.released_at.isoformat(),
    }
