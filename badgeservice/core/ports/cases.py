"""What many decided applications at once need of the stores: the same as one, in few statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from badgeservice.core.award import Award
from badgeservice.core.conflicts import Pair, Ties
from badgeservice.core.deciding import Decision
from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Application
from badgeservice.core.person import Person
from badgeservice.core.release import Release


@dataclass(frozen=True)
class Standing:
    """The award of a person for an achievement that stands, and what became of it."""

    award: str
    decision: str | None
    """Id of the decision that it rests on."""

    credential: str | None
    """Id of the current row of its credential."""

    is_signed: bool
    """Whether that row has its bytes; one that was withdrawn has none any more."""


class CaseStore(Protocol):
    """Decided applications and what they lead to, many at once.

    What nothing is recorded of is missing in a mapping that is returned.
    """

    def hold(self, applications: Collection[str]) -> None:
        """Hold all as `ApplicationStore.hold` does one, in one order for all who do."""

    def asked(self, applications: Sequence[str]) -> Mapping[str, tuple[Application, Person]]:
        """Return each with who applied, named as then; raises NotFound for one that is not."""

    def evidence(self, applications: Collection[str]) -> Mapping[str, Sequence[Evidence]]:
        """Return the evidence of each in the order given."""

    def decisions(self, applications: Collection[str]) -> Mapping[str, Decision]:
        """Return the decision of each that stands."""

    def releases(self, applications: Collection[str]) -> Mapping[str, Release]:
        """Return the newest release of a decision on each."""

    def judges(self, applications: Collection[str]) -> Mapping[str, Sequence[str]]:
        """Return the addresses of those whose judgements stand, in the order made."""

    def people(self, addresses: Collection[str]) -> Mapping[str, Person]:
        """Return the people with these normalised addresses, by them."""

    def ties(self, pairs: Collection[Pair]) -> Mapping[Pair, Ties]:
        """Return what is known of each two; all of *pairs* are there."""

    def standing(self, wanted: Collection[tuple[str, str]]
                 ) -> Mapping[tuple[str, str], Standing]:
        """Return the awards that stand, by person and slug of the achievement."""

    def awards(self, names: Collection[str]) -> Mapping[str, Award]:
        """Return the awards with these ids, by them."""

    def held(self, people: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Return what each holds, as `AwardStore.held` does; empty where it is nothing."""
