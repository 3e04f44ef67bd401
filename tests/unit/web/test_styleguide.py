"""The style guide shows every part, and pages take the parts instead of drawing their own."""

import re

import pytest
from jinja2 import Environment, nodes

from badgeservice.core.report import Verdict
from badgeservice.resources import resource
from badgeservice.web.report_state import State
from badgeservice.web.styleguide import COLOURS, SPACES
from badgeservice.web.styleguide_samples import verdicts

FOLDER = resource("templates")
FILES = {"c": "components.html", "f": "forms.html"}

OWN_HEADS = {"quality/report.html", "public/bulk_columns.html", "endorsements/waiting.html",
             "releases/waiting.html", "assess/parts.html", "codes/people.html"}
"""Tables whose columns depend on what is shown, and so write their heads themselves."""


def tree(name):
    """What Jinja reads in a template."""
    return Environment(extensions=["jinja2.ext.i18n"]).parse(
        (FOLDER / name).read_text(encoding="utf-8"))


def macros():
    """Every part, and the parts that it is put together from."""
    found = {}
    for letter, file in FILES.items():
        for macro in tree(file).find_all(nodes.Macro):
            found[f"{letter}.{macro.name}"] = {
                f"{letter}.{call.node.name}" for call in macro.find_all(nodes.Call)
                if isinstance(call.node, nodes.Name)}
    return found


def called(name):
    """The parts that a page calls by itself."""
    return {f"{call.node.node.name}.{call.node.attr}"
            for call in tree(name).find_all(nodes.Call)
            if isinstance(call.node, nodes.Getattr) and isinstance(call.node.node, nodes.Name)
            and call.node.node.name in FILES}


def test_every_part_is_on_the_page():
    parts, shown = macros(), called("styleguide.html")
    assert len(parts) > 25
    for _ in parts:
        shown |= {inner for part in shown for inner in parts[part] if inner in parts}
    assert set(parts) - shown == set()


def test_every_part_that_is_shown_is_named_beside_it(client):
    named = set(re.findall('data-part="([^"]+)"', client.get("/styleguide").text))
    assert called("styleguide.html") <= named <= set(macros())


def test_every_token_of_colour_and_space_is_shown():
    tokens = (FOLDER / "static" / "tokens.css").read_text(encoding="utf-8")
    light, dark = tokens.split("@media (prefers-color-scheme: dark)")
    colours = re.findall(r"^ +--([a-z-]+): #", light, re.M)
    no_field = {"on-tone"}
    assert set(COLOURS) == {each for each in colours if not each.startswith("pico")} - no_field
    assert set(COLOURS) <= set(re.findall(r"--([a-z-]+): #", dark))
    assert list(SPACES) == re.findall(r"--(space-\d)", light)
    own = (FOLDER / "static" / "styleguide.css").read_text(encoding="utf-8")
    for name in COLOURS:
        assert f".swatch-{name} {{ background: var(--{name}); }}" in own


def test_every_state_of_a_credential_is_shown(app):
    with app.test_request_context():
        shown = verdicts()
    assert [each.state for each in shown] == list(State)
    assert {each.verdict for each in shown} == set(Verdict)
    assert [each.is_valid for each in shown].count(True) == 1


@pytest.mark.parametrize("language", ["es", "en", "fi"])
def test_page_is_for_those_who_write_pages_and_not_for_search_engines(client, language):
    answer = client.get(f"/styleguide?lang={language}")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "/styleguide" not in client.get("/").text


def test_page_gives_nobody_a_cookie_but_that_of_the_language(client):
    client.get("/styleguide?lang=fi")
    assert client.get_cookie("lang").value == "fi"
    assert client.get_cookie("session") is None


@pytest.mark.parametrize("drawn", ["notice", "empty", "example-strip", "stages", "steps",
                                   "pagination", "verdict", "card", "meter"])
def test_no_page_draws_by_hand_what_is_a_part(drawn):
    pattern = re.compile(rf'class="{drawn}[ "{{](?!.*specimen)')
    found = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html")
             if pattern.search(path.read_text(encoding="utf-8"))}
    assert len(found) == 1
    assert found < set(FILES.values())


def test_tables_are_the_part_but_for_those_with_heads_of_their_own():
    found = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html")
             if "<table" in path.read_text(encoding="utf-8")}
    assert found == OWN_HEADS | {"components.html"}
