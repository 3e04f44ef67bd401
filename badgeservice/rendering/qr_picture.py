"""QR codes as pictures of their own: for slides, posters and signatures of letters."""

from __future__ import annotations

from itertools import groupby

from badgeservice.rendering.qr import pattern
from badgeservice.rendering.raster import rasterise

PIXELS_A_MODULE = 12
"""Whole pixels, so that no edge is grey; large enough for a poster."""


def qr_svg(url: str) -> bytes:
    """Return a code that holds exactly *url* as SVG; raises BadInput where it is too long.

    Black on white whatever stands behind it: readers look for dark on light.
    """
    modules = pattern(url)
    side = len(modules)
    runs = "".join(_runs(modules))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
            f'width="{side * PIXELS_A_MODULE}" height="{side * PIXELS_A_MODULE}" '
            f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
            f'<path d="{runs}"/></svg>\n').encode()


def qr_png(url: str) -> bytes:
    """Return the same code as PNG."""
    return rasterise(qr_svg(url), pixels=len(pattern(url)) * PIXELS_A_MODULE)


def _runs(modules: tuple[tuple[bool, ...], ...]) -> list[str]:
    parts = []
    for top, row in enumerate(modules):
        start = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                parts.append(f"M{start} {top}h{length}v1h-{length}z")
            start += length
    return parts
