"""What a file without a credential is, as its bytes tell: its name can say anything."""

from __future__ import annotations

import re
from collections.abc import Mapping

from badgeservice.core.mistaken import Mistaken, mistaken_text
from badgeservice.credentials.containers import Form
from badgeservice.errors import Message, say

LONGEST_LINE = 2000
"""Bytes of a link or a text that somebody types; what is longer is a document."""

_END = 64 * 2**10
"""Bytes at the end of a ZIP that are looked at: the table of contents is there."""

_PHOTO = say("This is a photograph or another picture that cannot hold a credential.")

_FILES: Mapping[str, Message] = {
    "photo-no-credential": _PHOTO,
    "office-no-credential": say("This is an office document, such as one of Word. Anybody can "
                                "write and change it; it holds no credential."),
    "sheet-no-credential": say("This is a spreadsheet. It holds no credential itself, but "
                               "perhaps a list of them."),
    "zip-no-credential": say("This is a ZIP with files in it, and one file at a time is looked "
                             "at here."),
    "page-no-credential": say("This is a saved web page. What it shows can be changed by "
                              "whoever saved it."),
}

FILE_CODES = frozenset({*_FILES, "page-saved"})
"""All codes of files."""

_OLD_OFFICE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")
_PHOTOS = (b"GIF8", b"II*\0", b"MM\0*", b"BM")
_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heif", b"avif")

_LISTED = rb"PK\x01\x02.{42}(?:%s)"
"""A name in the table of contents of a ZIP: what is inside its files may look like anything."""

_SHEET = re.compile(_LISTED % rb"xl/workbook\.xml", re.DOTALL)
_OFFICE = re.compile(_LISTED % rb"word/document\.xml|ppt/presentation\.xml|"
                     rb"\[Content_Types\]\.xml", re.DOTALL)
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument."
_NAME_PLACE = 30
"""Where the name of the first file stands; an OpenDocument says there what it is."""


def mistaken_file(content: bytes, form: Form, base: str) -> Mistaken | None:
    """Return what *content*, which is of *form*, is instead of a credential; None: not known.

    *base* is our own address, by which a saved page of ours is known.
    """
    if form is Form.JPEG or (form is Form.UNKNOWN and _is_photo(content)):
        return _file("photo-no-credential", "jpeg" if form is Form.JPEG else "picture")
    if form is Form.ZIP:
        return _of_zip(content)
    if form is Form.HTML:
        return _of_page(content, base)
    if form is not Form.UNKNOWN:
        return None
    if content.startswith(_OLD_OFFICE):
        return _file("office-no-credential", "office")
    text = content.strip()
    if len(text) < LONGEST_LINE and b"\n" not in text:
        return mistaken_text(text.decode("utf-8", "replace"))
    return None


def is_office(content: bytes) -> bool:
    """Tell whether a ZIP is a document or a spreadsheet, and no ZIP that somebody packed."""
    return _of_zip(content).code != "zip-no-credential"


def _of_zip(content: bytes) -> Mistaken:
    end = content[-_END:]
    first = content[_NAME_PLACE:_NAME_PLACE + 80]
    if _SHEET.search(end) or first.startswith(_OPEN_DOCUMENT + b"spreadsheet"):
        return _file("sheet-no-credential", "sheet")
    if _OFFICE.search(end) or first.startswith(_OPEN_DOCUMENT):
        return _file("office-no-credential", "office")
    return _file("zip-no-credential", "zip")


def _of_page(content: bytes, base: str) -> Mistaken:
    ours = re.search(re.escape(base.encode()) + rb"/credentials/[a-z2-7]{26}\b", content)
    if ours is None:
        return _file("page-no-credential", "html")
    return Mistaken("page-saved", "html", say(
        "This is a saved copy of a credential's page. A copy proves nothing: what it shows can be "
        "changed by whoever saved it. The address in it is %(address)s.",
        address=ours.group().decode()))


def _is_photo(content: bytes) -> bool:
    return (content.startswith(_PHOTOS) or content[4:12] in tuple(b"ftyp" + b for b in _BRANDS)
            or (content.startswith(b"RIFF") and content[8:12] == b"WEBP"))


def _file(code: str, looks_like: str) -> Mistaken:
    return Mistaken(code, looks_like, _FILES[code])
