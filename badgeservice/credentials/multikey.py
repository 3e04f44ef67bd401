"""Public keys as Multikey text: multibase, multicodec, and keys that must not be trusted.

>>> decode("z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2").type
'Ed25519'
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec

from badgeservice.errors import BadgeError, CouldNotCheck, DocumentRefused, Message, say

LONGEST = 136
"""Characters of base58 that are decoded: the work grows with their square.

A signature of 96 bytes, the longest that is written so, takes 133.
"""

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_TEN_SIGNS = 58 ** 10
"""Fits into a word of the machine, as products of words do not."""

_VALUES = {sign: value for value, sign in enumerate(_ALPHABET)}

_P = 2**255 - 19
_EIGHTH = int.from_bytes(
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little")
_SMALL_ORDER = frozenset({0, 1, _P - 1, _EIGHTH, _P - _EIGHTH})
"""The y of all eight points of small order on edwards25519 (RFC 7748 §4.1's cofactor is 8)."""


@dataclass(frozen=True)
class PublicKey:
    """A public key that was found well formed and fit for its algorithm."""

    type: str
    """Name of the type: ``Ed25519``, ``P-256``, ``P-384``; in tokens also ``RSA``."""

    raw: bytes
    """32 bytes; a point in its compressed form (SEC 1 §2.3.3); for RSA the DER of its
    SubjectPublicKeyInfo."""


@dataclass(frozen=True)
class _KeyType:
    """One type of key that has a Multikey form here."""

    name: str
    size: int
    ensure_fit: Callable[[bytes], None]


def _ensure_ed25519(raw: bytes) -> None:
    """Refuse keys under which anybody can make signatures, and second spellings of a key.

    The library accepts both. Non-canonical: RFC 8032 §5.1.3 step 1.
    """
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    if y >= _P or y in _SMALL_ORDER:
        raise _refuse("key-weak", say("The public key is one that protects nothing."))


def _point(curve: ec.EllipticCurve) -> Callable[[bytes], None]:
    """Return the check that bytes are a compressed point of *curve*.

    It refuses those off the curve and coordinates beyond the field. The neutral point has no
    spelling of this length, and all others have the order that they must.
    """

    def ensure(raw: bytes) -> None:
        """Raise DocumentRefused ``key-weak`` for what is no point of the curve."""
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(curve, raw)
        except ValueError as error:
            raise _refuse("key-weak",
                          say("The public key is one that protects nothing.")) from error

    return ensure


_TYPES = {
    b"\xed\x01": _KeyType("Ed25519", 32, _ensure_ed25519),
    b"\x80\x24": _KeyType("P-256", 33, _point(ec.SECP256R1())),
    b"\x81\x24": _KeyType("P-384", 49, _point(ec.SECP384R1())),
}
"""By multicodec prefix, the varint in its shortest form."""

_BY_NAME = {kind.name: kind for kind in _TYPES.values()}

_UNSUPPORTED = {b"\xe7\x01": "secp256k1", b"\x82\x24": "P-521", b"\x85\x24": "RSA",
                b"\xeb\x01": "BLS12-381"}

_RSA = ("z4MX", "zgghBUVkq")
"""How keys of RSA begin, of 2048 and of 4096 bits (did:key §5.1)."""

_LONG = re.compile(f"z[{_ALPHABET[1:]}][{_ALPHABET}]{{298,8192}}")
"""A key of a kind not known here. Shorter ones are second spellings of kinds that are; RSA
takes 370 signs at least, ML-DSA-87 some 3,500."""


def decode(text: str) -> PublicKey:
    """Return the key that a ``publicKeyMultibase`` says.

    Raises DocumentRefused ``key-malformed`` or ``key-weak``; CouldNotCheck
    ``key-unsupported`` for kinds of key that exist, but that this service does not know.
    """
    if _LONG.fullmatch(text):
        raise _unsupported("RSA" if text.startswith(_RSA) else f"{text[:8]}…")
    data = decode_base58(text, "key-malformed")
    prefix, raw = data[:2], data[2:]
    if prefix in _UNSUPPORTED:
        raise _unsupported(_UNSUPPORTED[prefix])
    if prefix not in _TYPES:
        raise _malformed()
    return public_key(_TYPES[prefix].name, raw)


def _unsupported(name: str) -> CouldNotCheck:
    return CouldNotCheck(say("The signature uses a key of type %(type)s, which this service does "
                             "not know.", type=name), code="key-unsupported")


def public_key(name: str, raw: bytes) -> PublicKey:
    """Return the key *raw* of the type *name* where it is well formed and fit.

    Raises DocumentRefused ``key-malformed`` or ``key-weak``; KeyError for a type that has no
    Multikey form.
    """
    kind = _BY_NAME[name]
    if len(raw) != kind.size:
        raise _malformed()
    kind.ensure_fit(raw)
    return PublicKey(name, raw)


def encode(key: PublicKey) -> str:
    """Return the multibase text of *key*; raises KeyError for a type without a prefix."""
    prefix = {kind.name: prefix for prefix, kind in _TYPES.items()}[key.type]
    return encode_base58(prefix + key.raw)


def decode_base58(text: str, code: str) -> bytes:
    """Return the bytes of *text*, base58btc in multibase; raises DocumentRefused *code*."""
    if not 2 <= len(text) <= LONGEST or text[0] != "z" or any(c not in _VALUES for c in text[1:]):
        raise _refuse(code, say("A key or signature is not written as base58 text."))
    number = 0
    for sign in text[1:]:
        number = number * 58 + _VALUES[sign]
    zeros = len(text[1:]) - len(text[1:].lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def encode_base58(data: bytes) -> str:
    """Return *data* as base58btc in multibase."""
    number = int.from_bytes(data, "big")
    parts = []
    while number:
        number, part = divmod(number, _TEN_SIGNS)
        signs = []
        for _ in range(5):
            part, rest = divmod(part, 3364)
            signs.append(_PAIRS[rest])
        parts += signs
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + "".join(reversed(parts)).lstrip("1")


def _malformed() -> BadgeError:
    return _refuse("key-malformed", say("The public key is not written as it must be."))


def _refuse(code: str, message: Message) -> BadgeError:
    return DocumentRefused(message, code=code)
