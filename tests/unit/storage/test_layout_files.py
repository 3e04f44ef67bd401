"""Layouts are read with their pictures, and what is wrong is told with file, line and remedy."""

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from PIL import Image

from badgeservice.errors import BadInput
from badgeservice.resources import resource
from badgeservice.storage.definition_schema import schema_flaws
from badgeservice.storage.layout_files import (
    LARGEST_PICTURE,
    MOST_PIXELS,
    layout_files,
    layout_schema,
    read_layout,
)

SCHEMA = layout_schema(resource("schemas", "layout.json"))
ASSETS = Path(__file__).parents[2] / "assets" / "layouts"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


@pytest.fixture
def folder(tmp_path):
    """A folder with the layout that has pictures."""
    return Path(shutil.copytree(ASSETS, tmp_path / "layouts"))


def refused(file, **changes):
    """The problems of the layout *file* with *changes*, by code."""
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump(data | changes, allow_unicode=True), encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        read_layout(file, SCHEMA)
    assert all(problem.file == str(file) and problem.line and problem.remedy
               for problem in refusal.value.problems)
    return {problem.code: problem for problem in refusal.value.problems}


def changed(folder, change):
    """The problems after *change* was made to the data of the layout."""
    file = folder / "firmado.yaml"
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    change(data)
    return refused(file, **data)


@pytest.mark.parametrize("file", layout_files(resource("layouts")), ids=lambda file: file.stem)
def test_every_shipped_layout_is_good_and_has_its_words(file):
    found = read_layout(file, SCHEMA)
    assert found.slug == file.stem
    assert set(found.name) == {"es", "en", "fi"}
    assert found.description is not None and set(found.description) == {"es", "en", "fi"}
    assert found.pictures == () and found.signatories == ()


def test_pictures_come_with_the_layout(folder):
    found = read_layout(folder / "firmado.yaml", SCHEMA)
    assert found.pictures[0].picture.content == (folder / "logo.svg").read_bytes()
    assert [each.picture is None for each in found.signatories] == [False, True]


def test_a_mistake_names_its_line_and_field(folder):
    file = folder / "firmado.yaml"
    text = file.read_text(encoding="utf-8").replace("show: holder", "show: holdr")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        read_layout(file, SCHEMA)
    problem, = refusal.value.problems
    line = 1 + text[:text.index("holdr")].count("\n")
    assert (problem.code, problem.line) == ("value-unknown", line)
    assert problem.field is not None and problem.field.endswith(".show")


def test_the_slug_is_the_name_of_the_file(folder):
    other = folder / "otro.yaml"
    (folder / "firmado.yaml").rename(other)
    assert set(refused(other)) == {"slug-not-file-name"}


@pytest.mark.parametrize("field", ["holder", "title", "address", "code", "note", "number",
                                   "example", "translation", "kind", "earned"])
def test_what_makes_a_certificate_checkable_cannot_be_left_out(folder, field):
    def drop(data):
        """Take *field* out of every box."""
        for box in data["boxes"]:
            box["items"] = [item for item in box["items"] if item["show"] != field] or [
                {"show": "rule"}]

    assert changed(folder, drop)["field-missing"].message.values["field"] == field


def test_facts_may_say_issuer_and_date(folder):
    def drop(data):
        """Say neither issuer nor date."""
        for box in data["boxes"]:
            box["items"] = [item for item in box["items"]
                            if item["show"] not in ("issuer", "facts")] or [{"show": "rule"}]

    assert "field-missing" in changed(folder, drop)


@pytest.mark.parametrize(("place", "code"), [
    ({"left": 20, "width": 70, "top": 32, "height": 60}, "places-overlap"),
    ({"left": 2, "width": 70, "top": 50, "height": 10}, "place-outside"),
    ({"left": 20, "width": 400, "top": 50, "height": 10}, "place-outside"),
    ({"left": 20, "right": 30, "width": 70, "top": 50, "height": 10}, "place-unclear"),
    ({"left": 20, "top": 50, "height": 10}, "place-unclear"),
    ({"right": 20, "centre": 1, "top": 50, "height": 10}, "place-unclear"),
])
def test_a_place_is_clear_on_the_sheet_and_free(folder, place, code):
    def move(data):
        """Move the box with the issuer."""
        data["boxes"][1]["place"] = place

    assert code in changed(folder, move)


def test_a_small_code_is_refused(folder):
    found = changed(folder, lambda data: data.update(
        code={"left": 20, "width": 18, "bottom": 50, "height": 18}))
    assert "code-too-small" in found


@pytest.mark.parametrize("words", [
    "{{ config }}", "{0.__class__}", "{holder.__class__}", "{holder!r}", "{holder:>999999999}",
    "{}", "{self}", "}{", "{% import os %}", "${config}"])
def test_item_116_braces_in_a_layout_are_fixed_names(folder, words):
    def say(data):
        """Let the layout say *words*."""
        for box in data["boxes"]:
            for item in box["items"]:
                if item["show"] == "text":
                    item["text"] = {"es": words, "en": "x"}

    assert set(changed(folder, say)) == {"placeholder-unknown"}


def test_item_116_tags_and_aliases_are_not_read(folder):
    file = folder / "firmado.yaml"
    for words in ("!!python/object/apply:os.system ['id']", "&a [*a]"):
        file.write_text(f"slug: firmado\nname: {words}\n", encoding="utf-8")
        with pytest.raises(BadInput) as refusal:
            read_layout(file, SCHEMA)
        assert {problem.code for problem in refusal.value.problems} & {"yaml-tag", "yaml-alias"}


@pytest.mark.parametrize("name", ["../firma.png", "/etc/passwd", "a/b.png", "logo.svg\n",
                                  "..", "logo.gif", ".svg", "https://x.example/a.png",
                                  "logo.svg\x00.png"])
def test_item_116_a_picture_is_a_name_without_folders(folder, name):
    found = changed(folder, lambda data: data["pictures"][0].update(file=name))
    assert set(found) <= {"form-wrong", "control-character", "text-too-long", "yaml-syntax"}


def test_item_116_a_link_to_a_picture_is_not_followed(folder, tmp_path):
    outside = tmp_path / "outside.svg"
    shutil.move(folder / "logo.svg", outside)
    (folder / "logo.svg").symlink_to(outside)
    assert set(refused(folder / "firmado.yaml")) == {"picture-missing"}


@pytest.mark.parametrize("inside", [
    "<script>alert(1)</script>", '<image href="file:///etc/passwd"/>',
    '<image href="data:image/png;base64,AAAA"/>', '<use href="other.svg#a"/>',
    '<rect fill="url(http://x.example/#a)"/>', '<rect onload="x()"/>', "<style>*{}</style>",
    "<foreignObject/>", '<a href="#x"/>', "<text>x</text>", "<animate/>", "<g>" * 6000,
    '<rect style="fill:url( \'file:///a\')"/>',
])
def test_item_116_a_drawing_is_shapes_alone(folder, inside):
    (folder / "logo.svg").write_text(SVG.format(inside), encoding="utf-8")
    assert set(refused(folder / "firmado.yaml")) == {"picture-unfit"}


@pytest.mark.parametrize("content", [
    b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xfe<svg/>",
    b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
    b"<html/>"])
def test_item_116_what_is_no_picture_is_refused(folder, content):
    for name in ("logo.svg", "firma.png"):
        before = (folder / name).read_bytes()
        (folder / name).write_bytes(content)
        assert set(refused(folder / "firmado.yaml")) == {"picture-unfit"}
        (folder / name).write_bytes(before)


def test_pictures_have_a_largest_size(folder):
    Image.new("1", (MOST_PIXELS + 1, 1)).save(folder / "firma.png")
    assert set(refused(folder / "firmado.yaml")) == {"picture-unfit"}
    (folder / "firma.png").write_bytes(b"\x89PNG" + bytes(LARGEST_PICTURE))
    assert set(refused(folder / "firmado.yaml")) == {"picture-too-large"}


def test_a_colour_can_be_read_on_paper(folder):
    assert set(changed(folder, lambda data: data.update(colours={"ink": "#eeeeee"}))) == {
        "contrast-low"}


@pytest.mark.parametrize("show", ["holder", "note", "example", "address"])
@pytest.mark.parametrize("colour", ["white", "line", "#fafafa"])
def test_item_116_what_must_be_said_is_not_set_in_the_colour_of_paper(folder, show, colour):
    def pale(data):
        for box in data["boxes"]:
            for item in box["items"]:
                item.update({"colour": colour} if item["show"] == show else {})
    assert set(changed(folder, pale)) == {"contrast-hidden"}


@pytest.mark.parametrize("right", [0, 60])
@pytest.mark.parametrize("colour", ["ink", "#1d2a32"])
def test_item_116_a_filled_place_does_not_hide_what_stands_on_it(folder, right, colour):
    def cover(data):
        place = {"left": 0, "right": right, "top": 0, "bottom": 0}
        data["ornaments"].append({"draw": "fill", "place": place, "colour": colour})
    assert set(changed(folder, cover)) == {"contrast-hidden"}


def test_a_pale_fill_below_a_text_is_fine(folder):
    file = folder / "firmado.yaml"
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    data["ornaments"].append({"draw": "fill", "strength": 0.1, "colour": "main",
                              "place": {"left": 0, "right": 0, "top": 0, "bottom": 0}})
    file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    assert read_layout(file, SCHEMA).slug == "firmado"


def test_signatures_need_their_item(folder):
    def drop(data):
        """Show the signatures nowhere."""
        for box in data["boxes"]:
            box["items"] = [item for item in box["items"] if item["show"] != "signatures"]

    assert set(changed(folder, drop)) == {"field-missing"}


def test_every_key_of_the_schema_says_what_it_is():
    def missing(schema, path=""):
        """Yield every property without a description."""
        for name, part in schema.get("properties", {}).items():
            if name not in ("es", "en", "fi", "main", "accent", "ink", "quiet", "line") \
                    and path != "place" and "description" not in part:
                yield f"{path}.{name}"
            yield from missing(part, name)
            yield from missing(part.get("items", {}), name)

    schema = json.loads(resource("schemas", "layout.json").read_bytes())
    assert list(missing(schema)) == []
    assert [f"{part}{name}" for part, value in schema["$defs"].items() if part != "place"
            for name in missing(value, part)] == []


@pytest.mark.parametrize("written", ["20mm", "20", True, float("nan"), float("inf"), [20]])
def test_what_is_no_number_is_told_with_its_place(folder, written):
    def change(data):
        data["code"]["left"] = written
    found = changed(folder, change)["type-wrong"]
    assert found.field == "code.left"
    assert "without a unit" in str(found.remedy)


@pytest.mark.parametrize("name", ["calibration", "course", "issuer", "layout", "rubric",
                                  "trusted-issuers"])
def test_every_type_that_a_schema_asks_for_can_be_told(name):
    text = resource("schemas", f"{name}.json").read_text(encoding="utf-8")
    for asked in set(re.findall(r'"type": "(\w+)"', text)):
        (flaw,) = schema_flaws(object(), {"type": asked})
        assert flaw.code == "type-wrong"
