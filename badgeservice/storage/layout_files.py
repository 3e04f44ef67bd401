"""Read the layouts of certificates that ship with the service, and those of operators."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image, UnidentifiedImageError

from badgeservice.core.certificate_layout import Layout
from badgeservice.core.definitions import Flaw
from badgeservice.core.layout_data import layout
from badgeservice.core.layout_rules import layout_flaws
from badgeservice.errors import BadInput, Message, Problem, say
from badgeservice.storage.definition_schema import schema_flaws
from badgeservice.storage.yaml_lines import LARGEST, Reading, dotted, read_yaml, shown

LARGEST_PICTURE = 2 << 20
"""Bytes of one picture."""

MOST_PIXELS = 4000
"""Pixels on one side of a PNG."""

_ENDINGS = (".yaml", ".yml")
_MAY_NOT = frozenset({"script", "foreignobject", "image", "feimage", "iframe", "a", "style",
                      "animate", "animatetransform", "animatemotion", "set", "text"})
"""Elements that fetch, run, move or depend on fonts that are not in the file."""


def layout_files(folder: Path) -> tuple[Path, ...]:
    """Return the layout files in *folder*; none where it does not exist."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(file for file in folder.iterdir()
                        if file.suffix in _ENDINGS and not file.name.startswith(".")))


def layout_schema(file: Path) -> Mapping[str, Any]:
    """Return the JSON Schema in *file*."""
    found: Mapping[str, Any] = json.loads(file.read_bytes())
    return found


def read_layout(path: Path, schema: Mapping[str, Any], *, is_own: bool = False) -> Layout:
    """Return the layout in the file at *path*, with the pictures beside it.

    Raises BadInput with everything that cannot be read or that schema and rules refuse.
    """
    reading = read_yaml(_content(path), str(path))
    problems = list(reading.problems)
    pictures: dict[str, bytes] = {}
    if reading.was_read(()):
        flaws = [flaw for flaw in schema_flaws(reading.data, schema)
                 if reading.was_read(flaw.path)]
        if not flaws and not problems:
            flaws += [*_slug(reading.data, path), *layout_flaws(reading.data)]
            flaws += _pictures(reading.data, path.parent, pictures)
        problems += [_problem(flaw, reading, path) for flaw in flaws]
    if problems:
        raise BadInput(sorted(problems, key=lambda each: each.line or 0), code="layout-refused")
    return layout(reading.data, pictures, is_own=is_own)


def _problem(flaw: Flaw, reading: Reading, path: Path) -> Problem:
    return Problem(flaw.code, flaw.message, flaw.remedy, file=str(path),
                   line=reading.line(flaw.path), field=dotted(flaw.path))


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise IsADirectoryError(path)  # to open a pipe would wait for its writer
        with path.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        raise BadInput([Problem(
            "file-unreadable", say("The file cannot be read."),
            say("Check that it is a file and that this account may read it."),
            file=str(path))], code="layout-refused") from error


def _slug(data: Mapping[str, Any], path: Path) -> Iterator[Flaw]:
    if data["slug"] != path.stem:
        yield Flaw(("slug",), "slug-not-file-name",
                   say("The slug %(slug)s is not the name of the file.", slug=shown(data["slug"])),
                   say("Write `slug: %(name)s`, or rename the file.", name=shown(path.stem)))


def _pictures(data: Mapping[str, Any], folder: Path,
              found: dict[str, bytes]) -> Iterator[Flaw]:
    """Put the content of each picture that *data* names into *found*."""
    for kind in ("pictures", "signatures"):
        for number, entry in enumerate(data.get(kind, ())):
            if "file" not in entry:
                continue
            try:
                found[entry["file"]] = _picture(folder / entry["file"])
            except _Refused as refusal:
                yield Flaw((kind, number, "file"), refusal.code, refusal.message, refusal.remedy)


class _Refused(Exception):
    """A picture that is not taken."""

    def __init__(self, code: str, message: Message, remedy: Message) -> None:
        super().__init__(code)
        self.code, self.message, self.remedy = code, message, remedy


def _picture(path: Path) -> bytes:
    """Return the content of the picture at *path*: a real file, small, and nothing but picture."""
    if path.is_symlink() or not path.is_file():
        raise _Refused("picture-missing", say("There is no such picture beside the layout."),
                       say("Put the file into the same folder; a link is not followed."))
    with path.open("rb") as stream:
        content = stream.read(LARGEST_PICTURE + 1)
    if len(content) > LARGEST_PICTURE:
        raise _Refused("picture-too-large", say("The picture is larger than 2 MB."),
                       say("Make it smaller; 1,000 pixels are enough for a logo."))
    if not (_is_png(content) if path.suffix == ".png" else _is_plain_svg(content)):
        raise _Refused("picture-unfit", say("This is no picture that is drawn here."), say(
            "Give a PNG of at most 4,000 pixels a side, or an SVG of shapes alone: without "
            "text, style sheets, scripts, pictures inside and references to other files."))
    return content


def _is_png(content: bytes) -> bool:
    try:
        with Image.open(BytesIO(content), formats=("PNG",)) as picture:
            if max(picture.size) > MOST_PIXELS:
                return False
            picture.verify()
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError,
            Image.DecompressionBombError):
        return False
    return True


def _is_plain_svg(content: bytes) -> bool:
    try:
        root = fromstring(content.decode("utf-8"), forbid_dtd=True)
    except (DefusedXmlException, ParseError, UnicodeDecodeError, ValueError):
        return False
    elements = list(root.iter())
    return (_local(root.tag) == "svg" and len(elements) < 5000
            and not any(_local(element.tag) in _MAY_NOT or _points_outside(element.attrib)
                        for element in elements))


def _points_outside(attributes: Mapping[str, str]) -> bool:
    return any(
        (_local(name) == "href" and not value.strip().startswith("#"))
        or _local(name).startswith("on")
        or re.search(r"url\(\s*['\"]?\s*[^#'\"\s]", value, re.IGNORECASE)
        for name, value in attributes.items())


def _local(name: object) -> str:
    return str(name).rpartition("}")[2].lower()
