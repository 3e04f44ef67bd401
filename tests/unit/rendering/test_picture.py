"""Badge pictures: one drawing without anything foreign in it, told apart by its shape."""

from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fontTools.pens.boundsPen import ControlBoundsPen
from fontTools.svgLib.path import parse_path
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from badgeservice.core.course import Kind
from badgeservice.errors import BadInput
from badgeservice.languages import translate
from badgeservice.rendering.certificate import make_certificate
from badgeservice.rendering.colours import INK, WHITE
from badgeservice.rendering.fonts import Fonts
from badgeservice.rendering.picture import PALETTE, PictureView, draw_picture
from badgeservice.rendering.picture_shapes import SIDE, outline
from badgeservice.rendering.picture_view import picture_of
from badgeservice.rendering.raster import PIXELS, rasterise
from tests.fakes import achievement_called, issuer_called, shipped
from tests.unit.rendering.views import LONG_TITLE, view

FONTS = Fonts.shipped()
SVG = "{http://www.w3.org/2000/svg}"
LANGUAGES = ("es", "en", "fi")


def picture(**changes):
    """A picture of a module badge."""
    values = {"kind": Kind.BADGE, "kind_label": "Insignia digital", "title": "Aprendizaje activo",
              "issuer": "tekna-emtp", "issuer_name": "Programa Tekna EMTP (EJEMPLO)",
              "level": "Módulo 2", "year": "2026", "language": "es"}
    return PictureView(**values | changes)


def drawn(**changes):
    """The drawing of `picture`."""
    return draw_picture(picture(**changes), fonts=FONTS)


def bounds(drawing):
    """The least and the greatest coordinate of every outline of words."""
    for path in ElementTree.fromstring(drawing).iter(f"{SVG}path"):
        if "transform" not in path.attrib:
            pen = ControlBoundsPen(None)
            parse_path(path.attrib["d"], pen)
            yield min(pen.bounds), max(pen.bounds)


def contrast(one, other):
    """The contrast of two colours (WCAG 2.2 §1.4.3)."""
    def light(colour):
        parts = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
                  for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05

    lights = sorted((light(one), light(other)))
    return lights[1] / lights[0]


def test_equal_views_give_equal_bytes():
    assert drawn() == drawn()
    assert rasterise(drawn()) == rasterise(drawn())


def test_drawing_holds_nothing_but_shapes():
    """No text, style, script, link or reference: every site draws it alike and safely."""
    root = ElementTree.fromstring(drawn())
    assert {each.tag for each in root.iter()} == {f"{SVG}svg", f"{SVG}title", f"{SVG}path"}
    names = {name for each in root.iter() for name in each.attrib}
    assert not [name for name in names if "href" in name or name.startswith(("on", "style"))]
    assert b"url(" not in drawn()


def test_title_of_the_file_says_all():
    root = ElementTree.fromstring(drawn(title=LONG_TITLE))
    assert root[0].text == f"{LONG_TITLE} — Programa Tekna EMTP (EJEMPLO)"


@pytest.mark.parametrize("title", ['Ana <b>', '<img src="/etc/passwd"/>', "]]>&lt;", "a & b",
                                   '"><script>alert(1)</script>'])
def test_item_84_markup_in_a_name_stays_text(title):
    """Whatever a name looks like, picture and paper print it; neither reads it as markup."""
    root = ElementTree.fromstring(drawn(title=title, issuer_name=title))
    assert root[0].text == f"{title} — {title}"
    assert len(list(root)) == len(list(ElementTree.fromstring(drawn())))
    paper = make_certificate(view(title=title, holder=title, issuer_name=title), b"{}",
                             fonts=FONTS)
    assert b"root:" not in paper
    assert b"/Subtype /Image" not in paper


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", sorted(shipped("courses")))
@pytest.mark.parametrize("year", [None, 2026])
def test_shipped_achievements_fit_into_their_picture(slug, language, year):
    achievement = achievement_called(slug)
    shown = picture_of(achievement, issuer_called(achievement.course.issuer), year=year,
                       language=language, words=lambda message: translate(message, language))
    drawing = draw_picture(shown, fonts=FONTS)
    assert all(least >= 0 and most <= SIDE for least, most in bounds(drawing))


@settings(max_examples=40)
@given(st.text(alphabet="abcdefgñÅWil -/–.", min_size=1, max_size=250).filter(str.strip),
       st.sampled_from(Kind))
def test_any_title_fits(title, kind):
    assert all(least >= 0 and most <= SIDE
               for least, most in bounds(drawn(title=title, kind=kind, level=title[:80])))


def test_letters_that_cannot_be_drawn_are_named():
    with pytest.raises(BadInput) as refused:
        drawn(title="証明書")
    assert refused.value.code == "glyph-missing"


def test_kinds_differ_by_their_outline():
    assert len({outline(kind, 1) for kind in Kind}) == len(Kind)


def test_kinds_differ_in_black_and_white_and_small():
    """At 90 pixels, and without colour: a tenth of the points and more are others."""
    small = {}
    for kind in Kind:
        file = Image.open(BytesIO(rasterise(drawn(kind=kind, title="x"), pixels=90)))
        small[kind] = [alpha > 127 for alpha in file.getchannel("A").tobytes()]
    for one in Kind:
        for other in Kind:
            differing = sum(map(lambda a, b: a != b, small[one], small[other]))
            assert one is other or differing > 90 * 90 * 0.03, (one, other, differing)


@pytest.mark.parametrize(("deep", "pale"), PALETTE)
def test_words_stand_out(deep, pale):
    assert contrast(WHITE, deep) >= 4.5
    assert contrast(deep, pale) >= 4.5
    assert contrast(INK, pale) >= 7


def test_colours_are_those_of_the_pages():
    css = Path("templates/static/app.css").read_text(encoding="utf-8")
    for hue, (deep, pale) in enumerate(PALETTE):
        assert f".hue-{hue} {{ --hue: {deep}; --hue-light: {pale}; }}" in css


def test_year_stands_on_one_persons_picture_only():
    assert drawn(year="2026") != drawn(year="2027") != drawn(year="")


def test_picture_of_points_is_square_and_clear_outside():
    file = Image.open(BytesIO(rasterise(drawn())))
    assert (file.size, file.mode) == ((PIXELS, PIXELS), "RGBA")
    assert file.getpixel((2, 2))[3] == 0
    assert file.getpixel((PIXELS // 2, PIXELS // 6))[3] == 255


def test_long_name_of_an_issuer_ends_after_a_whole_word():
    """Words that are left out leave no trace: whatever they begin with, the drawing is the same."""
    def shown(rest):
        text = drawn(issuer_name=f"Ammatillisen koulutuksen {rest}", level="", year="")
        return text.partition(b"</title>")[2]

    assert shown("suomalainen kumppaniverkosto") == shown("ammattiosaamiskeskukset ja muut")
