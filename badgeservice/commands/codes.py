"""badgeservice user codes."""

from __future__ import annotations

from pathlib import Path

import click

from badgeservice.assembly import printed
from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.commands.files import ensure_outputs, write_file
from badgeservice.core.operator import OPERATOR_ACTOR
from badgeservice.core.person import normalise_email
from badgeservice.core.slip_rows import as_csv
from badgeservice.errors import BadInput, NotFound, Problem, say, say_n


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--csv", "as_rows", is_flag=True, help="Write rows for a mail merge, not a PDF.")
@click.option("--person", "addresses", multiple=True, metavar="ADDRESS",
              help="Only for the person with this address; give the option once for each.")
@json_option
@pass_context
def codes(context: Context, file: Path, as_rows: bool, addresses: tuple[str, ...],
          as_json: bool) -> None:
    """Print codes to FILE for people who have no account yet, to be handed over on paper.

    Each code opens one account, once, within 30 days; what was printed for the person before
    is good no more. The file holds the codes: keep it as you keep passwords.
    """
    ensure_outputs(None, file)
    operation = context.service.codes
    waiting = {each.person.email: each.person.id for each in operation.candidates(OPERATOR_ACTOR)}
    wanted = [normalise_email(address) for address in addresses] or list(waiting)
    unknown = [address for address in wanted if address not in waiting]
    if unknown:
        raise BadInput([_unknown(address) for address in unknown])
    if not wanted:
        raise NotFound(say("Everybody has an account."), code="nobody-waits")
    slips = operation.make(OPERATOR_ACTOR, [waiting[address] for address in wanted])
    content = as_csv(slips).encode("utf-8") if as_rows else printed(slips)
    write_file(file, content, private=True)
    if as_json:
        TALK().data({"count": len(slips), "file": str(file)})
    else:
        TALK().result(say_n("%(num)s code is in %(path)s.", "%(num)s codes are in %(path)s.",
                            len(slips), path=str(file)))


def _unknown(address: str) -> Problem:
    return Problem("nobody-waits", say("Nobody with this address waits for an account."),
                   say("Leave it out, or look at the spelling."), field="person", value=address)
