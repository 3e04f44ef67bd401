"""badgeservice application add | list | show | withdraw."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from hashlib import sha256
from pathlib import Path

import click

from badgeservice.assembly import Service
from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.commands.files import read_pieces
from badgeservice.core.evidence import Evidence
from badgeservice.core.evidence_rules import answered, becomes_public, pupils_problems
from badgeservice.core.portfolio import Content
from badgeservice.errors import BadInput, HomeUnusable, say
from badgeservice.operations.apply import Applicant
from badgeservice.operations.portfolio import Upload


@click.group()
def application() -> None:
    """Teachers' applications with their evidence."""


Pairs = tuple[tuple[str, str], ...]


@application.command()
@click.option("--achievement", required=True, metavar="SLUG", help="What is applied for.")
@click.option("--email", required=True, help="The teacher's e-mail address.")
@click.option("--given-names", required=True, help="The teacher's given names.")
@click.option("--first-surname", required=True, help="The teacher's first surname.")
@click.option("--second-surname", default="", help="The teacher's second surname, if any.")
@click.option("--link", "links", nargs=2, multiple=True, metavar="KIND URL",
              help="Evidence behind a link.")
@click.option("--text", "texts", nargs=2, multiple=True, metavar="KIND TEXT",
              help="Evidence as a text; its digest is kept.")
@click.option("--file", "files", nargs=2, multiple=True, metavar="KIND PATH",
              help="Evidence as a file; a copy and its digest are kept.")
@click.option("--private", is_flag=True,
              help="Show no evidence in public; its digest alone enters the credential.")
@click.option("--pupils", type=click.Choice(["yes", "no"]),
              help="Whether pupils can be recognised in any of it. Only after a no it is shown "
                   "in public.")
@click.option("--consent", is_flag=True,
              help="The school keeps the written consent of the pupils' families.")
@click.option("--language", default="es", show_default=True,
              help="Language of the credential: es or en.")
@click.option("--no-name", is_flag=True, help="Leave the name out of the credential.")
@json_option
@pass_context
def add(context: Context, achievement: str, email: str, given_names: str, first_surname: str,
        second_surname: str, links: Pairs, texts: Pairs, files: Pairs, private: bool,
        pupils: str | None, consent: bool, language: str, no_name: bool,
        as_json: bool) -> None:
    """Record an application; prints its id."""
    service, shows = context.service, answered(pupils or "")
    if shows is not None:
        problems = tuple(pupils_problems(shows, has_consent=consent, public=False))
        if problems:
            raise BadInput(problems)
    made = service.apply(
        achievement,
        Applicant(email, given_names, first_surname, second_surname),
        evidence=evidence_given(links, texts, [(kind, _stored(service, Path(name)))
                                               for kind, name in files],
                                public=not private, pupils=shows),
        language=language,
        name_public=not no_name,
    )
    if as_json:
        TALK().data({"application": made.id, "achievement": made.achievement,
                     "version": made.version})
    else:
        TALK().result(made.id)


def evidence_given(links: Iterable[tuple[str, str]], texts: Iterable[tuple[str, str]],
                   files: Iterable[tuple[str, Content]], *, public: bool,
                   pupils: bool | None) -> list[Evidence]:
    """Return what was given as evidence: links, texts, and files that are kept."""
    is_public = becomes_public(wished=public, pupils=pupils)
    made = partial(Evidence, public=is_public, pupils_visible=bool(pupils))
    return [
        *(made(kind, url=url) for kind, url in links),
        *(made(kind, narrative=text, digest=sha256(text.encode("utf-8")).hexdigest())
          for kind, text in texts),
        # Without the file's name: people write names and numbers into it, and it would be public.
        *(made(kind, digest=held.digest, media_type=held.media_type, size=held.size)
          for kind, held in files),
    ]


def _stored(service: Service, path: Path) -> Content:
    """Keep the file at *path*, read piece by piece, as the portfolio keeps files."""
    largest = service.portfolio.limits.largest
    incoming = service.evidence_files.incoming(largest)
    try:
        for piece in read_pieces(path, limit=largest):
            incoming.write(piece)
        if incoming.is_disk_full:
            raise HomeUnusable(say("There is no room left for files at the moment."),
                               code="disk-full")
        return service.portfolio.keep_file(Upload(incoming))
    finally:
        incoming.discard()


@application.command("list")
@json_option
@pass_context
def list_(context: Context, as_json: bool) -> None:
    """List all applications, the newest first."""
    lines = context.service.show.applications()
    if as_json:
        TALK().data(lines)
        return
    for line in lines:
        TALK().result("  ".join(str(line[name] or "–") for name in (
            "id", "achievement", "email", "stage", "attempt", "judgements", "outcome")))


@application.command()
@click.argument("application")
@json_option
@pass_context
def show(context: Context, application: str, as_json: bool) -> None:
    """Show where APPLICATION stands and what it follows."""
    line = context.service.show.application(application)
    if as_json:
        TALK().data(line)
        return
    for name, value in line.items():
        TALK().result(f"{name}: {_shown(value)}")


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{rubric}/{criterion}={level}" for rubric, levels in value.items()
                         for criterion, level in levels.items()) or "–"
    return "–" if value is None or value == "" else str(value)


@application.command()
@click.argument("application")
@json_option
@pass_context
def withdraw(context: Context, application: str, as_json: bool) -> None:
    """Withdraw APPLICATION, as its teacher asked; only until judging begins."""
    done = context.service.withdraw.for_operator(application)
    if as_json:
        TALK().data({"application": done.id, "stage": done.stage.value})
    else:
        TALK().result(say("The application %(id)s was withdrawn.", id=done.id))
