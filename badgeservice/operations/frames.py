"""Messages between this process and a child: a length, then that many bytes of JSON."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import IO, Any

_LENGTH = struct.Struct(">I")

LARGEST = 64 << 20
"""Bytes of a message that is read: neither side can make the other one run out of memory."""


def write_frame(stream: IO[bytes], message: Mapping[str, Any]) -> None:
    """Write one message; raises OSError where nobody reads any more."""
    data = json.dumps(message).encode("ascii")
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> dict[str, Any] | None:
    """Return the next message, or None where the writer has ended.

    Raises OSError for a message that is larger than `LARGEST`.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > LARGEST:
        raise OSError("a message that is larger than any")
    data = stream.read(length)
    if len(data) < length:
        return None
    message: dict[str, Any] = json.loads(data)
    return message
