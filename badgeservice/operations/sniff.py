"""What a file is, by its content; its name and what the browser says of it count for nothing."""

from __future__ import annotations

import codecs
import zipfile
from collections.abc import Callable
from pathlib import Path

import puremagic

from badgeservice.core.media import PLAIN, PLAIN_1252
from badgeservice.errors import Message, Problem, say

HEAD = 8192
"""Bytes of the beginning by which most types are known."""

_MOST_ENTRIES = 5000
_LONGEST_TEXT = 5_000_000
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_OFFICE = (
    ("word/", _WORD),
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_OPEN_DOCUMENTS = tuple(
    f"application/vnd.oasis.opendocument.{kind}"
    for kind in ("text", "spreadsheet", "presentation", "graphics"))
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script", b"<head", b"<body", b"<!--")
_BRANDS = {b"qt  ": "video/quicktime", b"M4A ": "audio/mp4", b"M4B ": "audio/mp4"}
_PHONE_PICTURES = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")


def sniff(path: Path) -> str | Problem:
    """Return the media type of the file at *path*, one of `core.media.ENDINGS`.

    For everything else the Problem says what it looks like and what to do about it.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    for knows in (_by_signature, _container):
        found = knows(head)
        if found is not None:
            return found
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:9].lower().startswith(_MARKUP):
        return _refused(say("a web page or a drawing"), say(
            "Print it to a PDF file, or save the drawing as PNG, and choose that."))
    return _text(path) or _refused(_looks_like(head), say(
        "Save it as PDF, as a picture (JPEG or PNG) or as a video (MP4), and choose that."))


def _by_signature(head: bytes) -> str | None:
    for signature, media_type in (
        (b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"), (b"GIF87a", "image/gif"), (b"GIF89a", "image/gif"),
        (b"ID3", "audio/mpeg"), (b"fLaC", "audio/flac"),
    ):
        if head.startswith(signature):
            return media_type
    # MPEG audio, layer III, with a checksum or without.
    if head[:1] == b"\xff" and len(head) > 2 and head[1] & 0xE6 == 0xE2:
        return "audio/mpeg"
    if head.startswith(b"OggS"):
        return "video/ogg" if b"\x80theora" in head else "audio/ogg"
    return None


def _container(head: bytes) -> str | Problem | None:
    if head.startswith(b"RIFF"):
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _brand(head[8:12])
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:80]:
        return "video/webm"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _refused(say("a document of an old Office program"), say(
            "Save it as PDF, or in the newer format (.docx, .xlsx, .pptx), and choose that."))
    return None


def _brand(brand: bytes) -> str | Problem:
    if brand in _PHONE_PICTURES:
        return _refused(say("a picture in the format HEIC or AVIF of a phone"), say(
            "Save or send it as JPEG and choose that; on an iPhone under Settings, Camera, "
            "Formats, Most Compatible."))
    return _BRANDS.get(brand, "video/mp4")


def _zipped(path: Path) -> str | Problem:
    """Look at the names in an archive, without unpacking anything of it."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if len(names) > _MOST_ENTRIES:
                return _archive()
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                return _refused(say("a document with macros, small programs"), say(
                    "Save it without macros or as PDF, and choose that."))
            if names and names[0] == "mimetype":
                return _open_document(archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        # zipfile raises the last two for archives of a newer version and for encrypted ones.
        return _archive()
    if "[Content_Types].xml" in names:
        for folder, media_type in _OFFICE:
            if any(name.startswith(folder) for name in names):
                return media_type
    return _archive()


def _open_document(archive: zipfile.ZipFile) -> str | Problem:
    with archive.open("mimetype") as file:
        said = file.read(100).decode("ascii", "replace").strip()
    has_macros = any(name.startswith("Basic/") for name in archive.namelist())
    return said if said in _OPEN_DOCUMENTS and not has_macros else _archive()


def _archive() -> Problem:
    return _refused(say("an archive of several files (ZIP)"), say(
        "Choose the files one by one, or put them together into one PDF."))


def _text(path: Path) -> str | None:
    """Return what kind of text it is, in the two encodings that a table may have too, or None."""
    if path.stat().st_size > _LONGEST_TEXT:
        return None
    for media_type, encoding in ((PLAIN, "utf-8-sig"), (PLAIN_1252, "cp1252")):
        if _is_text(path, encoding):
            return media_type
    return None


def _is_text(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while piece := file.read(HEAD):
                if not _is_plain(decoder.decode(piece)):
                    return False
            return _is_plain(decoder.decode(b"", final=True))
        except UnicodeDecodeError:
            return False


def _is_plain(text: str) -> bool:
    return all(sign >= " " or sign in "\t\r\n\f" for sign in text)


def _looks_like(head: bytes) -> Message:
    """Return what it is called by those who collect signatures of files."""
    try:
        names = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        names = []
    if not head:
        return say("an empty file")
    # The library's names are English, and for programs often wrong: its kinds are enough.
    kind = (names[0].mime_type or "").partition("/")[0] if names else ""
    if head[:2] == b"MZ" or head[:4] == b"\x7fELF":
        return say("a program")
    return _KINDS.get(kind, say("no kind of file that is known here"))


_KINDS = {
    "image": say("a picture of another kind"),
    "video": say("a video of another kind"),
    "audio": say("a recording of another kind"),
}


def _refused(looks: Message, remedy: Message) -> Problem:
    return Problem("file-type-refused", say("This file cannot be taken: it looks like %(what)s.",
                                            what=looks), remedy, field="file")


Sniff = Callable[[Path], str | Problem]
"""Returns what a file is, or why it is not taken."""
