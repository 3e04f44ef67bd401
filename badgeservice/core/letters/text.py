"""The words of one kind of letter."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.errors import Message


@dataclass(frozen=True)
class LetterText:
    """Subject and paragraphs, with places that a letter's values fill."""

    subject: Message
    paragraphs: tuple[Message, ...]
