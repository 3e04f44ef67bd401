"""badgeservice people import | list | relate | readdress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.commands.files import read_file
from badgeservice.commands.imports import Day, show_import
from badgeservice.core.account import Role
from badgeservice.core.formula import as_csv
from badgeservice.core.people_sheet import COLUMNS
from badgeservice.core.person_form import REASONS
from badgeservice.core.ports import Listed
from badgeservice.core.profile import SECRET
from badgeservice.core.relation import RelationKind
from badgeservice.core.sheet_text import LARGEST_FILE
from badgeservice.errors import say
from badgeservice.operations.import_people import ROLES


@click.group()
def people() -> None:
    """People of the programmes, their schools, and how they stand to each other."""


@people.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--programme", default="", metavar="SLUG",
              help="Whose people they are; needed where there are several programmes.")
@click.option("--role", type=click.Choice([each.value for each in ROLES]),
              default=ROLES[0].value, show_default=True, help="What they are in the programme.")
@click.option("--dry-run", is_flag=True, help="Check everything, record nothing.")
@json_option
@pass_context
def import_people(context: Context, file: Path, programme: str, role: str, dry_run: bool,
                  as_json: bool) -> None:
    """Record the people of FILE, a CSV with one row for each, and give them a role.

    One bad cell refuses the whole file, and every bad cell is named. The same file once more
    changes nothing.
    """
    service = context.service
    run = service.import_people.preview if dry_run else service.import_people
    result = run(service.operator(), read_file(file, limit=LARGEST_FILE), file=file.name,
                 programme=programme, role=Role(role))
    show_import(result, dry_run=dry_run, as_json=as_json)


@people.command("list")
@click.option("--programme", default="", metavar="SLUG", help="Only the people of a programme.")
@click.option("--csv", "as_table", is_flag=True,
              help="Write a CSV with the columns of `people import`.")
@click.option("--with-numbers", is_flag=True,
              help="With identity numbers and telephones: keep the output to yourself.")
@json_option
@pass_context
def list_people(context: Context, programme: str, as_table: bool, with_numbers: bool,
                as_json: bool) -> None:
    """List people by surname, with their roles and schools."""
    service = context.service
    found = service.schools.people(service.operator(), programme=programme)
    names = [column.name for column in COLUMNS
             if with_numbers or column.name not in SECRET]
    if as_json:
        TALK().data([{"id": each.person.id, "roles": list(each.roles), **_cells(each, names)}
                     for each in found])
    elif as_table:
        header = [column.spellings[0] for column in COLUMNS if column.name in names]
        click.echo(as_csv(header, [list(_cells(each, names).values()) for each in found]),
                   nl=False)
    else:
        _show(found)


def _show(found: Sequence[Listed]) -> None:
    if not found:
        TALK().note(say("There are no people yet. Record some with `badgeservice people "
                        "import`."))
    for each in found:
        TALK().result("  ".join((each.person.id, each.person.sorting_name, each.person.email,
                                 ",".join(each.roles), each.profile.school or "–")))


def _cells(each: Listed, names: Sequence[str]) -> Mapping[str, str]:
    """Return the person's cells by column, each as an import reads it."""
    found = {}
    for name in names:
        source = each.person if hasattr(each.person, name) else each.profile
        value = getattr(source, name)
        found[name] = str(getattr(value, "value", value) or "")
    return found


@people.command()
@click.argument("kind", type=click.Choice([each.value for each in RelationKind]))
@click.argument("person", metavar="ADDRESS")
@click.argument("other", metavar="ADDRESS")
@click.option("--since", type=Day(), help="The first day; by default today.")
@click.option("--until", type=Day(), help="The last day, where it ended.")
@click.option("--programme", default="", metavar="SLUG",
              help="Where it counts; needed where both are in several programmes.")
@json_option
@pass_context
def relate(context: Context, kind: str, person: str, other: str, since: date | None,
           until: date | None, programme: str, as_json: bool) -> None:
    """Record that the first person is mentor, line manager or co-author of the second.

    Neither of the two is asked to judge the other. With --until what stands is ended.
    """
    service = context.service
    made = service.relate(service.operator(), kind, person, other, since=since, until=until,
                          programme=programme)
    if as_json:
        TALK().data({"id": made.id, "kind": made.kind.value, "person": made.person,
                     "other": made.other, "programme": made.programme,
                     "since": made.since.isoformat(),
                     "until": made.until.isoformat() if made.until else None})
    elif made.until:
        TALK().result(say("Recorded: it lasts until %(until)s.", until=made.until))
    else:
        TALK().result(say("Recorded since %(since)s.", since=made.since))


@people.command()
@click.argument("person", metavar="ADDRESS")
@click.argument("email", metavar="NEW")
@click.option("--reason", required=True, type=click.Choice(REASONS),
              help="Why; the log keeps it.")
@json_option
@pass_context
def readdress(context: Context, person: str, email: str, reason: str, as_json: bool) -> None:
    """Put the address NEW in the place of a person's ADDRESS.

    Whoever has an open account confirms it by a letter that goes to NEW, and the old one counts
    until then. Credentials that were issued keep what they say of the old address; see
    `credential correct`.
    """
    service = context.service
    found = service.people.id_of(service.operator(), person)
    counts = service.accounts.addresses.correct(service.operator(), found, email, reason)
    if as_json:
        TALK().data({"person": found, "counts": counts})
    elif counts:
        TALK().result(say("The address was corrected."))
    else:
        TALK().result(say("A letter went to the new address. It counts once it is confirmed "
                          "there."))
