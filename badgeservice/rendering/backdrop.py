"""What is drawn behind the texts of a page: the ornaments of its layout, in its colours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from badgeservice.core.certificate_layout import MILLIMETRE, Ornament
from badgeservice.rendering.area import Area
from badgeservice.rendering.colours import WHITE, Palette, mixed
from badgeservice.rendering.front import area_of, palette_of, size_of
from badgeservice.rendering.ornament import (
    draw_fill,
    draw_frame,
    draw_lines,
    draw_rosette,
    draw_waves,
)
from badgeservice.rendering.view import CertificateView

_FOR_ACHIEVEMENTS = frozenset({"rosette", "waves"})
"""Guilloche stands for something earned: a certificate of participation has none."""


def draw_backdrop(canvas: Any, view: CertificateView) -> None:
    """Draw the ornaments of the layout of *view*, the first at the bottom."""
    palette, size = palette_of(view), size_of(view)
    for ornament in view.layout.ornaments:
        if view.is_participation and ornament.draw in _FOR_ACHIEVEMENTS:
            continue
        draw = "lines" if view.is_participation and ornament.draw == "frame" else ornament.draw
        _DRAW[draw](canvas, ornament, area_of(ornament.place, size), palette)


def _colour(ornament: Ornament, palette: Palette) -> str:
    ground = palette(ornament.on) if ornament.on else WHITE
    return mixed(palette(ornament.colour), ground, ornament.strength)


def _inner(area: Area, depth: float) -> Area:
    inset = depth * MILLIMETRE
    return Area(area.left + inset, area.bottom + inset, area.right - inset, area.top - inset)


def _frame(canvas: Any, ornament: Ornament, area: Area, palette: Palette) -> None:
    draw_frame(canvas, area, _inner(area, ornament.depth), _colour(ornament, palette),
               strands=ornament.strands)


def _lines(canvas: Any, ornament: Ornament, area: Area, palette: Palette) -> None:
    draw_lines(canvas, area, _inner(area, ornament.depth), _colour(ornament, palette))


def _rosette(canvas: Any, ornament: Ornament, area: Area, palette: Palette) -> None:
    draw_rosette(canvas, (area.middle, (area.bottom + area.top) / 2),
                 min(area.width, area.height) / 2, colour=_colour(ornament, palette),
                 petals=ornament.petals, strands=ornament.strands, hollow=ornament.hollow)


def _waves(canvas: Any, ornament: Ornament, area: Area, palette: Palette) -> None:
    draw_waves(canvas, area, _colour(ornament, palette), strands=ornament.strands,
               wave=ornament.wave * MILLIMETRE)


def _fill(canvas: Any, ornament: Ornament, area: Area, palette: Palette) -> None:
    draw_fill(canvas, area, _colour(ornament, palette))


_DRAW: dict[str, Callable[[Any, Ornament, Area, Palette], None]] = {
    "frame": _frame, "lines": _lines, "rosette": _rosette, "waves": _waves, "fill": _fill}
