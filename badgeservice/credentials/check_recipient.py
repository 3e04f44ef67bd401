"""The recipient step: whether the document is about the person who is expected.

Made only when somebody asks with an e-mail address, a name or an identifier in hand. Open
Badges 3.0 hashes an identifier as it is spelled and has no rule for spellings, so both sides
are brought to one form: composed letters (NFC), single spaces, no regard to upper and lower
case. In theory the part before the @ might tell cases apart; people type it both ways.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from badgeservice.core.report import Check, failed, passed, unknown
from badgeservice.credentials.data_model import is_url, items
from badgeservice.credentials.world import Document
from badgeservice.errors import say

_HASHES = {"sha256": hashlib.sha256, "md5": hashlib.md5}
"""Open Badges 3.0 §B.3.4 knows no others; who can find a second text for either is far off."""

_EMAIL, _NAME = "emailAddress", "name"


def normalise_email(address: str) -> str:
    """Return *address* as issuers and verifiers here hash it: trimmed, NFC, lower case."""
    return unicodedata.normalize("NFC", address.strip()).lower()


def recipient_check(document: Document, expected: str) -> Check:
    """Return the line of the step *recipient* for a document that passed the schema step."""
    subjects = [each for each in items(document.get("credentialSubject"))
                if isinstance(each, Mapping)]
    found = [each for subject in subjects for each in _identities(subject)]
    if any(_is_named(subject.get("id"), expected) for subject in subjects) or any(
            _fits(each, expected) for each in found if each["identityType"] != _NAME):
        return passed("recipient", "recipient-confirmed", say(
            "The badge is about the person that you asked for."))
    if any(_fits(each, expected) for each in found):
        return passed("recipient", "recipient-name-confirmed", say(
            "The badge is about somebody of the name that you asked for. Two people may share "
            "a name: compare the e-mail address, too."))
    if any(_is_unreadable(each) for each in found):
        return unknown("recipient", "recipient-unsupported", say(
            "The badge names its recipient in a way that this service cannot compare."))
    if not any(_is_comparable(each["identityType"], expected.strip()) for each in found):
        return unknown("recipient", "recipient-unnamed", say(
            "The badge does not name its recipient in a way that could be compared."))
    return failed("recipient", "recipient-differs", say(
        "The badge is about somebody else than the person that you asked for."))


def _is_comparable(kind: str, asked: str) -> bool:
    """Tell whether an identity of this *kind* could differ from what was *asked* for.

    A word without a space may be a name or an account; with one it is a name.
    """
    if "@" in asked and " " not in asked:
        return kind == _EMAIL
    if not asked or kind == _EMAIL:
        return False
    return kind == _NAME if " " in asked else kind != _NAME or not is_url(asked)


def _identities(subject: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the IdentityObjects; a plain credential's identifiers may be anything else."""
    return [each for each in items(subject.get("identifier")) if isinstance(each, Mapping)
            and "IdentityObject" in items(each.get("type"))
            and isinstance(each.get("identityType"), str)]


def _is_named(identifier: object, expected: str) -> bool:
    if not isinstance(identifier, str) or not expected.strip():
        return False
    if identifier.lower().startswith("mailto:") and "@" in expected:
        return normalise_email(identifier[len("mailto:"):]) == normalise_email(expected)
    return identifier == expected.strip()


# --- one identity ------------------------------------------------------------------------


def _fits(identity: Mapping[str, Any], expected: str) -> bool:
    stated, salt = identity.get("identityHash"), identity.get("salt", "")
    if not isinstance(stated, str) or not isinstance(salt, str) or not expected.strip():
        return False
    if identity.get("hashed") is not True:
        is_word = identity["identityType"] in (_EMAIL, _NAME)
        return _folded(stated) == _folded(expected) if is_word else stated == expected.strip()
    return any(_is_hash_of(stated, given, salt) for given in _spellings(expected))


def _spellings(expected: str) -> Iterator[str]:
    """Yield *expected* as an issuer may have hashed it."""
    composed = " ".join(unicodedata.normalize("NFC", expected).split())
    yield from dict.fromkeys((expected.strip(), composed, composed.lower(), _folded(expected)))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(unicodedata.normalize("NFC", text).split())
                                 .casefold())


def _is_hash_of(stated: str, given: str, salt: str) -> bool:
    name, _, value = stated.partition("$")
    algorithm = _HASHES.get(name.lower())
    if algorithm is None:
        return False
    found = algorithm((given + salt).encode("utf-8", "surrogatepass")).hexdigest()
    return hmac.compare_digest(found.encode(), value.lower().encode("utf-8", "surrogatepass"))


def _is_unreadable(identity: Mapping[str, Any]) -> bool:
    stated = identity.get("identityHash")
    return not isinstance(stated, str) or (
        identity.get("hashed") is True and stated.partition("$")[0].lower() not in _HASHES)
