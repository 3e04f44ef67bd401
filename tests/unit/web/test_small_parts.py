"""Markdown, emblems, sections of the narrative."""

import re

import pytest

from badgeservice.web.credential_view import section
from badgeservice.web.emblem import emblems
from badgeservice.web.markdown import rendered
from tests.fakes import achievement_called, shipped

HARMFUL = ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
           "[x](javascript:alert(1))", "[x](data:text/html,<script>1</script>)",
           "[x](vbscript:1)",
           "<a href='javascript:1'>x</a>", "<svg onload=alert(1)>", "[x](JaVaScRiPt:alert(1))",
           "<style>*{display:none}</style>", "<iframe src='https://e.example'></iframe>")


@pytest.mark.parametrize("text", HARMFUL)
def test_harmful_markdown_is_harmless(text):
    tags = re.findall(r"<[^>]*>", str(rendered(text)))
    assert {re.split(r"[ >]", tag.strip("</"))[0] for tag in tags} <= {"p", "a"}
    for tag in tags:
        assert re.fullmatch(r'<(/?p|/a|a( rel="[a-z ]+")?)>', tag), tag


def test_pictures_are_links_that_people_may_follow():
    html = str(rendered("![x](https://tracker.example/a.png)"))
    assert "<img" not in html
    assert 'href="https://tracker.example/a.png"' in html


def test_html_is_shown_as_it_was_written():
    """The parser already leaves nothing for the list of tags to remove."""
    assert "&lt;b&gt;fett&lt;/b&gt;" in str(rendered("<b>fett</b>"))


def test_markdown_keeps_what_texts_need():
    html = str(rendered("**a** *b*\n\n- c\n- d\n\n[e](https://f.example)"))
    assert "<strong>a</strong> <em>b</em>" in html
    assert "<li>c</li>" in html
    assert 'href="https://f.example"' in html
    assert 'rel="nofollow noopener noreferrer"' in html


@pytest.mark.parametrize(("mark", "tag"), [("#", "h3"), ("##", "h3"), ("###", "h4"),
                                           ("######", "h6")])
def test_headings_stay_below_those_of_the_page(mark, tag):
    assert f"<{tag}>Título</{tag}>" in str(rendered(f"{mark} Título"))


def test_section_ends_at_the_next_heading():
    text = "Intro.\n\n## Carga\n\n15 horas\n\n## Otra\n\nfin"
    assert section(text, "Carga") == "15 horas"
    assert section(text, "Otra") == "fin"
    assert section(text, "Nada") == ""
    assert section("Carga\n\nno", "Carga") == ""


def lit(slug):
    drawn = emblems([achievement_called(each) for each in shipped("courses")])
    return [place for place, (_, is_lit) in enumerate(drawn[slug].segments, start=1) if is_lit]


@pytest.mark.parametrize(("slug", "modules"), [
    ("modulo-2", [2]),
    ("practica-docente-1", [1, 2, 3, 4]),
    ("practica-docente-2", [1, 2, 3, 4, 5, 6, 7, 8]),
    ("microcredencial-docencia-emtp", [1, 2, 3, 4, 5, 6, 7, 8]),
    ("mentor-emtp", []),
])
def test_emblem_lights_the_modules_that_it_stands_for(slug, modules):
    assert lit(slug) == modules
