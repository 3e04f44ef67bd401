"""The colours of a certificate, and what is mixed from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

INK = "#1d2a32"
QUIET = "#55636c"
LINE = "#cfc7b8"
BLACK = "#000000"
WHITE = "#ffffff"
EXAMPLE = "#8f3d18"
EXAMPLE_MIST = "#f8e9df"
PARTICIPATION = "#55605f"
"""Stands for the issuer's colour where only attendance is certified."""


def tint(colour: str, strength: float) -> str:
    """Return *colour* (``#rrggbb``) on white paper: 1 is the colour itself, 0 is white."""
    return mixed(colour, WHITE, strength)


def mixed(colour: str, ground: str, strength: float) -> str:
    """Return *colour* on *ground*: 1 is the colour itself, 0 is the ground.

    Mixed, not transparent: what is printed then needs no blending.
    """
    parts = ((int(colour[at:at + 2], 16), int(ground[at:at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(under + (over - under) * strength):02x}"
                         for over, under in parts)


@dataclass(frozen=True)
class Palette:
    """The colours of one certificate by the names that its layout uses."""

    named: Mapping[str, str] = field(default_factory=dict)
    is_participation: bool = False

    def __call__(self, name: str) -> str:
        """Return the colour called *name*, or *name* itself where it is a colour.

        Attendance is no achievement: its certificate shows none of the layout's colours.
        """
        if name == "example":
            return EXAMPLE
        if self.is_participation and name not in ("ink", "quiet", "line", "white"):
            return PARTICIPATION if name in self.named else WHITE if is_light(name) else INK
        return self.named.get(name, name)


def is_light(colour: str) -> bool:
    """Tell whether *colour* is nearer to white than to black."""
    return sum(int(colour[at:at + 2], 16) for at in (1, 3, 5)) > 3 * 127
