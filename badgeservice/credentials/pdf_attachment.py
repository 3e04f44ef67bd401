"""The one credential that is attached to a PDF file.

A PDF can hold several files, list them in two places, and hide more. Whatever a reader could
mistake for another credential makes the file refused. Meant to run in `operations.sandbox`:
the library that reads the PDF is not proof against every malicious file.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator

import pikepdf

from badgeservice.errors import DocumentRefused, Message, TooComplex, say

PDF_LIMIT = 20 << 20
"""Bytes of a PDF file that is opened."""

LIMIT = 1 << 20
"""Bytes of the attachment, unpacked."""

OBJECTS = 20_000
"""Objects of a PDF file that are looked at."""

PARTS = 200_000
"""Lists and dictionaries within those objects that are looked at."""

_SUFFIXES = (".json", ".jsonld", ".json-ld")
_TYPES = ("/application/json", "/application/ld+json", "/application/vc",
          "/application/vc+ld+json")

ObjectId = tuple[int, int]


def extract(data: bytes) -> bytes:
    """Return the bytes of the only credential attached to the PDF file *data*.

    What counts as a credential is a file named ``….json`` or of a JSON media type; other
    attachments are left alone. Raises DocumentRefused ``pdf-too-large``, ``pdf-malformed``,
    ``pdf-encrypted``, ``pdf-no-credential``, ``pdf-several-credentials``,
    ``pdf-lists-differ``, ``pdf-attachment``, ``pdf-after-end``; TooComplex for a file of too
    many objects.
    """
    if len(data) > PDF_LIMIT:
        raise _refuse("pdf-too-large", say("The PDF file is too large to be read."))
    # A ZIP file behind it, for instance: the same bytes must not be two things (ISO 32000-1
    # §7.5.5). Some programs end a file with an empty line or a few zeros.
    if data.startswith(b"%PDF-") and not data.rstrip(b"\0\t\n\f\r ").endswith(b"%%EOF"):
        raise _refuse("pdf-after-end", say(
            "The PDF file is cut short, or something is hidden behind its end."))
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise _encrypted()
            return _unpack(_only_credential(pdf))
    except pikepdf.PasswordError as error:
        raise _encrypted() from error
    except (pikepdf.PdfError, TypeError, ValueError, KeyError, AttributeError) as error:
        # pikepdf answers structures of the wrong kind with whatever Python makes of them.
        raise _refuse("pdf-malformed", say("The file is not a PDF that can be read.")) from error


def _refuse(code: str, message: Message) -> DocumentRefused:
    return DocumentRefused(message, code=code)


def _encrypted() -> DocumentRefused:
    return _refuse("pdf-encrypted", say("The PDF file is encrypted, so its badge cannot be read."))


# --- which attachment --------------------------------------------------------------------


def _only_credential(pdf: pikepdf.Pdf) -> pikepdf.Object:
    root = pdf.Root
    listed = _streams(list(_name_tree(root)))
    associated = _streams(_as_list(root.get("/AF")))
    anywhere = _streams(_file_specifications(pdf)) | listed | associated
    if not anywhere:
        raise _refuse("pdf-no-credential", say("The PDF file holds no badge."))
    if len(anywhere) > 1 or len(listed) > 1:
        raise _refuse("pdf-several-credentials", say(
            "The PDF file holds several badges, and does not say which one it shows."))
    if not listed or ("/AF" in root and associated != listed):
        raise _refuse("pdf-lists-differ", say(
            "The PDF file's lists of attachments contradict each other."))
    return pdf.get_object(listed.pop())


def _name_tree(root: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield the file specifications under /Names /EmbeddedFiles, those of equal name too."""
    names = root.get("/Names")
    waiting = [] if names is None else [names.get("/EmbeddedFiles")]
    seen = 0
    while waiting:
        node = waiting.pop()
        seen += 1
        if seen > OBJECTS:
            raise _too_many()
        if isinstance(node, pikepdf.Dictionary):
            waiting.extend(_as_list(node.get("/Kids")))
            yield from _as_list(node.get("/Names"))[1::2]


def _file_specifications(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """Return all of the whole file, also those that a page or a note holds within itself."""
    found: list[pikepdf.Object] = []
    waiting = [item for number, item in enumerate(pdf.objects) if _allowed(number, OBJECTS)]
    seen = 0
    while waiting:
        item = waiting.pop()
        seen += 1
        if _allowed(seen, PARTS) and isinstance(item, pikepdf.Array):
            waiting.extend(_direct(list(item)))
        elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            waiting.extend(_direct([item[key] for key in item.keys()]))  # noqa: SIM118
            if "/EF" in item:
                found.append(item)
    return found


def _direct(parts: list[object]) -> Iterator[pikepdf.Object]:
    """Yield those of *parts* that can hold others and stand in no other place."""
    for part in parts:
        if isinstance(part, pikepdf.Array | pikepdf.Dictionary) and not part.is_indirect:
            yield part


def _allowed(number: int, limit: int) -> bool:
    if number > limit:
        raise _too_many()
    return True


def _too_many() -> TooComplex:
    return TooComplex(say("The PDF file is too intricate to be read."))


def _streams(specifications: list[pikepdf.Object]) -> set[ObjectId]:
    """Return the ids of the embedded streams that may be credentials."""
    found: set[ObjectId] = set()
    for specification in specifications:
        files = specification.get("/EF")
        streams = [] if files is None else list(files.values())
        names = [str(specification[key]) for key in ("/F", "/UF") if key in specification]
        if any(_may_be_credential(stream, names) for stream in streams):
            found.update(stream.objgen for stream in streams)
    return found


def _may_be_credential(stream: pikepdf.Object, names: list[str]) -> bool:
    media = str(stream.get("/Subtype", "")).lower().partition(";")[0]
    return media in _TYPES or any(name.lower().endswith(_SUFFIXES) for name in names)


def _as_list(value: object) -> list[pikepdf.Object]:
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]  # type: ignore[list-item]


# --- its bytes ---------------------------------------------------------------------------


def _unpack(stream: pikepdf.Object) -> bytes:
    """Unpack a stream that is stored as it is or by plain deflate, never beyond `LIMIT`."""
    raw = bytes(stream.read_raw_bytes())
    filters = [str(name) for name in _as_list(stream.get("/Filter"))]
    if filters not in ([], ["/FlateDecode"]) or "/DecodeParms" in stream:
        raise _refuse("pdf-attachment", say("The badge in the PDF file is packed in an unusual "
                                            "way."))
    try:
        content = zlib.decompressobj().decompress(raw, LIMIT + 1) if filters else raw
    except zlib.error as error:
        raise _refuse("pdf-attachment", say("The badge in the PDF file is damaged.")) from error
    if len(content) > LIMIT:
        raise _refuse("pdf-too-large", say("The badge in the PDF file is too large to be read."))
    return content
