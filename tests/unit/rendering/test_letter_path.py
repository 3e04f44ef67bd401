"""Letters of a drawing stand where they belong, and each is told the same way each time."""

import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.svgLib.path import parse_path

from badgeservice.rendering.fonts import Face, Fonts

FONTS, FACE = Fonts.shipped(), next(iter(Face))


def bounds(path):
    """Left, top, right and bottom of what a path draws."""
    pen = BoundsPen(None)
    parse_path(path, pen)
    return pen.bounds


def test_a_letter_that_comes_again_is_the_same_text_again():
    path = FONTS.outline("ana", FACE, 20, (3.14, 50))
    first, _, last = path.split("M")[1:]
    assert first.partition("q")[2] == last.partition("q")[2] != ""


@pytest.mark.parametrize("text", ["Ñandú", "i", "8%", "–"])
def test_letters_stand_where_they_are_measured(text):
    left, top, right, bottom = bounds(FONTS.outline(text, FACE, 40, (100, 200)))
    low, high = FONTS.ink(text, FACE, 40)
    assert (top, bottom) == pytest.approx((200 - high, 200 - low), abs=0.2)
    assert 100 - 4 < left < right < 100 + FONTS.width(text, FACE, 40) + 4


def test_each_outline_begins_where_the_one_before_ended():
    """The dot of an i, and the hole of an 8, are seen from the beginning of their letter."""
    alone = bounds(FONTS.outline("8", FACE, 40, (0, 0)))
    after = bounds(FONTS.outline("8", FACE, 40, (500, 300)))
    assert after == pytest.approx((alone[0] + 500, alone[1] + 300, alone[2] + 500, alone[3] + 300))
