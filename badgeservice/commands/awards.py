"""badgeservice award add | batch, badgeservice batch list | show."""

from __future__ import annotations

from pathlib import Path

import click

from badgeservice.commands.context import TALK, Context, account, json_option, pass_context
from badgeservice.commands.files import read_file
from badgeservice.core.batch_file import read_rows
from badgeservice.core.batch_text import LARGEST_FILE
from badgeservice.errors import say, say_n


@click.group()
def award() -> None:
    """Awards and the credentials for them."""


@award.command()
@click.argument("application")
@click.option("--language", help="Language of the credential, if not the application's.")
@click.option("--again", is_flag=True,
              help="Award once more, after the earlier credential was revoked.")
@click.option("--as", "person", metavar="ADDRESS",
              help="Who releases: somebody who could do it on the pages.")
@json_option
@pass_context
def add(context: Context, application: str, language: str | None, again: bool,
        person: str | None, as_json: bool) -> None:
    """Issue the credential of the decided APPLICATION; prints its address.

    What two organisations decided is released in the name of somebody: --as. Running it
    again issues nothing and prints the same address.
    """
    facts = context.service.grant.decision(application, person, language=language,
                                           again=again)
    if as_json:
        TALK().data({"credential": facts.credential.prepared.id, "url": facts.url})
    else:
        TALK().result(facts.url)


@award.command("batch")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--achievement", required=True, metavar="SLUG", help="What all rows earned.")
@click.option("--attested-by", help="Who attests the rows; by default the account that runs it.")
@click.option("--language", default="es", show_default=True,
              help="Language of the credentials where a row names none.")
@click.option("--again", is_flag=True,
              help="Issue anew to people whose credential was revoked.")
@click.option("--dry-run", is_flag=True, help="Check everything, issue nothing.")
@json_option
@pass_context
def issue_batch(context: Context, file: Path, achievement: str, attested_by: str | None,
                language: str, again: bool, dry_run: bool, as_json: bool) -> None:
    """Issue a credential for every row of FILE, a CSV in UTF-8.

    One bad row refuses the whole file, and every bad cell is named. Running it again
    issues nothing to people who have the achievement, and finishes what was cut off.
    """
    service, by = context.service, attested_by or account()
    pinned = service.show.achievement(achievement)
    rows = read_rows(read_file(file, limit=LARGEST_FILE), file.name, pinned, language=language)
    if dry_run:
        fresh = service.give_award.preview_rows(achievement, rows, file=file.name, by=by,
                                                again=again)
        _show(as_json, rows=len(rows.good), issued=0, standing=len(rows.good) - fresh,
              would_issue=fresh)
        return
    with TALK().progress(say("Issuing")) as progress:
        result = service.grant.rows(achievement, rows, file=file.name, by=by, again=again,
                                    progress=progress)
    _show(as_json, rows=len(rows.good), issued=len(result.credentials), standing=result.standing,
          batch=result.batch,
          credentials=[service.urls.credential(name) for name in result.credentials])


def _show(as_json: bool, **result: object) -> None:
    if as_json:
        TALK().data(result)
    elif "would_issue" in result:
        TALK().result(say_n(
            "%(num)s row is good. Would be issued: %(would_issue)s; achievement held already: "
            "%(standing)s.",
            "%(num)s rows are good. Would be issued: %(would_issue)s; achievement held already: "
            "%(standing)s.", int(str(result["rows"])), **result))
    else:
        TALK().result(say_n(
            "%(num)s row. Issued: %(issued)s; achievement held already: %(standing)s.",
            "%(num)s rows. Issued: %(issued)s; achievement held already: %(standing)s.",
            int(str(result["rows"])), **result))


@click.group()
def batch() -> None:
    """Runs of `award batch`."""


@batch.command("list")
@json_option
@pass_context
def list_batches(context: Context, as_json: bool) -> None:
    """List all runs, the newest first."""
    rows = [
        {"batch": b.id, "file": b.file_name, "achievement": b.achievement, "rows": b.rows,
         "started_at": b.started_at.isoformat(), "by": b.by}
        for b in context.service.show.batches()
    ]
    if as_json:
        TALK().data(rows)
        return
    for row in rows:
        TALK().result("  ".join(str(value) for value in row.values()))


@batch.command("show")
@click.argument("batch_id", metavar="BATCH")
@json_option
@pass_context
def show_batch(context: Context, batch_id: str, as_json: bool) -> None:
    """List the credentials of one run."""
    service = context.service
    urls = [service.urls.credential(name)
            for name in service.show.credential_ids(batch=batch_id)]
    if as_json:
        TALK().data({"batch": batch_id, "credentials": urls})
        return
    for url in urls:
        TALK().result(url)
