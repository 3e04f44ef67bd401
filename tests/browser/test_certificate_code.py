"""The code of a rendered certificate, read by other people's programs. Needs poppler and zbar."""

import subprocess

import pytest

from badgeservice.rendering.certificate import make_certificate
from badgeservice.rendering.fonts import Fonts
from badgeservice.rendering.qr import MOST_BYTES
from tests.unit.rendering.views import LONGEST, URL, view


@pytest.mark.parametrize("shown", [
    view(),
    view(url=URL.ljust(MOST_BYTES, "a")),
    view(criteria=(), is_participation=True),
    LONGEST,
], ids=["badge", "long-url", "participation", "longest"])
def test_the_printed_code_is_read_from_150_dots_per_inch(shown, tmp_path):
    certificate = tmp_path / "certificate.pdf"
    certificate.write_bytes(make_certificate(shown, b"{}", fonts=Fonts.shipped()))
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", certificate,
                    tmp_path / "page"], check=True)
    read = subprocess.run(["zbarimg", "--quiet", "--raw", tmp_path / "page.png"],
                          capture_output=True, text=True, check=True)
    assert read.stdout.splitlines() == [shown.url]
