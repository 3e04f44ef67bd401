"""badgeservice endorsement list | sign | request | import."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from badgeservice.commands.context import (
    TALK,
    Context,
    ensure_meant,
    json_option,
    pass_context,
)
from badgeservice.commands.endorse_all import sign_all
from badgeservice.commands.files import read_file, write_file
from badgeservice.core.account import EVERY
from badgeservice.core.endorsing import Endorsement
from badgeservice.credentials.endorsement_files import LARGEST, Request
from badgeservice.errors import BadUsage, say


@click.group()
def endorsement() -> None:
    """Endorsements that a partner signs under joint decisions."""


@endorsement.command("list")
@json_option
@pass_context
def list_(context: Context, as_json: bool) -> None:
    """List the joint decisions that wait for their partner's endorsement, the oldest first."""
    lines = [{"application": line.application, "programme": line.programme,
              "achievement": line.achievement, "decided_at": line.decided_at.isoformat()}
             for line in context.service.endorse.waiting([EVERY])]
    if as_json:
        TALK().data(lines)
        return
    for line in lines:
        TALK().result("  ".join(line.values()))


@endorsement.command()
@click.argument("application", required=False)
@click.option("--all", "every", is_flag=True,
              help="Sign all that waits for the organisations of whoever signs.")
@click.option("--as", "person", metavar="ADDRESS",
              help="Who signs: a coordinator or administrator of the partner.")
@click.option("--language", help="Language of the credential, if not the application's.")
@click.option("--again", is_flag=True,
              help="Endorse once more, after the earlier credential was revoked.")
@click.option("--request", "asked", type=click.Path(path_type=Path), metavar="FILE",
              help="Sign what another installation asks for in this file.")
@click.option("-o", "--output", type=click.Path(path_type=Path),
              help="The file for the answer to --request.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@pass_context
def sign(context: Context, application: str | None, every: bool, person: str | None,
         language: str | None, again: bool, asked: Path | None, output: Path | None, yes: bool,
         as_json: bool) -> int:
    """Sign for the partner, whose key is here: APPLICATION, all, or a request from elsewhere.

    The act of somebody of the partner, whom --as names and who does not release it. It makes
    the row of the credential, which is issued when the decision is released. With --all
    everything that waits is shown first, with the digest that covers every word; what is
    refused does not stop the others. A request from elsewhere is answered by the operator of
    the partner's own installation, without a name. Running it again changes nothing.
    """
    if ((application is not None) + every + (asked is not None) != 1
            or (asked is None) != (output is None)):
        raise BadUsage(say("Name an application, or --all, or --request FILE with -o FILE."))
    if (asked is not None) is (person is not None):
        raise BadUsage(say("Name with --as ADDRESS who of the partner signs the application."))
    if every and (language is not None or again):
        raise BadUsage(say("--language and --again go with one application."))
    if every:
        return sign_all(context.service, str(person), yes=yes, as_json=as_json)
    if asked is not None and output is not None:
        _answer(context, asked, output, yes=yes, as_json=as_json)
        return 0
    made = context.service.endorse.at_command_line(str(application), str(person),
                                                   language=language, again=again)
    _show(context, made, as_json=as_json)
    return 0


def _answer(context: Context, asked: Path, output: Path, *, yes: bool, as_json: bool) -> None:
    content = read_file(asked, limit=LARGEST)
    request = context.service.endorse_elsewhere.read(content)
    _tell(request)
    if not yes and sys.stdin.isatty():
        ensure_meant(say("Sign this in the name of %(partner)s? It cannot be undone.",
                         partner=request.partner))
    write_file(output, context.service.endorse_elsewhere.answer(content).written)
    if as_json:
        TALK().data({"file": str(output), "credential": request.credential["id"],
                     "digest": request.digest})
    else:
        TALK().result(say("Signed; send %(path)s back.", path=output))


def _tell(request: Request) -> None:
    talk = TALK()
    talk.note(say("Credential: %(id)s, %(name)s", id=request.credential["id"],
                  name=str(request.credential.get("name"))))
    talk.note(say("Digest: %(digest)s", digest=request.digest))
    for line in request.comment.splitlines():
        talk.note(line)


@endorsement.command()
@click.argument("application")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True,
              help="The file for the partner.")
@click.option("--again", is_flag=True,
              help="Ask once more, after the earlier credential was revoked.")
@json_option
@pass_context
def request(context: Context, application: str, output: Path, again: bool,
            as_json: bool) -> None:
    """Write a request for a partner that has an installation, and a key, of its own.

    It holds the unsigned credential, the teacher's name included where that may be public:
    send it only to the partner.
    """
    made = context.service.endorse_elsewhere.request(application, again=again)
    write_file(output, made.written)
    if as_json:
        TALK().data({"file": str(output), "credential": made.credential["id"],
                     "digest": made.digest, "partner": made.partner})
    else:
        TALK().result(say("Written to %(path)s; send it to %(partner)s.", path=output,
                          partner=made.partner))


@endorsement.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@pass_context
def import_(context: Context, file: Path, as_json: bool) -> None:
    """Take in what a partner signed on request; everything in FILE is verified first."""
    made = context.service.endorse_elsewhere.take(read_file(file, limit=LARGEST))
    _show(context, made, as_json=as_json)


def _show(context: Context, made: Endorsement, *, as_json: bool) -> None:
    url = context.service.urls.credential(made.credential)
    if as_json:
        TALK().data({"credential": made.credential, "url": url, "method": made.method,
                     "signed_at": made.signed_at.isoformat()})
    else:
        TALK().result(say("Endorsed; the credential will be %(url)s.", url=url))
