"""The columns of a batch file: what each may be called, and where it stands.

Headers are compared without regard to capitals, accents, spaces and hyphens.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from badgeservice.core.achievement import Achievement
from badgeservice.core.sheet import plain
from badgeservice.errors import Message, Problem, say

LEVEL = "nivel:"
"""What the name of a column begins with that holds levels of a criterion."""

ALIASES: Mapping[str, tuple[str, ...]] = {
    "correo": ("correo_electronico", "email", "e_mail", "email_address", "mail",
               "sahkoposti", "sahkopostiosoite"),
    "nombres": ("nombre", "given_names", "given_name", "first_name", "first_names",
                "etunimet", "etunimi"),
    "primer_apellido": ("apellido_paterno", "first_surname", "surname", "last_name",
                        "family_name", "sukunimi"),
    "segundo_apellido": ("apellido_materno", "second_surname", "toinen_sukunimi"),
    "fecha": ("fecha_de_logro", "date", "awarded_on", "award_date", "paivamaara", "pvm",
              "paivays"),
    "evidencia_url": ("evidencia", "enlace_evidencia", "evidence_url", "evidence_link",
                      "evidence", "naytto", "nayton_osoite", "nayton_linkki"),
    "evidencia_relato": ("relato", "evidence_narrative", "narrative", "nayton_kuvaus",
                         "kuvaus"),
    "estudiantes_visibles": ("pupils_visible", "students_visible", "oppilaita_nakyvissa",
                             "opiskelijoita_nakyvissa"),
    "consentimiento": ("consent", "consent_to_name", "suostumus"),
    "idioma": ("lengua", "language", "kieli"),
    "logro": ("achievement", "microcurso", "micro_course", "badge", "saavutus",
              "osaamismerkki"),
    "clave": ("key", "row_key", "idempotency_key", "avain"),
}
"""By the name of the column, what else a header may call it, each as `plain` writes it."""

LINK, ACCOUNT = "evidencia_url", "evidencia_relato"

MOST_NUMBERED = 5
"""So many links, and accounts of them, may have a column of their own."""

EVIDENCE: tuple[tuple[str, str], ...] = ((LINK, ACCOUNT), *(
    (f"{LINK}_{number}", f"{ACCOUNT}_{number}") for number in range(2, MOST_NUMBERED + 1)))
"""The columns of each piece of evidence: its link, and the account of it."""

NUMBERED = tuple(name for pair in EVIDENCE[1:] for name in pair)

NOT_READ = ("motivo", "reason", "syy")
"""What a copy of the broken rows has behind them; a batch file may have it."""

REQUIRED = ("correo", "nombres", "primer_apellido", "fecha")

_LEVEL_WORDS = ("nivel", "level", "taso")
_BY_SPELLING = {spelling: name for name, others in ALIASES.items() for spelling in (name, *others)}
_BY_SPELLING |= {
    f"{spelling}_{number}": pair[place]
    for number, pair in enumerate(EVIDENCE, start=1) for place, first in enumerate(EVIDENCE[0])
    for spelling in (first, *ALIASES[first])}
_SHORT = 80


def shown(text: str) -> str:
    r"""Return a text of the file as it may be shown: one line, short, nothing that steers.

    >>> shown("correo\x1b]0;x\x07")
    'correo]0;x'
    """
    return "".join(" " if sign in "\r\n\t" else sign for sign in text[:_SHORT]
                   if sign in "\r\n\t" or unicodedata.category(sign) not in (
                       "Cc", "Cf", "Cs", "Zl", "Zp"))


@dataclass(frozen=True)
class Layout:
    """Where each column stands, and what the file calls it."""

    width: int
    places: Mapping[str, int]
    """By the name of the column."""

    spelt: Mapping[str, str]
    ignored: tuple[str, ...] = ()

    def heading(self, name: str) -> str:
        """Return what the file calls the column *name*; the name itself where it has none."""
        return self.spelt.get(name, name)


def canonical(header: str, levels: Mapping[str, str]) -> str | None:
    """Return the column that *header* stands for, or None; *levels* are as `level_names` says.

    >>> canonical("Sähköposti", {}), canonical("Apellido paterno", {}), canonical("RUT", {})
    ('correo', 'primer_apellido', None)
    >>> canonical("Evidencia 1", {}), canonical("Näytön linkki 2", {}), canonical("evidence 6", {})
    ('evidencia_url', 'evidencia_url_2', None)
    """
    name = plain(header)
    return _BY_SPELLING.get(name) or levels.get(name)


def level_names(achievements: Sequence[Achievement]) -> dict[str, str]:
    """Return by spelling the column of each criterion: ``nivel:`` and its id or title.

    A title that two criteria share stands for none of them.
    """
    found: dict[str, str] = {}
    titles: dict[str, set[str]] = {}
    for achievement in achievements:
        for criterion in (c for rubric in achievement.rubrics for c in rubric.criteria):
            column = LEVEL + criterion.id
            for spelling in _spellings(criterion.id):
                found[spelling] = column
            for words in criterion.title.versions.values():
                for spelling in _spellings(words):
                    titles.setdefault(spelling, set()).add(column)
    alone = {spelling: next(iter(columns)) for spelling, columns in titles.items()
             if len(columns) == 1}
    return {**alone, **found}


def _spellings(name: str) -> Iterator[str]:
    for word in _LEVEL_WORDS:
        for joint in (":", ":_", "_:_", "_:", "_"):
            yield f"{word}{joint}{plain(name)}"


@dataclass(frozen=True)
class Header:
    """The first row of a batch file, and what is wanted of it."""

    file: str
    line: int
    cells: tuple[str, ...]
    achievements: tuple[Achievement, ...]
    """All that rows of the file name."""

    mapping: Mapping[str, str]
    """By our name of a column, what the file calls it; this wins."""

    names_achievement: bool
    """Whether the rows need not name an achievement."""

    names_unknown: bool = False
    """Whether rows name achievements that there are not; their levels are not known then."""

    ignores_others: bool = False
    """Whether a column that nobody understands may be there."""

    def may_be_level(self, cell: str) -> bool:
        """Tell whether *cell* may head levels of an achievement that is not known."""
        is_open = self.names_unknown or not self.achievements
        return is_open and plain(cell).startswith(_LEVEL_WORDS)


def laid_out(header: Header) -> tuple[Layout, list[Problem]]:
    """Return where the columns stand, and all that is wrong with the header."""
    levels = level_names(header.achievements)
    cells = list(header.cells)
    while cells and not cells[-1]:
        cells.pop()
    mapped, problems = _mapped(header, cells, levels)
    places = dict(mapped)
    twice: list[tuple[int, int]] = []
    unknown: list[str] = []
    ignored: list[str] = []
    for place, cell in enumerate(cells):
        if place in mapped.values():
            continue
        name = canonical(cell, levels)
        if name in mapped:
            ignored.append(shown(cell))
        elif name is None:
            is_allowed = header.ignores_others or not cell or plain(cell) in NOT_READ
            if is_allowed or not header.may_be_level(cell):
                (ignored if is_allowed else unknown).append(shown(cell))
        elif name in places:
            twice.append((places[name], place))
        else:
            places[name] = place
    if not header.names_achievement and "logro" not in places:
        problems.append(_nothing_earned(header))
    wanted = [*REQUIRED, *dict.fromkeys(levels.values())]
    missing = [name for name in wanted if name not in places]
    known = [name for name in (*wanted, *ALIASES, *NUMBERED) if name not in places]
    problems += [
        *_each(header, missing, "column-missing", say("The column is missing."),
               say("Add it to the header; needed are: %(columns)s.", columns=", ".join(wanted))),
        *_twice(header, cells, twice),
        *_each(header, unknown, "column-unknown", say("There is no such column."),
               say("Remove it, or use one of: %(columns)s.",
                   columns=", ".join(dict.fromkeys(known)))),
    ]
    return Layout(len(cells), places, {name: shown(cells[place]) for name, place in places.items()},
                  tuple(name for name in ignored if name)), problems


def _nothing_earned(header: Header) -> Problem:
    return Problem("column-missing", say("Nothing says which achievement is earned."), say(
        "Name one for the whole file (at the command line by `--achievement`, on the page in the "
        "field for it), or add a column “logro” with the slug of what each row earns."),
        file=header.file, line=header.line, field="logro")


def _twice(header: Header, cells: Sequence[str],
           found: Sequence[tuple[int, int]]) -> Iterator[Problem]:
    """Yield a problem for each heading that stands for a column which has one already."""
    for one, other in dict.fromkeys((shown(cells[one]), shown(cells[other]))
                                    for one, other in found):
        message = (say("The column stands twice in the header.") if plain(one) == plain(other)
                   else say("“%(one)s” and “%(other)s” are the same column.", one=one,
                            other=other))
        yield from _each(header, [other], "column-twice", message, say("Keep one of them."))


def _mapped(header: Header, cells: Sequence[str],
            levels: Mapping[str, str]) -> tuple[dict[str, int], list[Problem]]:
    """Return the places of the columns that somebody named, and what is wrong with that."""
    places: dict[str, int] = {}
    problems: list[Problem] = []
    for ours, theirs in header.mapping.items():
        name = canonical(ours, levels)
        found = [place for place, cell in enumerate(cells) if plain(cell) == plain(theirs)]
        if name is None:
            problems += _each(header, [shown(ours)], "mapping-unknown",
                              say("No column of a batch file has this name."),
                              say("Use one of: %(columns)s.", columns=", ".join(
                                  (*ALIASES, *NUMBERED, *dict.fromkeys(levels.values())))))
        elif len(found) != 1:
            problems += _each(header, [shown(theirs)], "column-missing",
                              say("There is no such column, or more than one."),
                              say("Use one of: %(columns)s.",
                                  columns=", ".join(shown(cell) for cell in cells)[:500]))
        else:
            places[name] = found[0]
    return places, problems


def _each(header: Header, fields: Sequence[str], code: str, message: Message,
          remedy: Message) -> Iterator[Problem]:
    for name in Counter(fields):
        yield Problem(code, message, remedy, file=header.file, line=header.line, field=name)
