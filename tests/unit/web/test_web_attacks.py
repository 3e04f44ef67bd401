"""Attacks on pages that need nobody to be signed in; by the numbers of the attack catalogue."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from badgeservice.core.ids import BITS, identifier, is_identifier
from badgeservice.resources import resource
from badgeservice.web.headers import ALWAYS
from badgeservice.web.markdown import rendered
from tests.fakes import JOINT

TEMPLATES = sorted(Path(resource("templates")).rglob("*.html"))


@pytest.mark.parametrize("text", [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "[go](javascript:alert(1))",
    "[go](JaVaScRiPt:alert(1))",
    "[go](data:text/html,<script>alert(1)</script>)",
    "![](https://tracker.example/p.png)",
    "<svg/onload=alert(1)>",
    "[go](https://a.example \"\\\" onmouseover=alert(1) x=\\\"\")",
    "<a href=\"https://a.example\" style=\"position:fixed\">x</a>",
])
def test_item_090_what_people_write_never_becomes_code(text):
    reader = Tags()
    reader.feed(str(rendered(text)))
    assert {name for name, _ in reader.found} <= {"p", "a", "code", "em", "strong"}
    for _, attributes in reader.found:
        assert attributes.keys() <= {"href", "rel", "title"}
        assert re.match("https?:|$", attributes.get("href", ""))


class Tags(HTMLParser):
    """What a browser would make of it: every tag with its attributes."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_item_091_no_page_carries_data_inside_a_script(template):
    """What has no script with content cannot be ended early by a value.

    But for one place, with data that no browser runs, written so that no tag can begin in it.
    """
    text = template.read_text(encoding="utf-8")
    for attributes, content in re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL):
        if template.name == "linked.html":
            assert (attributes, content) == (' type="application/ld+json"', "{{ linked|tojson }}")
            continue
        assert " src=" in attributes
        assert content.strip() == ""


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_item_092_no_page_needs_a_hole_in_the_policy(template):
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"<base\b|<style\b|\sstyle=|\son[a-z]+=\"", text), template
    assert not re.search(r"\|\s*safe\b", text), "values are never called safe"


def test_item_092_an_injected_base_or_frame_would_do_nothing():
    policy = ALWAYS["Content-Security-Policy"].split("; ")
    for rule in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'",
                 "form-action 'self'", "script-src 'self'", "style-src 'self'"):
        assert rule in policy


def test_item_108_ids_are_random_and_have_no_neighbour(client):
    assert BITS >= 128
    assert is_identifier(JOINT)
    last = JOINT[-1]
    for other in "abcdefghijklmnopqrstuvwxyz234567":
        if other != last:
            assert client.get(f"/credentials/{JOINT[:-1]}{other}").status_code == 404
    assert len({identifier(bytes([n] * 16)) for n in range(256)}) == 256


@pytest.mark.parametrize("form", ["", ".json", ".pdf", ".png", ".svg", ".jwt"])
def test_item_108_no_search_engine_is_told_of_a_credential(client, form):
    assert client.get(f"/credentials/{JOINT}{form}").headers["X-Robots-Tag"] == "noindex"
    assert JOINT not in client.get("/").text
