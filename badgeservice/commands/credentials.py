"""badgeservice credential show | revoke | export | list, badgeservice status publish."""

from __future__ import annotations

import json
from pathlib import Path

import click

from badgeservice.commands.context import TALK, Context, account, json_option, pass_context
from badgeservice.commands.files import output_folder, write_file
from badgeservice.commands.words import STATUSES
from badgeservice.core.credential import REASONS
from badgeservice.errors import BadUsage, say


@click.group()
def credential() -> None:
    """Issued credentials."""


@credential.command("list")
@click.option("--achievement", metavar="SLUG", help="Only of this achievement.")
@json_option
@pass_context
def list_(context: Context, achievement: str | None, as_json: bool) -> None:
    """List the addresses of all issued credentials, oldest first."""
    service = context.service
    urls = [service.urls.credential(name)
            for name in service.show.credential_ids(achievement=achievement)]
    if as_json:
        TALK().data(urls)
        return
    for url in urls:
        TALK().result(url)


@credential.command()
@click.argument("credential_id", metavar="ID")
@json_option
@pass_context
def show(context: Context, credential_id: str, as_json: bool) -> None:
    """Show one credential and what it is worth now."""
    facts = context.service.show.credential(credential_id)
    if as_json:
        TALK().data({
            "id": facts.credential.prepared.id, "url": facts.url, "status": facts.status.value,
            "reason": facts.latest.reason if facts.latest else None,
            "achievement": facts.achievement.slug, "version": facts.achievement.version,
            "joint": facts.award.is_joint, "attested_by": facts.award.attested_by or None,
            "issued_at": facts.credential.prepared.valid_from.isoformat(),
            "document": json.loads(facts.credential.document),
        })
        return
    talk = TALK()
    talk.result(facts.url)
    talk.result(say("Achievement: %(name)s (version %(version)s)",
                    name=facts.achievement.course.name.in_language(talk.language),
                    version=facts.achievement.version))
    talk.result(say("Holder: %(name)s", name=facts.award.person.full_name))
    talk.result(say("Status: %(status)s", status=STATUSES[facts.status]))


@credential.command()
@click.argument("credential_ids", metavar="ID...", nargs=-1, required=True)
@click.option("--reason", required=True, type=click.Choice(REASONS),
              help="The reason; it is shown in public.")
@click.option("--note", default="", help="A note for the record; not shown in public.")
@click.option("--dry-run", is_flag=True, help="Check the ids, revoke nothing.")
@json_option
@pass_context
def revoke(context: Context, credential_ids: tuple[str, ...], reason: str, note: str,
           dry_run: bool, as_json: bool) -> None:
    """Revoke credentials, all or none; there is no way back."""
    service = context.service
    names = [service.show.credential(name).credential.prepared.id for name in credential_ids]
    count = 0 if dry_run else service.revoke(names, reason=reason, note=note, by=account())
    if as_json:
        TALK().data({"revoked": count, "ids": names})
    else:
        TALK().result(say("%(count)s of %(all)s credentials were revoked now.",
                          count=count, all=len(names)))


@credential.command()
@click.argument("credential_ids", metavar="[ID]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Export every issued credential.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path),
              help="Folder for one <id>.json each.")
@json_option
@pass_context
def export(context: Context, credential_ids: tuple[str, ...], everything: bool, output: Path,
           as_json: bool) -> None:
    """Write the stored bytes of credentials to files."""
    service = context.service
    if everything == bool(credential_ids):
        raise BadUsage(say("Name credentials, or say --all."))
    names = service.show.credential_ids() if everything else credential_ids
    folder, written = output_folder(output), []
    for name in names:
        found = service.show.credential(name).credential
        path = folder / f"{found.prepared.id}.json"
        write_file(path, found.document)
        written.append(str(path))
    if as_json:
        TALK().data({"files": written})
    else:
        TALK().result(say("%(count)s credentials were written to %(folder)s.",
                          count=len(written), folder=folder))


@click.group()
def status() -> None:
    """Status lists."""


@status.command()
@json_option
@pass_context
def publish(context: Context, as_json: bool) -> None:
    """Sign and publish every status list anew."""
    count = context.service.status_lists.publish_all()
    if as_json:
        TALK().data({"published": count})
    else:
        TALK().result(say("%(count)s status lists were published.", count=count))
