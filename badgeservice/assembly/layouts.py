"""The layouts of certificates of one installation: the shipped ones and its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from badgeservice.core.certificate_layout import Layout, Picture
from badgeservice.errors import BadInput, Problem, say
from badgeservice.rendering.raster import rasterise_wide
from badgeservice.resources import resource
from badgeservice.storage.layout_files import layout_files, layout_schema, read_layout


@dataclass(frozen=True)
class Layouts:
    """Layouts by name; one of the own folder goes before a shipped one of the same name.

    A layout is read when it is first asked for: a change of its file counts from the next
    start on.
    """

    own: Path | None

    @cached_property
    def _schema(self) -> Mapping[str, Any]:
        return layout_schema(resource("schemas", "layout.json"))

    @cached_property
    def _read(self) -> dict[str, Layout]:
        return {}

    def _files(self) -> dict[str, Path]:
        shipped = {file.stem: file for file in layout_files(resource("layouts"))}
        return shipped | {file.stem: file for file in (layout_files(self.own) if self.own else ())}

    def names(self) -> tuple[str, ...]:
        """Return the names of all layouts, whether their files are good or not."""
        return tuple(sorted(self._files()))

    def is_plain(self, name: str) -> bool:
        """Tell whether *name* is a shipped layout: one without anybody's logo or signature.

        Strangers may ask for such a one, whoever issued the credential.
        """
        own = {file.stem for file in layout_files(self.own)} if self.own else set()
        return name in self.names() and name not in own

    def all(self) -> tuple[Layout, ...]:
        """Return all layouts; raises BadInput where one of them is not good."""
        return tuple(self.get(name) for name in self.names())

    def get(self, name: str) -> Layout:
        """Return the layout called *name*; raises BadInput, ``layout-unknown`` among others."""
        if name not in self._read:
            file = self._files().get(name)
            if file is None:
                raise BadInput([_unknown(name, self.names())], code="layout-unknown")
            self._read[name] = self._from(file, is_own=file.parent == self.own)
        return self._read[name]

    def file(self, path: Path) -> Layout:
        """Return the layout in the file at *path*; raises BadInput."""
        return self._from(path, is_own=True)

    def _from(self, file: Path, *, is_own: bool) -> Layout:
        found = read_layout(file, self._schema, is_own=is_own)
        return replace(
            found,
            pictures=tuple(replace(each, picture=_points(each.picture))
                           for each in found.pictures),
            signatories=tuple(replace(each, picture=_points(each.picture))
                              if each.picture else each for each in found.signatories))


def _unknown(name: str, known: tuple[str, ...]) -> Problem:
    near = get_close_matches(name[:60], known) or known
    return Problem("layout-unknown", say("There is no layout called %(layout)s.",
                                         layout=name[:60]),
                   say("Known are: %(names)s.", names=", ".join(near)), field="layout")


def _points(picture: Picture) -> Picture:
    """Return *picture* as PNG; an SVG is drawn."""
    if not picture.file.endswith(".svg"):
        return picture
    try:
        return replace(picture, content=rasterise_wide(picture.content))
    except ValueError as error:
        raise BadInput([Problem(
            "picture-unfit", say("This is no picture that is drawn here."),
            say("Open it in a drawing program and save it as plain SVG, or as PNG."),
            file=picture.file)], code="layout-refused") from error
