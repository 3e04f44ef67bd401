"""The picture of a shared link, and QR codes as pictures: what they show, and what they hold."""

from dataclasses import replace
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from badgeservice.assembly.printing import PngPress, painter
from badgeservice.errors import BadInput
from badgeservice.languages import translate
from badgeservice.operations.pictures import PictureForm
from badgeservice.rendering.card import CardView, card_png, draw_card
from badgeservice.rendering.card_view import card_of, plain_card
from badgeservice.rendering.fonts import Fonts
from badgeservice.rendering.qr_picture import qr_png, qr_svg
from badgeservice.rendering.raster import rasterise
from tests.fakes import ATTENDED, JOINT, RECORDED, UNNAMED, example_credentials

URL = "https://insignias.example/credentials/aeaqcaibaeaqcaibaeaqcaibae"
VIEW = CardView(title="Aprendizaje activo", kind_label="Insignia", issuer="tekna-emtp",
                issuer_name="Tekna", trust="Evaluada por Tekna.", host="insignias.example",
                check="Compruébala en", picture=b'<svg xmlns="http://www.w3.org/2000/svg"/>',
                holder="Ana Ñancupil", earned_by="La obtuvo")


@pytest.fixture(scope="module")
def fonts():
    return Fonts.shipped()


def view(name, language="es"):
    return card_of(example_credentials()[name], b"<svg/>", host="h.example", language=language,
                   words=lambda message: translate(message, language))


def test_card_has_the_size_that_networks_ask_for(fonts):
    with Image.open(BytesIO(card_png(draw_card(VIEW, fonts=fonts)))) as picture:
        assert (picture.format, picture.size) == ("PNG", (1200, 630))


def test_equal_cards_have_equal_bytes(fonts):
    assert draw_card(VIEW, fonts=fonts) == draw_card(VIEW, fonts=fonts)
    assert draw_card(VIEW, fonts=fonts) != draw_card(replace(VIEW, holder=""), fonts=fonts)


@pytest.mark.parametrize("text", ["Ñ" * 300, "palabra " * 60, "a", "x\u0000y", "日本語の名前",
                                  "</svg><script>alert(1)</script>", "&amp;\"'<>"])
def test_any_words_give_a_card_without_a_tag_of_theirs(fonts, text):
    drawing = draw_card(replace(VIEW, title=text, holder=text, issuer_name=text, trust=text,
                                host=text), fonts=fonts)
    assert b"<script" not in drawing
    with Image.open(BytesIO(card_png(drawing))) as picture:
        assert picture.size == (1200, 630)


def test_a_name_that_the_fonts_lack_is_left_out_and_not_spelt_wrongly(fonts):
    lacking = draw_card(replace(VIEW, holder="日本語"), fonts=fonts)
    assert lacking == draw_card(replace(VIEW, holder=""), fonts=fonts)


def test_card_says_who_vouches_and_how():
    assert "Evaluación conjunta" in view(JOINT).trust
    assert view(RECORDED).trust.startswith("Registrad")
    assert view(ATTENDED).trust == ""
    assert view(JOINT).example


def test_card_names_the_holder_only_where_the_name_is_public():
    assert view(JOINT).holder == "Ana María Ñancupil Åkerström"
    assert view(UNNAMED, "en").holder == ""


@pytest.mark.parametrize("language", ["es", "en", "fi"])
def test_plain_card_names_nobody_and_looks_like_no_award(fonts, language):
    plain = plain_card(host="h.example", words=lambda message: translate(message, language))
    assert (plain.holder, plain.picture, plain.issuer_name, plain.issuer) == ("", b"", "", "")
    with Image.open(BytesIO(card_png(draw_card(plain, fonts=fonts)))) as picture:
        assert picture.size == (1200, 630)


def test_real_pictures_stand_in_the_card():
    facts = example_credentials()[JOINT]
    picture = painter().paint(facts.achievement, facts.issuer, "es", PictureForm.SVG, year=2026)
    made = PngPress().card(facts, picture, "insignias.example", "es")
    with Image.open(BytesIO(made)) as drawn:
        colours = drawn.convert("RGB").crop((60, 100, 410, 460)).getcolors(1 << 20)
    assert len(colours) > 20
    assert len(made) < 150_000


@pytest.mark.parametrize("url", [URL, f"{URL}.json", "http://127.0.0.1:8000/credentials/x"])
def test_code_holds_exactly_the_address(url):
    drawn = rasterise(qr_svg(url), pixels=600)
    for content in (qr_png(url), drawn):
        with Image.open(BytesIO(content)) as picture:
            found, = zxingcpp.read_barcodes(picture.convert("RGB"))
        assert found.text == url
        assert found.ec_level in ("M", "Q", "H")


def test_modules_of_a_code_are_whole_pixels():
    with Image.open(BytesIO(qr_png(URL))) as picture:
        shades = {colour for _, colour in picture.convert("L").getcolors()}
    assert shades == {0, 255}


def test_endless_address_gets_no_code():
    with pytest.raises(BadInput):
        qr_svg("https://h.example/" + "x" * 500)
