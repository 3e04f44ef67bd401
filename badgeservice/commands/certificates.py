"""badgeservice certificate make | preview | layouts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.commands.files import output_folder, write_file
from badgeservice.core.certificate_layout import Paper
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import BadInput, BadUsage, NotFound, NotWilling, Problem, say, say_n

_PAPERS = click.Choice([paper.value for paper in Paper])


@click.group()
def certificate() -> None:
    """Printable certificates."""


@dataclass(frozen=True)
class _Wish:
    """What is printed, how, and where it goes."""

    names: tuple[str, ...]
    language: str | None
    layout: str | None
    paper: Paper
    output: Path
    signed: bool


@certificate.command()
@click.argument("credential_ids", metavar="[ID]...", nargs=-1)
@click.option("--batch", metavar="BATCH", help="All credentials of a run of `award batch`.")
@click.option("--language", type=click.Choice(LANGUAGES),
              help="Language of the certificate, if not the credential's.")
@click.option("--layout", metavar="LAYOUT",
              help="One of `certificate layouts`, if not the course's or the issuer's.")
@click.option("--paper", type=_PAPERS, default=Paper.A4.value, show_default=True,
              help="Size of the sheets.")
@click.option("--merge", is_flag=True,
              help="All certificates in one .pdf file, to be printed; no credentials inside.")
@click.option("--no-signature", is_flag=True,
              help="Don't sign the PDF files, where this installation signs them.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path),
              help="A .pdf file for one credential or with --merge, or a folder.")
@json_option
@pass_context
def make(context: Context, credential_ids: tuple[str, ...], batch: str | None,
         language: str | None, layout: str | None, paper: str, merge: bool, no_signature: bool,
         output: Path, as_json: bool) -> None:
    """Print certificates as PDF, with the credential inside."""
    if (batch is None) == (not credential_ids):
        raise BadUsage(say("Name credentials, or a --batch."))
    names = credential_ids or tuple(context.service.show.credential_ids(batch=batch))
    if not names:
        raise NotFound(say("Batch %(batch)s has issued no credential; there is nothing to print.",
                           batch=batch), code="nothing-to-print")
    single = output.suffix.lower() == ".pdf"
    if single and not merge and len(names) != 1:
        raise BadUsage(say("One file holds one certificate; name a folder for several, or "
                           "--merge them."))
    if merge and not single:
        raise BadUsage(say("Merged certificates go to one file whose name ends in .pdf."))
    if layout is not None:
        context.service.layouts.get(layout)  # says at once what is wrong with it
    wish = _Wish(names, language, layout, Paper(paper), output, not no_signature)
    written, count, refused = (_merged if merge else _each)(context, wish)
    if refused:
        raise BadInput(refused, code="certificates-refused", message=say_n(
            "%(num)s certificate was written to %(path)s; the others were refused.",
            "%(num)s certificates were written to %(path)s; the others were refused.",
            count, path=output))
    if as_json:
        TALK().data({"files": written})
    else:
        TALK().result(say_n("%(num)s certificate was written to %(path)s.",
                            "%(num)s certificates were written to %(path)s.",
                            count, path=output))


def _each(context: Context, wish: _Wish) -> tuple[list[str], int, list[Problem]]:
    """Write a file for each credential; return the files, how many, and what was refused."""
    written: list[str] = []
    refused: list[Problem] = []
    single = wish.output.suffix.lower() == ".pdf"
    with TALK().progress(say("Printing")) as progress:
        for number, name in enumerate(wish.names, start=1):
            path = (wish.output if single
                    else output_folder(wish.output) / f"{_identifier(name)}.pdf")
            try:
                write_file(path, context.service.certify(
                    name, wish.language, layout=wish.layout, paper=wish.paper,
                    signed=wish.signed))
                written.append(str(path))
            except (BadInput, NotWilling) as error:
                refused += [replace(problem, file=_identifier(name))
                            for problem in error.problems]
            progress(number, len(wish.names))
    return written, len(written), refused


def _merged(context: Context, wish: _Wish) -> tuple[list[str], int, list[Problem]]:
    """Write one file for all credentials that have a certificate."""
    with TALK().progress(say("Printing")) as progress:
        found = context.service.certify.merged(
            wish.names, wish.language, layout=wish.layout, paper=wish.paper, tell=progress)
    if found.pdf is None:
        return [], 0, list(found.refused)
    write_file(wish.output, found.pdf)
    return [str(wish.output)], found.count, list(found.refused)


@certificate.command()
@click.argument("layout", metavar="LAYOUT")
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0],
              show_default=True, help="Language of the examples.")
@click.option("--paper", type=_PAPERS, default=Paper.A4.value, show_default=True,
              help="Size of the sheets.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path),
              help="The .pdf file to write.")
@pass_context
def preview(context: Context, layout: str, language: str, paper: str, output: Path) -> None:
    """Show a layout with examples, long names among them, as PDF.

    LAYOUT is one of `certificate layouts`, or a file of your own that is not in use yet.
    """
    shelf = context.unready.layouts
    is_file = layout.endswith((".yaml", ".yml"))
    found = shelf.file(Path(layout)) if is_file else shelf.get(layout)
    write_file(output, context.unready.specimen(found, language=language, paper=Paper(paper)))
    TALK().result(say("The layout %(layout)s is shown in %(path)s.", layout=found.slug,
                      path=output))


@certificate.command()
@json_option
@pass_context
def layouts(context: Context, as_json: bool) -> None:
    """List the layouts of certificates."""
    found = context.unready.layouts.all()
    language = TALK().language
    if as_json:
        TALK().data([{"layout": each.slug, "name": dict(each.name.versions),
                      "own": each.is_own} for each in found])
        return
    for each in found:
        about = each.description.in_language(language) if each.description else ""
        TALK().result("  ".join(filter(None, (each.slug, each.name.in_language(language),
                                              about))))


def _identifier(name: str) -> str:
    return name.rstrip("/").rsplit("/", 1)[-1]
