"""badgeservice credential selective | derive: a form of which its holder shows parts."""

from __future__ import annotations

from pathlib import Path

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.commands.files import read_file, write_file
from badgeservice.credentials.strict_json import BADGE_LIMIT
from badgeservice.errors import BadUsage, say

_OUTPUT = click.option("-o", "--output", required=True, type=click.Path(path_type=Path),
                       help="The file to write.")


@click.command()
@click.argument("credential_id", metavar="ID")
@_OUTPUT
@json_option
@pass_context
def selective(context: Context, credential_id: str, output: Path, as_json: bool) -> None:
    """Sign a credential so that its holder can show a part of it.

    The file is for the holder alone; `credential derive` makes what others get.
    """
    write_file(output, context.service.disclose.base(credential_id))
    if as_json:
        TALK().data({"file": str(output)})
    else:
        TALK().result(say("Written to %(path)s. Give it to the holder only.", path=output))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--show", "pointers", metavar="POINTER", multiple=True,
              help="A part to show, for instance /credentialSubject/result; may be repeated.")
@click.option("--hide-levels", is_flag=True,
              help="Show everything but the levels that were reached.")
@_OUTPUT
@json_option
@pass_context
def derive(context: Context, file: Path, pointers: tuple[str, ...], hide_levels: bool,
           output: Path, as_json: bool) -> None:
    """Make a credential that shows only a part of the one in FILE.

    What its issuer made mandatory is always shown. Needs no home.
    """
    if hide_levels and pointers:
        raise BadUsage(say("Say --show or --hide-levels, not both."))
    content = read_file(file, limit=BADGE_LIMIT)
    write_file(output, context.unready.disclose.part(content, pointers, hide_levels=hide_levels))
    if as_json:
        TALK().data({"file": str(output)})
    else:
        TALK().result(say("Written to %(path)s.", path=output))
