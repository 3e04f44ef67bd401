"""What a signed document says, taken out of it once for those who show it.

Works on any credential, also a stranger's: a member that is missing or of another form than
expected is left out, never guessed. Whether the document is genuine is the report's business.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from badgeservice.credentials.moments import parse_moment
from badgeservice.errors import DocumentRefused

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Party:
    """An organisation as a document names it."""

    id: str
    name: str
    url: str

    @property
    def domain(self) -> str:
        """The host that its identifier belongs to; empty for one that belongs to none."""
        if self.id.startswith("did:web:"):
            return unquote(self.id.split(":")[2])
        return urlsplit(self.id).hostname or "" if is_link(self.id) else ""


@dataclass(frozen=True)
class LevelSaid:
    """One level of a criterion."""

    value: str
    name: str
    description: str
    is_achieved: bool


@dataclass(frozen=True)
class CriterionSaid:
    """One criterion with its levels, from the lowest."""

    rubric: str
    """The rubric's slug, where the id names one; else empty."""

    id: str
    name: str
    levels: tuple[LevelSaid, ...]

    @property
    def achieved(self) -> LevelSaid | None:
        """The level that was reached, where the document says so."""
        return next((level for level in self.levels if level.is_achieved), None)


@dataclass(frozen=True)
class EvidenceSaid:
    """One item of evidence."""

    genre: str
    name: str
    narrative: str
    description: str
    link: str
    digest: str


@dataclass(frozen=True)
class EndorsementSaid:
    """What another organisation signed inside the document."""

    by: Party
    comment: str
    made_at: datetime | None


@dataclass(frozen=True)
class Reading:
    """The parts of a credential that people are shown."""

    id: str
    name: str
    description: str
    language: str
    """Of the content, as a BCP 47 tag; empty where the document does not say."""

    achievement_id: str
    issuer: Party
    holder: str
    """The name in clear; empty where the document does not give one."""

    holder_story: str
    awarded: datetime | None
    valid_from: datetime | None
    valid_until: datetime | None
    criteria_text: str
    outcomes: tuple[str, ...]
    criteria: tuple[CriterionSaid, ...]
    evidence: tuple[EvidenceSaid, ...]
    endorsements: tuple[EndorsementSaid, ...]

    @property
    def given_on(self) -> datetime | None:
        """The day to show: when it was awarded, else from when it is valid."""
        return self.awarded or self.valid_from


def read(document: Document) -> Reading:
    """Return what *document* says."""
    subject = _first(document.get("credentialSubject"))
    achievement = _first(subject.get("achievement"))
    return Reading(
        id=_text(document.get("id")),
        name=_text(achievement.get("name")) or _text(document.get("name")),
        description=_text(achievement.get("description")) or _text(document.get("description")),
        language=_text(achievement.get("inLanguage")),
        achievement_id=_text(achievement.get("id")),
        issuer=_party(document.get("issuer")),
        holder=_holder(subject),
        holder_story=_text(subject.get("narrative")),
        awarded=_moment(document.get("awardedDate")),
        # VCDM 1.1 names the same dates otherwise.
        valid_from=_moment(document.get("validFrom", document.get("issuanceDate"))),
        valid_until=_moment(document.get("validUntil", document.get("expirationDate"))),
        criteria_text=_text(_first(achievement.get("criteria")).get("narrative")),
        outcomes=tuple(_outcomes(achievement)),
        criteria=tuple(_criteria(subject, achievement)),
        evidence=tuple(_evidence(each) for each in _objects(document.get("evidence"))),
        endorsements=tuple(_endorsements(document)),
    )


def read_bytes(content: bytes) -> Reading:
    """Return what the stored bytes of a credential of ours say."""
    return read(json.loads(content))


def is_link(text: str) -> bool:
    """Tell whether *text* may stand in a link: other schemes can run code or open programs."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


# --- parts ---------------------------------------------------------------------------------


def _party(value: object) -> Party:
    if isinstance(value, str):
        return Party(value, "", "")
    member = _first(value)
    url = _text(member.get("url"))
    return Party(_text(member.get("id")), _text(member.get("name")), url if is_link(url) else "")


def _holder(subject: Document) -> str:
    """Return every name that the document gives, in an order that nobody can choose.

    The order of a set is not signed, so the first name would be anybody's choice.
    """
    names = {_text(each.get("identityHash")) for each in _objects(subject.get("identifier"))
             if each.get("identityType") == "name" and each.get("hashed") is False}
    return " / ".join(sorted(names - {""}))


def _outcomes(achievement: Document) -> Iterator[str]:
    """Yield the alignments that lie on the achievement's own page: its learning outcomes."""
    start = f"{_text(achievement.get('id'))}#outcome-"
    for each in _objects(achievement.get("alignment")):
        if _text(each.get("targetUrl")).startswith(start):
            yield _text(each.get("targetName"))


def _criteria(subject: Document, achievement: Document) -> Iterator[CriterionSaid]:
    reached = {_text(each.get("achievedLevel")) for each in _objects(subject.get("result"))}
    for each in _objects(achievement.get("resultDescription")):
        levels = _objects(each.get("rubricCriterionLevel"))
        if not levels:
            continue
        rubric, _, name = _text(each.get("id")).partition("#")[2].rpartition("/")
        yield CriterionSaid(rubric, name, _text(each.get("name")), tuple(
            LevelSaid(
                value=_text(level.get("level")),
                name=_text(level.get("name")),
                description=_text(level.get("description")),
                is_achieved=bool(level.get("id")) and level.get("id") in reached,
            )
            for level in levels
        ))


def _evidence(item: Document) -> EvidenceSaid:
    link = _text(item.get("id"))
    return EvidenceSaid(
        genre=_text(item.get("genre")),
        name=_text(item.get("name")),
        narrative=_text(item.get("narrative")),
        description=_text(item.get("description")),
        link=link if is_link(link) else "",
        digest=_text(_first_text(item.get("digestMultibase"))),
    )


def _endorsements(document: Document) -> Iterator[EndorsementSaid]:
    for each in _objects(document.get("endorsement")):
        types = each.get("type")
        if isinstance(types, list) and "EndorsementCredential" in types and each.get("proof"):
            subject = _first(each.get("credentialSubject"))
            yield EndorsementSaid(
                by=_party(each.get("issuer")),
                comment=_text(subject.get("endorsementComment")),
                made_at=_moment(each.get("validFrom")),
            )


# --- forms ---------------------------------------------------------------------------------


def _objects(value: object) -> list[Document]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, Mapping)]


def _first(value: object) -> Document:
    return next(iter(_objects(value)), {})


def _first_text(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def _text(value: object) -> str:
    """Return a text; also of a VCDM 2.0 language value object (§11.1)."""
    if isinstance(value, Mapping):
        value = value.get("@value")
    return value if isinstance(value, str) else ""


def _moment(value: object) -> datetime | None:
    try:
        return parse_moment(_text(value))
    except DocumentRefused:
        return None
