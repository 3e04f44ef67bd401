"""badgeservice certificate make."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.commands.files import output_folder, write_file
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import BadInput, BadUsage, NotWilling, Problem, say


@click.group()
def certificate() -> None:
    """Printable certificates."""


@certificate.command()
@click.argument("credential_ids", metavar="[ID]...", nargs=-1)
@click.option("--batch", metavar="BATCH", help="All credentials of a run of `award batch`.")
@click.option("--language", type=click.Choice(LANGUAGES),
              help="Language of the certificate, if not the credential's.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path),
              help="A .pdf file for one credential, or a folder.")
@json_option
@pass_context
def make(context: Context, credential_ids: tuple[str, ...], batch: str | None,
         language: str | None, output: Path, as_json: bool) -> None:
    """Print certificates as PDF, with the credential inside."""
    service = context.service
    if (batch is None) == (not credential_ids):
        raise BadUsage(say("Name credentials, or a --batch."))
    names = list(credential_ids) or list(service.show.credential_ids(batch=batch))
    single = output.suffix.lower() == ".pdf"
    if single and len(names) != 1:
        raise BadUsage(say("One file holds one certificate; name a folder for several."))
    written: list[str] = []
    refused: list[Problem] = []
    with TALK().progress(say("Printing")) as progress:
        for number, name in enumerate(names, start=1):
            path = output if single else output_folder(output) / f"{_identifier(name)}.pdf"
            try:
                write_file(path, service.certify(name, language))
                written.append(str(path))
            except (BadInput, NotWilling) as error:
                refused += [replace(problem, file=_identifier(name))
                            for problem in error.problems]
            progress(number, len(names))
    if refused:
        raise BadInput(refused, code="certificates-refused", message=say(
            "%(count)s certificates were written to %(path)s; the others were refused.",
            count=len(written), path=output))
    if as_json:
        TALK().data({"files": written})
    else:
        TALK().result(say("%(count)s certificates were written to %(path)s.",
                          count=len(written), path=output))


def _identifier(name: str) -> str:
    return name.rstrip("/").rsplit("/", 1)[-1]
