"""What is drawn behind the texts of a page: the ornaments of its layout, in its colours.

It is the same for all certificates of one look, and most of what is drawn: a certificate alone
takes it as a form that was drawn and packed once in the life of the process.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from reportlab.pdfgen.canvas import Canvas

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


_LOOKS = 32
"""How many looks are kept; one has some 60,000 bytes."""

_FORM = "Backdrop"


def draw_backdrop(canvas: Any, view: CertificateView) -> None:
    """Draw the ornaments of the layout of *view*, the first at the bottom."""
    _draw(canvas, view.layout.ornaments, palette_of(view), size_of(view))


def name_backdrop(canvas: Any, view: CertificateView) -> None:
    """Draw the ornaments of the layout of *view* by the name of a form that `add_backdrop` adds."""
    if view.layout.ornaments:
        canvas._code.append(f"/{_FORM} Do")


def add_backdrop(document: pikepdf.Pdf, page: pikepdf.Page, view: CertificateView) -> None:
    """Put the form that `name_backdrop` named on *page* of *document* there.

    It looks as if `draw_backdrop` had drawn.
    """
    if not view.layout.ornaments:
        return
    size = size_of(view)
    form = document.make_stream(
        _packed(view.layout.ornaments, tuple(sorted(view.layout.colours.items())),
                view.is_participation, size),
        Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, *size]),
        Resources=Dictionary(), Filter=Name.FlateDecode)
    page.Resources.XObject = page.Resources.get(Name.XObject, Dictionary())
    page.Resources.XObject[f"/{_FORM}"] = form


@lru_cache(maxsize=_LOOKS)
def _packed(ornaments: Sequence[Ornament], colours: Sequence[tuple[str, str]],
            is_participation: bool, size: tuple[float, float]) -> bytes:
    canvas = Canvas(BytesIO(), pagesize=size, invariant=1)
    _draw(canvas, ornaments, Palette(dict(colours), is_participation), size)
    return zlib.compress("\n".join(canvas._code).encode("ascii"), 9)


def _draw(canvas: Any, ornaments: Sequence[Ornament], palette: Palette,
          size: tuple[float, float]) -> None:
    for ornament in ornaments:
        if palette.is_participation and ornament.draw in _FOR_ACHIEVEMENTS:
            continue
        is_plain = palette.is_participation and ornament.draw == "frame"
        draw = "lines" if is_plain else ornament.draw
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
