"""PNG and SVG files put together by hand, so that a test can put them together wrongly."""

from __future__ import annotations

import struct
import zlib

from badgeservice.credentials.png_chunks import KEYWORD, SIGNATURE

JSON = b'{"id": "urn:x:1"}'
JWS = b"eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl"

SVG = (b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn -->\n'
       b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
       b'<title>a &gt; b</title><rect width="9" height="9"/></svg>\n')


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    """Return one chunk with the right checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(
        ">I", zlib.crc32(kind + data))


def head(width: int = 1, height: int = 1) -> bytes:
    """Return the IHDR of a grey picture."""
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))


def text(content: bytes = JSON, *, kind: bytes = b"iTXt", flags: bytes = b"\0\0\0\0") -> bytes:
    """Return a chunk with a credential."""
    return chunk(kind, KEYWORD + b"\0" + flags + content)


HEAD, PIXELS, END = head(), chunk(b"IDAT", zlib.compress(b"\0\x80")), chunk(b"IEND")


def png(*chunks: bytes) -> bytes:
    """Return a file of *chunks*."""
    return SIGNATURE + b"".join(chunks)


PNG = png(HEAD, PIXELS, END)
"""A whole picture of one pixel."""


def svg(inside: str, attributes: str = "") -> bytes:
    """Return a picture with *inside* between its tags, where ob: is our namespace."""
    return (f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:ob="https://purl.imsglobal.org/ob/v3p0"'
            f"{attributes}>{inside}</svg>").encode()
