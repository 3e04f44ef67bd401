"""How the quick way writes the values that are no objects, as N-Quads have them.

Each raises NotKnown for a value that the full way refuses or rewrites.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from badgeservice.credentials.closed_world_terms import XSD, Coercion, NotKnown, Property
from badgeservice.credentials.expansion import is_language
from badgeservice.credentials.profile import TRANSLATABLE

LONGEST = 2**20
"""Signs of one text; a status list of a million entries has fewer."""

_SPECIAL = re.compile("[\x00-\x1f\"\\\\\x7f\ud800-\udfff]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"'})


def literal(text: str) -> str:
    """Return *text* between quotes, escaped as RDFC-1.0 §5 says."""
    if len(text) > LONGEST:
        raise NotKnown
    if _SPECIAL.search(text) is None:
        return f'"{text}"'
    if _FORBIDDEN.search(text) is not None:
        raise NotKnown
    return f'"{text.translate(_ESCAPES)}"'


def reference(text: str, member: Property) -> str:
    """Return the address that a bare text is, as a value of *member*."""
    if member.coercion is Coercion.NOTHING:
        raise NotKnown
    if member.coercion is Coercion.TERM:
        return member.scope.term(text)
    return member.scope.address(text)


def number(item: object, member: Property) -> str:
    """Return a number or a truth value as JSON-LD 1.1 API §8.2.2 writes it."""
    if member.coercion is not Coercion.LITERAL:
        raise NotKnown
    if item is True or item is False:
        return f'"{str(item).lower()}"' + (member.datatype or f"^^<{XSD}boolean>")
    if type(item) is int and abs(item) < 2**53:
        return f'"{item}"' + (member.datatype or f"^^<{XSD}integer>")
    if type(item) is float and math.isfinite(item) and not item.is_integer():
        return f'"{_double(item)}"' + (member.datatype or f"^^<{XSD}double>")
    raise NotKnown


def _double(value: float) -> str:
    """Return the canonical form of an xsd:double: one digit, the rest, the power of ten."""
    digits, power = f"{value:1.15E}".split("E")
    whole, rest = digits.split(".")
    return f"{whole}.{rest.rstrip('0') or '0'}E{int(power)}"


def in_language(name: str, item: Mapping[str, Any]) -> str:
    """Return a text with its language, the one form of value that a badge may spell out."""
    if name not in TRANSLATABLE or not all(type(each) is str for each in item.values()):
        raise NotKnown
    if not item.keys() <= {"@value", "@language"}:
        raise NotKnown
    text = literal(item["@value"])
    if "@language" not in item:
        return text
    if not is_language(item["@language"]):
        raise NotKnown
    return f"{text}@{item['@language'].lower()}"
