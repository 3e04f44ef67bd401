"""Text shrinks a little, wraps, and shrinks to its minimum, in that order."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.rendering.fitting import Style, beside, fit
from badgeservice.rendering.fonts import Face, Fonts, tidy

FONTS = Fonts.shipped()
STYLE = Style(Face.SERIF_STRONG, 24, 12, "#000000")
WORDS = st.text(st.sampled_from("abcñÁgjẾ-/ W"), max_size=200)


def test_a_short_text_keeps_its_size():
    assert fit("Taller", STYLE, 300, fonts=FONTS, most=3).size == 24


def test_a_slightly_long_text_shrinks_before_it_wraps():
    width = FONTS.width("Aprendizaje activo", Face.SERIF_STRONG, 24) * 0.9
    fitted = fit("Aprendizaje activo", STYLE, width, fonts=FONTS, most=3)
    assert fitted.lines == ("Aprendizaje activo",)
    assert 18 <= fitted.size < 24


def test_a_longer_text_wraps_before_it_shrinks_further():
    width = FONTS.width("Aprendizaje activo", Face.SERIF_STRONG, 24) * 0.65
    fitted = fit("Aprendizaje activo", STYLE, width, fonts=FONTS, most=3)
    assert fitted.lines == ("Aprendizaje", "activo")
    assert fitted.size > 18


def test_lines_are_about_equally_long():
    fitted = fit("uno dos tres cuatro cinco seis siete", STYLE, 290, fonts=FONTS, most=2)
    first, second = (FONTS.width(line, Face.SERIF_STRONG, fitted.size) for line in fitted.lines)
    assert abs(first - second) < 80


@given(st.lists(st.text(st.sampled_from("aeñg"), min_size=1, max_size=9), min_size=1),
       st.floats(150, 500))
def test_no_word_is_cut_that_has_room_at_the_least_size(words, width):
    fitted = fit(" ".join(words), STYLE, width, fonts=FONTS, most=2)
    assert " ".join(fitted.lines).split() == words


def test_an_endless_word_is_cut():
    fitted = fit("W" * 60, STYLE, 200, fonts=FONTS, most=2)
    assert "".join(fitted.lines) == "W" * 60
    assert fitted.size == 12


@given(WORDS, st.integers(1, 3), st.floats(40, 500))
def test_no_line_is_wider_than_the_place(text, most, width):
    fitted = fit(text, STYLE, width, fonts=FONTS, most=most)
    assert all(FONTS.width(line, Face.SERIF_STRONG, fitted.size) <= width + 1e-6
               for line in fitted.lines)


@given(WORDS, st.integers(1, 3), st.floats(40, 500))
def test_no_letter_is_lost(text, most, width):
    lines = fit(text, STYLE, width, fonts=FONTS, most=most).lines
    assert "".join(lines).replace(" ", "") == tidy(text).replace(" ", "")


@given(WORDS, st.floats(40, 200))
def test_the_ink_of_two_lines_never_touches(text, width):
    fitted = fit(text, STYLE, width, fonts=FONTS, most=3)
    inks = [FONTS.ink(line, Face.SERIF_STRONG, fitted.size) for line in fitted.lines]
    for (low, _), (_, high) in pairwise(inks):
        assert low > high - fitted.step


def test_texts_beside_each_other_share_the_larger_ascent():
    small = fit("x", STYLE.scaled(0.5), 300, fonts=FONTS)
    tall = fit("Ấ", STYLE, 300, fonts=FONTS)
    assert beside(small, tall)[0] == pytest.approx(tall.ascent)
