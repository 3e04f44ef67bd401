"""What is meant by a text that somebody pastes: the links, ids and codes of credentials in it.

People do not bring a bare link: they paste the message that it came in. What of a text is
verified they are told, as they may have meant something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, unquote, urlsplit

from badgeservice.core.ids import is_identifier
from badgeservice.core.paper_code import KEPT, code_prefixes, looks_like_code

LONGEST_TEXT = 10_000
"""Signs of a message that is searched; what is longer is a document."""

_ADDRESS = r"https?://[^\s<>\"'“”«»]+"
_TRAILING = ".,;:!?*_)]}…"
_OURS = re.compile(r"/credentials/([a-z2-7]{26})(?![a-z0-9])", re.IGNORECASE)
_SHORT = re.compile(r"/v/([^/?#]+)", re.IGNORECASE)
_ANSWER = re.compile(r"/verify/?\?", re.IGNORECASE)
_ID = re.compile(r"(?<![\w-])[a-z2-7]{26}(?![\w-])", re.IGNORECASE)
# Looked for at every place, as a word before it may be of four signs too.
_PRINTED = re.compile(r"(?<![\w-])(?=(\w{4}(?:[-‐‑–]\w{4}){3})(?![\w-]))")
_LOOSE = re.compile(r"(?<![\w-])(?=(\w{4}(?:[ \t]?\w{4}){3})(?![\w-]))")


@dataclass(frozen=True)
class Reference:
    """What leads to something that can be verified."""

    said: str
    """An address, the id of a credential, or a code as it was typed."""

    is_code: bool = False
    is_part: bool = False
    """Whether it stands in a text with other words."""


def references(text: str, base: str, *, is_markup: bool = False) -> tuple[Reference, ...]:
    """Return what *text* leads to: what is of *base*, our own address, else its only link.

    What leads to the same credential counts once. In markup links of others are of no account.

    >>> [each.said for each in references("Mira: http://A.example/v/mfzw-izlt-nmaa-aaae.",
    ...                                   "https://a.example")]
    ['mfzw-izlt-nmaa-aaae']
    >>> references("Ana María", "https://a.example")
    ()
    """
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        return ()
    whole = _whole(text)
    if whole is not None:
        return (whole,)
    addresses = list(_addresses(text, base))
    rest = text
    for address in addresses:
        rest = rest.replace(address, " ")
    own = [each for address in addresses for each in _of_own(address, base)]
    found = _distinct([*own, *_in_words(rest)])
    if not found:
        others = dict.fromkeys(_whole_address(address, base) for address in addresses)
        if len(others) == 1 and not is_markup:
            found = tuple(map(Reference, others))
        elif not others:
            found = _distinct(Reference(each, is_code=True) for each in _PRINTED.findall(rest)
                              if looks_like_code(each))
    is_part = addresses[:1] != [text]
    return tuple(replace(each, is_part=is_part) for each in found)


def _whole(text: str) -> Reference | None:
    """Return *text* as the id or code that all of it is; None for others."""
    name = re.sub(r"[\s-]", "", text).lower()
    if is_identifier(name):
        return Reference(name)
    return Reference(text, is_code=True) if looks_like_code(text) else None


def _addresses(text: str, base: str) -> Iterator[str]:
    """Find whole addresses, ours also without their beginning."""
    ours = rf"(?<![\w@.:/-]){re.escape(_host(base))}/[^\s<>\"'“”«»]*"
    pattern = f"{_ADDRESS}|{ours}" if _host(base) else _ADDRESS
    for found in re.finditer(pattern, text, re.IGNORECASE):
        # A link of Markdown stands behind its own text, which may be an address as well.
        for part in re.split(r"\]\((?=http)", found.group()):
            yield part.rstrip(_TRAILING)


def _whole_address(address: str, base: str) -> str:
    """Return an address of ours as we write it; others as they are."""
    path = _path(address, base)
    return address if path is None else base + path


def _path(address: str, base: str) -> str | None:
    """Return what follows our own address; None where it is another's."""
    bare = re.sub(r"^https?://", "", address, flags=re.IGNORECASE)
    host = _host(base)
    return bare[len(host):] if host and bare.lower().startswith(f"{host.lower()}/") else None


def _host(base: str) -> str:
    return base.partition("://")[2]


def _of_own(address: str, base: str) -> Iterable[Reference]:
    path = _path(address, base) or ""
    if _ANSWER.match(path):
        query = _query(path)
        asked = (query.get("id") or query.get("url") or [""])[0].strip()
        found = _whole(asked) or _of_credential(asked, base)
        if found is None and re.match("https?://", asked, re.IGNORECASE):
            found = Reference(asked)
    else:
        found = _of_credential(address, base)
    return () if found is None else (found,)


def _of_credential(address: str, base: str) -> Reference | None:
    """Return what an address of ours of a credential, or of a code, leads to; None for others."""
    path = _path(address, base) or ""
    if found := _OURS.match(path):
        key = _query(path).get("key", [""])[0]
        end = f"?key={key}" if re.fullmatch(r"[\w-]+", key) else ""
        return Reference(f"{base}/credentials/{found.group(1).lower()}{end}")
    if found := _SHORT.match(path):
        return Reference(unquote(found.group(1)), is_code=True)
    return None


def _query(path: str) -> dict[str, list[str]]:
    try:
        return parse_qs(urlsplit(path).query)
    except ValueError:
        return {}


def _in_words(text: str) -> Iterator[Reference]:
    """Find ids, and codes that are right beyond doubt."""
    yield from (Reference(name.lower()) for name in _ID.findall(text))
    for code in _PRINTED.findall(text):
        if code_prefixes(code):
            yield Reference(code, is_code=True)
    for code in _LOOSE.findall(text):
        # Four words of four letters may come out right by chance.
        if code_prefixes(code) and any(map(str.isdigit, code)):
            yield Reference(code, is_code=True)


def _distinct(found: Iterable[Reference]) -> tuple[Reference, ...]:
    """Keep one for each credential: the link with its holder's key first, a code last."""
    kept: list[tuple[frozenset[str], Reference]] = []
    for each in sorted(found, key=lambda one: (one.is_code, "?key=" not in one.said)):
        begins = _begins(each)
        if not any(begins & other for other, _ in kept):
            kept.append((begins, each))
    return tuple(each for _, each in kept)


def _begins(found: Reference) -> frozenset[str]:
    """Return how the id may begin that is meant; what was said where that is not known."""
    if found.is_code:
        return frozenset(code_prefixes(found.said) or (found.said.casefold(),))
    name = found.said.partition("?")[0].rpartition("/")[2]
    return frozenset({name[:KEPT] if is_identifier(name) else found.said})
