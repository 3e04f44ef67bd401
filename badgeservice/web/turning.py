"""Long lists on pages of fifty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import quote, urlencode

from flask import request

_T = TypeVar("_T")

PAGE = 50
"""How many lines a page of a list has."""


@dataclass(frozen=True)
class Pages(Generic[_T]):
    """One page of a list, as `forms.html` turns it."""

    items: Sequence[_T]
    number: int
    count: int
    previous: str | None
    next: str | None


def paged(items: Sequence[_T]) -> Pages[_T]:
    """Return the page of *items* that the request asks for by ``?page=``; the nearest there is."""
    count = max(1, -(-len(items) // PAGE))
    wanted = request.args.get("page", "1")
    # Not int() at once: it reads thousands of digits, and digits of every script.
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 1
    number = min(max(number, 1), count)
    return Pages(items[(number - 1) * PAGE:number * PAGE], number, count,
                 _address(number - 1) if number > 1 else None,
                 _address(number + 1) if number < count else None)


def _address(number: int) -> str:
    query = {name: value for name, value in request.args.items() if name != "page"}
    # Not url_for: what a stranger writes into the address would be its options.
    return f"{quote(request.script_root + request.path)}?{urlencode({**query, 'page': number})}"
