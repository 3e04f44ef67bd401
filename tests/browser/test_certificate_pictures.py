"""Certificates look as they did when somebody looked at them last. Needs poppler."""

from dataclasses import replace

import pytest
from PIL import Image

from badgeservice.errors import BadInput
from badgeservice.rendering.certificate import make_certificate
from badgeservice.rendering.fonts import Fonts
from tests.browser.certificate_pictures import FOLDER, cases, drawn, same

CASES = cases()


@pytest.mark.parametrize("name", CASES)
def test_a_certificate_looks_as_it_did(name):
    with Image.open(FOLDER / f"{name}.png") as before:
        assert same(drawn(*CASES[name]), before.convert("RGB"))


def test_every_picture_is_of_a_case():
    assert {path.stem for path in FOLDER.glob("*.png")} == set(CASES)


@pytest.mark.parametrize("change", [
    {"holder": "Rosa Millaray Nancupil Soto"}, {"holder": "Rosa Millaray Ñancupil Sota"},
    {"hours": None}])
def test_a_small_change_is_seen(change):
    usual, page = CASES["clasico-usual"]
    assert not same(drawn(replace(usual, **change), page), drawn(usual, page))


def test_a_name_that_the_fonts_cannot_print_has_no_picture():
    with pytest.raises(BadInput) as refusal:
        make_certificate(replace(CASES["clasico-usual"][0], holder="王 小明"), b"{}",
                         fonts=Fonts.shipped())
    assert refusal.value.code == "glyph-missing"
