"""A code holds exactly its URL, and any reader reads it."""

import pytest
import qrcode
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from badgeservice.errors import BadInput
from badgeservice.rendering.area import Area
from badgeservice.rendering.qr import MOST_BYTES, QUIET_ZONE, pattern, rectangles
from tests.unit.rendering.views import URL

SIDE = 6


def picture(modules):
    """The code as pixels, drawn from the rectangles that the page gets."""
    edge = len(modules) * SIDE
    image = Image.new("L", (edge, edge), 255)
    for dark in rectangles(modules, Area(0, 0, edge, edge)):
        image.paste(0, (round(dark.left), round(edge - dark.top), round(dark.right),
                        round(edge - dark.bottom)))
    return image


def read(modules):
    """What a reader finds."""
    return [(found.text, found.format) for found in zxingcpp.read_barcodes(picture(modules))]


def test_the_url_is_read_back_to_the_letter():
    assert read(pattern(URL)) == [(URL, zxingcpp.BarcodeFormat.QRCode)]


@settings(deadline=None, max_examples=40)
@given(st.text("abcXYZ0189-_.~/?=&%", max_size=120))
def test_any_address_is_read_back(path):
    url = f"https://credentials.example/{path}"
    assert [text for text, _ in read(pattern(url))] == [url]


@settings(deadline=None, max_examples=25)
@given(st.text("abcXYZ0189-_.~/?=&%", max_size=120))
def test_the_mask_is_the_one_that_the_library_finds(path):
    url = f"https://credentials.example/{path}"
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(url, optimize=0)
    assert pattern(url) == tuple(tuple(map(bool, row)) for row in code.get_matrix())


@pytest.mark.parametrize("length", [1, 14, 15, 26, 27, 62, 84, 180, 181, 213, 214, MOST_BYTES])
def test_the_codewords_are_the_librarys_at_the_ends_of_versions(length):
    url = "https://credentials.example/" * 15
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(url[:length], optimize=0)
    assert pattern(url[:length]) == tuple(tuple(map(bool, row)) for row in code.get_matrix())


def test_the_quiet_zone_is_white():
    modules = pattern(URL)
    edge = len(modules)
    assert not any(modules[row][column] for row in range(edge) for column in range(edge)
                   if min(row, column, edge - 1 - row, edge - 1 - column) < QUIET_ZONE)


def test_the_code_bears_damage_as_level_m_does():
    found, = zxingcpp.read_barcodes(picture(pattern(URL)))
    assert found.ec_level == "M"


def test_the_longest_url_is_read_back():
    url = "https://credentials.example/".ljust(MOST_BYTES, "a")
    assert [text for text, _ in read(pattern(url))] == [url]


def test_a_longer_url_is_refused():
    with pytest.raises(BadInput) as refusal:
        pattern("https://credentials.example/".ljust(MOST_BYTES + 1, "a"))
    assert refusal.value.problems[0].code == "url-too-long"
