"""Slips of paper with a code for each person: A4, eight on a sheet, to be cut apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

from babel.dates import format_date
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from badgeservice.core.slip import Slip
from badgeservice.errors import Message, say
from badgeservice.rendering.area import Area
from badgeservice.rendering.fonts import Face, Fonts, tidy
from badgeservice.rendering.qr import pattern, rectangles

_MM = 72 / 25.4
_SHEET = (210 * _MM, 297 * _MM)
_COLUMNS, _ROWS = 2, 4
_MARGIN, _PADDING = 8 * _MM, 6 * _MM
_CODE_SIDE = 21 * _MM
_INK, _PALE, _CUT = HexColor("#1b2430"), HexColor("#4a5568"), HexColor("#a0aec0")
_FORMATS = {"es": "es_CL", "en": "en_GB", "fi": "fi_FI"}

Words = Callable[[Message, str], str]

_HEADING = say("Your code for teaching credentials")
_OPEN = say("1. Open this address:")
_TYPE = say("2. Type this code:")
_CHOOSE = say("3. Choose a password. Good until %(day)s, once.")


def make_slips(slips: Sequence[Slip], *, words: Words, fonts: Fonts) -> bytes:
    """Return *slips* as PDF, in the language of each person.

    Raises BadInput ``glyph-missing`` for a name that the fonts cannot print.
    """
    fonts.ensure_printable((each.name, f"{each.name} {each.school}") for each in slips)
    out = BytesIO()
    canvas = Canvas(out, pagesize=_SHEET, initialFontName=fonts.embed(Face.SANS))
    canvas.setCreator("badgeservice")
    canvas.setTitle("badgeservice")
    for number, slip in enumerate(slips):
        place = number % (_COLUMNS * _ROWS)
        if number and not place:
            canvas.showPage()
        _draw(canvas, _area(place), slip, words, fonts)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _area(place: int) -> Area:
    width = (_SHEET[0] - 2 * _MARGIN) / _COLUMNS
    height = (_SHEET[1] - 2 * _MARGIN) / _ROWS
    left = _MARGIN + (place % _COLUMNS) * width
    bottom = _SHEET[1] - _MARGIN - (place // _COLUMNS + 1) * height
    return Area(left, bottom, left + width, bottom + height)


def _draw(canvas: Canvas, area: Area, slip: Slip, words: Words, fonts: Fonts) -> None:
    canvas.setStrokeColor(_CUT)
    canvas.setLineWidth(0.5)
    canvas.setDash(3, 3)
    canvas.rect(area.left, area.bottom, area.width, area.height)
    inner = Area(area.left + _PADDING, area.bottom + _PADDING, area.right - _PADDING,
                 area.top - _PADDING)
    _draw_code(canvas, slip.address, inner)
    language = slip.language
    day = format_date(slip.expires_at.date(), "long", locale=_FORMATS.get(language, "es_CL"))
    beside = inner.width - _CODE_SIDE - 2 * _MM
    top = inner.top
    for text, face, size, colour, gap, width in (
        (words(_HEADING, language), Face.SANS, 8, _PALE, 9, beside),
        (tidy(slip.name), Face.SANS_STRONG, 12.5, _INK, 17, beside),
        (tidy(slip.school), Face.SANS, 8.5, _PALE, 12, beside),
        (words(_OPEN, language), Face.SANS, 8.5, _PALE, 26, beside),
        (slip.address, Face.SANS_STRONG, 10, _INK, 13, inner.width),
        (words(_TYPE, language), Face.SANS, 8.5, _PALE, 22, inner.width),
        (slip.code, Face.SANS_STRONG, 17, _INK, 20, inner.width),
        (words(Message(_CHOOSE.template, {"day": day}), language), Face.SANS, 8.5, _PALE, 24,
         inner.width),
    ):
        top -= gap
        _line(canvas, fonts, text, (inner.left, top), face, size, width, colour)


def _line(canvas: Canvas, fonts: Fonts, text: str, place: tuple[float, float], face: Face,
          size: float, room: float, colour: HexColor) -> None:
    """Draw one line; a long one is set smaller, so that nothing is cut off."""
    width = fonts.width(text, face, size)
    fitting = size if width <= room else size * room / width
    canvas.setFillColor(colour)
    canvas.setFont(fonts.embed(face), fitting)
    canvas.drawString(place[0], place[1], text)


def _draw_code(canvas: Canvas, address: str, inner: Area) -> None:
    """Draw the address, and not the secret: a photograph of it opens nothing."""
    area = Area(inner.right - _CODE_SIDE, inner.top - _CODE_SIDE, inner.right, inner.top)
    canvas.setFillColor(_INK)
    for dark in rectangles(pattern(address), area):
        canvas.rect(dark.left, dark.bottom, dark.width, dark.height, stroke=0, fill=1)
