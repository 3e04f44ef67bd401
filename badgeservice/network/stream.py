"""The bytes of one answer: read until a deadline and up to a cap, whatever the other side does."""

from __future__ import annotations

import io
import socket
import time
import zlib
from collections.abc import Callable
from http.client import HTTPResponse

_PIECE = 65536
_HEADERS = 128 << 10
"""Bytes that head and framing of an answer may have besides its content."""


class Stream(io.RawIOBase):
    """What comes in on a connection, as the file that `http.client.HTTPResponse` reads.

    Every reading has only the time that is left; a byte now and then does not renew it.
    """

    def __init__(self, connection: socket.socket, *, until: float, limit: int,
                 monotonic: Callable[[], float] = time.monotonic) -> None:
        self._connection = connection
        self._until = until
        self._left = limit + _HEADERS
        self._monotonic = monotonic

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return itself, buffered: what HTTPResponse asks of a socket."""
        if mode != "rb":
            raise ValueError("an answer is only read")
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read what is there; raises TimeoutError at the deadline, OSError beyond the cap."""
        seconds = self._until - self._monotonic()
        if seconds <= 0:
            raise TimeoutError("the answer took too long")
        self._connection.settimeout(seconds)
        count = self._connection.recv_into(buffer)
        self._left -= count
        if self._left < 0:
            raise OSError("the answer does not end")
        return count


def read_content(response: HTTPResponse, limit: int) -> bytes:
    """Return the content of *response*, unpacked where it is gzip, never beyond *limit* bytes.

    Raises OSError for more, for an answer that was cut off, and for another encoding.
    """
    encoding = (response.headers.get("Content-Encoding") or "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise OSError("an encoding that was not asked for")
    packed = _read_all(response, limit)
    if encoding == "identity":
        return packed
    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        content = unpacker.decompress(packed, limit + 1)
    except zlib.error as error:
        raise OSError("broken gzip") from error
    if len(content) > limit or not unpacker.eof or unpacker.unused_data:
        raise OSError("gzip that unpacks to too much")
    return content


def _read_all(response: HTTPResponse, limit: int) -> bytes:
    if (response.length or 0) > limit:
        raise OSError("more than is read")
    pieces, left = [], limit
    while piece := response.read(min(_PIECE, left + 1)):
        pieces.append(piece)
        left -= len(piece)
        if left < 0:
            raise OSError("more than is read")
    if response.length:
        raise OSError("the answer was cut off")
    return b"".join(pieces)
