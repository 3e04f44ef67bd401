"""Layouts of certificates: what stands where on the page to hang, and in which look.

A layout is a file (docs/certificates.md). It names fields that this service fills in; it
holds no expressions, so nothing in it is ever run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from badgeservice.core.text import Text

MILLIMETRE = 72 / 25.4
"""In points, which everything on paper is measured in."""

DEFAULT_LAYOUT = "clasico"
"""The layout where neither the course nor the issuer nor the person who prints names one."""


class Paper(Enum):
    """The sheets that certificates are printed on; width and height upright, in points."""

    A4 = "a4"
    LETTER = "letter"

    def size(self, *, landscape: bool) -> tuple[float, float]:
        """Return width and height."""
        upright = (595.28, 841.89) if self is Paper.A4 else (612.0, 792.0)
        return (upright[1], upright[0]) if landscape else upright


Edges = tuple[float, float, float, float]
"""Left, bottom, right and top, in points from below left."""


@dataclass(frozen=True)
class Place:
    """A rectangle by its distances from the edges of the paper, in millimetres.

    Of left, right and width two are given, of top, bottom and height likewise: so a place
    fits sheets of every size. `centre` is the distance of its middle from the sheet's.
    """

    left: float | None = None
    right: float | None = None
    width: float | None = None
    centre: float | None = None
    top: float | None = None
    bottom: float | None = None
    height: float | None = None
    middle: float | None = None

    def on(self, size: tuple[float, float]) -> Edges:
        """Return its edges on a sheet of *size* points."""
        left, right = _span(self.left, self.right, self.width, self.centre,
                            size[0] / MILLIMETRE)
        bottom, top = _span(self.bottom, self.top, self.height, self.middle,
                            size[1] / MILLIMETRE)
        return (left * MILLIMETRE, bottom * MILLIMETRE, right * MILLIMETRE, top * MILLIMETRE)


def _span(first: float | None, last: float | None, length: float | None,
          middle: float | None, whole: float) -> tuple[float, float]:
    """Return where a span begins and ends on a side that is *whole* long."""
    if length is None:
        return first or 0.0, whole - (last or 0.0)
    if first is not None:
        return first, first + length
    if last is not None:
        return whole - last - length, whole - last
    start = (whole - length) / 2 + (middle or 0.0)
    return start, start + length


@dataclass(frozen=True)
class Letters:
    """How a text is set: its face, its largest and smallest size, its colour."""

    face: str
    size: float
    least: float
    colour: str
    lines: int = 2
    leading: float = 1.25
    tracking: float = 0.0
    capitals: bool = False


@dataclass(frozen=True)
class Item:
    """One thing of a box: a field of the credential, a text of the layout, or a part."""

    show: str
    letters: Letters
    above: float = 6.0
    """The least space above, in points."""

    grow: float = 1.0
    """Its share of the space that is left over."""

    adorned: bool = False
    """Whether it has rules beside it, or a flourish under it."""

    text: Text | None = None
    """The layout's own words, for ``show: text``."""

    facts: tuple[str, ...] = ()
    """Which facts, for ``show: facts``."""

    stacked: bool = False
    """Whether the facts stand one below the other."""


@dataclass(frozen=True)
class Box:
    """A part of the page, and what stands in it from top to bottom."""

    place: Place
    items: tuple[Item, ...]
    align: float = 0.0
    """0 is left, 0.5 is centred, 1 is right."""

    fall: float = 0.5
    """Where its content stands: 1 at the top, 0.5 in the middle, 0 at the bottom."""


@dataclass(frozen=True)
class Ornament:
    """Something drawn behind the texts."""

    draw: str
    place: Place
    colour: str
    strength: float = 1.0
    """How much of the colour there is on white paper, or on a filled place below."""

    on: str = ""
    """The colour of the place below; empty for paper."""

    depth: float = 5.0
    strands: int = 4
    petals: int = 16
    hollow: float = 0.0
    wave: float = 8.0


@dataclass(frozen=True)
class Picture:
    """A picture beside the layout's file: PNG or SVG."""

    file: str
    content: bytes
    alt: Text | None = None


@dataclass(frozen=True)
class PlacedPicture:
    """A logo, and where it stands."""

    picture: Picture
    place: Place
    align: float = 0.5


@dataclass(frozen=True)
class Signatory:
    """Somebody who signs by hand: name, office, and a picture of the signature."""

    name: str
    office: Text
    picture: Picture | None = None


@dataclass(frozen=True)
class Layout:
    """One look of certificates."""

    slug: str
    name: Text
    landscape: bool
    colours: Mapping[str, str]
    code: Place
    """Where the QR code stands."""

    boxes: tuple[Box, ...]
    ornaments: tuple[Ornament, ...] = ()
    pictures: tuple[PlacedPicture, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    transcript: tuple[str, ...] = ()
    """The parts of the pages behind, in order."""

    description: Text | None = None
    is_own: bool = field(default=False, compare=False)
    """Whether it lies in the installation's own folder."""


COLOURS: Mapping[str, str] = {
    "main": "#1f4e6b", "accent": "#8f4a26", "ink": "#1d2a32", "quiet": "#55636c",
    "line": "#cfc7b8", "white": "#ffffff",
}
"""The colours that items name, and what they are where a layout says nothing else."""

TRANSCRIPT_PARTS = ("details", "outcomes", "criteria", "evidence", "assessment", "verify")
"""What the pages behind may hold."""

FACTS = ("issuer", "partner", "bodies", "date", "workload")
"""The facts that may stand in one row."""

PLACEHOLDERS = ("holder", "title", "kind", "issuer", "partner", "date", "hours")
"""What a layout's own words may name in braces; anything else in braces is refused."""

LETTERS: Mapping[str, Letters] = {
    "issuer": Letters("sans-strong", 13.5, 8, "main", tracking=0.5),
    "kind": Letters("sans-strong", 12.5, 7.5, "main", tracking=3.0, capitals=True),
    "certifies": Letters("serif-italic", 13.5, 9, "quiet", lines=1),
    "holder": Letters("serif-strong", 36, 15, "ink", leading=1.16),
    "earned": Letters("serif-italic", 13.5, 9, "quiet", lines=1),
    "title": Letters("serif-strong", 25, 12, "main", lines=3, leading=1.2),
    "sentence": Letters("sans", 10, 7.2, "quiet", leading=1.35),
    "description": Letters("sans", 10, 7.2, "quiet", lines=5, leading=1.4),
    "text": Letters("sans", 10, 7, "quiet", lines=4, leading=1.35),
    "date": Letters("sans", 10, 7, "ink"),
    "example": Letters("sans-strong", 8.6, 6.6, "example", tracking=0.3),
    "translation": Letters("sans", 7.6, 6.2, "quiet", leading=1.3),
    "hint": Letters("sans", 8.2, 6.4, "ink", leading=1.3),
    "address": Letters("sans-strong", 9.4, 6, "ink", lines=3),
    "code": Letters("sans", 8.2, 6.4, "ink", leading=1.3),
    "note": Letters("sans", 6.8, 5.6, "quiet", lines=3, leading=1.3),
    "number": Letters("sans", 6.8, 5.6, "quiet", lines=3, leading=1.3),
    "facts": Letters("sans-strong", 10.5, 7, "ink", lines=3, leading=1.22),
    "criteria": Letters("sans", 8.4, 6.4, "ink", lines=2, leading=1.2),
    "signatures": Letters("sans-strong", 9, 6.6, "ink"),
    "rule": Letters("sans", 1, 1, "line"),
}
"""Everything that an item may show, and how it is set where the item says nothing else."""
