"""The words of one kind of letter, and the tiny language of their places.

A place is ``%(name)s`` and nothing else. What fills it is never read as a template again, so
a name such as ``{{ config }}`` or ``%(link)s`` stays as it is.

>>> list(pieces("Dear %(name)s, 100 %% yours", {"name": "%(name)s"}))
[('Dear ', False), ('%(name)s', True), (', 100 % yours', False)]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from badgeservice.errors import Message

_PLACE = re.compile(r"%\((\w+)\)s")
_UNSEEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")


@dataclass(frozen=True)
class LetterText:
    """What a letter says; greeting, address for questions and signature are added to it."""

    subject: Message
    paragraphs: tuple[Message, ...]
    """A paragraph that is a link stands alone, so that it can be copied."""

    once: frozenset[str] = frozenset()
    """Places of one-time links: forgotten once sent, never shown to an administrator."""

    people: frozenset[str] = frozenset()
    """Places that hold the id of somebody else; the name is filled in when it is written out,
    so that whoever is forgotten meanwhile has none."""

    is_last: bool = False
    """Whether its reader was forgotten when it was written: then it is the only row that names
    them, and nothing of it is kept once it left or was given up."""

    @property
    def places(self) -> frozenset[str]:
        """The names of all places in it."""
        return frozenset().union(*(places_of(part.template)
                                   for part in (self.subject, *self.paragraphs)))


def places_of(template: str) -> frozenset[str]:
    """Return the names of the places in *template*."""
    return frozenset(_PLACE.findall(template))


def pieces(template: str, values: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """Yield the parts of *template* in order; True marks what came from *values*.

    Raises KeyError for a place that *values* leave empty.
    """
    for number, part in enumerate(_PLACE.split(template)):
        if number % 2:
            yield values[part], True
        elif part:
            yield part.replace("%%", "%"), False


def one_line(value: str) -> str:
    r"""Return *value* on one line, without signs that nobody sees.

    Line breaks would begin a new header (``A\r\nBcc: x@y``), marks of direction would show
    an address as another one.
    """
    kept = (" " if sign.isspace() else sign for sign in value)
    seen = "".join(sign for sign in kept if unicodedata.category(sign) not in _UNSEEN)
    return " ".join(seen.split())
