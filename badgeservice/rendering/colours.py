"""The colours of a certificate, and what is mixed from the issuer's own."""

from __future__ import annotations

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
    parts = (int(colour[place:place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * strength):02x}" for part in parts)
