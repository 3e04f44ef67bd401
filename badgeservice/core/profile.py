"""What is known of a person besides name and address, and what each of it is for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from badgeservice.core.territory import zone_of


class Gender(Enum):
    """As the person says; asked for reports on equity, and never needed."""

    WOMAN = "woman"
    MAN = "man"
    NON_BINARY = "non-binary"
    OTHER = "other"
    UNDISCLOSED = "undisclosed"
    """Was asked and does not want to say."""


@dataclass(frozen=True)
class Profile:
    """One person's profile. Every part may be empty; nobody needs a Chilean number."""

    person: str
    rut: str | None = field(default=None, repr=False)
    """``12345678-5``; for the person's own eyes and the administrators'."""

    passport: str = field(default="", repr=False)
    """For people without a RUT, where a programme has to tell them apart."""

    phone: str = field(default="", repr=False)
    gender: Gender | None = None
    school: str | None = None
    """The number of the school (RBD)."""

    specialty: str = ""
    cohort: str = ""
    occupation: str = ""
    """What somebody does at the school: docente, directivo, jefa de UTP; their own word."""

    commune: str = ""
    """Code of the commune that somebody works in; else the school's counts."""

    country: str = ""
    """ISO 3166-1, two letters; empty where a commune says it."""

    time_zone: str = ""
    """As the person chose; empty where the commune says it."""

    language: str = ""
    """In which the person wants to be written to; empty where nobody said."""

    own: frozenset[str] = frozenset()
    """Fields that the person set: no file that is imported changes them."""

    def zone(self, school_commune: str = "") -> str | None:
        """Return the clock that counts for the person, or None where nothing says it."""
        return self.time_zone or zone_of(
            self.commune or ("" if self.country else school_commune), self.country)


SECRET = frozenset({"rut", "passport", "phone"})
"""Fields whose content is never told but to the person and administrators."""


def shown_rut(rut: str) -> str:
    """Return a RUT as people write it.

    >>> shown_rut("12345678-5"), shown_rut("1000005-K")
    ('12.345.678-5', '1.000.005-K')
    """
    body, _, digit = rut.partition("-")
    return f"{int(body):,}".replace(",", ".") + f"-{digit}"
