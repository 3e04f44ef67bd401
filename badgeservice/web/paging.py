"""Long lists, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import quote, urlencode

from flask import request

_T = TypeVar("_T")

PAGE = 50
"""How many lines a page of a list has."""

_DIGITS = 5


@dataclass(frozen=True)
class Pages(Generic[_T]):
    """One page of a list, and the ways to its neighbours; what `f.pagination` takes."""

    items: Sequence[_T]
    number: int
    count: int
    previous: str | None
    next: str | None


def page_number() -> int:
    """Return the page that ``?page=`` asks for; the first for anything that is no number."""
    asked = request.args.get("page", "1")
    # Not int() at once: it reads thousands of digits, and digits of every script.
    is_number = asked.isascii() and asked.isdigit() and len(asked) <= _DIGITS
    return max(int(asked), 1) if is_number else 1


def paged(items: Sequence[_T], size: int = PAGE) -> Pages[_T]:
    """Return the part of *items* that is asked for; a page that is not there is the nearest."""
    found: Pages[_T] = pages_of(len(items), size)
    return pages_at(found.number, found.count,
                    items[(found.number - 1) * size:found.number * size])


def pages_of(total: int, size: int = PAGE) -> Pages[_T]:
    """Return where one is in a list of *total* lines that is read a page at a time."""
    count = max(1, -(-total // size))
    return pages_at(min(page_number(), count), count)


def pages_at(number: int, count: int, items: Sequence[_T] = (), *,
             place: str | None = None) -> Pages[_T]:
    """Return page *number* of *count*; filters in the address stay as they are.

    The list is at *place*; without, at the address that is asked for.
    """
    path = place or quote(request.script_root + request.path)
    return Pages(items, number, count,
                 _address(path, number - 1) if number > 1 else None,
                 _address(path, number + 1) if number < count else None)


def _address(path: str, number: int) -> str:
    query = [each for each in request.args.items(multi=True) if each[0] != "page"]
    # Not url_for: what a stranger writes into the address would be its options.
    return f"{path}?{urlencode([*query, ('page', number)])}"
