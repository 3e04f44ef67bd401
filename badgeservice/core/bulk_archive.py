"""The files in a ZIP that somebody brings: read in memory, each within limits, none unpacked.

Names in a ZIP are only shown. Nothing is written anywhere, no link is followed, and what was
packed to be endless ends at the limit, whatever the ZIP says of its sizes.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO

from badgeservice.core.bulk import LARGEST_CONTENT, MOST_ITEMS, Brought
from badgeservice.errors import BadInput, Message, Problem, say

LARGEST_FILE = 20 * 2**20
"""Bytes of one file in a ZIP that are read; one more, so that it is noticed."""

_MOST_DIRECTORY = 4 * 2**20
"""Bytes of the table of contents: 5,000 names of some 800 characters."""

_END = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_COMMENT = 65535
_LARGE = b"PK\x06\x07"
_LARGE_SIZE = 20

_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_OTHERS = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)")
"""What machines add by themselves."""

_LONGEST_NAME = 200

FLAWS: dict[str, Message] = {
    "zip-link": say("This entry of the ZIP is a link to another file. Links are not followed."),
    "zip-encrypted": say("This file is locked with a password inside the ZIP. Pack it without "
                         "one."),
    "zip-method": say("This file is packed in a way that is not read here. Pack it as an "
                      "ordinary ZIP."),
    "zip-damaged": say("This file is damaged inside the ZIP."),
    "zip-nested": say("This is a ZIP inside the ZIP, which is not opened. Put the files "
                      "directly into one ZIP."),
}
"""Why a file of a ZIP is not read, by code."""


def is_archive(head: bytes) -> bool:
    """Tell whether a file that begins with *head* is a ZIP."""
    return head.startswith((b"PK\x03\x04", _END))


def members(stream: IO[bytes], file: str, *, most: int = MOST_ITEMS,
            largest: int = LARGEST_CONTENT,
            is_document: Callable[[bytes], bool] = lambda content: False) -> Iterator[Brought]:
    """Yield the files in the ZIP *stream*; one that cannot be read comes with its flaw.

    Some documents are a ZIP themselves. For *is_document* they are no ZIP inside the ZIP, so
    that people are told what they brought.

    Raises BadInput for what is no ZIP, holds no file, more than *most* files, or more than
    *largest* bytes.
    """
    archive = _opened(stream, file)
    listed = [each for each in archive.infolist()
              if not each.is_dir() and not _OTHERS.search(each.filename)]
    if not listed:
        raise _refused(file, "zip-empty", say("There is no file in the ZIP."),
                       say("Put the credentials into it."))
    if len(listed) > most:
        raise _too_many(file, most)
    left = largest
    for place, entry in enumerate(listed, 1):
        found = _read(archive, entry, place, is_document)
        left -= len(found.content or b"")
        if left < 0:
            raise _refused(
                file, "zip-too-large",
                say("The files in the ZIP are larger than %(most)s MB together.",
                    most=largest >> 20),
                say("Divide them into several ZIP files."))
        yield found


def names(stream: IO[bytes], file: str) -> frozenset[str]:
    """Return the names in the ZIP *stream*, of which nothing is unpacked; raises BadInput."""
    found = frozenset(_opened(stream, file).namelist())
    stream.seek(0)
    return found


def _opened(stream: IO[bytes], file: str) -> zipfile.ZipFile:
    """Open what is a ZIP with a table of contents that is not itself an attack."""
    directory = _directory_size(stream)
    if directory is not None and directory > _MOST_DIRECTORY:
        raise _too_many(file)
    try:
        if directory is None:
            raise zipfile.BadZipFile(file)
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
        raise _refused(file, "zip-broken", say("The ZIP is damaged and cannot be opened."),
                       say("Pack the files anew.")) from error


def _directory_size(stream: IO[bytes]) -> int | None:
    """Return how large the table of contents is; None where the end of the ZIP is not there.

    `zipfile` would read all of it into memory. It is looked for where `zipfile` looks for it;
    the other form, for more than four gigabytes, is none that is brought here.
    """
    size = stream.seek(0, 2)
    start = max(0, size - _END_SIZE - _LONGEST_COMMENT - _LARGE_SIZE)
    stream.seek(start)
    tail = stream.read()
    place = len(tail) - _END_SIZE
    if not (place >= 0 and tail[place:].startswith(_END) and tail.endswith(b"\0\0")):
        place = tail.rfind(_END)
    if place < 0 or len(tail) < place + _END_SIZE:
        return None
    if tail[max(0, place - _LARGE_SIZE):].startswith(_LARGE):
        return None
    stream.seek(0)
    return int(struct.unpack_from("<I", tail, place + 12)[0])


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: int,
          is_document: Callable[[bytes], bool]) -> Brought:
    name = shown(entry.filename)
    flaw = _flaw(entry)
    if flaw:
        return Brought(place, name=name, flaw=flaw)
    try:
        with archive.open(entry) as member:
            content = member.read(LARGEST_FILE + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError,
            NotImplementedError, struct.error):
        return Brought(place, name=name, flaw="zip-damaged")
    if is_archive(content[:4]) and not is_document(content):
        return Brought(place, name=name, flaw="zip-nested")
    return Brought(place, name=name, content=content)


def _flaw(entry: zipfile.ZipInfo) -> str:
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "zip-link"
    if entry.flag_bits & _ENCRYPTED:
        return "zip-encrypted"
    return "" if entry.compress_type in _METHODS else "zip-method"


def shown(name: str) -> str:
    r"""Return a name in a ZIP as it may be shown: no way up, no controls, not endless.

    >>> shown("../../etc/passwd"), shown("C:\\\\lote\\\\ana.json"), shown("a/b.pdf")
    ('etc/passwd', 'lote/ana.json', 'a/b.pdf')
    """
    parts = [part for part in re.split(r"[/\\]+", name)
             if part not in ("", ".", "..") and not re.fullmatch("[A-Za-z]:", part)]
    text = "".join(sign if sign.isprintable() else "\ufffd" for sign in "/".join(parts))
    return text if len(text) <= _LONGEST_NAME else f"…{text[-_LONGEST_NAME + 1:]}"


def _too_many(file: str, most: int = MOST_ITEMS) -> BadInput:
    return _refused(file, "too-many-items",
                    say("There are more than %(most)s files in the ZIP.", most=most),
                    say("Divide them into several ZIP files."))


def _refused(file: str, code: str, message: Message, remedy: Message) -> BadInput:
    return BadInput([Problem(code, message, remedy, field="file")], message=message, code=code)
