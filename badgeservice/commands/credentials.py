"""badgeservice credential show | export | list; those that change one have their own modules."""

from __future__ import annotations

import json
from pathlib import Path

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.commands.corrections import correct
from badgeservice.commands.export import FORMS, write_all
from badgeservice.commands.files import output_folder
from badgeservice.commands.status import reinstate, revoke, suspend
from badgeservice.commands.words import STATUSES
from badgeservice.errors import BadInput, BadUsage, say, say_n


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
            "supersedes": facts.predecessor, "superseded_by": facts.successor,
            "history": [
                {"status": each.status.value, "reason": each.reason, "note": each.note,
                 "at": each.at.isoformat(), "by": each.by} for each in facts.history],
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
    for each in facts.history:
        talk.result(say("  %(at)s %(status)s (%(reason)s) by %(by)s: %(note)s",
                        at=each.at, status=STATUSES[each.status],
                        reason=each.reason, by=each.by, note=each.note or "–"))
    if facts.predecessor:
        talk.result(say("Takes the place of: %(url)s", url=facts.predecessor))
    if facts.successor:
        talk.result(say("Its place was taken by: %(url)s", url=facts.successor))


@credential.command()
@click.argument("credential_ids", metavar="[ID]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Export every issued credential.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path),
              help="Folder for one file each.")
@click.option("--format", "form", type=click.Choice(FORMS), default="json", show_default=True,
              help="json: the stored bytes. jwt, vc+jwt: signed anew as a token.")
@json_option
@pass_context
def export(context: Context, credential_ids: tuple[str, ...], everything: bool, output: Path,
           form: str, as_json: bool) -> None:
    """Write credentials to files, byte for byte as they were signed or as tokens."""
    service = context.service
    if everything == bool(credential_ids):
        raise BadUsage(say("Name credentials, or say --all."))
    names = service.show.credential_ids() if everything else credential_ids
    folder = output_folder(output)
    written, refused = write_all(service, names, form, folder)
    if refused:
        raise BadInput(refused, code="tokens-refused", message=say_n(
            "%(num)s credential was written to %(folder)s; the others were refused.",
            "%(num)s credentials were written to %(folder)s; the others were refused.",
            len(written), folder=folder))
    if as_json:
        TALK().data({"files": written})
    else:
        TALK().result(say_n("%(num)s credential was written to %(folder)s.",
                            "%(num)s credentials were written to %(folder)s.",
                            len(written), folder=folder))


for command in (revoke, suspend, reinstate, correct):
    credential.add_command(command)
