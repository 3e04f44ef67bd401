"""badgeservice bake."""

from __future__ import annotations

from pathlib import Path

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.commands.files import read_file, write_file
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import BadUsage, say
from badgeservice.operations.brought import LARGEST
from badgeservice.operations.pictures import PictureForm


@click.command()
@click.argument("brought", metavar="ID|FILE")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path),
              help="The file to write; with our own picture its name ends in .png or .svg.")
@click.option("--picture", type=click.Path(path_type=Path), metavar="FILE",
              help="A PNG or SVG file to use instead of our own picture.")
@click.option("--replace", is_flag=True,
              help="Take out a credential that the picture holds already.")
@click.option("--language", type=click.Choice(LANGUAGES),
              help="Language of our picture, if not the credential's.")
@json_option
@pass_context
def bake(context: Context, brought: str, output: Path, picture: Path | None, replace: bool,
         language: str | None, as_json: bool) -> None:
    """Put a credential into a picture that can be shown anywhere.

    ID is a credential of this installation. A FILE with a credential of any issuer needs
    --picture, because its badge is not ours to draw.
    """
    if picture is None:
        content = _ours(context, brought, output, language)
    else:
        credential = Path(brought)
        content = context.service.bake.into(
            read_file(picture, limit=LARGEST),
            read_file(credential, limit=LARGEST) if credential.is_file() else brought.encode(),
            replace=replace)
    write_file(output, content)
    if as_json:
        TALK().data({"file": str(output)})
    else:
        TALK().result(say("The picture was written to %(path)s.", path=output))


def _ours(context: Context, brought: str, output: Path, language: str | None) -> bytes:
    if Path(brought).is_file():
        raise BadUsage(say("A file with a credential needs --picture, the picture to put it "
                           "into."), code="picture-missing")
    try:
        form = PictureForm(output.suffix.lower().removeprefix("."))
    except ValueError as error:
        raise BadUsage(say("The name of the file to write must end in .png or .svg."),
                       code="picture-form") from error
    return context.service.bake(brought.rstrip("/").rsplit("/", 1)[-1], form, language)
