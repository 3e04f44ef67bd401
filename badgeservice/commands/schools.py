"""badgeservice schools import | list."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.commands.files import read_file
from badgeservice.commands.imports import show_import
from badgeservice.core.formula import as_csv
from badgeservice.core.school import School
from badgeservice.core.sheet_text import LARGEST_FILE
from badgeservice.errors import say
from badgeservice.operations.schools import SchoolFilter


@click.group()
def schools() -> None:
    """Schools, the same for all programmes."""


@schools.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check everything, record nothing.")
@json_option
@pass_context
def import_schools(context: Context, file: Path, dry_run: bool, as_json: bool) -> None:
    """Record the schools of FILE, a CSV of one's own or the directory of the ministry.

    One bad cell refuses the whole file, and every bad cell is named. The same file once more
    changes nothing.
    """
    service = context.service
    run = service.import_schools.preview if dry_run else service.import_schools
    result = run(service.operator(), read_file(file, limit=LARGEST_FILE), file=file.name)
    show_import(result, dry_run=dry_run, as_json=as_json)


@schools.command("list")
@click.option("--region", default="", metavar="CODE", help="Two digits, for instance 04.")
@click.option("--commune", default="", metavar="CODE", help="Five digits, for instance 05109.")
@click.option("--provider", default="", help="Who runs them now.")
@click.option("--csv", "as_table", is_flag=True,
              help="Write a CSV with the columns of `schools import`.")
@json_option
@pass_context
def list_schools(context: Context, region: str, commune: str, provider: str, as_table: bool,
                 as_json: bool) -> None:
    """List schools by name, with their communes and who runs them."""
    service = context.service
    wanted = SchoolFilter(region=region, commune=commune, provider=provider)
    found = [each for each in service.schools.all(service.operator()) if wanted.takes(each)]
    if as_json:
        TALK().data([{**_cells(each), "sostenedores": [
            {"sostenedor": past.provider, "desde": past.since.isoformat(),
             "hasta": past.until.isoformat() if past.until else None}
            for past in each.providers]} for each in found])
    elif as_table:
        header = _cells(School("", "", "")).keys()
        click.echo(as_csv(list(header), [list(_cells(each).values()) for each in found]),
                   nl=False)
    else:
        if not found:
            TALK().note(say("There are no schools. Record some with `badgeservice schools "
                            "import`."))
        for each in found:
            TALK().result("  ".join((each.rbd, each.name, each.commune_name,
                                     each.provider or "–")))


def _cells(each: School) -> Mapping[str, str]:
    """Return the school's cells by column, each as an import reads it."""
    rural = {True: "1", False: "0", None: ""}[each.is_rural]
    return {
        "rbd": each.rbd, "nombre": each.name, "region": each.region, "cut": each.commune,
        "comuna": each.commune_named or (each.commune and each.commune_name),
        "dependencia": each.dependency.value if each.dependency else "", "rural": rural,
        "sostenedor": each.provider,
        "sostenedor_desde": each.providers[-1].since.isoformat() if each.providers else "",
        "ensenanzas": "; ".join(each.teaching), "especialidades": "; ".join(each.specialties),
    }
