"""Digests over other documents that a credential carries (VCDM 2.0 §5.3, ``relatedResource``).

A digest is compared where the other document is held here: a pinned context. For the rest
nothing is fetched, and nothing of the rest is used, so that nothing hangs on it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from badgeservice.credentials.contexts import V1
from badgeservice.credentials.data_model import is_url, items
from badgeservice.credentials.multikey import decode_base58
from badgeservice.errors import DocumentRefused, Message, Problem, say

_SRI = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}
_MULTIHASH = {b"\x12\x20": hashlib.sha256, b"\x20\x30": hashlib.sha384,
              b"\x13\x40": hashlib.sha512}
_OTHER_BYTES = (V1,)
"""Contexts whose copy here has the normative content, though not the normative bytes."""


def related_problems(document: Mapping[str, Any],
                     held: Mapping[str, bytes]) -> Iterator[Problem]:
    """Yield what is wrong with the related resources of *document*; *held* is by address."""
    seen: set[str] = set()
    for number, each in enumerate(items(document.get("relatedResource"))):
        field = f"relatedResource/{number}"
        if not isinstance(each, Mapping) or not is_url(each.get("id")) or each["id"] in seen or (
                not {"digestSRI", "digestMultibase"} & each.keys()):
            yield _problem("related-resource-malformed", say(
                "A related document must be named once, with its digest."), field)
            continue
        seen.add(each["id"])
        content = None if each["id"] in _OTHER_BYTES else held.get(each["id"])
        if content is not None and not _fits(each, content):
            yield _problem("related-resource-differs", say(
                "A document that this one relies on is another than the one that was signed "
                "for."), field)


def _problem(code: str, message: Message, field: str) -> Problem:
    return Problem(code, message, field=field)


def _fits(entry: Mapping[str, Any], content: bytes) -> bool:
    """Tell whether no digest of *entry* contradicts *content*; a broken one does."""
    # Integrity metadata may hold several digests, of which one is enough (SRI §3.3.4).
    texts = " ".join(map(str, items(entry.get("digestSRI")))).split()
    sri = [found for found in (_sri(text, content) for text in texts) if found is not None]
    multibase = [_multibase(text, content) for text in items(entry.get("digestMultibase"))]
    return (not sri or any(sri)) and False not in multibase


def _sri(text: str, content: bytes) -> bool | None:
    """Compare one digest of Subresource Integrity; None for an algorithm not known here."""
    name, _, value = text.partition("?")[0].partition("-")
    if name not in _SRI:
        return None
    return base64.b64encode(_SRI[name](content).digest()).decode() == value


def _multibase(text: object, content: bytes) -> bool | None:
    """Compare one multihash; None for an alphabet or algorithm not known here."""
    if not isinstance(text, str) or text[:1] not in ("u", "z"):
        return None
    try:
        raw = decode_base58(text, "related-resource-malformed") if text[0] == "z" else (
            base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
    except (ValueError, DocumentRefused):
        return False
    hashed = _MULTIHASH.get(raw[:2])
    return None if hashed is None else hashed(content).digest() == raw[2:]
