"""What a teacher keeps to show: items of evidence, reusable in several applications.

An item belongs to its teacher alone. What is handed in with an application is a copy of it,
so a later change of the item changes nothing that assessors saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from badgeservice.core.evidence import Evidence

UNDO = timedelta(days=30)
"""How long something deleted can be brought back."""

LONGEST_TITLE = 120
LONGEST_NARRATIVE = 4_000
LONGEST_TEXT = 60_000
"""Signs of a text that is evidence itself: some twenty printed pages."""


class Form(Enum):
    """What an item consists of."""

    FILE = "file"
    LINK = "link"
    TEXT = "text"


@dataclass(frozen=True)
class Content:
    """The file or text of an item, as the service holds it, or the link."""

    form: Form
    url: str | None = None
    digest: str | None = None
    """SHA-256 in hex of what is held; a text is held as a file too."""

    media_type: str = ""
    """What the content was found to be, never what somebody said of it."""

    size: int = 0
    file_name: str = ""
    """As the teacher's machine called it; shown to the teacher alone."""

    text: str = ""


@dataclass(frozen=True)
class Item:
    """One piece of evidence in a portfolio."""

    id: str
    owner: str
    """Id of the person."""

    kind: str
    title: str
    content: Content
    created_at: datetime
    changed_at: datetime
    pupils_visible: bool
    narrative: str = ""
    consent_kept: bool = False
    """Whether the school keeps the consent of the families of the pupils in it."""

    public: bool = False
    happened_on: date | None = None
    course: str = ""
    """Slug of the module that it belongs to; empty for none."""

    cycle: str | None = None
    """Id of the practice cycle in which it was made."""

    version: int = 1
    """Counts the changes, so that two windows do not overwrite each other."""

    deleted_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.public and self.pupils_visible:
            raise ValueError("what shows pupils never becomes public")

    def as_evidence(self, criteria: tuple[str, ...] = ()) -> Evidence:
        """Return the copy that is handed in with an application, meant for *criteria*.

        It is named by its title: the name of a file may tell more than its owner knows.
        """
        held = self.content
        return Evidence(
            kind=self.kind,
            narrative=self.narrative,
            url=held.url,
            digest=held.digest,
            name=self.title,
            media_type=held.media_type,
            public=self.public,
            item=self.id,
            criteria=criteria,
            pupils_visible=self.pupils_visible,
            size=held.size if held.digest else None,
        )

    def can_be_restored(self, now: datetime) -> bool:
        """Tell whether it was deleted, and not so long ago that it is gone for good."""
        return self.deleted_at is not None and now - self.deleted_at < UNDO


@dataclass(frozen=True)
class Use:
    """An application for which an item was handed in."""

    application: str
    achievement: str
    version: int
    stage: str
    sent_at: datetime | None


@dataclass(frozen=True)
class View:
    """That somebody other than its owner opened a piece of evidence."""

    viewer: str
    """Id of the person who looked."""

    owner: str
    application: str | None
    """The application that it was handed in with; None for an item of a practice cycle."""

    position: int | None
    """Its place in the application."""

    at: datetime
    item: str | None = None
    is_download: bool = False

    def goes_on(self, before: View) -> bool:
        """Tell whether this is what *before* recorded, going on; a download is more than a look."""
        return (self.viewer, self.application, self.position, self.item) == (
            before.viewer, before.application, before.position, before.item) and (
            before.is_download or not self.is_download)
