"""Long lists, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from flask import request, url_for

_T = TypeVar("_T")


@dataclass(frozen=True)
class Pages:
    """Where in a list one is; what the template `pagination` takes."""

    number: int
    count: int
    previous: str | None
    next: str | None


def paged(found: Sequence[_T], endpoint: str, size: int,
          **values: str | None) -> tuple[Sequence[_T], Pages]:
    """Return the part of *found* that ``?page=`` asks for, and the way to its neighbours.

    A page that is not there is the nearest that is. *endpoint* is the page that is shown.
    """
    count = max(1, -(-len(found) // size))
    asked = request.args.get("page", "1")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    number = min(max(wanted, 1), count)

    def address(other: int) -> str | None:
        """Return the address of a page, or None where there is none."""
        if not 1 <= other <= count:
            return None
        query = {name: value for name, value in values.items() if value is not None}
        place = url_for(endpoint, **(request.view_args or {}))
        return f"{place}?{urlencode({**query, 'page': other})}"

    return (found[(number - 1) * size:number * size],
            Pages(number, count, address(number - 1), address(number + 1)))
