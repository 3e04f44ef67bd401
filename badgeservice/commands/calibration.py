"""badgeservice calibration import | list."""

from __future__ import annotations

from pathlib import Path

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.core.calibration import CalibrationSet
from badgeservice.errors import BadUsage, say, say_n


@click.group()
def calibration() -> None:
    """Sets with known levels that assessors judge first."""


@calibration.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@pass_context
def import_(context: Context, file: Path, as_json: bool) -> None:
    """Import a calibration set from a YAML file; changed content becomes a new version."""
    service = context.service
    if not file.exists():
        raise BadUsage(say("%(path)s is not there.", path=file), code="path-missing")
    found, is_new = service.calibrate.load(service.read_calibration(file))
    if as_json:
        TALK().data({**_data(found), "new": is_new})
        return
    TALK().result(say_n("%(slug)s: version %(version)s, %(num)s case",
                        "%(slug)s: version %(version)s, %(num)s cases", len(found.items),
                        slug=found.slug, version=found.version) if is_new else
                  say("%(slug)s: version %(version)s, unchanged", slug=found.slug,
                      version=found.version))


@calibration.command("list")
@json_option
@pass_context
def list_(context: Context, as_json: bool) -> None:
    """List the current calibration sets of all programmes."""
    found = context.service.calibrate.all_sets()
    if as_json:
        TALK().data([_data(each) for each in found])
        return
    for each in found:
        TALK().result(say("%(slug)s  version %(version)s  %(programme)s  %(rubric)s",
                          slug=each.slug.ljust(30), version=each.version,
                          programme=each.programme, rubric=each.rubric))


def _data(found: CalibrationSet) -> dict[str, object]:
    return {"slug": found.slug, "version": found.version, "programme": found.programme,
            "rubric": found.rubric, "rubric_version": found.rubric_version,
            "cases": len(found.items)}
