"""The ornament of a certificate: a frame of interlaced waves and rosettes of fine lines."""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any

from reportlab.lib.colors import HexColor

from badgeservice.rendering.area import Area
from badgeservice.rendering.colours import WHITE, mixed

_WAVE = 22.0
"""About the length of one wave of a frame, in points."""

_SMALL = 30.0
"""Rosettes up to this radius are drawn with fewer points."""

_EASE = 0.3642
"""Where a cubic curve has its handles to follow half a wave of a sine."""


def draw_frame(canvas: Any, outer: Area, inner: Area, colour: str, *, strands: int,
               ground: str = WHITE) -> None:
    """Fill the space between *outer* and *inner* with waves, rosettes in the corners."""
    depth = inner.left - outer.left
    canvas.saveState()
    canvas.setStrokeColor(HexColor(mixed(colour, ground, 0.6)))
    canvas.setLineWidth(0.32)
    middle = depth / 2
    for strand in range(strands):
        phase = strand / strands
        for y in (outer.bottom + middle, outer.top - middle):
            _wave(canvas, (inner.left, y), inner.width, phase=phase, height=middle - 2.2)
        for x in (outer.left + middle, outer.right - middle):
            _wave(canvas, (x, inner.bottom), inner.height, phase=phase, height=middle - 2.2,
                  upright=True)
    for x in (outer.left + middle, outer.right - middle):
        for y in (outer.bottom + middle, outer.top - middle):
            draw_rosette(canvas, (x, y), middle - 1.6, colour=mixed(colour, ground, 0.75),
                         petals=8, strands=2)
    canvas.restoreState()
    draw_lines(canvas, outer, inner, colour)


def draw_waves(canvas: Any, area: Area, colour: str, *, strands: int, wave: float) -> None:
    """Fill *area* with interlaced waves along its longer side, each *wave* points long."""
    canvas.saveState()
    canvas.setStrokeColor(HexColor(colour))
    canvas.setLineWidth(0.35)
    upright = area.height > area.width
    start = ((area.middle, area.bottom) if upright
             else (area.left, (area.bottom + area.top) / 2))
    length, across = ((area.height, area.width) if upright else (area.width, area.height))
    for strand in range(strands):
        _wave(canvas, start, length, phase=strand / strands, height=across / 2 - 2,
              wave=min(wave, length), upright=upright)
    canvas.restoreState()


def draw_fill(canvas: Any, area: Area, colour: str) -> None:
    """Fill *area* with the colour alone."""
    canvas.saveState()
    canvas.setFillColor(HexColor(colour))
    canvas.rect(area.left, area.bottom, area.width, area.height, stroke=0, fill=1)
    canvas.restoreState()


def draw_lines(canvas: Any, outer: Area, inner: Area, colour: str) -> None:
    """Draw the two lines of the frame alone."""
    canvas.saveState()
    canvas.setStrokeColor(HexColor(colour))
    for area, width in ((outer, 1.1), (inner, 0.6)):
        canvas.setLineWidth(width)
        canvas.rect(area.left, area.bottom, area.width, area.height, stroke=1, fill=0)
    canvas.restoreState()


def _wave(canvas: Any, start: tuple[float, float], length: float, *, phase: float,
          height: float, wave: float = _WAVE, upright: bool = False) -> None:
    """Draw one strand along a side; whole waves, so that all strands end where they began."""
    halves = 2 * round(length / wave)
    half = length / halves
    path = canvas.beginPath()
    canvas.saveState()
    canvas.translate(*start)
    if upright:
        canvas.rotate(90)
    clip = canvas.beginPath()
    clip.rect(0, -height - 1, length, 2 * (height + 1))
    canvas.clipPath(clip, stroke=0, fill=0)
    x, sign = -phase * 2 * half, 1
    path.moveTo(x, 0)
    for _ in range(halves + 2):
        crest = sign * height * 4 / 3
        path.curveTo(x + half * _EASE, crest, x + half * (1 - _EASE), crest, x + half, 0)
        x, sign = x + half, -sign
    canvas.drawPath(path, stroke=1, fill=0)
    canvas.restoreState()


def draw_rosette(canvas: Any, centre: tuple[float, float], radius: float, *, colour: str,
                 petals: int, strands: int, hollow: float = 0.0) -> None:
    """Draw closed waves around *centre*, turned against each other.

    *hollow* is the part of the radius that stays free in the middle.
    """
    canvas.saveState()
    canvas.setStrokeColor(HexColor(colour))
    canvas.setLineWidth(0.35)
    points = petals * (20 if radius > _SMALL else 12)
    mean, swing = radius * (1 + hollow) / 2, radius * (1 - hollow) / 2
    for strand in range(strands):
        turn = 2 * pi * strand / (petals * strands)
        path = canvas.beginPath()
        for step in range(points + 1):
            angle = 2 * pi * step / points
            reach = mean + swing * cos(petals * (angle - turn))
            point = (centre[0] + reach * cos(angle), centre[1] + reach * sin(angle))
            (path.lineTo if step else path.moveTo)(*point)
        canvas.drawPath(path, stroke=1, fill=0)
    canvas.restoreState()
