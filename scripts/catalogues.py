"""Collect every sentence of the code and templates into the catalogues, and compile them.

Run as ``python -m scripts.catalogues``. The English catalogue says what the code says;
sentences new to Spanish and Finnish are left empty and counted, for a person to translate.
Files that would only get a new date stay as they are.
"""

import ast
import copy
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from badgeservice.commands.help import sentences as help_sentences
from badgeservice.commands.root import badgeservice

LANGUAGES = ("es", "en", "fi")
SOURCE = "en"
FOLDER = Path("templates", "translations")
MARKS = ("say", "_")
"""The functions whose first argument is a sentence."""

COUNTS = "say_n"
"""The function whose first two arguments are a sentence for one, and for many."""


def extract_said(file: IO[bytes], _keywords: object, _tags: object,
                 options: object) -> Iterator[tuple[int, str, object, list[str]]]:
    """Yield the sentences that a module marks; Babel's own reader stumbles over bytes.

    The signature is the one that Babel calls; only the file matters.
    Raises ValueError where a mark has no literal sentence: it could never be translated.
    """
    for node in ast.walk(ast.parse(file.read())):
        if not isinstance(node, ast.Call) or name_of(node.func) not in (*MARKS, COUNTS):
            continue
        match name_of(node.func), node.args:
            case "say_n", [ast.Constant(value=str(one)), ast.Constant(value=str(many)), _]:
                yield node.lineno, "say_n", (one, many), []
            case name, [ast.Constant(value=str(sentence)), *_] if name != COUNTS:
                yield node.lineno, "say", sentence, []
            case _:
                raise ValueError(f"line {node.lineno}: {ast.unparse(node)} has no literal sentence")


def name_of(function: ast.expr) -> str | None:
    """Return the plain name of what is called."""
    return function.id if isinstance(function, ast.Name) else None


def collect() -> Catalog:
    """Return the catalogue of all marked sentences, without translations."""
    with Path("babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    keywords: Mapping[str, Any] = {**DEFAULT_KEYWORDS, "say": None, "say_n": (1, 2)}
    found = Catalog(project="badgeservice", charset="utf-8")
    for path, _line, message, comments, context in extract_from_dir(
        ".", methods, options, keywords=keywords, comment_tags=("Translators:",),
        strip_comment_tags=True, directory_filter=is_ours,
    ):
        found.add(message, None, [(Path(path).as_posix(), 0)], auto_comments=comments,
                  context=context)
    for sentence in help_sentences(badgeservice):
        found.add(sentence, None, [("badgeservice/commands", 0)])
    return found


def is_ours(folder: str) -> bool:
    """Whether a folder is neither hidden nor private, an environment or a cache."""
    return not Path(folder).name.startswith((".", "_"))


def path_of(language: str) -> Path:
    """Return where the catalogue for people of *language* stands."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """Return the catalogue of *language*, a new one where there is none."""
    path = path_of(language)
    if not path.exists():
        return Catalog(
            locale=language, project="badgeservice", version="1", charset="utf-8", fuzzy=False,
            header_comment="# The sentences of badgeservice. `make catalogues` keeps this file"
            " complete; people fill it.", msgid_bugs_address="see CONTRIBUTING.md",
            last_translator="the badgeservice team", language_team=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str, found: Catalog) -> Catalog:
    """Return the catalogue of *language* with exactly the sentences *found*."""
    catalog = read(language)
    # A copy: update() puts the very messages of *found* into the catalogue.
    catalog.update(copy.deepcopy(found), no_fuzzy_matching=True, update_creation_date=False,
                   update_header_comment=False)
    catalog.obsolete.clear()
    if language == SOURCE:
        for message in catalog:
            message.string = message.id
    return catalog


def missing(catalog: Catalog) -> list[str]:
    """Return the sentences that lack a translation, or one of its plural forms."""
    return [str(message.id) for message in catalog if message.id and not is_filled(message.string)]


def is_filled(translation: object) -> bool:
    """Whether a translation, or every plural form of it, has a text."""
    return all(translation) if isinstance(translation, (list, tuple)) else bool(translation)


def for_people(catalog: Catalog) -> bytes:
    """Return the ``.po`` file."""
    out = BytesIO()
    write_po(out, catalog, width=100, sort_by_file=True, ignore_obsolete=True,
             include_lineno=False)
    return out.getvalue()


def for_programs(catalog: Catalog) -> bytes:
    """Return the ``.mo`` file."""
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def main() -> None:
    """Bring all catalogues up to date and say what is missing."""
    found = collect()
    print(f"    {len(found)} sentences")
    for language in LANGUAGES:
        catalog, path = update(language, found), path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(for_people(catalog))
        path.with_suffix(".mo").write_bytes(for_programs(catalog))
        lacking = missing(catalog)
        print(f"    {language}: {f'{len(lacking)} without translation' if lacking else 'complete'}")


if __name__ == "__main__":
    main()
