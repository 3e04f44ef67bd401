"""What leads to an award: people, their applications with evidence, judgements, decisions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from badgeservice.core.deciding import Decision
from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Application, Judgement
from badgeservice.core.person import Person


class PersonStore(Protocol):
    """People, told apart by e-mail address."""

    def find(self, email: str) -> Person | None:
        """Return the person with this normalised address, or None."""

    def get(self, person: str) -> Person:
        """Return the person with this id; raises NotFound ``unknown-person``."""

    def add(self, person: Person) -> None:
        """Add a person; raises Conflict where the address is taken."""

    def hold(self, persons: Collection[str]) -> None:
        """Let nobody else change these people until the transaction ends, in one order.

        Whoever changes several in a transaction holds them all first.
        """

    def rename(self, person: Person) -> None:
        """Record the names of *person* in the place of those before; the address stays.

        What was pinned to applications and awards keeps the name that it had.
        """

    def readdress(self, person: Person, email: str) -> None:
        """Put *email* in the place of the address of *person*; raises Conflict where taken.

        Wherever the address says who judged, gave or recorded something it follows, and in
        applications without an award. Awards keep what is hashed in their credentials.
        """


class ApplicationStore(Protocol):
    """Applications with their evidence."""

    def add(self, application: Application, person: Person, evidence: Sequence[Evidence]) -> None:
        """Record an application.

        Raises Conflict: ``application-open`` where the person has another one for the same
        achievement that waits for a decision, ``followed-already`` where another one that was
        not withdrawn follows the same.
        """

    def change(self, before: Application, after: Application, person: Person) -> None:
        """Put *after* in the place of *before* if that is still its stage; else Conflict.

        *person* is the applicant with the name that holds now.
        """

    def put_evidence(self, application: str, evidence: Sequence[Evidence]) -> None:
        """Let *evidence* be all that a draft shows; raises Conflict where it is no draft."""

    def hold(self, application: str) -> Application:
        """Return one; until the transaction ends nobody else changes it. Raises NotFound."""

    def get(self, application: str) -> Application:
        """Return one; raises NotFound."""

    def person(self, application: str) -> Person:
        """Return who applied; raises NotFound."""

    def evidence(self, application: str) -> tuple[Evidence, ...]:
        """Return its evidence in the order given."""

    def all(self) -> Sequence[Application]:
        """Return all, the newest first."""

    def of_person(self, person: str) -> Sequence[Application]:
        """Return all of one person, the newest first."""

    def undecided(self, programmes: Collection[str]) -> Sequence[Application]:
        """Return the sent ones of *programmes* without a decision that stands, oldest first."""

    def following(self, application: str) -> Application | None:
        """Return the one that follows *application* and was not withdrawn, or None."""


class JudgementStore(Protocol):
    """Judgements: append-only."""

    def add(self, judgement: Judgement) -> None:
        """Record one; raises Conflict where the assessor has one in this round.

        Also where the application is not sent (``application-not-sent``).
        """

    def set_aside(self, judgement: str) -> None:
        """Let one stand no more without another in its place; it stays recorded.

        Raises Conflict ``judgement-superseded`` where it stands no more.
        """

    def standing(self, application: str) -> tuple[Judgement, ...]:
        """Return those that no later one supersedes and that are not set aside, as made."""

    def all(self, application: str) -> tuple[Judgement, ...]:
        """Return every one, superseded ones included, in the order made."""

    def has_begun(self, application: str) -> bool:
        """Tell whether somebody has judged *application*, or has begun to fill in the form."""


class DecisionStore(Protocol):
    """Decisions: at most one an application stands."""

    def add(self, decision: Decision) -> None:
        """Record one; raises Conflict where one stands that it does not supersede."""

    def set_aside(self, decision: Decision) -> None:
        """Let one stand no more without another in its place: the application waits again.

        Raises Conflict ``decision-superseded`` where it stands no more, and
        ``application-open`` where the person has another open one for the same.
        """

    def find(self, application: str) -> Decision | None:
        """Return the decision of *application* that stands, or None."""

    def get(self, decision: str) -> Decision:
        """Return the decision with this id, which must be there."""

    def all(self, application: str) -> tuple[Decision, ...]:
        """Return every decision of *application*, superseded ones included, as made."""
