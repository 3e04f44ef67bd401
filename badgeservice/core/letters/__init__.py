"""The words of all letters, by kind: one module for each topic, with a table `LETTERS`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from badgeservice.core.letters.text import LetterText


def _collected() -> Mapping[str, LetterText]:
    found: dict[str, LetterText] = {}
    for module in sorted(each.name for each in iter_modules(__path__)):
        more = getattr(import_module(f"{__name__}.{module}"), "LETTERS", {})
        twice = sorted(found.keys() & more.keys())
        if twice:
            raise ValueError(f"two letters of one kind: {', '.join(twice)}")
        found |= more
    return found


LETTERS: Mapping[str, LetterText] = _collected()
"""Every kind of letter that this service writes."""

__all__ = ["LETTERS", "LetterText"]
