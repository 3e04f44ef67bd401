"""What the shipped fonts print, what they refuse, and how they measure."""

import unicodedata

import pytest
from fontTools.unicodedata import script
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics

from badgeservice.errors import BadInput
from badgeservice.rendering.fonts import Face, Fonts, tidy

FONTS = Fonts.shipped()
EUROPEAN = [chr(code) for block in ((0x20, 0x7F), (0xA1, 0x180), (0x1E00, 0x1F00),
                                    (0x400, 0x530), (0x370, 0x3E2), (0x1F00, 0x2000))
            for code in range(*block)
            if unicodedata.category(chr(code))[0] not in "CM"]


@pytest.mark.parametrize("name", [
    "María-Fernanda von Bischhoffshausen Ñancupil O'Ryan",
    "Ḻafken Ṉuke Ṯayü Pichüñ Küyen Ŋ",  # Mapudungun
    "l\u0332afken n\u0332uke t\u0332ayu\u0308",  # the same, as it is often typed
    "Þórður Guðmundsdóttir Åsa Łukasz Šťastný Győző Ştefan Įšganytoja Ħanna Ŵyn",
    "Жанна Щербакова Їжакевич Ђорђевић Қасым",
    "Αλέξανδρος Παπαδόπουλος Ἀριστοτέλης",
    "Nguyễn Thị Hồng",
    "«Taller — “Desafíos” nº 1·2» …",
])
def test_names_of_many_languages_print(name):
    assert FONTS.missing(name) == ()


def test_every_letter_of_the_european_blocks_prints():
    assert FONTS.missing("".join(EUROPEAN)) == ()


@pytest.mark.parametrize(("text", "missing"), [
    ("Ana 😀", ("😀",)),
    ("日本 Ana", ("日", "本")),
    ("علي", ("ع", "ل", "ي")),
    ("עדי", ("ע", "ד", "י")),
    ("हिन्दी", ("ह", "ि", "न", "्", "द", "ी")),
    ("a\u202eb", ("\u202e",)),
    ("\x1b]0;x\x07", ("\x1b", "\x07")),
    ("so\u00adft", ("\u00ad",)),
    ("W\u0303", ("\u0303",)),  # composes with nothing, and would stand beside its letter
    ("\ue000", ("\ue000",)),
])
def test_what_cannot_be_printed_is_named(text, missing):
    assert FONTS.missing(text) == missing


def test_no_script_prints_that_needs_shaping():
    """Glyph after glyph is right for these alone; one of the fonts has Devanagari, too."""
    printed = (char for char in map(chr, range(0x20, 0x20000))
               if not (char.isspace() or FONTS.missing(char)))
    assert {script(char) for char in printed} == {"Latn", "Grek", "Cyrl", "Zyyy", "Bopo"}


def test_every_bad_field_is_reported_at_once_with_its_characters():
    with pytest.raises(BadInput) as refusal:
        FONTS.ensure_printable([("holder", "Ana 😀"), ("title", "Taller"), ("issuer", "\x1b日")])
    assert refusal.value.code == "glyph-missing"
    assert [(problem.code, problem.field, problem.value) for problem in refusal.value.problems] == [
        ("glyph-missing", "holder", "😀 (U+1F600)"),
        ("glyph-missing", "issuer", "U+001B, 日 (U+65E5)"),
    ]


def test_a_refusal_holds_no_invisible_character():
    with pytest.raises(BadInput) as refusal:
        FONTS.ensure_printable([("holder", "\x1b]0;x\x07\u202e\u200b")])
    assert str(refusal.value).isprintable()


def test_a_long_list_of_missing_characters_is_cut():
    with pytest.raises(BadInput) as refusal:
        FONTS.ensure_printable([("title", "".join(map(chr, range(0x4E00, 0x4F00))))])
    assert refusal.value.problems[0].value.endswith(", …")
    assert len(refusal.value.problems[0].value) < 120


@given(st.text(st.sampled_from(EUROPEAN), min_size=1), st.sampled_from(Face))
def test_widths_are_those_that_the_pdf_has(text, face):
    ours = FONTS.width(text, face, 12)
    assert ours == pytest.approx(pdfmetrics.stringWidth(text, FONTS.embed(face), 12), abs=1e-6)


def test_tracking_stands_between_the_letters_only():
    plain = FONTS.width("abc", Face.SANS, 10)
    assert FONTS.width("abc", Face.SANS, 10, tracking=2) == pytest.approx(plain + 4)


def test_ink_knows_accents_and_descenders():
    low, high = FONTS.ink("Ág", Face.SANS, 10)
    flat_low, flat_high = FONTS.ink("x", Face.SANS, 10)
    assert low < flat_low <= 0 < flat_high < high


@given(st.text())
def test_tidy_text_stays_as_it_is(text):
    assert tidy(tidy(text)) == tidy(text)


def test_lines_and_tabs_become_spaces():
    assert tidy(" Ana\n\tMaría\u00a0 Soto ") == "Ana María Soto"
