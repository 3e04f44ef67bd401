"""Make evidence of what was received: know it by its content, clean it, keep it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from badgeservice.core.media import PLAIN, is_picture
from badgeservice.core.portfolio import Content, Form
from badgeservice.core.ports import EvidenceFiles, IncomingFile
from badgeservice.errors import BadInput, HomeUnusable, Problem, say
from badgeservice.operations.sniff import sniff

_LONGEST_NAME = 200


class Cleaner(Protocol):
    """Writes a picture anew, without what is not picture in it."""

    def __call__(self, source: Path, target: Path, media_type: str) -> None:
        """Write the picture at *source* to *target*; raises BadInput."""


class Receive:
    """What becomes of files, texts and links before they are items."""

    def __init__(self, files: EvidenceFiles, cleaner: Cleaner, largest: int) -> None:
        self._files = files
        self._cleaner = cleaner
        self._largest = largest

    def problem(self, incoming: IncomingFile, room: int) -> Problem | None:
        """Return why a file cannot be taken, without opening it in earnest, or None."""
        if incoming.is_disk_full:
            return Problem("storage-full", say("There is no room left for files at the moment."),
                           say("What you typed is still here. Try again later, and tell your "
                               "coordinator."), field="file")
        if incoming.size > min(self._largest, room):
            return too_large(self._largest, room)
        found = sniff(incoming.path)
        return found if isinstance(found, Problem) else None

    def file(self, incoming: IncomingFile, name: str) -> Content:
        """Keep a file that has no `problem`; raises BadInput for a picture that is none."""
        found = sniff(incoming.path)
        if isinstance(found, Problem):
            raise BadInput([found])
        shown = shown_name(name)
        if not is_picture(found):
            self._files.keep_file(incoming.path, incoming.digest)
            return Content(Form.FILE, None, incoming.digest, found, incoming.size, shown)
        clean = self._cleaned(incoming, found)
        try:
            self._files.keep_file(clean.path, clean.digest)
            return Content(Form.FILE, None, clean.digest, found, clean.size, shown)
        finally:
            clean.discard()

    def text(self, text: str) -> Content:
        """Keep a text as a file, so that it has a digest and opens like one."""
        content = text.replace("\r\n", "\n").encode("utf-8")
        return Content(Form.TEXT, None, self._files.keep(content), PLAIN, len(content),
                       text=text)

    def _cleaned(self, incoming: IncomingFile, media_type: str) -> IncomingFile:
        written = self._files.incoming(self._largest)
        try:
            self._cleaner(incoming.path, written.path, media_type)
            clean = self._files.incoming(self._largest)
            _copy(written.path, clean.write)
            if clean.is_too_large:
                raise BadInput([too_large(self._largest, self._largest)])
            if clean.is_disk_full:
                clean.discard()
                raise HomeUnusable(say("There is no room left for files at the moment."),
                                   code="disk-full")
        finally:
            written.discard()
        return clean


def too_large(largest: int, room: int) -> Problem:
    """Return the problem of a file that is larger than allowed, or than the room that is left."""
    if room < largest:
        return Problem("quota-exceeded",
                       say("Your portfolio has room for another %(room)s MB only.",
                           room=max(room, 0) // 1_000_000),
                       say("Delete what you do not need and then remove it for good, at the end of "
                           "your portfolio; or hand in a link."), field="file")
    return Problem("file-too-large", say("The file is larger than %(most)s MB.",
                                         most=largest // 1_000_000),
                   say("Make it smaller (a shorter video, for instance), or hand in a link."),
                   field="file")


def shown_name(name: str) -> str:
    r"""Return the last part of a file's name, without signs that steer a terminal or a reader.

    >>> shown_name("C:\\Users\\ana\\tarea.pdf")
    'tarea.pdf'
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if sign.isprintable()).strip()
    return kept[-_LONGEST_NAME:]


def _copy(path: Path, write: Callable[[bytes], int]) -> None:
    with path.open("rb") as file:
        while piece := file.read(2**18):
            write(piece)
