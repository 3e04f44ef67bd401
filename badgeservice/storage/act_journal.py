"""The journal of acts that a restored backup must not forget: one line of JSON each.

It is written after the transaction of an act is committed, and before anybody is told that
the act is done. What a crash between the two leaves out is added with the next act. So what
somebody was told of is in the journal, and a line never tells of what did not happen.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from badgeservice.core.audit import Entry, Head
from badgeservice.core.noted import NotedAct, Place
from badgeservice.errors import HomeUnusable, say
from badgeservice.storage.files import make_private_folder, unwritable

ACTS = "acts.jsonl"
"""The file's name in the home; a backup of the database must not overwrite it."""

_RESTORED = "restored"
"""The mark of a database that was put back and not yet taken up."""

_BEGUN, _TAKEN_UP = "begun", "taken-up"
"""Marks of a point of the log from which on all acts are here: the first, and later ones."""

_TAIL = 65536
"""Bytes at the end in which the last line is looked for first."""

_LINE = 512
"""Bytes that hold a line, and some: what is to be written is not known to the letter before."""

_BEGIN = b'{"n":'
"""With what every line of ours begins."""

_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*(?:"|\\?$)', re.DOTALL)
"""A text of JSON, perhaps cut off."""

_tight = json.JSONEncoder(separators=(",", ":")).encode

Line = NotedAct | tuple[str, Head]
"""An act, or a mark with the end of the log that it stands for."""


class ActJournal:
    """One file in the home; several processes may append to it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: tuple[tuple[int, int] | None, Line | None] = (None, None)

    def last(self) -> Line | None:
        """Return the last line, or None where there is none; raises HomeUnusable."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._damaged() from error
        size, known = found.st_size, (found.st_ino, found.st_size)
        if known != self._known[0]:
            line, is_whole = self._last_of(size)
            if not is_whole:
                return line  # a file as long as this may end with something else soon
            self._known = (known, line)
        return self._known[1]

    def _last_of(self, size: int) -> tuple[Line | None, bool]:
        """Return the last line, looking further back where nothing is whole at the end.

        And whether it was the end of the file.
        """
        tail, lines, content = _TAIL, list[Line](), b""
        with self._path.open("rb") as file:
            while not lines:
                file.seek(max(0, size - tail))
                content = file.read()
                lines = list(self._parsed(content.split(b"\n")[int(size > tail):]))
                if tail >= size:
                    break
                tail *= 8
        return lines[-1] if lines else None, content.endswith(b"}\n")

    def backwards(self) -> Iterator[Line]:
        """Yield every line, the newest first; raises HomeUnusable ``journal-damaged``."""
        content = self._path.read_bytes() if self._path.exists() else b""
        for number, line in reversed(list(enumerate(content.split(b"\n"), 1))):
            yield from self._parsed([line], number)

    def ensure_room(self, lines: int) -> None:
        """Raise HomeUnusable where as many *lines* more could not be written now.

        They are written and taken back. Blank lines mean nothing, should it end in between.
        """
        with self._held() as file:
            size = os.lseek(file, 0, os.SEEK_END)
            try:
                self._put(file, b"\n" * (_LINE * lines))
            finally:
                os.ftruncate(file, size)

    def mark_restored(self, head: Head) -> None:
        """Note that a copy of the database whose log ends with *head* takes its place."""
        with self._held() as file:
            self._write(file, [_mark(_RESTORED, head)])

    def catch_up(self, knows: Callable[[Head], bool], base: Callable[[], Head],
                 entries_after: Callable[[int], Iterable[tuple[Entry, Place | None]]]) -> None:
        """Add what the log has behind the last line.

        *knows* tells whether a head is in the log. Where the last line is none of it, or
        missing, the journal goes on with what is behind *base*. Nobody else appends before the
        end of this call, and the log is first asked when that is so: it must show then all
        that was committed. Raises HomeUnusable, and what *base*, which is asked first, raises.
        """
        with self._held() as file:
            behind = base()
            last = self.last()
            head = head_of(last) if last and not is_restored(last) else None
            lines = []
            if head is None or not knows(head):
                lines.append(_mark(_TAKEN_UP if last else _BEGUN, behind))
                head = behind
            lines += [_line(entry, place) for entry, place in entries_after(head.number)]
            if lines:
                self._write(file, lines)

    @contextmanager
    def _held(self) -> Iterator[int]:
        """Open the file while no other process appends to it."""
        make_private_folder(self._path.parent)
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise unwritable(self._path, error) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor
        finally:
            os.close(descriptor)

    def _write(self, descriptor: int, lines: list[bytes]) -> None:
        try:
            size = os.lseek(descriptor, 0, os.SEEK_END)
            # An unfinished line must not spoil the next one.
            torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
            self._put(descriptor, (b"\n" if torn else b"") + b"".join(lines))
            os.fsync(descriptor)
        except OSError as error:
            raise unwritable(self._path, error) from error

    def _put(self, descriptor: int, content: bytes) -> None:
        left = memoryview(content)
        try:
            while left:
                left = left[os.write(descriptor, left):]
        except OSError as error:
            raise unwritable(self._path, error) from error

    def _parsed(self, lines: Iterable[bytes], first: int = 1) -> Iterator[Line]:
        for number, line in enumerate(lines, first):
            text = line.strip(b"\0 \t\r")  # a file system may have kept the room, and no bytes
            if not text:
                continue
            try:
                yield _read(json.loads(text))
            except (ValueError, KeyError, TypeError) as error:
                if _is_cut_off(text):
                    continue  # by a power cut
                raise self._damaged(number) from error

    def _damaged(self, line: int = 0) -> HomeUnusable:
        return HomeUnusable(
            say("The journal %(path)s cannot be read (line %(line)s). Put it back from a copy.",
                path=str(self._path), line=line), code="journal-damaged")


def head_of(line: Line) -> Head:
    """Return the entry of the log that a line stands for."""
    return line.head if isinstance(line, NotedAct) else line[1]


def is_restored(line: Line) -> bool:
    """Tell whether a line says that an older copy of the database was put back."""
    return not isinstance(line, NotedAct) and line[0] == _RESTORED


def is_common(line: Line) -> bool:
    """Tell whether all before a line is known to a database that knows what it stands for.

    Not so behind a database that was put back: what it forgot stands before the mark.
    """
    return isinstance(line, NotedAct) or line[0] == _BEGUN


def _is_cut_off(text: bytes) -> bool:
    """Tell whether what cannot be read is the beginning of a line of ours, and no more."""
    bare = _TEXT.sub(b"", text)
    return text.startswith(_BEGIN[:len(text)]) and bare.count(b"{") > bare.count(b"}")


def _mark(kind: str, head: Head) -> bytes:
    return _written({"n": head.number, "digest": head.digest, "mark": kind})


def _line(entry: Entry, place: Place | None) -> bytes:
    act = entry.act
    return _written({
        "n": entry.number, "digest": entry.digest, "at": act.at.isoformat(),
        "action": act.action, "subject": act.subject, "details": dict(act.details),
        **({"issuer": place.issuer, "list": place.status_list, "index": place.index}
           if place else {})})


def _written(value: dict[str, Any]) -> bytes:
    return _tight(value).encode("ascii") + b"\n"


def _read(value: dict[str, Any]) -> Line:
    head = Head(int(value["n"]), str(value["digest"]))
    if "mark" in value:
        return str(value["mark"]), head
    place = Place(str(value["issuer"]), str(value["list"]),
                  int(value["index"])) if "list" in value else None
    return NotedAct(head, datetime.fromisoformat(value["at"]), str(value["action"]),
                    str(value["subject"]), dict(value["details"]), place)
