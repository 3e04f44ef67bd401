"""Read JSON so that no two readers can understand it differently: step 1 of `canonical`.

>>> parse('{"name": "Ana"}', limit=100)
{'name': 'Ana'}
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from badgeservice.errors import DocumentRefused, Message, TooComplex, say

BADGE_LIMIT = 1 << 20
"""Bytes of a badge, an endorsement, a DID document."""

RECORD_LIMIT = 4 << 20
"""Bytes of a document that holds credentials: a CLR, a presentation."""

STATUS_LIST_LIMIT = 8 << 20
"""Bytes of a status list credential."""

DEPTH = 32
"""Objects and arrays inside one another; a real badge has nine."""

VALUES = 100_000
"""Lists, objects and commas in one document: beyond it, every later step takes seconds."""

WHOLE = 2**53 - 1
"""The largest whole number that every JSON reader keeps exactly (RFC 8259 §6)."""

DIGITS = 15
"""Significant digits that survive the canonical form of a number (JSON-LD 1.1 API §8.6)."""

_TEXT = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|$)'
_STRUCTURE = re.compile(_TEXT + "|[][{},]", re.DOTALL)
_STRING = re.compile(_TEXT, re.DOTALL)
_STEP = {sign: 1 if sign in b"[{" else -1 for sign in b"[]{}"}
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SUSPECT = ("null", "\\b", "\\f", "\x7f")
_SUSPECT_ESCAPE = re.compile(r"\\u(?:[dD][89a-fA-F]|00[01]|007[fF])")
"""One of these stands in every text that could hold a null, half a character or a control
character: the parser itself refuses those that are not escaped, but for U+007F."""


def parse(data: bytes | str, *, limit: int) -> dict[str, Any]:
    """Return the one JSON object in *data*, which is UTF-8 and has at most *limit* bytes.

    A number written with a fraction of zero is returned as a whole number: both have one
    canonical form, so both must be shown alike.

    Raises DocumentRefused with a code that starts with ``json-``: ``json-bom``,
    ``json-encoding``, ``json-syntax``, ``json-duplicate-key``, ``json-number``,
    ``json-surrogate``, ``json-control-character``, ``json-null``, ``json-not-object``.
    What is beyond a limit was not read, so nobody knows whether it is good: TooComplex
    ``json-too-large``, ``json-depth`` beyond `DEPTH` levels, ``json-too-many`` for more than
    `VALUES` values.
    """
    text = _decode(data, limit)
    _ensure_bounded(text)
    value = _read(text)
    if not isinstance(value, dict):
        raise _refuse("json-not-object", say("The file holds no JSON object."))
    if any(sign in text for sign in _SUSPECT) or _SUSPECT_ESCAPE.search(text):
        _ensure_clean(value)
    return value


def _refuse(code: str, message: Message) -> DocumentRefused:
    return DocumentRefused(message, code=code)


def too_large(size: int, limit: int) -> TooComplex:
    """Make the error for a document of *size* bytes where at most *limit* are read."""
    return TooComplex(say("The document has %(size)s bytes; at most %(limit)s are read.",
                          size=size, limit=limit), code="json-too-large")


def _decode(data: bytes | str, limit: int) -> str:
    encoded = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    if len(encoded) > limit:
        raise too_large(len(encoded), limit)
    if encoded.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise _refuse("json-bom", say(
            "The file was changed when it was saved, by a text editor perhaps: it begins with a "
            "byte order mark."))
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refuse("json-encoding", say(
            "The file is not UTF-8 text: see byte %(position)s.",
            position=error.start)) from error


def _ensure_bounded(text: str) -> None:
    """Refuse deep nesting and many values before the parser has to meet them."""
    structure = _STRING.sub("", text)
    if sum(map(structure.count, "[{,")) > VALUES or _depth(structure) > DEPTH:
        _refuse_unbounded(text)


def _depth(structure: str) -> int:
    """Return how deep brackets stand in *structure*, which has no texts."""
    brackets = structure.encode("utf-8", "surrogatepass").translate(None, _NO_BRACKETS)
    return max(accumulate(map(_STEP.__getitem__, brackets)), default=0)


def _refuse_unbounded(text: str) -> None:
    """Raise for whichever limit is passed first."""
    depth = count = 0
    for match in _STRUCTURE.finditer(text):
        sign = match.group()
        depth += (sign in "[{") - (sign in "]}")
        count += sign in "[{,"
        if depth > DEPTH:
            raise TooComplex(say("The document is too complex: it nests more than %(limit)s "
                                 "levels deep.", limit=DEPTH), code="json-depth")
        if count > VALUES:
            raise TooComplex(say("The document is too complex: it has more than %(limit)s "
                                 "values.", limit=VALUES), code="json-too-many")


def _read(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant,
                          parse_int=_whole, parse_float=_fraction)
    except json.JSONDecodeError as error:
        raise _refuse("json-syntax", say(
            "The text is not complete, or no credential: it is not JSON from line %(line)s, "
            "column %(column)s on.",
            line=error.lineno, column=error.colno)) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _refuse("json-duplicate-key", say(
                "The member %(key)s stands twice in one object.", key=key[:80]))
        found[key] = value
    return found


def _constant(literal: str) -> Any:
    raise _number(literal)


def _whole(literal: str) -> int:
    # Longer ones cannot be in range, and int() refuses very long ones with a ValueError.
    if len(literal) > 20 or abs(int(literal)) > WHOLE:
        raise _number(literal)
    return int(literal)


def _fraction(literal: str) -> int | float:
    digits = re.sub(r"[eE].*|[-.]", "", literal).strip("0")
    number = float(literal)
    if len(digits) > DIGITS or abs(number) > WHOLE or (digits and number == 0):
        raise _number(literal)
    return int(number) if number.is_integer() else number


def _number(literal: str) -> DocumentRefused:
    return _refuse("json-number", say(
        "The number %(number)s would not be read alike everywhere.", number=literal[:40]))


def _ensure_clean(document: dict[str, Any]) -> None:
    for value in _values(document):
        if value is None:
            raise _refuse("json-null", say(
                "The document contains null, which no signature covers."))
        if isinstance(value, str):
            _ensure_text(value)


def _values(value: Any) -> Iterator[Any]:
    """Yield *value*, and every member name and value within it."""
    yield value
    if isinstance(value, dict):
        for key, member in value.items():
            yield key
            yield from _values(member)
    elif isinstance(value, list):
        for item in value:
            yield from _values(item)


def _ensure_text(text: str) -> None:
    if _SURROGATE.search(text):
        raise _refuse("json-surrogate", say("The document contains half a character (a lone "
                                            "surrogate)."))
    if found := _FORBIDDEN.search(text):
        raise _refuse("json-control-character", say(
            "The document contains the control character U+%(code)s.",
            code=f"{ord(found.group()):04X}"))
