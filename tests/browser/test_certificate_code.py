"""The code of a rendered certificate, read by other people's programs. Needs poppler and zbar."""

import subprocess
from dataclasses import replace

import pytest

from badgeservice.core.certificate_layout import Paper
from badgeservice.rendering.certificate import make_certificate
from badgeservice.rendering.fonts import Fonts
from badgeservice.rendering.qr import MOST_BYTES
from tests.unit.rendering.views import LAYOUTS, LONGEST, URL, sections, view


def read(shown, folder, page=1):
    """What zbar reads from one page at 150 dots per inch."""
    certificate = folder / "certificate.pdf"
    certificate.write_bytes(make_certificate(shown, b"{}", fonts=Fonts.shipped()))
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", "-f", str(page), "-l",
                    str(page), certificate, folder / "page"], check=True)
    found = subprocess.run(["zbarimg", "--quiet", "--raw", folder / "page.png"],
                           capture_output=True, text=True, check=True)
    return found.stdout.splitlines()


@pytest.mark.parametrize("paper", Paper, ids=lambda paper: paper.value)
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("shown", [
    view(),
    view(url=URL.ljust(MOST_BYTES, "a")),
    view(criteria=(), is_participation=True),
    LONGEST,
], ids=["badge", "long-url", "participation", "longest"])
def test_the_printed_code_is_read_from_150_dots_per_inch(shown, layout, paper, tmp_path):
    assert read(replace(shown, layout=layout, paper=paper), tmp_path) == [shown.url]


def test_the_code_behind_is_read_too(tmp_path):
    shown = view(transcript=sections()[-1:])
    assert read(shown, tmp_path, page=2) == [shown.url]
