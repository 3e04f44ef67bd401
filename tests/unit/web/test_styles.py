"""What holds of every style sheet of ours."""

import re

import pytest

from badgeservice.resources import resource

FOLDER = resource("templates", "static")
STYLES = sorted(path.name for path in FOLDER.glob("*.css"))


@pytest.mark.parametrize("name", STYLES)
def test_a_style_sheet_knows_no_left_and_right(name):
    """A language that is written from right to left turns the page around by itself."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    sides = re.findall(r"(?:margin|padding|border)-(?:left|right)\b|text-align: (?:left|right)"
                       r"|float: (?:left|right)|(?<![\w-])(?:left|right): ", text)
    assert sides == []
    uneven = [each for each in re.findall(
        r"(?<![\w-])(?:margin|padding): ([^;()]+);", text)
        if len(each.split()) == 4 and each.split()[1] != each.split()[3]]
    assert uneven == []


@pytest.mark.parametrize("name", ["app.css", "inside.css", "styleguide.css"])
def test_only_the_tokens_say_what_a_colour_is(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    # The emblems are drawn in the colours of their issuers, by day and by night.
    text = re.sub(r"/\* --- emblem -+ \*/.*?/\* ---", "", text, flags=re.S)
    assert re.findall(r"#[0-9a-f]{3,8}\b", text) == []
