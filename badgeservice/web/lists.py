"""Lists in pages: where one is, and the addresses of the pages beside."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import request, url_for

MOST_PAGES = 10_000


@dataclass(frozen=True)
class Pages:
    """What `f.pagination` shows."""

    number: int
    count: int
    previous: str | None
    next: str | None


def page_number() -> int:
    """Return the page that was asked for; the first for anything that is no number."""
    asked = request.args.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 6):
        return 1
    return min(max(int(asked), 1), MOST_PAGES)


def pages_of(total: int, size: int, **query: Any) -> Pages:
    """Return the pages of a list of *total* rows, *size* on each; *query* stays the same."""
    number, count = page_number(), max(1, ceil(total / size))

    def address(wanted: int) -> str | None:
        """Return where the page *wanted* is, or None where there is none."""
        if not 1 <= wanted <= count or request.endpoint is None:
            return None
        return url_for(request.endpoint, page=wanted, **query)

    return Pages(number, count, address(number - 1), address(number + 1))
