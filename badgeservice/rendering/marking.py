"""While a page is drawn: which of its content belongs to which element, and what is ornament.

The marks are those of ISO 32000-1 §14.6 (marked content); `tagging` puts the tree over them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from badgeservice.rendering.roles import Role, Tag


@dataclass(frozen=True)
class Element:
    """One element of a page with what is its own there."""

    role: Role
    pieces: tuple[int, ...]
    """Numbers of its marked content on the page."""

    links: tuple[int, ...]
    """Which links of the page, counted from 0, are on it."""


class Marking:
    """Writes the marks of one page between what is drawn on it."""

    def __init__(self, canvas: Any, *, is_on: bool = True) -> None:
        self._canvas = canvas
        self._is_on = is_on
        self._roles: dict[int, Role] = {}
        self._pieces: dict[int, list[int]] = {}
        self._links: dict[int, list[int]] = {}
        self._piece_count = self._link_count = 0

    @contextmanager
    def of(self, role: Role | None) -> Iterator[None]:
        """Mark what is drawn inside as a piece of *role*; as an artifact where there is none."""
        if self._is_on:
            self._canvas._code.append(self._opening(role))
        yield
        if self._is_on:
            self._canvas._code.append("EMC")

    def link(self, role: Role | None) -> None:
        """Note that the next link of the page belongs to *role*."""
        if role is not None:
            self._roles[role.number] = role
            self._links.setdefault(role.number, []).append(self._link_count)
        self._link_count += 1

    def elements(self) -> tuple[Element, ...]:
        """Return the elements that have something on the page, in reading order."""
        return tuple(Element(role, tuple(self._pieces.get(number, ())),
                             tuple(self._links.get(number, ())))
                     for number, role in sorted(self._roles.items()))

    def _opening(self, role: Role | None) -> str:
        # A picture without words would be read out as a riddle.
        if role is None or (role.tag is Tag.FIGURE and not role.alt):
            return "/Artifact BMC"
        number = self._piece_count
        self._piece_count += 1
        self._roles[role.number] = role
        self._pieces.setdefault(role.number, []).append(number)
        return f"/{role.tag.value} <</MCID {number}>> BDC"
