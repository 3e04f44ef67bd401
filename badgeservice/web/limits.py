"""How much a request may bring."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import IO

from flask import Flask, Request

LARGEST_UPLOAD = 20 * 2**20
"""Bytes of one file: `operations.verify` looks at no more."""

_ENVELOPE = 64 * 2**10
"""Bytes that a form may add around the file."""

LARGEST_FIELD = 2 * 2**20
"""Bytes of pasted text: twice the largest badge that is read."""

_MOST_PARTS = 10


class InMemoryRequest(Request):
    """A request whose uploads never touch the disk: what is brought is not kept, not even so.

    But for evidence, which is to be kept: `web.uploads` says where it goes.
    """

    receive: Callable[[], IO[bytes]] | None = None
    """Returns what an upload is written to; None for the memory."""

    def _get_file_stream(self, total_content_length: int | None, content_type: str | None,
                         filename: str | None = None,
                         content_length: int | None = None) -> IO[bytes]:
        return self.receive() if self.receive is not None else BytesIO()


def set_up(app: Flask) -> None:
    """Refuse what is larger with 413, before it is read."""
    app.request_class = InMemoryRequest
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD + _ENVELOPE,
        MAX_FORM_MEMORY_SIZE=LARGEST_FIELD,
        MAX_FORM_PARTS=_MOST_PARTS,
    )


def tighten(request: Request) -> None:
    """Hold a form without files to the size of its text, before it is read.

    Flask's own limit of a field knows only ``multipart/form-data``. In the other kind of
    form a byte may be written as three.
    """
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = 3 * LARGEST_FIELD
