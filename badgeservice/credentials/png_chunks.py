"""The one credential in the chunks of a PNG file, and putting it there (Open Badges 3.0 §5.3).

A picture is read as a row of chunks (PNG §5) and never unpacked: neither its pixels nor any
compressed text. Whatever one reader could overlook or understand otherwise makes the whole
file refused: a second credential, a wrong checksum, a byte after the end.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from badgeservice.errors import Conflict, DocumentRefused, Message, TooComplex, say

SIGNATURE = b"\x89PNG\r\n\x1a\n"

PNG_LIMIT = 20 << 20
"""Bytes of a picture that is looked at."""

LIMIT = 4 << 20
"""Bytes of the credential in it."""

CHUNKS = 10_000
"""Chunks of one picture; writers that cut the pixels into 8 KiB need some 2,500 at most."""

PIXELS = 1 << 27
"""Width times height. More cost a viewer half a gigabyte, so nobody should be sent there."""

KEYWORD = b"openbadgecredential"

_HEAD = struct.Struct(">I4s")
_CHECKSUM = struct.Struct(">I")
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_CRITICAL = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND"))
_LETTERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True)
class _Chunk:
    """One chunk of a picture (PNG, third edition, §5.3)."""

    kind: bytes
    data: bytes

    @property
    def is_credential(self) -> bool:
        """Whether it calls itself the credential, in whatever form of text."""
        return self.kind in _TEXTS and self.data.partition(b"\0")[0] == KEYWORD

    def written(self) -> bytes:
        """Return its bytes, with length and checksum."""
        checksum = zlib.crc32(self.data, zlib.crc32(self.kind))
        return _HEAD.pack(len(self.data), self.kind) + self.data + _CHECKSUM.pack(checksum)


def extract(data: bytes) -> bytes:
    """Return the bytes of the only credential in the PNG file *data*.

    Raises DocumentRefused ``png-too-large``, ``png-malformed``, ``png-checksum``,
    ``png-order``, ``png-after-end``, ``png-no-credential``, ``png-several-credentials``,
    ``png-text``; TooComplex for more chunks or pixels than are looked at.
    """
    chunks = _read(data)
    found = [chunk for chunk in chunks if chunk.is_credential]
    if not found:
        raise _refuse("png-no-credential", say("The picture holds no badge."))
    if len(found) > 1:
        raise _refuse("png-several-credentials", say(
            "The picture holds several badges, and does not say which one it shows."))
    # Before or behind the pixels: PNG §5.6 lets text chunks stand anywhere, and bakers do both.
    return _text(found[0])


def embed(data: bytes, credential: bytes, *, replace: bool = False) -> bytes:
    """Return the PNG file *data* with *credential* before its pixels; those stay untouched.

    Equal arguments give equal bytes. Raises what `extract` raises for a bad picture, Conflict
    ``png-has-credential`` for one that holds a badge already unless *replace* is meant,
    DocumentRefused ``png-text`` for a credential that no reader would take.
    """
    chunks = _read(data)
    if not replace and any(chunk.is_credential for chunk in chunks):
        raise Conflict(say("The picture holds a badge already."), code="png-has-credential")
    # Keyword, no compression, method 0, no language, no translated keyword (PNG §11.3.4.5).
    text = _Chunk(b"iTXt", KEYWORD + b"\0\0\0\0\0" + credential)
    _text(text)
    head, *rest = (chunk for chunk in chunks if not chunk.is_credential)
    return SIGNATURE + b"".join(chunk.written() for chunk in (head, text, *rest))


def _refuse(code: str, message: Message) -> DocumentRefused:
    return DocumentRefused(message, code=code)


def _malformed() -> DocumentRefused:
    return _refuse("png-malformed", say("The file is not a PNG picture that can be read."))


def _text(chunk: _Chunk) -> bytes:
    """Return the text of a credential's chunk, which must be written as the standard says."""
    start = KEYWORD + b"\0\0\0\0\0"
    if chunk.kind != b"iTXt" or not chunk.data.startswith(start):
        raise _refuse("png-text", say(
            "The badge in the picture is not written the way that the standard asks for."))
    text = chunk.data[len(start):]
    if len(text) > LIMIT:
        raise _refuse("png-too-large", say("The badge in the picture is too large to be read."))
    if not text.strip() or b"\0" in text:
        raise _refuse("png-text", say(
            "The badge in the picture is not written the way that the standard asks for."))
    return text


# --- the chunks --------------------------------------------------------------------------


def _read(data: bytes) -> Sequence[_Chunk]:
    """Return all chunks of a file that is whole and in order."""
    if len(data) > PNG_LIMIT:
        raise _refuse("png-too-large", say("The picture is too large to be read."))
    if not data.startswith(SIGNATURE):
        raise _malformed()
    chunks = tuple(_chunks(memoryview(data)))
    _ensure_head(chunks[0])
    _ensure_order([chunk.kind for chunk in chunks])
    return chunks


def _chunks(data: memoryview) -> Iterator[_Chunk]:
    place, count, kind = len(SIGNATURE), 0, b""
    while kind != b"IEND":
        count += 1
        if count > CHUNKS:
            raise _too_many()
        if len(data) - place < _HEAD.size + _CHECKSUM.size:
            raise _malformed()
        length, kind = _HEAD.unpack_from(data, place)
        end = place + _HEAD.size + length
        if end + _CHECKSUM.size > len(data) or not _LETTERS.issuperset(kind):
            raise _malformed()
        if _CHECKSUM.unpack_from(data, end)[0] != zlib.crc32(data[place + 4:end]):
            raise _refuse("png-checksum", say("The picture is damaged, or was tampered with."))
        yield _Chunk(kind, bytes(data[place + _HEAD.size:end]))
        place = end + _CHECKSUM.size
    if place != len(data):
        raise _refuse("png-after-end", say("Something is hidden behind the end of the picture."))


def _too_many() -> TooComplex:
    return TooComplex(say("The picture is too intricate to be read."))


def _ensure_head(chunk: _Chunk) -> None:
    if chunk.kind != b"IHDR" or len(chunk.data) != 13:
        raise _malformed()
    width, height = struct.unpack_from(">II", chunk.data)
    if not width or not height:
        raise _malformed()
    if width * height > PIXELS:
        raise TooComplex(say("The picture has more pixels than anybody should open."))


def _ensure_order(kinds: Sequence[bytes]) -> None:
    """Require what PNG §5.6 says of the chunks that every reader must understand."""
    # The fifth bit of the first letter says whether a reader may pass over the chunk.
    if any(not kind[0] & 0x20 and kind not in _CRITICAL for kind in kinds):
        raise _malformed()
    critical = [kind for kind in kinds if kind in _CRITICAL]
    pixels = kinds.count(b"IDAT")
    palettes = kinds.count(b"PLTE")
    if not pixels or kinds[-1] != b"IEND":
        raise _malformed()
    first = kinds.index(b"IDAT")
    wanted: Iterable[bytes] = [b"IHDR", *[b"PLTE"] * min(palettes, 1), *[b"IDAT"] * pixels,
                               b"IEND"]
    if critical != wanted or any(kind != b"IDAT" for kind in kinds[first:first + pixels]):
        raise _refuse("png-order", say("The parts of the picture are not in their order."))
