"""Who the example people of the demo are, and what each of them has to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from badgeservice.core.account import Role
from badgeservice.errors import Message, say

PROGRAMME = ISSUER = "tekna-emtp"
PARTNER = "socio-finlandes"
_HOST = "demo.example"


@dataclass(frozen=True)
class Example:
    """One invented person."""

    key: str
    """Names the person here, and in the address."""

    given_names: str
    first_surname: str
    second_surname: str
    role: Role
    organisation: str | None
    language: str
    sees: Message
    """What there is to look at for this person."""

    social_name: str = ""

    @property
    def email(self) -> str:
        """An address at which nobody gets letters."""
        return f"{self.key}@{_HOST}"

    @property
    def name(self) -> str:
        """What the person is called."""
        return " ".join(filter(None, (self.social_name or self.given_names, self.first_surname,
                                      self.second_surname)))


PEOPLE = (
    Example("patricia", "Patricia", "Valenzuela", "Ossandón", Role.ADMINISTRATOR, ISSUER, "es",
            say("people and roles, letters, assignments, appeals, releases, quality, the log")),
    Example("rodrigo", "Rodrigo", "Sepúlveda", "Mardones", Role.COORDINATOR, ISSUER, "es",
            say("an application to assign, decisions to release, an appeal, quality")),
    Example("paavo", "Paavo", "Korhonen", "", Role.COORDINATOR, PARTNER, "fi",
            say("decisions that wait for the partner's signature, assignments, quality")),
    Example("carolina", "Carolina", "Muñoz", "Barría", Role.ASSESSOR, ISSUER, "es", say(
        "the queue: two to reconcile, and what was judged; calibration passed")),
    Example("hernan", "Hernán", "Soto", "Ñanculef", Role.ASSESSOR, ISSUER, "es",
            say("an appeal to decide, as one who was not involved; calibration passed")),
    Example("helmi", "Helmi", "Nieminen", "", Role.ASSESSOR, PARTNER, "fi",
            say("the queue: one to judge, two to reconcile; calibration passed")),
    Example("eero", "Eero", "Mäkelä", "", Role.ASSESSOR, PARTNER, "en", say(
        "the queue: what was judged as third assessor; calibration passed")),
    Example("marcela", "Marcela", "Oyarzún", "Vidal", Role.MENTOR, None, "es",
            say("a teacher whom she accompanies: observation and practice cycle")),
    Example("daniela", "Daniela", "Paillalef", "Contreras", Role.TEACHER, None, "es", say(
        "the portfolio, a practice cycle, a draft, a credential, and one “not yet” that can be "
        "sent again")),
    Example("vaitiare", "Vaitiare", "Pakarati", "Haoa", Role.TEACHER, None, "es",
            say("Isla de Pascua, with its own clock: one sent, one decided by a third, an "
                "appeal")),
    Example("antonia", "Ignacio Andrés", "Fuentes", "Riquelme", Role.TEACHER, None, "es",
            say("with a social name: one being judged, two whose result is not told yet"),
            social_name="Antonia"),
    Example("teresa", "Teresa", "Ibáñez", "Lagos", Role.AUDITOR, None, "es",
            say("reads everything of the programme: the log, assignments, decisions, quality")),
)

BY_KEY: Mapping[str, Example] = {each.key: each for each in PEOPLE}
