"""badgeservice credential cosign: a copy that a second organisation signed too."""

from __future__ import annotations

import json
from pathlib import Path

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.commands.files import read_file, write_file
from badgeservice.errors import say
from badgeservice.operations.brought import LARGEST


@click.command()
@click.argument("brought", metavar="ID|FILE")
@click.option("--issuer", "issuer_slug", required=True, metavar="SLUG",
              help="The organisation that signs besides; its key is used.")
@click.option("--chain", is_flag=True,
              help="Sign on top of the signature that is there and cover it, not beside it.")
@click.option("-o", "--output", type=click.Path(path_type=Path),
              help="The file to write; else the copy is shown.")
@json_option
@pass_context
def cosign(context: Context, brought: str, issuer_slug: str, chain: bool, output: Path | None,
           as_json: bool) -> None:
    """Write a copy of a valid credential that a second organisation signed too.

    ID is a credential of this installation, FILE one of any issuer. What was issued stays as
    it is; the copy is as valid, and `verify` names both. It is verified before and after.
    """
    path = Path(brought)
    content = read_file(path, limit=LARGEST) if path.is_file() else brought.encode()
    signed = context.service.co_sign(content, issuer_slug, chain=chain)
    if output is None:
        TALK().data(json.loads(signed))
        return
    write_file(output, signed)
    if as_json:
        TALK().data({"file": str(output)})
    else:
        TALK().result(say("Written to %(path)s, with one more signature.", path=output))
