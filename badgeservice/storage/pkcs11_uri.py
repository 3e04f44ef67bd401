"""The address of a token that keeps keys: a ``pkcs11:`` URI (RFC 7512), never with its PIN.

>>> address = parse("pkcs11:token=badges?module-path=/usr/lib/token.so&pin-source=/etc/pin")
>>> address.token, address.module.name
('badges', 'token.so')
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from badgeservice.errors import KeyUnusable, say

_PATH = frozenset({"token", "serial", "object"})
_QUERY = frozenset({"module-path", "pin-source"})


@dataclass(frozen=True)
class TokenAddress:
    """Which token, through which library, and where its PIN lies."""

    token: str | None
    serial: str | None
    label: str
    """What the labels of our keys begin with: several installations may share a token."""

    module: Path
    pin_source: Path


def parse(uri: str) -> TokenAddress:
    """Return what *uri* says; raises KeyUnusable ``key-store-uri``, without repeating it."""
    path, _, query = uri.removeprefix("pkcs11:").partition("?")
    given = {**_attributes(path, ";", _PATH), **_attributes(query, "&", _QUERY)}
    if not uri.startswith("pkcs11:") or not given.keys() >= _QUERY or not (
            given.keys() & {"token", "serial"}):
        raise _wrong()
    return TokenAddress(given.get("token"), given.get("serial"),
                        given.get("object", "badgeservice"), Path(given["module-path"]),
                        Path(given["pin-source"].removeprefix("file://").removeprefix("file:")))


def _attributes(text: str, separator: str, known: frozenset[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in filter(None, text.split(separator)):
        name, _, value = part.partition("=")
        if name not in known or name in found or not value:
            raise _wrong()
        found[name] = unquote(value)
    return found


def _wrong() -> KeyUnusable:
    return KeyUnusable(say(
        "The address of the key store cannot be used. Write "
        "pkcs11:token=NAME?module-path=LIBRARY&pin-source=FILE; the PIN itself never stands in "
        "it."), code="key-store-uri")
