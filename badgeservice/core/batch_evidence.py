"""The evidence that one row of a batch file names: links, and accounts of them."""

from __future__ import annotations

import re

from badgeservice.core.batch_cells import Cells
from badgeservice.core.fields import is_web_address
from badgeservice.core.rows import Piece
from badgeservice.core.signs import has_invisible
from badgeservice.errors import say

MOST_PIECES = 20
"""That one row may name."""

_BETWEEN = re.compile(r"(?<![;,])[;,]*+\s+|(?<![;,])[;,]++(?=https?://)", re.IGNORECASE)
"""What stands between two links of a cell. A comma or semicolon alone may be part of one.

A run of them is looked at once, from its beginning: begun anew at each sign of it, a cell
would take the square of its length.
"""

_MAY_PART = re.compile(r"[\s;,]")


def links_in(text: str) -> list[str]:
    """Return the links that a cell holds; whether they are web addresses is not checked.

    >>> links_in("https://a.example/1,2; https://a.example/3"), links_in("https://a.example/;")
    (['https://a.example/1,2', 'https://a.example/3'], ['https://a.example/;'])
    """
    if _MAY_PART.search(text) is None:
        return [text] if text else []
    found = [part for part in _BETWEEN.split(text) if part]
    if len(found) < 2:
        return found
    # What is nothing but signs between links is refused as no link, not passed over.
    return [bare for part in found if (bare := part.rstrip(";,"))] or found


def evidence_in(cells: Cells, columns: tuple[tuple[str, str], ...]) -> tuple[Piece, ...]:
    """Return the pieces of evidence of a row in its order; what is wrong is noted in *cells*.

    *columns* are those of the file, each for links with that of the account. An account belongs
    to the first link of its cell; without a link it is a piece of its own.
    """
    found: list[Piece] = []
    seen: set[str] = set()
    for link, account in columns:
        urls = _links(cells, link, seen)
        narrative = cells.words(account)
        if urls or narrative:
            found.append(Piece(urls[0] if urls else None, narrative))
            found += map(Piece, urls[1:])
        if len(found) > MOST_PIECES:
            cells.wrong(link, "evidence-too-much", say(
                "The row names more than %(most)s pieces of evidence.", most=MOST_PIECES),
                say("Name the ones that show it best."))
            break
    return tuple(found)


def _links(cells: Cells, column: str, seen: set[str]) -> list[str]:
    """Return the links of one cell, those of a wrong one too.

    Of links that are none, or stand in *seen* already, the first of the cell is noted; of one
    that names too many, or has an invisible sign, nothing but that.
    """
    text = cells.words(column)
    links = links_in(text)
    if has_invisible(text):
        return links[:MOST_PIECES]
    if len(links) > MOST_PIECES:
        return links[:MOST_PIECES + 1]
    for number, link in enumerate(links, start=1):
        if not is_web_address(link):
            _not_one(cells, column, link, number if len(links) > 1 else None)
            break
        if link in seen:
            cells.wrong(column, "link-twice", say("The link stands in this row already."),
                        say("Keep one of them."), value=link)
            break
        seen.add(link)
    seen.update(links)
    return links


def _not_one(cells: Cells, column: str, link: str, number: int | None) -> None:
    if number is None:
        cells.wrong(column, "url-wrong", say("This is not a web address."),
                    say("Write it with https:// at the beginning, without spaces."))
        return
    cells.wrong(column, "url-wrong", say("Link %(number)s of the cell is not a web address.",
                                         number=number),
                say("Write each with https:// at the beginning and without spaces inside, and "
                    "each on a line of its own."), value=link)
