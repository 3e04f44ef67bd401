"""Awards: what was earned, with name, marks and evidence as they were at that moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    exists,
    func,
    or_,
    select,
    true,
    update,
)

from badgeservice.core.award import Award, Source
from badgeservice.core.credential import Status
from badgeservice.core.deciding import Decision
from badgeservice.core.ports import Clock
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.constraints import insert, insert_all
from badgeservice.storage.decisions import SqlDecisionStore
from badgeservice.storage.people import hold_people
from badgeservice.storage.rows import (
    evidence_columns,
    evidence_of,
    name_columns,
    person_of,
    plain_marks,
)
from badgeservice.storage.tables import awards, corrections, credentials, status_events

STANDS = awards.c.closed_at.is_(None)


class SqlAwardStore:
    """`core.ports.AwardStore` on one connection; *clock* tells when an award was closed."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def add(self, award: Award, *, batch: str | None = None) -> None:
        """Record one.

        Raises Conflict ``award-stands`` where the person has the achievement,
        ``decision-used`` where another award that stands rests on the same decision, and
        ``person-removed-meanwhile`` where the person was suppressed.
        """
        hold_people(self._connection, [award.person.id])
        insert(self._connection, awards, {**columns(award), "batch": batch}, _conflicts(award))

    def add_all(self, several: Sequence[Award]) -> None:
        """Record several, all or none; raises what `add` raises."""
        if not several:
            return
        hold_people(self._connection, [each.person.id for each in several])
        try:
            insert_all(self._connection, awards,
                       [{**columns(each), "batch": None} for each in several],
                       _conflicts(several[0]))
        except Conflict:
            for each in several:  # one by one: the refusal names whose it is
                self.add(each)

    def get(self, award: str) -> Award:
        """Return one; raises NotFound ``unknown-award``."""
        found = self._find(awards.c.id == award)
        if found is None:
            raise unknown_award(award)
        return found

    def hold(self, award: str) -> bool:
        """Tell whether one stands; until the transaction ends nobody else closes it.

        Raises NotFound ``unknown-award``.
        """
        row = self._connection.execute(
            select(awards.c.closed_at).where(awards.c.id == award).with_for_update()).first()
        if row is None:
            raise unknown_award(award)
        return row.closed_at is None

    def hold_of(self, person: str) -> None:
        """Hold all of a person in the same way."""
        self._connection.execute(
            select(awards.c.id).where(awards.c.person == person)
            .order_by(awards.c.id).with_for_update()).all()

    def find(self, person: str, achievement: str) -> Award | None:
        """Return the standing award of *person* for the slug *achievement*, or None."""
        return self._find(
            (awards.c.person == person) & (awards.c.achievement == achievement) & STANDS)

    def held(self, person: str) -> frozenset[str]:
        """Return the slugs that *person* holds by a credential that is valid now."""
        return frozenset(row.achievement for row in self._connection.execute(
            held_by(awards.c.person == person)))

    def achievements(self, person: str) -> frozenset[str]:
        """Return the slugs that *person* was ever awarded."""
        return frozenset(self._connection.execute(
            select(awards.c.achievement).where(awards.c.person == person)).scalars())

    def unissued(self, batch: str | None = None) -> Sequence[str]:
        """Return the ids of standing awards without a current signed credential, oldest first."""
        signed = exists().where(
            credentials.c.award == awards.c.id,
            credentials.c.is_current == true(),
            credentials.c.document.is_not(None),
        )
        query = select(awards.c.id).where(STANDS, ~signed).order_by(awards.c.number)
        if batch is not None:
            query = query.where(awards.c.batch == batch)
        return tuple(self._connection.execute(query).scalars())

    def close(self, award: str) -> None:
        """Let the award stand no more, so that the person can be given a new one.

        Closing a closed one changes nothing; raises NotFound.
        """
        closed = func.coalesce(awards.c.closed_at, self._clock(), type_=awards.c.closed_at.type)
        done = self._connection.execute(
            update(awards).where(awards.c.id == award).values(closed_at=closed))
        if done.rowcount == 0:
            raise unknown_award(award)

    def replace(self, award: str, mended: Award) -> None:
        """Close *award* and record *mended* in its place, in the same batch.

        Raises what `add` and `close` raise.
        """
        batch = self._connection.execute(
            select(awards.c.batch).where(awards.c.id == award)).scalar()
        self.close(award)
        self.add(mended, batch=batch)

    def corrected(self, person: str, achievement: str) -> Award | None:
        """Return the standing award that corrected one of *person*, or None.

        It may be of another person: where the e-mail address was the mistake.
        """
        newer = credentials.alias()
        steps = (
            select(credentials.c.award.label("before"), newer.c.award.label("after"))
            .join(corrections, corrections.c.replaced == credentials.c.id)
            .join(newer, newer.c.id == corrections.c.successor)
            .where(credentials.c.award != newer.c.award).subquery()
        )
        reached = (
            select(steps.c.after.label("award"))
            .join(awards, awards.c.id == steps.c.before)
            .where(awards.c.person == person, awards.c.achievement == achievement)
            .cte(recursive=True)
        )
        reached = reached.union(
            select(steps.c.after).join(reached, reached.c.award == steps.c.before))
        return self._find(awards.c.id.in_(select(reached.c.award)) & STANDS)

    def _find(self, condition: ColumnElement[bool]) -> Award | None:
        row = self._connection.execute(select(awards).where(condition)).first()
        return self._award(row) if row else None

    def _award(self, row: Row[Any]) -> Award:
        decisions = SqlDecisionStore(self._connection)
        return award_of(row, decisions.get(row.decision) if row.decision else None)


def award_of(row: Row[Any], decision: Decision | None) -> Award:
    """Return the award that a row of the table is, with the decision that it rests on."""
    return Award(
        id=row.id,
        person=person_of(row.person, row),
        achievement=row.achievement,
        version=row.version,
        language=row.language,
        awarded_on=row.awarded_on,
        source=Source(row.source),
        marks=row.marks,
        evidence=tuple(map(evidence_of, row.evidence)),
        decision=decision,
        attested_by=row.attested_by,
        name_public=row.name_public,
        narrative=row.narrative,
    )


def held_by(whom: ColumnElement[bool]) -> Select[Any]:
    """Return what finds person and slug of all that is held by a credential that is valid now."""
    latest = (
        select(status_events.c.status)
        .where(status_events.c.credential == credentials.c.id)
        .order_by(status_events.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(awards.c.person, awards.c.achievement)
        .join(credentials, credentials.c.award == awards.c.id)
        .where(
            whom,
            STANDS,
            credentials.c.is_current == true(),
            credentials.c.document.is_not(None),
            or_(latest.is_(None), latest == Status.VALID.value),
        )
    )


def _conflicts(award: Award) -> dict[str, Conflict]:
    return {
        "uq_awards_standing": Conflict(
            say("%(person)s holds %(achievement)s already.",
                person=award.person.email, achievement=award.achievement),
            code="award-stands"),
        "uq_awards_decision": Conflict(
            say("There is an award of this decision already."), code="decision-used"),
    }


def unknown_award(award: str) -> NotFound:
    """Return the error for an award that is not there."""
    return NotFound(say("There is no award %(id)s here.", id=award), code="unknown-award")


def columns(award: Award) -> dict[str, Any]:
    """Return *award* as the columns of its table, but its batch."""
    return {
        "id": award.id,
        "person": award.person.id,
        **name_columns(award.person),
        "achievement": award.achievement,
        "version": award.version,
        "language": award.language,
        "awarded_on": award.awarded_on,
        "source": award.source.value,
        "marks": plain_marks(award.marks),
        "evidence": [evidence_columns(item) for item in award.evidence],
        "decision": award.decision.id if award.decision else None,
        "attested_by": award.attested_by,
        "name_public": award.name_public,
        "narrative": award.narrative,
    }
