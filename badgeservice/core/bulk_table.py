"""Tables of credentials to verify: which column holds them, and which says whose they are.

Somebody's own table is taken as it is: whatever its columns are called, the one that holds
links, ids or printed codes is told by its content.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from badgeservice.core.bulk import MOST_ITEMS, Brought, cell, storable
from badgeservice.core.formula import unshield
from badgeservice.core.ids import is_identifier
from badgeservice.core.paper_code import code_prefixes
from badgeservice.core.sheet import LONGEST_CELL, MOST_COLUMNS, plain, records
from badgeservice.errors import BadInput, Message, Problem, say

Rows = Sequence[tuple[int, Sequence[str]]]
"""Rows with the line that each has in the file."""

_ENOUGH = 0.6
"""Part of a column's filled cells that must look like credentials."""

_LOOKED_AT = 200
"""Rows that are looked at to tell the columns."""

LONGEST_DOCUMENT = 100_000
"""Signs of a credential that stands in a cell."""

_PEOPLE = frozenset({
    "correo", "correo_electronico", "email", "e_mail", "mail", "sahkoposti",
    "nombre", "nombre_completo", "nombres", "name", "full_name", "nimi", "holder", "titular",
    "recipient", "docente", "profesor", "profesora", "teacher", "opettaja"})
"""Headers, as `plain` writes them, of columns that say whose a credential should be."""


@dataclass(frozen=True)
class Table:
    """A table that somebody brought."""

    header: tuple[str, ...]
    rows: tuple[Brought, ...]
    column: int | None
    """The column that holds credentials; None where that is not clear."""

    recipient: int | None
    """A column that seems to say whose they should be."""


def table_of_csv(content: bytes, file: str, base: str) -> Table:
    """Return the table in a CSV file; raises BadInput, by line and column.

    *base* is our own address, which people write without its beginning.
    """
    return table_of(records(content, file), file, base)


def table_of(rows: Rows, file: str, base: str) -> Table:
    """Return the table that *rows* make; raises BadInput, by line and column."""
    rows = [(line, [unshield(each.strip()) for each in cells]) for line, cells in rows
            if any(each.strip() for each in cells)]
    if not rows:
        raise _refused(file, None, "file-empty", say("The file holds no rows."),
                       say("Write one row for each credential."))
    _ensure_size(rows, file)
    has_header = not any(is_reference(each, base) for each in rows[0][1])
    width = max(len(cells) for _, cells in rows)
    header = _header(rows[0][1] if has_header else (), width)
    body = rows[1:] if has_header else rows
    if not body:
        raise _refused(file, 1, "file-empty", say("The file holds a header and no rows."),
                       say("Write one row for each credential."))
    if len(body) > MOST_ITEMS:
        raise _refused(file, body[MOST_ITEMS][0], "too-many-items",
                       say("The file has more than %(most)s rows.", most=MOST_ITEMS),
                       say("Split it into smaller files."))
    return Table(
        header=header,
        rows=tuple(Brought(line, tuple(storable(each) for each in cells)) for line, cells in body),
        column=_column([cells for _, cells in body], width, base),
        recipient=next((place for place, name in enumerate(header)
                        if plain(name) in _PEOPLE), None))


def is_reference(text: str, base: str) -> bool:
    """Tell whether *text* looks like something to verify: a link, an id, a code, a token.

    >>> is_reference("https://a.example/1", ""), is_reference("Ana", "")
    (True, False)
    >>> is_reference("MFZW-IZLT-NMAA-AAAE", "")
    True
    """
    found = meant(text, base)
    return (found.startswith(("https://", "http://", "{", "eyJ")) or is_identifier(found)
            or bool(code_prefixes(found)))


def meant(text: str, base: str) -> str:
    """Return a link or id as it is meant: people write it without ``https://``, or in capitals.

    >>> meant("Badges.example/credentials/abc", "https://badges.example")
    'https://badges.example/credentials/abc'
    """
    text = text.strip()
    host = base.partition("://")[2]
    bare = re.sub(r"^https?://", "", text, flags=re.IGNORECASE)
    if host and bare.lower().startswith(f"{host.lower()}/"):
        return base + bare[len(host):]
    name = re.sub(r"[\s-]", "", text).lower()
    return name if is_identifier(name) else text


def letters(place: int) -> str:
    """Return what spreadsheet programs call a column.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    name, number = "", place + 1
    while number:
        number, sign = divmod(number - 1, 26)
        name = chr(ord("A") + sign) + name
    return name


def _ensure_size(rows: Rows, file: str) -> None:
    for line, cells in rows:
        if len(cells) > MOST_COLUMNS:
            raise _refused(file, line, "too-many-columns",
                           say("The file has more than %(most)s columns.", most=MOST_COLUMNS),
                           say("Keep only the columns that are needed."))
        long = next((place for place, each in enumerate(cells)
                     if len(each) > _longest(each)), None)
        if long is not None:
            raise _refused(file, line, "cell-too-long",
                           say("The cell has more than %(most)s characters.",
                               most=_longest(cells[long])),
                           say("Shorten it."), field=letters(long))


def _longest(text: str) -> int:
    return LONGEST_DOCUMENT if text.startswith(("{", "eyJ")) else LONGEST_CELL


def _header(names: Sequence[str], width: int) -> tuple[str, ...]:
    """Return what each column is called; the letter of one without a name."""
    return tuple(storable(cell(names, place)) or letters(place) for place in range(width))


def _column(rows: Sequence[Sequence[str]], width: int, base: str) -> int | None:
    """Return the one column that holds credentials, or None where none or several may."""
    found = []
    for place in range(width):
        filled = [text for text in (cell(cells, place) for cells in rows[:_LOOKED_AT]) if text]
        hits = sum(is_reference(text, base) for text in filled)
        if filled and hits >= _ENOUGH * len(filled):
            found.append(place)
    return found[0] if len(found) == 1 else None


def _refused(file: str, line: int | None, code: str, message: Message, remedy: Message, *,
             field: str = "file") -> BadInput:
    return BadInput([Problem(code, message, remedy, file=file, line=line, field=field)],
                    message=message, code=code)
