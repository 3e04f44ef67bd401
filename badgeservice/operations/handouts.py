"""What is handed around of a credential beside its files: the picture of its link, its QR code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from badgeservice.core.credential import Status
from badgeservice.core.facts import CredentialFacts
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.pictures import Painter, PictureForm


class CardPress(Protocol):
    """Draws cards."""

    def card(self, facts: CredentialFacts, picture: bytes, host: str, language: str) -> bytes:
        """Return the PNG of a credential that counts, with its badge *picture* (SVG)."""

    def plain(self, host: str, language: str) -> bytes:
        """Return the PNG that says of nobody that something does not count."""

    def qr(self, url: str, form: PictureForm) -> bytes:
        """Return a QR code that holds exactly *url*."""


@dataclass(frozen=True)
class Handouts:
    """Pictures of what somebody was let in to see: whoever calls has asked at the door."""

    tools: Collaborators
    painter: Painter
    press: CardPress

    def card(self, facts: CredentialFacts, language: str, *, counts: bool) -> bytes:
        """Return the card of a credential as PNG.

        What does not count, for its state or as the caller found, gets the plain card: what
        networks have kept of it names nobody once they ask again.
        """
        host = self.tools.urls.base.partition("://")[2]
        if not counts or facts.status is not Status.VALID:
            return self.press.plain(host, language)
        course = facts.achievement.course
        year = facts.award.awarded_on.astimezone(ZoneInfo(course.timezone)).year
        spoken = language if language in course.languages else facts.award.language
        picture = self.painter.paint(facts.achievement, facts.issuer, spoken, PictureForm.SVG,
                                     year=year)
        return self.press.card(facts, picture, host, spoken)

    def qr(self, facts: CredentialFacts, form: PictureForm) -> bytes:
        """Return the QR code of a credential: its address, whatever else was asked with it."""
        return self.press.qr(self.tools.urls.credential(facts.credential.prepared.id), form)

    def wallet_qr(self, facts: CredentialFacts, form: PictureForm) -> bytes:
        """Return the QR code of the signed file's address, for wallets that fetch by link."""
        address = self.tools.urls.credential(facts.credential.prepared.id)
        return self.press.qr(f"{address}.json", form)
