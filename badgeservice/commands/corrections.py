"""badgeservice credential correct."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from badgeservice.assembly import Service
from badgeservice.commands.amending import (
    ensure_one_source,
    file_options,
    problems_written,
    rows_of,
    write_result,
)
from badgeservice.commands.context import (
    TALK,
    Context,
    account,
    ensure_meant,
    json_option,
    pass_context,
)
from badgeservice.commands.imports import Day
from badgeservice.commands.last_file import LastFile
from badgeservice.core.amending import Effect, Outcome, count, outcome_data
from badgeservice.core.correction import Corrections
from badgeservice.core.correction_rows import correction_wishes
from badgeservice.core.credential import CORRECTION_REASONS
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import BadUsage, say, say_n
from badgeservice.operations.correct import Corrected
from badgeservice.operations.correct_many import Endorsers


@click.command()
@click.argument("credential_id", metavar="[ID]", required=False)
@click.option("--file", type=click.Path(path_type=Path), metavar="FILE.csv",
              help="A table with the column id and one for each thing to correct.")
@click.option("--given-names", metavar="NAMES", help="The right given names.")
@click.option("--first-surname", metavar="NAME", help="The right first surname.")
@click.option("--second-surname", metavar="NAME", help="The right second surname; may be empty.")
@click.option("--email", metavar="ADDRESS", help="The right e-mail address.")
@click.option("--date", "day", type=Day(), help="The right date, as 2026-11-30.")
@click.option("--language", type=click.Choice(LANGUAGES),
              help="The language in which the credential should be.")
@click.option("--level", "levels", multiple=True, metavar="CRITERION=LEVEL",
              help="The right level of a criterion; may be given several times.")
@click.option("--reason", required=True, type=click.Choice(CORRECTION_REASONS),
              help="The reason; it is shown in public.")
@click.option("--note", default="",
              help="A note for the record: for a level, who decided it. Not shown in public.")
@click.option("--as", "person", metavar="ADDRESS",
              help="Who of the partner endorses the corrected credential of a joint award.")
@click.option("--dry-run", is_flag=True, help="Check everything, change nothing.")
@file_options
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@pass_context
def correct(context: Context, credential_id: str | None, file: Path | None,
            given_names: str | None, first_surname: str | None, second_surname: str | None,
            email: str | None, day: date | None, language: str | None,
            levels: tuple[str, ...], reason: str, note: str, person: str | None, dry_run: bool,
            errors: Path | None, result: Path | None, yes: bool, as_json: bool) -> None:
    """Issue a corrected credential in the place of ID, which counts no more.

    The address of the old one leads to the new one. A joint award is endorsed anew with the
    partner's key, which must be here, in the name of whom --as says. Running it
    again changes nothing.

    With --file the corrections are the rows of a table: all are checked before any is
    made, and a run that was cut off is finished by the same command.
    """
    wanted = Corrections(given_names, first_surname, second_surname, email, _levels(levels),
                         day, language)
    ensure_one_source((credential_id,) if credential_id else (), file, errors, result)
    partner = (person,) if person else ()
    if credential_id:
        _one(context.service, credential_id, wanted, _How(reason, note, partner, dry_run, yes),
             as_json)
        return
    if wanted != Corrections():
        raise BadUsage(say("With --file the table says what is to be corrected."))
    outcomes = _many(context.service, Path(str(file)), errors,
                     _How(reason, note, partner, dry_run, yes))
    last = LastFile(lambda: write_result(context.service, result, outcomes))
    _show_many(context.service, outcomes, last, dry_run=dry_run, as_json=as_json)
    last.end(as_json=as_json)


@dataclass(frozen=True)
class _How:
    """How corrections are to be made."""

    reason: str
    note: str
    for_partner: tuple[str, ...]
    dry_run: bool
    yes: bool

    @property
    def asks(self) -> bool:
        """Whether somebody is there to be asked, and wants to be."""
        return not self.yes and sys.stdin.isatty()


def _one(service: Service, name: str, wanted: Corrections, how: _How, as_json: bool) -> None:
    found = service.correct.preview(name, wanted, reason=how.reason, note=how.note)
    if not how.dry_run:
        if how.asks:
            ensure_meant(say("Replace the credential %(id)s? It cannot be undone.", id=found.old))
        found = service.correct(name, wanted, reason=how.reason, note=how.note, by=account(),
                                for_partner=how.for_partner)
    _show(service, found, as_json)


def _many(service: Service, file: Path, errors: Path | None, how: _How) -> tuple[Outcome, ...]:
    with problems_written(errors):
        wishes = correction_wishes(rows_of(service, file), file.name, reason=how.reason,
                                   note=how.note)
        outcomes = service.correct_many.preview(wishes, for_partner=how.for_partner)
    waiting = len(outcomes) - count(outcomes, Effect.SAME)
    if how.dry_run or not waiting:
        return outcomes
    if how.asks:
        ensure_meant(say_n("Replace %(num)s credential? It cannot be undone.",
                           "Replace %(num)s credentials? It cannot be undone.", waiting))
    with TALK().progress(say("Correcting")) as progress:
        return service.correct_many(wishes, Endorsers(account(), for_partner=how.for_partner),
                                    progress=progress)


def _show_many(service: Service, outcomes: Sequence[Outcome], last: LastFile, *,
               dry_run: bool, as_json: bool) -> None:
    waiting = len(outcomes) - count(outcomes, Effect.SAME)
    if as_json:
        TALK().data({"corrected": 0 if dry_run else waiting,
                     "as_before": len(outcomes) - waiting,
                     **({"would_be_corrected": waiting} if dry_run else {}), **last.data,
                     "rows": [outcome_data(each, service.urls.credential) for each in outcomes]})
    elif dry_run:
        TALK().result(say_n("Nothing was changed; %(num)s credential would be. Given: %(all)s.",
                            "Nothing was changed; %(num)s credentials would be. Given: %(all)s.",
                            waiting, all=len(outcomes)))
    else:
        TALK().result(say_n("%(num)s credential was corrected now; given: %(all)s.",
                            "%(num)s credentials were corrected now; given: %(all)s.",
                            waiting, all=len(outcomes)))


def _levels(given: tuple[str, ...]) -> dict[str, int]:
    levels = {}
    for each in given:
        name, _, level = each.partition("=")
        if not name or not level.isascii() or not level.isdigit() or len(level) > 2:
            raise BadUsage(say("“%(text)s” is no criterion with its level; write diseno=3.",
                               text=each[:80]))
        levels[name] = int(level)
    return levels


def _show(service: Service, found: Corrected, as_json: bool) -> None:
    url = service.urls.credential(found.new) if found.new else None
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
    changed += [name for name in ("awarded_on", "language")
                if getattr(before, name) != getattr(after, name)]
    return changed + [f"{rubric}/{criterion}" for rubric, levels in after.marks.items()
                      for criterion, level in levels.items()
                      if before.marks.get(rubric, {}).get(criterion) != level]
