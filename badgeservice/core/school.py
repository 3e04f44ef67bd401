"""Schools, told apart by the ministry's number (RBD), and who ran each of them when.

>>> rbd("10117-6"), rbd("10117", "6"), rbd("10117-5")
('10117-6', '10117-6', None)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum

from badgeservice.core.check_digit import check_digit
from badgeservice.core.territory import commune_name, province_of, region_of

_RBD = re.compile(r"0*([1-9]\d{0,4})-([0-9K])", re.ASCII)
"""With its hyphen: without one nobody could tell a number that lacks its digit."""


class Dependency(Enum):
    """What kind of body a school depends on; the value is the ministry's COD_DEPE."""

    MUNICIPAL_CORPORATION = "1"
    MUNICIPAL_DEPARTMENT = "2"
    SUBSIDISED = "3"
    PRIVATE = "4"
    DELEGATED = "5"
    LOCAL_SERVICE = "6"


@dataclass(frozen=True)
class Provision:
    """That a body (sostenedor) ran the school from one day on, until before another."""

    provider: str
    since: date
    until: date | None = None
    """The first day on which it did so no more; None while it does."""


@dataclass(frozen=True)
class School:
    """One school (establecimiento educacional); the same for all programmes."""

    rbd: str
    """Number and check digit: ``10117-6``."""

    name: str
    commune: str
    """Code of the commune, five characters."""

    commune_named: str = ""
    """What a file called the commune, for those that have no name in `territory`."""

    dependency: Dependency | None = None
    is_rural: bool | None = None
    teaching: tuple[str, ...] = ()
    """The ministry's codes of what is taught (COD_ENSE), as the directory has them."""

    specialties: tuple[str, ...] = ()
    """Codes or names of the specialties taught."""

    providers: tuple[Provision, ...] = field(default=(), compare=False)
    """Who ran it, the earliest first, without gaps or overlaps."""

    @property
    def commune_name(self) -> str:
        """The name of the commune, or its code where nobody said a name."""
        return commune_name(self.commune) or self.commune_named or self.commune

    @property
    def province(self) -> str:
        """The name of the province, or an empty text."""
        return province_of(self.commune)

    @property
    def region(self) -> str:
        """The name of the region."""
        return region_of(self.commune)

    @property
    def provider(self) -> str:
        """Who runs it as far as is known, or an empty text."""
        return self.providers[-1].provider if self.providers else ""


def rbd(number: str, digit: str = "") -> str | None:
    """Return a school's number as it is kept, or None where the check digit is not its own.

    *digit* is given where it stands in a column of its own (DGV_RBD).
    """
    found = _RBD.fullmatch(f"{number}-{digit}".upper() if digit else number.upper())
    if found is None or check_digit(found[1]) != found[2]:
        return None
    return f"{found[1]}-{found[2]}"


def provider_on(history: Sequence[Provision], day: date) -> str | None:
    """Return who ran the school on *day*, or None where nobody knows."""
    return next((each.provider for each in history
                 if each.since <= day and (each.until is None or day < each.until)), None)


def stated(history: Sequence[Provision], provider: str, since: date) -> tuple[Provision, ...]:
    """Return *history* with what a file says: that *provider* runs the school since *since*.

    Nothing changes where the history says that already. What is known of days before
    *since*, and of changes after it, stays; a second statement for the same day counts
    instead of the first.
    """
    if provider_on(history, since) == provider:
        return tuple(history)
    begins = {each.since: each.provider for each in history} | {since: provider}
    return _without_gaps(begins)


def _without_gaps(begins: dict[date, str]) -> tuple[Provision, ...]:
    history: list[Provision] = []
    for since, provider in sorted(begins.items()):
        if history and history[-1].provider == provider:
            continue
        if history:
            history[-1] = replace(history[-1], until=since)
        history.append(Provision(provider, since))
    return tuple(history)
