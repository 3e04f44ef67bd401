"""What the parts of a page are for who hears it instead of seeing it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Tag(Enum):
    """What something is for who hears the page; the value is PDF's standard structure type."""

    HEADING = "H1"
    SUBHEADING = "H2"
    PARAGRAPH = "P"
    HEADER_CELL = "TH"
    CELL = "TD"
    FIGURE = "Figure"


@dataclass(frozen=True)
class Role:
    """One element of a page's reading order; lines that share it are one text.

    What has no role is ornament (an artifact) and is never read out.
    """

    tag: Tag
    number: int
    """Its place in the reading order of its page; no two elements share one."""

    cell: tuple[int, int] | None = None
    """Table and row of a cell, counted from 0 on each page."""

    heads_row: bool = False
    """Whether a heading cell is that of its row; else it is that of its column."""

    alt: str = ""
    """What a figure shows, in words."""
