"""Files of many credentials: received into a file without a name, which is gone by itself."""

from __future__ import annotations

from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, cast

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from badgeservice.core.bulk import LARGEST_UPLOAD
from badgeservice.errors import BadInput, Problem, say
from badgeservice.web.limits import InMemoryRequest, tighten

_ENVELOPE = 2**20
"""Bytes that the form may add around the file."""


@dataclass(frozen=True)
class Received:
    """A file that was brought."""

    stream: IO[bytes]
    name: str


def received() -> Received:
    """Return the file of the form; raises BadInput ``file-missing`` and ``file-too-large``."""
    tighten(request)
    ours = cast(InMemoryRequest, request)
    if request.mimetype == "multipart/form-data":
        ours.max_content_length = LARGEST_UPLOAD + _ENVELOPE
        # No name on the disk: it is gone with the process, however that ends.
        ours.receive = lambda: cast("IO[bytes]", TemporaryFile())  # noqa: SIM115 - given away
    try:
        found = request.files.get("file")
    except RequestEntityTooLarge as error:
        message = say("The file is larger than %(most)s MB.", most=LARGEST_UPLOAD >> 20)
        raise BadInput([Problem("file-too-large", message,
                                say("Divide it into several files."), field="file")],
                       message=message, code="file-too-large") from error
    if found is None or not found.filename:
        message = say("No file was chosen.")
        raise BadInput([Problem("file-missing", message, say("Choose one."), field="file")],
                       message=message, code="file-missing")
    return Received(found.stream, found.filename)
