"""badgeservice credential correct."""

from __future__ import annotations

import sys

import click

from badgeservice.commands.context import (
    TALK,
    Context,
    account,
    ensure_meant,
    json_option,
    pass_context,
)
from badgeservice.core.correction import Corrections
from badgeservice.core.credential import CORRECTION_REASONS
from badgeservice.errors import BadUsage, say
from badgeservice.operations.correct import Corrected


@click.command()
@click.argument("credential_id", metavar="ID")
@click.option("--given-names", metavar="NAMES", help="The right given names.")
@click.option("--first-surname", metavar="NAME", help="The right first surname.")
@click.option("--second-surname", metavar="NAME", help="The right second surname; may be empty.")
@click.option("--email", metavar="ADDRESS", help="The right e-mail address.")
@click.option("--level", "levels", multiple=True, metavar="CRITERION=LEVEL",
              help="The right level of a criterion; may be given several times.")
@click.option("--reason", required=True, type=click.Choice(CORRECTION_REASONS),
              help="The reason; it is shown in public.")
@click.option("--note", default="",
              help="A note for the record: for a level, who decided it. Not shown in public.")
@click.option("--as", "person", metavar="ADDRESS",
              help="Who of the partner endorses the corrected credential of a joint award.")
@click.option("--dry-run", is_flag=True, help="Check everything, change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@pass_context
def correct(context: Context, credential_id: str, given_names: str | None,
            first_surname: str | None, second_surname: str | None, email: str | None,
            levels: tuple[str, ...], reason: str, note: str, person: str | None,
            dry_run: bool, yes: bool, as_json: bool) -> None:
    """Issue a corrected credential in the place of ID, which counts no more.

    The address of the old one leads to the new one. A joint award is endorsed anew with the
    partner's key, which must be here, in the name of whom --as says. Running it
    again changes nothing.
    """
    wanted = Corrections(given_names, first_surname, second_surname, email, _levels(levels))
    found = context.service.correct.preview(credential_id, wanted, reason=reason, note=note)
    if not dry_run:
        if not yes and sys.stdin.isatty():
            ensure_meant(say("Replace the credential %(id)s? It cannot be undone.", id=found.old))
        found = context.service.correct(credential_id, wanted, reason=reason, note=note,
                                        by=account(), for_partner=(person,) if person else ())
    _show(context, found, as_json)


def _levels(given: tuple[str, ...]) -> dict[str, int]:
    levels = {}
    for each in given:
        name, _, level = each.partition("=")
        if not name or not level.isascii() or not level.isdigit() or len(level) > 2:
            raise BadUsage(say("“%(text)s” is no criterion with its level; write diseno=3.",
                               text=each[:80]))
        levels[name] = int(level)
    return levels


def _show(context: Context, found: Corrected, as_json: bool) -> None:
    url = context.service.urls.credential(found.new) if found.new else None
    if as_json:
        TALK().data({"old": found.old, "new": found.new, "url": url,
                     "name": found.after.person.full_name, "email": found.after.person.email,
                     "changed": _changed(found)})
    elif url is not None:
        TALK().result(url)
    else:
        TALK().result(say("Nothing was changed; it would change: %(what)s.",
                          what=", ".join(_changed(found))))


def _changed(found: Corrected) -> list[str]:
    before, after = found.before, found.after
    changed = [name for name in ("given_names", "first_surname", "second_surname", "email")
               if getattr(before.person, name) != getattr(after.person, name)]
    return changed + [f"{rubric}/{criterion}" for rubric, levels in after.marks.items()
                      for criterion, level in levels.items()
                      if before.marks.get(rubric, {}).get(criterion) != level]
