"""The one credential in an SVG picture, and putting it there (Open Badges 3.0 §5.3.2).

The picture is read as a stream of XML and never drawn, and nothing that it points to is
looked at. A document type, a second credential or words that only some readers would see
make the whole file refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import quoteattr

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from badgeservice.credentials.compact_form import is_compact_jws
from badgeservice.errors import Conflict, DocumentRefused, Message, TooComplex, say

SVG_LIMIT = 8 << 20
"""Bytes of a picture that is looked at."""

LIMIT = 4 << 20
"""Bytes of the credential in it."""

DEPTH = 200
"""Elements inside one another."""

ELEMENTS = 100_000
"""Elements of one picture."""

NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"

_SVG = "{http://www.w3.org/2000/svg}svg"
_CREDENTIAL = f"{{{NAMESPACE}}}credential"
_DECLARED = re.compile(rb"\s*<\?xml\b[^>]*\bencoding\s*=\s*[\"']([^\"']*)[\"']")
_HEAD = re.compile(r"\ufeff?(?:<!--.*?-->|<\?.*?\?>|\s+)*", re.DOTALL)
_START = re.compile(r"<(?:[\w.-]+:)?svg\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")


def extract(data: bytes) -> bytes:
    """Return the bytes of the only credential in the SVG file *data*: JSON or a compact JWS.

    Raises DocumentRefused ``svg-too-large``, ``svg-encoding``, ``svg-doctype``,
    ``svg-malformed``, ``svg-no-credential``, ``svg-several-credentials``,
    ``svg-text``; TooComplex for more elements than are looked at, or deeper ones.
    """
    found = _read(data)
    if not found.places:
        raise _no_credential()
    if len(found.places) > 1:
        raise _refuse("svg-several-credentials", say(
            "The picture holds several badges, and does not say which one it shows."))
    name, attributes = found.places[0]
    if name != _CREDENTIAL:
        raise _no_credential()
    text = "".join(found.text)
    token = attributes.get("verify")
    if found.is_mixed or (token is None) == (not text.strip()):
        raise _unclear()
    # A JWS belongs into the attribute, and nothing else does.
    if is_compact_jws((text.strip() if token is None else token).encode()) == (token is None):
        raise _unclear()
    content = (text if token is None else token).encode()
    if len(content) > LIMIT:
        raise _refuse("svg-too-large", say("The badge in the picture is too large to be read."))
    return content


def embed(data: bytes, credential: bytes, *, replace: bool = False) -> bytes:
    """Return the SVG file *data* with *credential* as the first thing inside it.

    The rest of the file stays as it is, byte for byte. Raises what `extract` raises for a
    bad picture, Conflict ``svg-has-credential`` for one that holds a badge already unless
    *replace* is meant, DocumentRefused ``svg-text`` for a credential that is no text.
    """
    found = _read(data)
    text = data.decode("utf-8")
    if found.places:
        if not replace:
            raise Conflict(say("The picture holds a badge already."), code="svg-has-credential")
        text = _without_credential(text)
    head = _HEAD.match(text)
    start = _START.match(text, head.end() if head else 0)
    if start is None:
        raise _malformed()
    # Readers of XML make every line end a plain one (XML 1.0 §2.11); to JSON it is the same.
    plain = credential.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    made = _start_and_element(start.group(), plain)
    baked = (text[:start.start()] + made + text[start.end():]).encode()
    # What was written must be what a reader finds, whatever the picture was like.
    if extract(baked) != plain:
        raise _unclear()
    return baked


def _refuse(code: str, message: Message) -> DocumentRefused:
    return DocumentRefused(message, code=code)


def _no_credential() -> DocumentRefused:
    return _refuse("svg-no-credential", say("The picture holds no badge."))


def _malformed() -> DocumentRefused:
    return _refuse("svg-malformed", say("The file is not an SVG picture that can be read."))


def _unclear() -> DocumentRefused:
    return _refuse("svg-text", say(
        "The badge in the picture is not written the way that the standard asks for."))


# --- reading -----------------------------------------------------------------------------


class _Finder:
    """Receives the picture piece by piece and keeps what belongs to credentials."""

    def __init__(self) -> None:
        self.places: list[tuple[str, Mapping[str, str]]] = []
        """Elements called ``credential`` in any namespace: some readers look no further."""

        self.text: list[str] = []
        self.is_mixed = False
        """Whether a credential holds a comment, an instruction or another element."""

        self._depth = self._count = 0
        self._inside = 0
        """The depth of the credential that is open; 0 where none is."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Note that an element begins."""
        self._depth += 1
        self._count += 1
        if self._count == 1 and name != _SVG:
            raise _malformed()
        if self._depth > DEPTH or self._count > ELEMENTS:
            raise TooComplex(say("The picture is too intricate to be read."))
        self._interrupt()
        if name.rpartition("}")[2] == "credential":
            self.places.append((name, dict(attributes)))
            self._inside = self._inside or self._depth

    def end(self, _name: str) -> None:
        """Note that an element ends."""
        if self._depth == self._inside:
            self._inside = 0
        self._depth -= 1

    def data(self, text: str) -> None:
        """Note text."""
        if self._inside:
            self.text.append(text)

    def comment(self, _text: str) -> None:
        """Note a comment: some readers would take only the text before it."""
        self._interrupt()

    def pi(self, _target: str, _text: str | None = None) -> None:
        """Note a processing instruction."""
        self._interrupt()

    def close(self) -> _Finder:
        """Return what was found."""
        return self

    def _interrupt(self) -> None:
        self.is_mixed = self.is_mixed or bool(self._inside)


def _read(data: bytes) -> _Finder:
    if len(data) > SVG_LIMIT:
        raise _refuse("svg-too-large", say("The picture is too large to be read."))
    declared = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
    if declared is not None and declared.group(1).lower() != b"utf-8":
        raise _encoding()
    try:
        data.decode("utf-8")
        parser = DefusedXMLParser(target=_Finder(), encoding="utf-8", forbid_dtd=True)
        parser.feed(data)
        found = parser.close()
    except UnicodeDecodeError as error:
        raise _encoding() from error
    except DefusedXmlException as error:
        raise _refuse("svg-doctype", say(
            "The picture has a document type, which can hide words or ask for files.")) from error
    except (ParseError, ValueError) as error:
        raise _malformed() from error
    return found if isinstance(found, _Finder) else _Finder()


def _encoding() -> DocumentRefused:
    return _refuse("svg-encoding", say("The picture is not written in UTF-8."))


# --- writing -----------------------------------------------------------------------------


def _start_and_element(start: str, credential: bytes) -> str:
    """Return the first tag, that names our namespace, with the credential behind it."""
    ending = "/>" if start.endswith("/>") else ">"
    inner = start[:-len(ending)].rstrip()
    declaration, opening = f' xmlns:openbadges="{NAMESPACE}"', "<openbadges:credential"
    declared = re.search(r"\sxmlns:openbadges\s*=\s*[\"']([^\"']*)", inner)
    if declared is None:
        inner += declaration
    elif declared.group(1) != NAMESPACE:
        # The picture may use the prefix for something else, such as an older version's badge.
        opening += declaration
    try:
        text = credential.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _unclear() from error
    if is_compact_jws(text.encode()):
        element = f"{opening} verify={quoteattr(text)}></openbadges:credential>"
    else:
        # "]]>" would end the section: it is written as two (XML 1.0 §2.7).
        body = text.replace("]]>", "]]]]><![CDATA[>")
        element = f"{opening}><![CDATA[{body}]]></openbadges:credential>"
    tail = "" if ending == ">" else f"</{start[1:].split(maxsplit=1)[0].rstrip('/>')}>"
    return f"{inner}>{element}{tail}"


_ELEMENT = re.compile(
    r"<([\w.-]+:)?credential\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?"
    r"(?:/>|>(?:<!\[CDATA\[.*?\]\]>|[^<])*</\1?credential\s*>)", re.DOTALL)


def _without_credential(text: str) -> str:
    """Return the picture without its only credential, which must be written plainly."""
    return _ELEMENT.sub("", text, count=1)
