"""What the pages behind a certificate tell, as values: sections of paragraphs and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class CriterionLine:
    """One criterion and the level that was reached."""

    rubric: str
    """Title of the rubric; lines of one rubric stand together."""

    title: str
    value: int
    top: int
    """The highest level of the scale."""

    level: str
    """Name of the level that was reached."""

    descriptor: str = ""
    """What is seen in the evidence at that level."""


@dataclass(frozen=True)
class Prose:
    """A paragraph."""

    text: str
    quiet: bool = False
    """Whether it is small print."""


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Pairs:
    """Names and what they are, in two columns."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Grid:
    """A table with a row of headings."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    """The parts of the width that the columns take."""


@dataclass(frozen=True)
class Levels:
    """The criteria of one rubric with the levels reached and what these mean."""

    title: str
    headings: tuple[str, str, str]
    lines: tuple[CriterionLine, ...]


@dataclass(frozen=True)
class Check:
    """How to check a paper: beside the code, steps one after the other."""

    address: str
    code: str
    steps: tuple[str, ...]


Part = Prose | Bullets | Pairs | Grid | Levels | Check


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    name: str
    """One of `core.certificate_layout.TRANSCRIPT_PARTS`."""

    title: str
    parts: tuple[Part, ...]

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every text with the name of its field."""
        yield f"{self.name}.title", self.title
        for number, part in enumerate(self.parts):
            for place, text in enumerate(_texts(part)):
                yield f"{self.name}[{number}][{place}]", text


def _texts(part: Part) -> Iterator[str]:
    if isinstance(part, Prose):
        yield part.text
    elif isinstance(part, Bullets):
        yield from part.items
    elif isinstance(part, Check):
        yield from (part.address, part.code, *part.steps)
    elif isinstance(part, Levels):
        yield from (part.title, *part.headings)
        for line in part.lines:
            yield from (line.title, line.level, line.descriptor)
    else:
        yield from part.headings if isinstance(part, Grid) else ()
        for cells in part.rows:
            yield from cells
