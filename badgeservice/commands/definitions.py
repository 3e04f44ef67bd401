"""badgeservice definitions check | load | list."""

from __future__ import annotations

from pathlib import Path

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.commands.words import KINDS
from badgeservice.core.course import Kind
from badgeservice.errors import BadUsage, say, say_n


@click.group()
def definitions() -> None:
    """Issuers, rubrics and courses as files."""


def _existing(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    for path in paths:
        if not path.exists():
            raise BadUsage(say("%(path)s is not there.", path=path), code="path-missing")
    return paths


@definitions.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@json_option
@pass_context
def check(context: Context, paths: tuple[Path, ...], as_json: bool) -> None:
    """Check definition files and report all problems at once.

    Without PATHS, the folders of the settings are checked.
    """
    found = context.unready.check_definitions(_existing(paths))
    counts = {"issuers": len(found.issuers), "rubrics": len(found.rubrics),
              "courses": len(found.courses)}
    if as_json:
        TALK().data({"problems": [], **counts})
    else:
        TALK().result(say("No problems. Issuers: %(issuers)s; rubrics: %(rubrics)s; "
                          "courses: %(courses)s.", **counts))


@definitions.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@json_option
@pass_context
def load(context: Context, paths: tuple[Path, ...], as_json: bool) -> None:
    """Publish definition files; changed content becomes a new version."""
    service = context.service
    published = service.define.load(service.read_definitions(_existing(paths)))
    service.setup.ensure_keys()
    fresh = [entry for entry in published if entry.is_new]
    if as_json:
        TALK().data([{"kind": p.kind, "slug": p.slug, "version": p.version, "new": p.is_new}
                     for p in published])
        return
    for entry in fresh:
        TALK().result(say("%(kind)s %(slug)s: version %(version)s", kind=entry.kind,
                          slug=entry.slug, version=entry.version))
    TALK().result(say_n("%(num)s new version; unchanged: %(same)s.",
                        "%(num)s new versions; unchanged: %(same)s.", len(fresh),
                        same=len(published) - len(fresh)))


@definitions.command("list")
@json_option
@pass_context
def list_(context: Context, as_json: bool) -> None:
    """List what is published, with versions and awards."""
    listing = context.service.define.listing()
    if as_json:
        TALK().data(listing)
        return
    for entry in listing["achievements"]:
        TALK().result(say_n("%(slug)s  version %(version)s  %(kind)s  %(num)s award",
                            "%(slug)s  version %(version)s  %(kind)s  %(num)s awards",
                            int(str(entry["awards"])), slug=str(entry["slug"]).ljust(30),
                            version=entry["version"], kind=KINDS[Kind(str(entry["kind"]))]))
    for kind in ("rubrics", "issuers"):
        for entry in listing[kind]:
            TALK().result(say("%(slug)s  version %(version)s  %(kind)s",
                              slug=str(entry["slug"]).ljust(30), version=entry["version"],
                              kind=kind))
