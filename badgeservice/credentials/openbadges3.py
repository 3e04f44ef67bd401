"""From an award to the unsigned Open Badges 3.0 document.

Open Badges 3.0 §B (data model) on VCDM 2.0. Content is in the one language of the award,
in plain strings. Nothing is put in that `core` does not hold, no context of our own.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from badgeservice.core.achievement import Achievement
from badgeservice.core.award import Award
from badgeservice.core.credential import Prepared
from badgeservice.core.issuer import Issuer
from badgeservice.core.urls import Urls
from badgeservice.credentials.achievements import achievement_document
from badgeservice.credentials.evidence import evidence_documents
from badgeservice.errors import Message

CONTEXT_V2 = "https://www.w3.org/ns/credentials/v2"
CONTEXT_OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CONTEXTS = (CONTEXT_V2, CONTEXT_OB3)
"""Exact and in this order (Open Badges 3.0 §B.1.1: the first two are fixed)."""

CONTEXT_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
"""Defines the type of a refresh service; not every verifier holds it (decision 0013)."""

Words = Callable[[Message], str]
"""Puts a message into the language of the credential."""


@dataclass(frozen=True)
class Signatory:
    """An organisation with the DID that it signs under."""

    issuer: Issuer
    did: str


@dataclass(frozen=True)
class Composition:
    """Everything that one credential is made of."""

    award: Award
    achievement: Achievement
    prepared: Prepared
    signatory: Signatory
    bodies: tuple[Issuer, ...]
    """The awarding bodies that the course names."""

    urls: Urls
    words: Words
    described: dict[str, Any] | None = None
    """What `describe` returns, where it was made for several credentials at once."""

    states_refresh: bool = False
    """Whether the credential says where a newer version can be found."""

    @property
    def language(self) -> str:
        """The credential's one language."""
        return self.award.language

    @property
    def credential_id(self) -> str:
        """The credential's id, which is its public address."""
        return self.urls.credential(self.prepared.id)


def timestamp(moment: datetime) -> str:
    """Write an aware *moment* as an xsd:dateTimeStamp in UTC, to the second."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def compose(parts: Composition) -> dict[str, Any]:
    """Return the unsigned credential, without the partner's endorsement.

    The same *parts* always give the same document. Whether the award may be made at all
    is `core.willingness`' business and not checked here.
    """
    course = parts.achievement.course
    document: dict[str, Any] = {
        "@context": list(CONTEXTS),
        "id": parts.credential_id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": course.name.in_language(parts.language),
        "description": course.description.in_language(parts.language),
        "issuer": profile(parts.signatory, parts.language),
        "validFrom": timestamp(parts.prepared.valid_from),
        "awardedDate": timestamp(parts.award.awarded_on),
        "credentialSubject": _subject(parts),
        "credentialStatus": _status(parts),
    }
    until = valid_until(parts)
    if until is not None:
        document["validUntil"] = timestamp(until)
    evidence = evidence_documents(parts.award.evidence, parts.words)
    if evidence:
        document["evidence"] = evidence
    if parts.states_refresh:
        document["@context"].append(CONTEXT_EXTENSIONS)
        document["refreshService"] = {
            "id": parts.urls.credential_refresh(parts.prepared.id),
            "type": "1EdTechCredentialRefresh",
        }
    return document


def valid_until(parts: Composition) -> datetime | None:
    """Return until when the credential is valid; None where it is so for ever."""
    months = parts.achievement.course.valid_for_months
    return None if months is None else _months_later(parts.prepared.valid_from, months)


def _months_later(moment: datetime, months: int) -> datetime:
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def profile(signatory: Signatory, language: str) -> dict[str, Any]:
    """Return the Open Badges Profile of an organisation; its country is in the address."""
    issuer = signatory.issuer
    return {
        "id": signatory.did,
        "type": ["Profile"],
        "name": issuer.name.in_language(language),
        "description": issuer.description.in_language(language),
        "url": issuer.url,
        "email": issuer.email,
        "address": {"type": ["Address"], "addressCountryCode": issuer.country},
    }


def describe(parts: Composition) -> dict[str, Any]:
    """Return the Achievement: the same for all who earn its version in one language."""
    return achievement_document(
        parts.achievement,
        language=parts.language,
        creator=profile(parts.signatory, parts.language),
        bodies=parts.bodies,
        urls=parts.urls,
        words=parts.words,
    )


def _subject(parts: Composition) -> dict[str, Any]:
    subject: dict[str, Any] = {
        "id": parts.prepared.subject,
        "type": ["AchievementSubject"],
        "identifier": _identifiers(parts),
        "achievement": describe(parts) if parts.described is None else parts.described,
    }
    if parts.award.narrative:
        subject["narrative"] = parts.award.narrative
    results = _results(parts)
    if results:
        subject["result"] = results
    return subject


def hashed_identity(identity: str, salt: str) -> str:
    """Return the identityHash of Open Badges 3.0: ``sha256$`` and hex of identity + salt."""
    return "sha256$" + sha256((identity + salt).encode("utf-8")).hexdigest()


def _identifiers(parts: Composition) -> list[dict[str, Any]]:
    person = parts.award.person
    salt = parts.prepared.salt
    identifiers: list[dict[str, Any]] = [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": hashed_identity(person.email, salt),
            "identityType": "emailAddress",
            "salt": salt,
        }
    ]
    if parts.award.name_public:
        identifiers.append(
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": person.full_name,
                "identityType": "name",
            }
        )
    return identifiers


def level_addresses(parts: Composition) -> Iterator[tuple[str, str, str]]:
    """Yield rubric, criterion and its address in the achievement, of each that can be marked."""
    base = parts.urls.achievement(
        parts.achievement.slug, parts.achievement.version, parts.language
    )
    for rubric in parts.achievement.rubrics:
        for criterion in rubric.criteria:
            yield rubric.slug, criterion.id, f"{base}#{rubric.slug}/{criterion.id}"


def _results(parts: Composition) -> list[dict[str, Any]]:
    marks: Mapping[str, Mapping[str, int]] = parts.award.marks
    return [
        {
            "type": ["Result"],
            "resultDescription": address,
            "achievedLevel": f"{address}/{marks[rubric][criterion]}",
        }
        for rubric, criterion, address in level_addresses(parts)
        if criterion in marks.get(rubric, {})
    ]


def _status(parts: Composition) -> dict[str, Any]:
    # One object, not a list: the official schema allows no array here. The purpose is
    # revocation, which every verifier knows (Bitstring Status List 1.0 §2.1).
    url = parts.urls.status_list(parts.prepared.status_list)
    return {
        "id": f"{url}#{parts.prepared.status_index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(parts.prepared.status_index),
        "statusListCredential": url,
    }
