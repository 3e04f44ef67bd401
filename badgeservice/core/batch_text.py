"""The text of a batch file: told in which encoding it is, and read line by line.

A file of 100 MiB is never in memory as text: it is looked through once, piece by piece, to
tell the encoding, and read a line at a time afterwards.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from badgeservice.core.rows import refused_file
from badgeservice.core.sheet_text import BROKEN, MARKS
from badgeservice.errors import BadInput, Message, Problem, say

LARGEST_FILE = 100 * 2**20
"""Bytes. A row has some 200, so this is about half a million awards."""

MOST_COLUMNS = 200
LONGEST_CELL = 20_000
"""Characters."""

LONGEST_RECORD = MOST_COLUMNS * LONGEST_CELL
"""Characters of one row, whatever lines it stands on."""

MOST_LINES = 5_000_000
"""Blank ones too; each costs as much to read as one that holds something."""

_PIECE = 2**20
_BUFFER = 2**16


def refuse(file: str, code: str, message: Message, remedy: Message, *, line: int | None = None,
           field: str | None = None) -> BadInput:
    """Return the error that refuses a batch file for one reason."""
    return refused_file(file, [Problem(code, message, remedy, file=file, line=line,
                                       field=field)])


class BatchText:
    """The text in *stream*, which must allow seeking; it can be read again and again.

    Raises BadInput ``batch-refused`` with the
    problem ``file-too-large``, ``file-empty``, ``utf-16``, ``nul-byte``, ``encoding-unknown``
    or ``lone-cr``.
    """

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self._stream, self.file = stream, file
        size = stream.seek(0, io.SEEK_END)
        if size > LARGEST_FILE:
            raise refuse(file, "file-too-large",
                         say("The file is larger than %(most)s MB.", most=LARGEST_FILE >> 20),
                         say("Divide it into several files."))
        head = self._start()
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or (
                head[1:200:2].count(0) > 50 or head[:200:2].count(0) > 50):
            raise refuse(file, "utf-16", say("The file is encoded in UTF-16."),
                         say("Save it as “CSV UTF-8” in the spreadsheet program."))
        self._codec = self._told()
        self.encoding = {"utf-8": "UTF-8", "cp1252": "Windows-1252"}[self._codec]
        if head.startswith(codecs.BOM_UTF8):
            self.encoding = "UTF-8 with BOM"
        self._ensure_lines()

    def _start(self) -> bytes:
        self._stream.seek(0)
        return self._stream.read(400)

    def _pieces(self) -> Iterator[bytes]:
        self._stream.seek(0)
        while piece := self._stream.read(_PIECE):
            yield piece

    def _told(self) -> str:
        """Return the codec: UTF-8, or Windows-1252 where it is not that."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        line, older_at = 1, 0
        for piece in self._pieces():
            at = piece.find(b"\0")
            if at >= 0:
                raise refuse(self.file, "nul-byte",
                             say("The file holds a NUL byte; it is damaged, or no text."),
                             say("Save it as “CSV UTF-8” in the spreadsheet program."),
                             line=line + piece.count(b"\n", 0, at))
            older_at = older_at or _not_utf8(decoder, piece, line)
            line += piece.count(b"\n")
        older_at = older_at or _not_utf8(decoder, b"", line, final=True)
        if not older_at:
            return "utf-8"
        self._ensure_older(older_at)
        return "cp1252"

    def _ensure_older(self, older_at: int) -> None:
        """Raise BadInput where the file is no Windows-1252, or has parts in UTF-8.

        It names the line where the second encoding begins; *older_at* is the first that is not
        UTF-8.
        """
        before, line = "", 1
        for number, piece in enumerate(self._pieces()):
            text = before + piece.decode("cp1252", errors="replace")
            if number == 0:
                text = _without_mark(text)
            found = re.search("\ufffd", text) or BROKEN.search(text)
            if found:
                line += text.count("\n", 0, found.start())
                raise refuse(
                    self.file, "encoding-unknown",
                    say("The file is neither UTF-8 nor Windows-1252, or a mixture of both."),
                    say("Save it as “CSV UTF-8” in the spreadsheet program."),
                    line=max(line, older_at))
            line += piece.count(b"\n")
            before = text[-1:].replace("\n", "")

    def _ensure_lines(self) -> None:
        """Raise BadInput where lines end as they did on computers of the last century."""
        head = next(self._pieces(), b"")
        if b"\r" in head and b"\n" not in head:
            raise refuse(self.file, "lone-cr",
                         say("The lines of the file end as no program of today ends them (CR "
                             "alone)."),
                         say("Save it as “CSV UTF-8” in the spreadsheet program."), line=1)

    def lines(self) -> Lines:
        """Return the lines from the first, each with the sign that ends it."""
        return Lines(self._stream, self._codec, self.file)


def _not_utf8(decoder: codecs.IncrementalDecoder, piece: bytes, line: int, *,
              final: bool = False) -> int:
    """Return the line of the first byte of *piece* that is not UTF-8, or 0."""
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError as error:
        return line + error.object.count(b"\n", 0, error.start)
    return 0


class Lines:
    """Lines of a file, one after the other.

    Lines end where editors number them: at LF, alone or after CR.
    """

    def __init__(self, stream: BinaryIO, codec: str, file: str) -> None:
        self._text = io.TextIOWrapper(io.BufferedReader(_Kept(stream), _BUFFER),
                                      encoding=codec, newline="\n")
        self._file = file
        self._taken, self._last = 0, ""
        self.number = 0
        """Of the line that was read last, from 1."""

    def __iter__(self) -> Iterator[str]:
        return self

    def begin(self) -> None:
        """Begin another record: its length is counted from here."""
        self._taken = 0

    @property
    def has_lone_cr(self) -> bool:
        """Whether a CR without LF stands in the line that was read last."""
        return "\r" in self._last.rstrip("\r\n")

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_RECORD + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self._last = line
        if self.number > MOST_LINES:
            raise refuse(self._file, "too-many-rows",
                         say("The file has more than %(most)s lines.", most=MOST_LINES),
                         say("Split it into smaller files."), line=self.number)
        if self.number == 1:
            line = _without_mark(line)
        self._taken += len(line)
        if self._taken > LONGEST_RECORD:
            raise refuse(self._file, "row-too-long", say(
                "The row has more than %(most)s characters; a quote may be missing.",
                most=LONGEST_RECORD),
                say("Look at the quotation marks of this row."), line=self.number)
        return line


class _Kept(io.RawIOBase):
    """A stream read from its beginning; it stays open when whoever reads it is done.

    It is sought before each piece, so that others may read it meanwhile.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._at = stream, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        self._stream.seek(self._at)
        piece = self._stream.read(len(view))
        view[:len(piece)] = piece
        self._at += len(piece)
        return len(piece)


def _without_mark(text: str) -> str:
    while text.startswith(MARKS):
        text = next(text.removeprefix(mark) for mark in MARKS if text.startswith(mark))
    return text
