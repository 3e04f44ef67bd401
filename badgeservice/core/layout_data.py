"""From a layout's file, read and found good, to a Layout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from badgeservice.core.certificate_layout import (
    COLOURS,
    FACTS,
    LETTERS,
    TRANSCRIPT_PARTS,
    Box,
    Item,
    Layout,
    Letters,
    Ornament,
    Picture,
    Place,
    PlacedPicture,
    Signatory,
)
from badgeservice.core.text import optional_text, text


def layout(data: Mapping[str, Any], pictures: Mapping[str, bytes], *,
           is_own: bool = False) -> Layout:
    """Make a Layout of a definition that schema and rules accept.

    *pictures* are the contents of the files that it names.
    """
    def picture(name: str, alt: object = None) -> Picture:
        """Return the picture in the file *name*."""
        return Picture(name, pictures[name], optional_text(alt))

    return Layout(
        slug=data["slug"],
        name=text(data["name"]),
        landscape=data.get("orientation", "landscape") == "landscape",
        colours={**COLOURS, **data.get("colours", {})},
        code=_place(data["code"]),
        boxes=tuple(_box(entry) for entry in data["boxes"]),
        ornaments=tuple(_ornament(entry) for entry in data.get("ornaments", ())),
        pictures=tuple(
            PlacedPicture(picture(entry["file"], entry.get("alt")), _place(entry["place"]),
                          _ALIGN[entry.get("align", "centre")])
            for entry in data.get("pictures", ())),
        signatories=tuple(
            Signatory(entry["name"], text(entry["office"]),
                      picture(entry["file"]) if "file" in entry else None)
            for entry in data.get("signatures", ())),
        transcript=tuple(data.get("transcript", TRANSCRIPT_PARTS)),
        description=optional_text(data.get("description")),
        is_own=is_own,
    )


_ALIGN = {"left": 0.0, "centre": 0.5, "right": 1.0}
_FALL = {"top": 1.0, "middle": 0.5, "bottom": 0.0}


def _place(data: Mapping[str, Any]) -> Place:
    return Place(**{name: float(value) for name, value in data.items()})


def _box(data: Mapping[str, Any]) -> Box:
    fall = _FALL[data.get("vertical", "middle")]
    # What hangs from the top or stands on the bottom is not spread over the box.
    grow = 1.0 if fall == _FALL["middle"] else 0.0
    return Box(_place(data["place"]), tuple(_item(entry, grow) for entry in data["items"]),
               _ALIGN[data.get("align", "left")], fall)


def _item(data: Mapping[str, Any], grow: float) -> Item:
    usual = LETTERS[data["show"]]
    largest, least = data.get("size", (usual.size, usual.least))
    return Item(
        show=data["show"],
        letters=Letters(
            face=data.get("face", usual.face), size=largest, least=least,
            colour=data.get("colour", usual.colour), lines=data.get("lines", usual.lines),
            leading=usual.leading, tracking=data.get("tracking", usual.tracking),
            capitals=data.get("capitals", usual.capitals)),
        above=data.get("above", 6.0),
        grow=data.get("grow", grow),
        adorned=data.get("adorned", False),
        text=optional_text(data.get("text")),
        facts=tuple(data.get("facts", FACTS)),
        stacked=data.get("stacked", False),
    )


def _ornament(data: Mapping[str, Any]) -> Ornament:
    rest = {name: data[name] for name in
            ("strength", "on", "depth", "strands", "petals", "hollow", "wave") if name in data}
    return Ornament(data["draw"], _place(data["place"]), data.get("colour", "main"), **rest)
