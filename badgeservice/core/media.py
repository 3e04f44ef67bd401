"""The types of files that are taken as evidence, and what may be done with each."""

from __future__ import annotations

from collections.abc import Mapping

PLAIN = "text/plain"
"""Text in UTF-8."""

PLAIN_1252 = "text/plain; charset=windows-1252"
"""Text as older editors write it. It is kept as it is, and a browser is told how to read it."""

ENDINGS: Mapping[str, str] = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/ogg": "ogv",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/flac": "flac",
    PLAIN: "txt",
    PLAIN_1252: "txt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/vnd.oasis.opendocument.graphics": "odg",
}
"""Every type that is taken, with the ending that its files get."""

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""Written anew before they are kept: what is not picture in them is left behind."""


def is_picture(media_type: str) -> bool:
    """Tell whether a file of this type is a picture."""
    return media_type in PICTURES


def opens_in_place(media_type: str) -> bool:
    """Tell whether a browser may show it; all other types are only handed over as files."""
    return media_type in ENDINGS and (
        media_type in ("application/pdf", PLAIN, PLAIN_1252)
        or media_type.partition("/")[0] in ("image", "video", "audio"))


def viewer(media_type: str) -> str:
    """Return what shows it: picture, video, audio, pdf, text or none.

    >>> viewer("video/mp4"), viewer("application/zip")
    ('video', 'none')
    """
    if not opens_in_place(media_type):
        return "none"
    kind = media_type.partition("/")[0]
    if kind == "application":
        return "pdf"
    return {"image": "picture"}.get(kind, kind)


def ending(media_type: str) -> str:
    """Return the ending of a file's name, without the dot."""
    return ENDINGS.get(media_type, "bin")
