"""Tell what somebody brought by its content, and take the credential out of it.

A name or a media type can say anything, so neither is asked. What a file is, its first bytes
decide; its reader then refuses it unless it is that and nothing besides (polyglots).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from badgeservice.credentials import png_chunks, svg_credential
from badgeservice.credentials.compact_form import is_compact_jws
from badgeservice.errors import DocumentRefused, Message, say

Extract = Callable[[bytes], bytes]
"""Takes the credential's bytes out of a file of one form; raises BadgeError."""


class Form(Enum):
    """What a file can be; the value is the word for it in a report."""

    JSON = "json"
    JWT = "jwt"
    PNG = "png"
    SVG = "svg"
    PDF = "pdf"
    EMPTY = "empty"
    HTML = "html"
    XML = "xml"
    ZIP = "zip"
    JPEG = "jpeg"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Unwrapped:
    """A credential and what held it."""

    form: Form
    content: bytes
    """JSON, or a JWS in compact form."""


_STARTS: tuple[tuple[bytes, Form], ...] = (
    (png_chunks.SIGNATURE[:4], Form.PNG),
    (b"%PDF-", Form.PDF),
    (b"PK\x03\x04", Form.ZIP),
    (b"\xff\xd8\xff", Form.JPEG),
)
"""How binary files begin; nothing may stand before it."""

_LOOKS: Mapping[Form, Message] = {
    Form.HTML: say("a web page"),
    Form.XML: say("an XML file"),
    Form.ZIP: say("a ZIP file or an office document"),
    Form.JPEG: say("a JPEG photograph"),
    Form.UNKNOWN: say("plain text or other data"),
}

_PROLOG = re.compile(rb"<\?.*?\?>|<!--.*?-->|\s+", re.DOTALL)
_NAME = re.compile(rb"<(!doctype\s+)?(?:[\w.-]+:)?([\w.-]+)", re.IGNORECASE)


def form_of(content: bytes) -> Form:
    """Return what *content* is, judged by how it begins.

    >>> form_of(b' {"id": "urn:x:1"}')
    <Form.JSON: 'json'>
    """
    for start, form in _STARTS:
        if content.startswith(start):
            return form
    text = content.removeprefix(b"\xef\xbb\xbf").strip()
    if not text:
        return Form.EMPTY
    if text.startswith((b"{", b"[")):
        return Form.JSON
    if text.startswith(b"<"):
        return _form_of_markup(text)
    return Form.JWT if is_compact_jws(text) else Form.UNKNOWN


def unwrap(content: bytes, form: Form, extract_pdf: Extract) -> Unwrapped:
    """Return the only credential in *content*, which `form_of` says is *form*.

    The credential itself is not looked at. *extract_pdf* is `pdf_attachment.extract` run
    where a malicious file can do no harm. Raises DocumentRefused ``empty`` and
    ``no-credential``, and what the readers of PNG, SVG and PDF files raise.
    """
    match form:
        case Form.JSON:
            return Unwrapped(form, content)
        case Form.JWT:
            return Unwrapped(form, content.strip())
        case Form.PNG:
            return Unwrapped(form, png_chunks.extract(content))
        case Form.SVG:
            return Unwrapped(form, svg_credential.extract(content))
        case Form.PDF:
            return Unwrapped(form, extract_pdf(content))
        case Form.EMPTY:
            raise DocumentRefused(say("There is nothing in it."), code="empty")
        case _:
            raise DocumentRefused(say("It holds no credential; it looks like %(what)s.",
                                      what=_LOOKS[form]), code="no-credential")


def embed(picture: bytes, credential: bytes, *, replace: bool = False) -> bytes:
    """Return *picture*, a PNG or SVG file, with *credential* in it.

    Raises DocumentRefused ``not-a-picture`` for any other file, and what the writers of
    both forms raise.
    """
    match form_of(picture):
        case Form.PNG:
            return png_chunks.embed(picture, credential, replace=replace)
        case Form.SVG:
            return svg_credential.embed(picture, credential, replace=replace)
        case _:
            raise DocumentRefused(say("The file is neither a PNG nor an SVG picture."),
                                  code="not-a-picture")


def _form_of_markup(text: bytes) -> Form:
    place = 0
    while (found := _PROLOG.match(text, place)) is not None:
        place = found.end()
    name = _NAME.match(text, place)
    if name is None:
        return Form.XML
    root = name.group(2).lower()
    if root in (b"html", b"head", b"body"):
        return Form.HTML
    # A document type may name anything; the reader of SVG files then says what is wrong.
    return Form.SVG if root == b"svg" or (name.group(1) and b"<svg" in text) else Form.XML
