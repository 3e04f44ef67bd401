"""Pictures of points from our own drawings, for places that take no SVG."""

from __future__ import annotations

from functools import lru_cache

import resvg_py

PIXELS = 600
"""The side of a badge picture; badges are shown at 90 to 400."""


@lru_cache(maxsize=64)
def rasterise(drawing: bytes, *, pixels: int = PIXELS) -> bytes:
    """Return *drawing*, a square SVG file of ours, as PNG with a side of *pixels*.

    Only for what this service drew itself: a stranger's SVG is never drawn. The same
    drawing gives the same bytes as long as the library stays the same.
    """
    return bytes(resvg_py.svg_to_bytes(svg_string=drawing.decode(), width=pixels, height=pixels,
                                       skip_system_fonts=True))


def rasterise_wide(drawing: bytes, *, width: int = 1200) -> bytes:
    """Return *drawing* as PNG, *width* pixels wide and as high as its proportions ask.

    Only for drawings whose elements were checked: shapes that refer to nothing outside.
    """
    return bytes(resvg_py.svg_to_bytes(svg_string=drawing.decode(), width=width,
                                       skip_system_fonts=True))
