"""What an import would do or has done, told row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from badgeservice.errors import Message, say


class Effect(Enum):
    """What a row comes to."""

    NEW = "new"
    CHANGED = "changed"
    JOINED = "joined"
    """Known before, and gets the role in the programme now."""

    SAME = "same"


@dataclass(frozen=True)
class FieldChange:
    """One field before and after; both empty where the content is nobody's business."""

    name: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class RowEffect:
    """What one row does."""

    line: int
    key: str
    """The address of a person, the number of a school."""

    name: str
    effect: Effect
    fields: tuple[FieldChange, ...] = ()
    kept: tuple[str, ...] = ()
    """Fields that stay as they are because the person said so."""


@dataclass(frozen=True)
class ImportResult:
    """What a whole file does."""

    file: str
    programme: str
    """Empty for schools, which belong to all."""

    rows: tuple[RowEffect, ...]
    ignored: tuple[str, ...] = ()
    """Columns that were not read."""

    def count(self, effect: Effect) -> int:
        """Return how many rows come to *effect*."""
        return sum(1 for row in self.rows if row.effect is effect)

    @property
    def worth_telling(self) -> Sequence[RowEffect]:
        """The rows that change something, or would but for the person's own word."""
        return tuple(row for row in self.rows if row.effect is not Effect.SAME or row.kept)

    @property
    def changes_nothing(self) -> bool:
        """Whether everything in the file was known before."""
        return all(row.effect is Effect.SAME for row in self.rows)


FIELD_NAMES: Mapping[str, Message] = {
    "given_names": say("Given names"),
    "first_surname": say("First surname"),
    "second_surname": say("Second surname"),
    "social_name": say("Social name"),
    "rut": say("RUT"),
    "passport": say("Passport"),
    "phone": say("Telephone"),
    "gender": say("Gender"),
    "school": say("School"),
    "specialty": say("Specialty"),
    "cohort": say("Cohort"),
    "occupation": say("Occupation"),
    "commune": say("Commune"),
    "country": say("Country"),
    "time_zone": say("Time zone"),
    "language": say("Language"),
    "name": say("Name"),
    "commune_named": say("Name of the commune"),
    "dependency": say("Dependency"),
    "is_rural": say("Rural"),
    "teaching": say("What is taught"),
    "specialties": say("Specialties"),
    "provider": say("Provider"),
}
"""What people call the fields that an import may change."""

EFFECT_NAMES: Mapping[Effect, Message] = {
    Effect.NEW: say("new"),
    Effect.CHANGED: say("changed"),
    Effect.JOINED: say("joins the programme"),
    Effect.SAME: say("as before"),
}
