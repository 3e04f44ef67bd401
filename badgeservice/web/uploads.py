"""Uploads of evidence: onto the disk piece by piece, from people who may bring some."""

from __future__ import annotations

from collections.abc import Collection
from typing import IO, cast

from flask import Blueprint, g, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import Role
from badgeservice.core.ports import IncomingFile
from badgeservice.errors import BadInput
from badgeservice.operations.portfolio import Upload
from badgeservice.operations.receive import too_large
from badgeservice.web.access import actor, needs
from badgeservice.web.current import service
from badgeservice.web.limits import InMemoryRequest

_MOST_PARTS = 30
"""Fields of the longest of these forms, and some."""

_MOST_TEXT = 2**20
_ENVELOPE = 2 * _MOST_TEXT
"""Bytes that the form may add around the file."""


def receiving(blueprint: Blueprint, endpoints: Collection[str]) -> Blueprint:
    """Let the forms of *endpoints* bring files of any allowed size; return *blueprint*.

    Register it before `forms.guarded`, which reads the form. Nothing is read of what somebody
    sends who is not signed in, or has no portfolio.
    """
    @blueprint.before_request
    def prepare() -> AnyResponse | None:
        """Read the form piece by piece; raises BadInput ``file-too-large`` (413)."""
        if request.method != "POST" or request.endpoint not in endpoints:
            return None
        return needs(Role.TEACHER)(_read)() or None

    @blueprint.teardown_request
    def clear(error: BaseException | None) -> None:
        """Throw away what was received and not kept."""
        for incoming in g.pop("incoming", ()):
            incoming.discard()
        place = g.pop("upload_place", None)
        if place is not None:
            service().uploads.end(place)
    return blueprint


def _read() -> AnyResponse:
    largest, room = service().portfolio.limits.largest, service().portfolio.room(actor())
    ours = cast(InMemoryRequest, request)
    ours.max_content_length = largest + _ENVELOPE
    ours.max_form_memory_size = _MOST_TEXT
    ours.max_form_parts = _MOST_PARTS
    g.incoming = []

    def receive() -> IO[bytes]:
        """Return a new file, thrown away at the end of the request unless it was kept.

        Raises Conflict ``uploads-at-once``, before anything of the file is read.
        """
        if "upload_place" not in g:
            g.upload_place = service().uploads.begin(actor())
        made = service().evidence_files.incoming(min(largest, room))
        g.incoming.append(made)
        return cast("IO[bytes]", made)

    ours.receive = receive
    try:
        _ = request.form
    except RequestEntityTooLarge as error:
        problem = too_large(largest, largest)
        raise BadInput([problem], message=problem.message, code="file-too-large") from error
    return cast(AnyResponse, None)


def upload(name: str) -> Upload | None:
    """Return the file of the field *name*, or None where none was chosen."""
    file = request.files.get(name)
    if file is None:
        return None
    incoming = cast(IncomingFile, file.stream)
    return Upload(incoming, file.filename or "") if incoming.size else None
