"""What is written at once is what the library would have drawn."""

import re
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from badgeservice.rendering import instructions
from badgeservice.rendering.area import Area
from badgeservice.rendering.fonts import Face, Fonts
from badgeservice.rendering.qr import pattern
from tests.pdf_text import words_of

FONTS = Fonts.shipped()
AREA = Area(10, 20.5, 110, 70)


@given(st.floats(-2000, 2000))
def test_a_number_has_no_exponent_and_keeps_its_place(value):
    said = instructions.number(value)
    assert re.fullmatch(r"-?\d+(\.\d+)?", said)
    assert abs(float(said) - value) <= 0.00001


def steps(drawn):
    """The operators of *drawn* with their operands."""
    with pikepdf.new() as file:
        page = file.add_blank_page()
        page.Contents = file.make_stream(drawn.encode())
        return [(str(step.operator), [float(each) for each in step.operands])
                for step in pikepdf.parse_content_stream(page)]


def test_a_block_is_filled_with_its_colour():
    assert steps(instructions.block(AREA, "#ff0033")) == [
        ("rg", [1, 0, 0.2]), ("re", [10, 20.5, 100, 49.5]), ("f", [])]


@pytest.mark.parametrize(("is_filled", "paint"), [(True, "B"), (False, "S")])
def test_a_dot_is_a_closed_circle_and_leaves_nothing_set(is_filled, paint):
    found = steps(instructions.dot((50, 60), 2.5, "#000000", is_filled=is_filled))
    assert [name for name, _ in found] == ["q", "rg", "RG", "w", "cm", "m", *["c"] * 4, paint, "Q"]
    begin, *quarters = (values for name, values in found if name in "mc")
    assert quarters[-1][4:] == begin == [2.5, 0]
    assert [each[4:] for each in quarters[:3]] == [[0, 2.5], [-2.5, 0], [0, -2.5]]


def test_a_code_is_drawn_in_whole_modules():
    modules = pattern("https://credentials.example/")
    drawn = [values for name, values in steps(instructions.code(modules)) if name == "re"][1:]
    dark = {(len(modules) - 1 - int(y), int(x) + step)
            for x, y, wide, _ in drawn for step in range(int(wide))}
    assert dark == {(row, column) for row, line in enumerate(modules)
                    for column, module in enumerate(line) if module}


def drawn(text, face):
    """A page with *text*, and that page with the library's own text below."""
    out = BytesIO()
    canvas = Canvas(out, invariant=1, initialFontName=FONTS.embed(face))
    own = instructions.Text()
    own.line(FONTS.pieces(text, face, canvas._doc), (50, 700), 12, "#000000", 0)
    canvas._code.append(str(own))
    canvas.setFont(FONTS.embed(face), 12)
    canvas.drawString(50, 600, text)
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("face", Face)
@pytest.mark.parametrize("text", [
    "Año (Señal) \\ Åäö — “¡Hola!” 100 %…", "Łucja Čapek", "Ñ" * 3 + "Наталья", ")(", "\\"])
def test_a_text_has_the_letters_that_the_library_writes(text, face, tmp_path):
    file = tmp_path / "text.pdf"
    file.write_bytes(drawn(text, face))
    with pikepdf.open(file) as opened:
        shown = [bytes(step.operands[0]) for step in pikepdf.parse_content_stream(opened.pages[0])
                 if str(step.operator) == "Tj"]
    assert shown[:len(shown) // 2] == shown[len(shown) // 2:]
    assert words_of(file).split() == text.split() * 2


def test_a_file_leaves_nothing_behind_for_the_next_one():
    first = drawn("Rosa Ñancupil", Face.SANS)
    drawn("Łucja Наталья", Face.SANS)
    assert drawn("Rosa Ñancupil", Face.SANS) == first
    assert not pdfmetrics.getFont(FONTS.embed(Face.SANS)).state


def test_tracking_and_size_end_with_the_text():
    text = instructions.Text()
    text.line([("/F1+0", "(a)")], (1, 2), 8, "#000000", 0.5)
    text.line([("/F1+0", "(b)")], (1, 3), 8, "#000000", 0.5)
    assert str(text).split("\n") == [
        "BT", "0.000000 0.000000 0.000000 rg", "0.5 Tc", "1 0 0 1 1 2 Tm", "/F1+0 8 Tf", "(a) Tj",
        "1 0 0 1 1 3 Tm", "(b) Tj", "0 Tc", "ET"]


def test_an_address_is_ascii_and_cannot_end_its_string():
    said = instructions.link("https://x.example/a(b)\\ñ?q=%20#z", AREA)
    link = pikepdf.Object.parse(said.encode("ascii"))
    assert str(link.A.URI) == "https://x.example/a(b)%5C%C3%B1?q=%20#z" == str(link.Contents)
    assert link.F == 4
