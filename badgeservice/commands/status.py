"""badgeservice credential revoke | suspend | reinstate, badgeservice status publish."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

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
from badgeservice.commands.last_file import LastFile
from badgeservice.core.amending import Effect, Outcome, count
from badgeservice.core.credential import (
    REASONS,
    REINSTATEMENT_REASONS,
    SUSPENSION_REASONS,
    Status,
)
from badgeservice.core.status_rows import StatusWish, status_wishes
from badgeservice.errors import BadUsage, Message, say, say_n
from badgeservice.operations.restored import Recovered

Command = Callable[..., Any]


def _options(reasons: Sequence[str]) -> Callable[[Command], Command]:
    """Add what the three commands share."""
    options = (
        click.argument("credential_ids", metavar="[ID]...", nargs=-1),
        click.option("--file", type=click.Path(path_type=Path), metavar="FILE.csv",
                     help="A table with the columns id and, where wished, reason and note."),
        click.option("--reason", required=True, type=click.Choice(reasons),
                     help="The reason; it is shown in public."),
        click.option("--note", default="", help="A note for the record; not shown in public."),
        click.option("--dry-run", is_flag=True, help="Check everything, change nothing."),
        file_options,
        click.option("--yes", is_flag=True, help="Do not ask."),
        json_option,
        pass_context,
    )

    def add(command: Command) -> Command:
        """Return *command* with the options, listed by its help in their order."""
        for option in reversed(options):
            command = option(command)
        return command

    return add


@click.command()
@_options(REASONS)
def revoke(context: Context, **given: Any) -> None:
    """Revoke credentials, all or none; there is no way back.

    Verifiers everywhere see it.
    """
    _change(context, Status.REVOKED, "revoked", say_n(
        "%(num)s credential was revoked now; given: %(all)s.",
        "%(num)s credentials were revoked now; given: %(all)s.", 0, all=0), **given)


@click.command()
@_options(SUSPENSION_REASONS)
def suspend(context: Context, **given: Any) -> None:
    """Suspend credentials for the time being, all or none.

    This service's page and verifier say so; other verifiers do not see it.
    """
    _change(context, Status.SUSPENDED, "suspended", say_n(
        "%(num)s credential was suspended now; given: %(all)s.",
        "%(num)s credentials were suspended now; given: %(all)s.", 0, all=0), **given)


@click.command()
@_options(REINSTATEMENT_REASONS)
def reinstate(context: Context, **given: Any) -> None:
    """Let suspended credentials count again, all or none; never revoked ones."""
    _change(context, Status.VALID, "reinstated", say_n(
        "%(num)s credential was reinstated now; given: %(all)s.",
        "%(num)s credentials were reinstated now; given: %(all)s.", 0, all=0), **given)


def _change(context: Context, status: Status, word: str, sentence: Message, *,
            credential_ids: tuple[str, ...], file: Path | None, reason: str, note: str,
            dry_run: bool, errors: Path | None, result: Path | None, yes: bool,
            as_json: bool) -> None:
    ensure_one_source(credential_ids, file, errors, result)
    service = context.service
    with problems_written(errors):
        wishes = _wishes(service, credential_ids, file, reason, note)
        outcomes = service.change_status.preview_rows(status, wishes)
    changed = count(outcomes, Effect.CHANGED)
    if changed and not dry_run:
        if status is Status.REVOKED and not yes and sys.stdin.isatty():
            ensure_meant(say_n("Revoke %(num)s credential? It cannot be undone.",
                               "Revoke %(num)s credentials? It cannot be undone.", changed))
        outcomes = service.change_status.rows(status, wishes, by=account())
    last = LastFile(lambda: write_result(service, result, outcomes))
    _show(service, word, sentence, wishes, outcomes, last, dry_run=dry_run, as_json=as_json)
    last.end(as_json=as_json)


def _show(service: Service, word: str, sentence: Message, wishes: Sequence[StatusWish],
          outcomes: Sequence[Outcome], last: LastFile, *, dry_run: bool,
          as_json: bool) -> None:
    changed = count(outcomes, Effect.CHANGED)
    if as_json:
        ids = [service.urls.credential_id(wish.credential) or wish.credential for wish in wishes]
        TALK().data({word: 0 if dry_run else changed, "ids": list(dict.fromkeys(ids)),
                     **({f"would_be_{word}": changed} if dry_run else {}), **last.data})
    elif dry_run:
        TALK().result(say_n("Nothing was changed; %(num)s credential would be. Given: %(all)s.",
                            "Nothing was changed; %(num)s credentials would be. Given: %(all)s.",
                            changed, all=len(wishes)))
    else:
        TALK().result(sentence.with_values({"num": changed, "all": len(wishes)}))


def _wishes(service: Service, names: tuple[str, ...], file: Path | None, reason: str,
            note: str) -> tuple[StatusWish, ...]:
    if file is None:
        return tuple(StatusWish(name, reason, note) for name in dict.fromkeys(names))
    return status_wishes(rows_of(service, file), file.name, reason=reason, note=note)


@click.group()
def status() -> None:
    """Status lists."""


@status.command()
@click.option("--after-restore", is_flag=True,
              help="Go on after the database was put back from a backup.")
@click.option("--without-journal", is_flag=True,
              help="Go on although the journal of what was done since the backup is lost.")
@json_option
@pass_context
def publish(context: Context, after_restore: bool, without_journal: bool,
            as_json: bool) -> None:
    """Sign and publish every status list anew.

    A list counts for 14 days. The server signs it anew in time, where its keys can be
    unlocked; else run this at least once a week.
    """
    if without_journal and not after_restore:
        raise BadUsage(say("--without-journal goes with --after-restore."))
    service = context.service
    found = service.after_restore(by=account(),
                                  without_journal=without_journal) if after_restore else None
    count = service.status_lists.publish_all()
    if as_json:
        TALK().data({"published": count, **(_as_data(found) if found else {})})
        return
    if found is not None:
        _tell_recovered(found)
    TALK().result(say_n("%(num)s status list was published.",
                        "%(num)s status lists were published.", count))


def _as_data(found: Recovered) -> dict[str, Any]:
    return {"behind": list(found.lists), "revoked": list(found.revoked),
            "changed": list(found.changed), "lost": list(found.lost),
            "by_hand": [{"at": each.at.isoformat(), "action": each.action,
                         "subject": each.subject} for each in found.others]}


def _tell_recovered(found: Recovered) -> None:
    """Say what is as it was again, and, plainly, what is not."""
    TALK().result(say("Lists that were behind: %(lists)s; credentials revoked again: "
                      "%(count)s.", lists=len(found.lists), count=len(found.revoked)))
    if found.changed:
        TALK().result(say_n("%(num)s other change of status was taken up from the journal.",
                            "%(num)s other changes of status were taken up from the journal.",
                            len(found.changed)))
    if found.lost:
        TALK().note(say_n(
            "%(num)s credential that was issued since the backup is lost here. Its holder has "
            "it, but it no longer verifies here. Find out whose it is, and issue it anew:",
            "%(num)s credentials that were issued since the backup are lost here. Their holders "
            "have them, but they no longer verify here. Find out whose they are, and issue them "
            "anew:", len(found.lost)))
        for name in found.lost:
            TALK().note(say("  credential %(id)s", id=name))
    if found.others:
        TALK().note(say("This was done since the backup and has to be looked after by hand:"))
        for each in found.others:
            TALK().note(say("  %(when)s %(action)s %(subject)s", action=each.action,
                            when=each.at.isoformat(timespec="minutes"), subject=each.subject))
