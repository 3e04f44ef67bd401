"""Pages look as they did when somebody looked at them last.

Where one does not, a picture of before, the difference and now is written to the folder that
BADGESERVICE_LOOKS names, else to one of the tests' own. `make looks` takes the pictures anew.
"""

import os
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.browser.gallery import browser
from tests.browser.looks import FOLDER, WIDTHS, beside, same, small, taken, wanted

MOST = 3_000_000
"""Bytes of all pictures."""


@pytest.fixture(scope="module")
def chromium():
    """A browser."""
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def differences(tmp_path_factory):
    """Where pictures of differences go."""
    chosen = os.environ.get("BADGESERVICE_LOOKS")
    folder = Path(chosen) if chosen else tmp_path_factory.mktemp("looks")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def before(name, width):
    """The picture that somebody has looked at."""
    with Image.open(FOLDER / f"{name}-{width}.png") as picture:
        return picture.convert("RGB")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", wanted())
def test_a_page_looks_as_it_did(public, chromium, differences, name, width):
    known, now = before(name, width), small(taken(chromium, public, name, width)).convert("RGB")
    if not same(known, now):
        place = differences / f"{name}-{width}.png"
        beside(known, now).save(place)
        pytest.fail(f"{name} looks different at {width} pixels: {place}")


def test_every_picture_is_of_a_page_and_all_are_small():
    files = list(FOLDER.glob("*.png"))
    assert {path.stem for path in files} == {
        f"{name}-{width}" for name in wanted() for width in WIDTHS}
    assert sum(path.stat().st_size for path in files) < MOST


@pytest.mark.parametrize("width", WIDTHS)
def test_a_small_change_is_seen(width):
    known = before("credential-joint", width)
    changed = known.copy()
    ImageDraw.Draw(changed).rectangle((40, 60, 80, 72), fill="#9f2226")
    assert not same(known, changed)
    shorter = known.crop((0, 0, known.width, known.height - 10))
    assert not same(known, shorter)
    assert same(known, known.crop((0, 0, known.width, known.height - 2)))
