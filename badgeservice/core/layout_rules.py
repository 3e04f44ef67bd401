"""What a layout of certificates must keep to besides its schema.

Whoever writes a layout decides how a certificate looks, not what it must say: the fields by
which a certificate is recognised and checked cannot be left out, and nothing may cover them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from badgeservice.core.certificate_layout import (
    COLOURS,
    LETTERS,
    MILLIMETRE,
    PLACEHOLDERS,
    Edges,
    Paper,
    Place,
)
from badgeservice.core.definitions import Flaw
from badgeservice.errors import say

NEEDED = ("issuer", "kind", "earned", "holder", "title", "date", "example", "translation",
          "address", "code", "note", "number")
"""What every certificate says: without these it could not be checked, or would mislead."""

MARGIN = 5 * MILLIMETRE
"""What many printers cannot reach."""

SMALLEST_CODE = 22 * MILLIMETRE
"""A smaller QR code is not read for certain from a copy of the paper."""

_LEAST_CONTRAST = 3.0
_THIN = 1.5 * MILLIMETRE
"""A fill that is no wider is a line, and hides no text."""

_PAPER = "#ffffff"
_EXAMPLE, _EXAMPLE_MIST = "#8f3d18", "#f8e9df"
"""What the strip of example issuers is set in, and on."""

_BRACES = re.compile(r"\{([^{}]*)\}")
_DOWN, _ACROSS = ("top", "bottom", "height", "middle"), ("left", "right", "width", "centre")

Spot = tuple[str | int, ...]


def layout_flaws(data: Mapping[str, Any]) -> Iterator[Flaw]:
    """Yield everything that is wrong with a layout that its schema accepts."""
    spots = dict(_spots(data))
    found = list(_unclear(spots))
    yield from found
    yield from _needed(data)
    yield from _words(data)
    low = list(_contrasts(data))
    yield from low
    if not found:
        yield from _places(data, spots)
        if not any(flaw.code == "contrast-low" for flaw in low):
            yield from _hidden(data)


def _spots(data: Mapping[str, Any]) -> Iterator[tuple[Spot, Mapping[str, float]]]:
    """Yield every place of *data* that texts, code and pictures take."""
    yield ("code",), data["code"]
    for kind in ("boxes", "pictures"):
        for number, entry in enumerate(data.get(kind, ())):
            yield (kind, number, "place"), entry["place"]


def _unclear(spots: Mapping[Spot, Mapping[str, float]]) -> Iterator[Flaw]:
    for spot, place in spots.items():
        for names in (_ACROSS, _DOWN):
            first, last, length, middle = (name in place for name in names)
            if (first, last, length, middle) not in _CLEAR:
                yield Flaw(spot, "place-unclear",
                           say("It is not clear where this begins and ends."),
                           say("Give two of %(one)s, %(two)s and %(three)s, or %(three)s with "
                               "%(four)s.", one=names[0], two=names[1], three=names[2],
                               four=names[3]))


_CLEAR = {(True, True, False, False), (True, False, True, False), (False, True, True, False),
          (False, False, True, True)}


def _places(data: Mapping[str, Any],
            spots: Mapping[Spot, Mapping[str, float]]) -> Iterator[Flaw]:
    landscape = data.get("orientation", "landscape") == "landscape"
    told: set[tuple[str, Spot]] = set()
    for paper in Paper:
        size = paper.size(landscape=landscape)
        edges = {spot: Place(**place).on(size) for spot, place in spots.items()}
        for flaw in _crowded(edges, size, paper):
            if (flaw.code, flaw.path) not in told:
                told.add((flaw.code, flaw.path))
                yield flaw


def _crowded(edges: Mapping[Spot, Edges], size: tuple[float, float],
             paper: Paper) -> Iterator[Flaw]:
    for spot, (left, bottom, right, top) in edges.items():
        if (left < MARGIN or bottom < MARGIN or right > size[0] - MARGIN
                or top > size[1] - MARGIN or right - left < 20 or top - bottom < 6):
            yield Flaw(spot, "place-outside",
                       say("This does not lie on a sheet of %(paper)s with 5 mm around it.",
                           paper=paper.value),
                       say("Correct the distances; they are millimetres from the edges."))
    left, bottom, right, top = edges[("code",)]
    if min(right - left, top - bottom) < SMALLEST_CODE:
        yield Flaw(("code",), "code-too-small", say("The QR code is smaller than 22 mm."),
                   say("Give it at least 22 mm in width and height."))
    for (one, first), (other, second) in combinations(edges.items(), 2):
        if (first[0] < second[2] and second[0] < first[2]
                and first[1] < second[3] and second[1] < first[3]):
            yield Flaw(other, "places-overlap",
                       say("This overlaps %(other)s on %(paper)s.", other=_named(one),
                           paper=paper.value),
                       say("Move one of them or make it smaller."))


def _named(spot: Spot) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}"
                   for part in spot if part != "place").removeprefix(".")


def _items(data: Mapping[str, Any]) -> Iterator[tuple[Spot, Mapping[str, Any]]]:
    for number, box in enumerate(data["boxes"]):
        for place, item in enumerate(box["items"]):
            yield ("boxes", number, "items", place), item


def _needed(data: Mapping[str, Any]) -> Iterator[Flaw]:
    shown = {item["show"] for _, item in _items(data)}
    for _, item in _items(data):
        if item["show"] == "facts":
            shown |= set(item.get("facts", ("issuer", "date")))
    for name in NEEDED:
        if name not in shown:
            yield Flaw(("boxes",), "field-missing",
                       say("No box shows `%(field)s`, which every certificate says.",
                           field=name),
                       say("Add `- show: %(field)s` to the items of a box.", field=name))
    if data.get("signatures") and "signatures" not in shown:
        yield Flaw(("signatures",), "field-missing",
                   say("No box shows `%(field)s`, which every certificate says.",
                       field="signatures"),
                   say("Add `- show: %(field)s` to the items of a box.", field="signatures"))


def _words(data: Mapping[str, Any]) -> Iterator[Flaw]:
    for spot, item in _items(data):
        if (item["show"] == "text") != ("text" in item):
            yield Flaw(spot, "text-misplaced",
                       say("`text` goes with `show: text`, and only with it."),
                       say("Write both or neither."))
        for language, words in (item.get("text") or {}).items():
            for name in _BRACES.findall(words) or (["{"] if re.search("[{}]", words) else []):
                if name not in PLACEHOLDERS:
                    yield Flaw((*spot, "text", language), "placeholder-unknown",
                               say("There is no field {%(name)s}. A layout names fields; it "
                                   "cannot hold expressions.", name=name[:40]),
                               say("Use one of: %(names)s.",
                                   names=", ".join(f"{{{each}}}" for each in PLACEHOLDERS)))


def _contrasts(data: Mapping[str, Any]) -> Iterator[Flaw]:
    colours = {**COLOURS, **data.get("colours", {})}
    for name in ("ink", "quiet", "main", "accent"):
        if contrast(colours[name], "#ffffff") < _LEAST_CONTRAST:
            yield Flaw(("colours", name), "contrast-low",
                       say("The colour is too light to be read on paper."),
                       say("Take a darker one."))
    for spot, item in _items(data):
        sizes = item.get("size")
        if sizes and (sizes[1] > sizes[0] or sizes[1] < 5.5):
            yield Flaw((*spot, "size"), "size-wrong",
                       say("The sizes are the largest and the smallest, in points; the smallest "
                           "is 5.5 or more."), say("Write for instance [36, 15]."))


def _hidden(data: Mapping[str, Any]) -> Iterator[Flaw]:
    """Yield the items whose colour is not told apart from what lies below their box."""
    colours = {**COLOURS, "example": _EXAMPLE, **data.get("colours", {})}
    landscape = data.get("orientation", "landscape") == "landscape"
    for number, box in enumerate(data["boxes"]):
        grounds = {ground for paper in Paper
                   for ground in _grounds(data, box, paper.size(landscape=landscape), colours)}
        for place, item in enumerate(box["items"]):
            name = item.get("colour", LETTERS[item["show"]].colour)
            # The strip that says that something is an example brings its own ground.
            below = {_EXAMPLE_MIST} if item["show"] == "example" else grounds
            if item["show"] != "rule" and any(
                    contrast(colours.get(name, name), each) < _LEAST_CONTRAST for each in below):
                yield Flaw(("boxes", number, "items", place), "contrast-hidden",
                           say("This cannot be read: its colour is too much like what lies "
                               "below it."),
                           say("Take another `colour` for it, or for the fill below."))


def _grounds(data: Mapping[str, Any], box: Mapping[str, Any], size: tuple[float, float],
             colours: Mapping[str, str]) -> set[str]:
    """Return the colours that may lie below a box; a fill that covers it all hides others."""
    left, bottom, right, top = Place(**box["place"]).on(size)
    found = {_PAPER}
    for drawn in data.get("ornaments", ()):
        west, south, east, north = Place(**drawn["place"]).on(size)
        if drawn["draw"] != "fill" or min(east - west, north - south) < _THIN:
            continue
        if left < east and west < right and bottom < north and south < top:
            name, on = drawn.get("colour", "main"), drawn.get("on") or _PAPER
            colour = _mixed(colours.get(name, name), colours.get(on, on),
                            drawn.get("strength", 1.0))
            covers = west <= left and south <= bottom and east >= right and north >= top
            found = {colour} if covers else found | {colour}
    return found


def _mixed(colour: str, ground: str, strength: float) -> str:
    parts = ((int(colour[at:at + 2], 16), int(ground[at:at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(under + (over - under) * strength):02x}"
                         for over, under in parts)


def contrast(one: str, other: str) -> float:
    """Return how far two colours differ in lightness (WCAG 2.2, contrast ratio)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
              for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


SHOWN = tuple(LETTERS)
"""What an item may show."""
