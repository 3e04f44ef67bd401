"""The files between two installations: what a partner is asked to sign, and its answer.

A request holds the unsigned endorsement and the unsigned credential, so that the partner sees
what it binds itself to and computes the digest itself; a nonce ties the answer to it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from badgeservice.core.ids import is_identifier
from badgeservice.core.ports import Canonicalizer
from badgeservice.credentials.canonical import endorsed_digest
from badgeservice.credentials.check_proof import issuer_id
from badgeservice.credentials.kind import Kind, kind_of
from badgeservice.credentials.openbadges3 import CONTEXTS
from badgeservice.credentials.schema import Schemas
from badgeservice.credentials.strict_json import BADGE_LIMIT, parse
from badgeservice.errors import BadgeError, BadInput, Message, Problem, say

LARGEST = 2 * BADGE_LIMIT
"""Bytes of a file that is read: two documents."""

REQUEST = "badgeservice endorsement request 1"
ANSWER = "badgeservice endorsement 1"

_MEMBERS = {"@context", "id", "type", "name", "issuer", "validFrom", "credentialSubject"}
_SUBJECT = {"id", "type", "digestMultibase", "endorsementComment"}


@dataclass(frozen=True)
class Request:
    """What a partner is asked to sign, read and compared; made only here and by `request`."""

    nonce: str
    credential: dict[str, Any]
    endorsement: dict[str, Any]

    @property
    def partner(self) -> str | None:
        """The DID of whoever is asked."""
        return issuer_id(self.endorsement)

    @property
    def comment(self) -> str:
        """Outcome and levels, in words."""
        return str(self.endorsement["credentialSubject"]["endorsementComment"])

    @property
    def digest(self) -> str:
        """What fixes every word of the credential."""
        return str(self.endorsement["credentialSubject"]["digestMultibase"])

    @property
    def written(self) -> bytes:
        """The file."""
        return _written({"kind": REQUEST, "nonce": self.nonce, "credential": self.credential,
                         "endorsement": self.endorsement})


@dataclass(frozen=True)
class Answer:
    """A partner's answer, of which only the form is known to be right."""

    nonce: str
    endorsement: dict[str, Any]

    @property
    def unsigned(self) -> dict[str, Any]:
        """The endorsement without its signature."""
        return {name: value for name, value in self.endorsement.items() if name != "proof"}

    @property
    def written(self) -> bytes:
        """The file."""
        return _written({"kind": ANSWER, "nonce": self.nonce, "endorsement": self.endorsement})


def read_request(content: bytes, schemas: Schemas, canonicalize: Canonicalizer) -> Request:
    """Return the request in a file after everything in it was compared with the rest.

    Raises BadInput: ``request-malformed`` for what is none, or asks to sign something else
    than an endorsement as this service composes them; ``request-other-credential`` where the
    endorsement is not for the credential beside it, word for word.
    """
    found = _read(content, REQUEST, {"credential", "endorsement"}, "request-malformed")
    request = Request(found["nonce"], found["credential"], found["endorsement"])
    if not _is_plain(request.endorsement) or kind_of(request.credential) is not Kind.BADGE or (
            {"proof", "endorsement", "endorsementJwt"} & request.credential.keys()):
        raise _none("request-malformed")
    if schemas.check(request.endorsement, Kind.ENDORSEMENT) or (
            schemas.check(request.credential)):
        raise _none("request-malformed")
    try:
        digest = endorsed_digest(request.credential, canonicalize)
    except BadgeError as error:
        raise _none("request-malformed") from error
    if (request.digest != digest
            or request.endorsement["credentialSubject"]["id"] != request.credential["id"]):
        raise _refused("request-other-credential", say(
            "The endorsement in this file is not for the credential that lies beside it."), say(
            "Sign nothing. Ask whoever sent it for a new request."))
    return request


def read_answer(content: bytes) -> Answer:
    """Return the answer in a file; raises BadInput ``answer-malformed``."""
    found = _read(content, ANSWER, {"endorsement"}, "answer-malformed")
    if not isinstance(found["endorsement"].get("proof"), dict):
        raise _none("answer-malformed")
    return Answer(found["nonce"], found["endorsement"])


def _is_plain(endorsement: Mapping[str, Any]) -> bool:
    """Tell whether it says nothing but what ours say: a signature covers what it is under."""
    subject = endorsement.get("credentialSubject")
    return (endorsement.keys() == _MEMBERS
            and endorsement["@context"] == list(CONTEXTS)
            and endorsement["type"] == ["VerifiableCredential", "EndorsementCredential"]
            and isinstance(subject, dict) and subject.keys() == _SUBJECT
            and isinstance(endorsement["issuer"], dict))


def _read(content: bytes, kind: str, documents: set[str], code: str) -> dict[str, Any]:
    try:
        found = parse(content, limit=LARGEST)
    except BadgeError as error:
        raise _none(code) from error
    if (found.get("kind") != kind or found.keys() != {"kind", "nonce"} | documents
            or not isinstance(found["nonce"], str) or not is_identifier(found["nonce"])
            or not all(isinstance(found[name], dict) for name in documents)):
        raise _none(code)
    return found


def _none(code: str) -> BadInput:
    return _refused(code, say("This file is not what it should be, or was changed on its way."),
                    say("Ask for it again."))


def _refused(code: str, message: Message, remedy: Message) -> BadInput:
    return BadInput([Problem(code, message, remedy)])


def _written(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
