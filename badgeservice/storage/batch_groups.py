"""People, awards and letters of many rows at once, each in one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, and_, exists, func, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from badgeservice.core.award import Award, Source
from badgeservice.core.batches import BatchState
from badgeservice.core.credential import Status
from badgeservice.core.letter import Letter
from badgeservice.core.person import Person
from badgeservice.core.ports import Clock
from badgeservice.core.ports.batches import Known, Signed
from badgeservice.errors import Conflict, say
from badgeservice.storage.awards import columns as award_columns
from badgeservice.storage.batch_tables import batch_rows
from badgeservice.storage.constraints import broken
from badgeservice.storage.mail_tables import outbox
from badgeservice.storage.many import many_into
from badgeservice.storage.outbox import columns as letter_columns
from badgeservice.storage.people import hold_people
from badgeservice.storage.rows import name_columns, person_of
from badgeservice.storage.status_now import latest_status
from badgeservice.storage.tables import awards, batches, corrections, credentials, people

OPEN_BATCHES = [state.value for state in BatchState if state.is_open]


class SqlBatchGroupStore:
    """`core.ports.batches.BatchGroupStore` on one connection."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def people(self, emails: Collection[str]) -> Mapping[str, Person]:
        """Return who is known, by normalised address."""
        found = self._connection.execute(select(people).where(people.c.email.in_(list(emails))))
        return {row.email: person_of(row.id, row) for row in found}

    def hold_people(self, persons: Collection[str]) -> None:
        """Let nobody suppress them until the transaction ends.

        Raises Conflict ``person-removed-meanwhile`` where one of them was suppressed.
        """
        hold_people(self._connection, persons)

    def add_people(self, new: Sequence[Person]) -> None:
        """Add people; raises Conflict ``person-exists`` where an address was taken meanwhile."""
        if not new:
            return
        # In one order for all who add: PostgreSQL ends one of two that wait for each other.
        ordered = sorted(new, key=lambda each: each.email)
        try:
            with self._connection.begin_nested():
                many_into(people)(self._connection, [
                    {"id": each.id, **name_columns(each)} for each in ordered])
        except IntegrityError as error:
            if broken(error) != "uq_people_email":
                raise
            raise Conflict(say("Somebody else recorded one of these people meanwhile."),
                           code="person-exists") from error

    def known(self, of: Collection[str],
              achievements: Collection[str]) -> Mapping[tuple[str, str], Known]:
        """Return the standing awards, by person and achievement."""
        corrects = exists().where(corrections.c.successor == credentials.c.id)
        found = self._connection.execute(
            select(awards.c.id, awards.c.person, awards.c.achievement, awards.c.source,
                   credentials.c.id.label("credential"), credentials.c.digest,
                   latest_status().label("status"), corrects.label("is_correction"),
                   batches.c.id.label("batch"))
            .outerjoin(credentials, and_(credentials.c.award == awards.c.id,
                                         credentials.c.is_current == true()))
            .outerjoin(batches, and_(batches.c.id == awards.c.batch,
                                     batches.c.state.in_(OPEN_BATCHES)))
            .where(awards.c.person.in_(list(of)), awards.c.achievement.in_(list(achievements)),
                   awards.c.closed_at.is_(None)))
        return {(row.person, row.achievement): Known(
            row.id, row.person, row.achievement, Source(row.source), row.credential,
            row.digest is not None, bool(row.is_correction),
            Status(row.status) if row.status else None, row.batch) for row in found}

    def had(self, of: Collection[str],
            achievements: Collection[str]) -> Collection[tuple[str, str]]:
        """Return whoever had an award that stands no more, with its achievement."""
        found = self._connection.execute(
            select(awards.c.person, awards.c.achievement)
            .where(awards.c.person.in_(list(of)), awards.c.achievement.in_(list(achievements)),
                   awards.c.closed_at.is_not(None)).distinct())
        return {(row.person, row.achievement) for row in found}

    def held(self, of: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Return by person which achievements they hold by a credential that is valid now."""
        latest = latest_status()
        found: dict[str, set[str]] = {}
        for row in self._connection.execute(
                select(awards.c.person, awards.c.achievement)
                .join(credentials, credentials.c.award == awards.c.id)
                .where(awards.c.person.in_(list(of)), awards.c.closed_at.is_(None),
                       credentials.c.is_current == true(), credentials.c.document.is_not(None),
                       or_(latest.is_(None), latest == Status.VALID.value))):
            found.setdefault(row.person, set()).add(row.achievement)
        return {person: frozenset(held) for person, held in found.items()}

    def add_awards(self, new: Sequence[Award], batch: str) -> None:
        """Record awards; raises Conflict ``award-stands`` where one was recorded meanwhile."""
        if not new:
            return
        ordered = sorted(new, key=lambda each: (each.person.id, each.achievement))
        try:
            with self._connection.begin_nested():
                many_into(awards)(self._connection, [
                    {**award_columns(each), "batch": batch} for each in ordered])
        except IntegrityError as error:
            if broken(error) != "uq_awards_standing":
                raise
            raise Conflict(say("Somebody else awarded one of these people meanwhile."),
                           code="award-stands") from error

    def close(self, named: Collection[str], *, batch: str | None = None) -> None:
        """Let awards stand no more; with *batch* only those that it recorded."""
        closed = func.coalesce(awards.c.closed_at, self._clock(), type_=awards.c.closed_at.type)
        change = update(awards).where(awards.c.id.in_(list(named))).values(closed_at=closed)
        if named:
            self._connection.execute(
                change if batch is None else change.where(awards.c.batch == batch))

    def withdraw(self, named: Collection[str], *, batch: str) -> None:
        """Let those that *batch* recorded and nobody signed stand no more.

        What they were recorded in the place of stands again, where nothing else does.
        """
        # Held before it is asked whether they are signed: whoever signs holds them, too.
        held = self._connection.execute(
            select(awards.c.id)
            .where(awards.c.id.in_(list(named)), awards.c.batch == batch,
                   awards.c.closed_at.is_(None))
            .order_by(awards.c.id).with_for_update()).scalars().all()
        signed = self.signed(held)
        unsigned = [each for each in held if each not in signed]
        if not unsigned:
            return
        self.close(unsigned)
        newer = awards.alias()
        former = (select(batch_rows.c.renews)
                  .where(batch_rows.c.batch == batch, batch_rows.c.award.in_(unsigned),
                         batch_rows.c.renews.is_not(None)))
        corrected = exists().where(credentials.c.award == awards.c.id,
                                   corrections.c.replaced == credentials.c.id)
        self._connection.execute(
            update(awards)
            .where(awards.c.id.in_(former), ~corrected,
                   ~exists().where(newer.c.person == awards.c.person,
                                   newer.c.achievement == awards.c.achievement,
                                   newer.c.closed_at.is_(None)))
            .values(closed_at=None))

    def signed(self, named: Collection[str]) -> Mapping[str, Signed]:
        """Return the signed credentials, by award."""
        return {row.award: Signed(row.id, row.person) for row in self._connection.execute(
            select(credentials.c.award, credentials.c.id, awards.c.person)
            .join(awards, awards.c.id == credentials.c.award)
            .where(credentials.c.award.in_(list(named)), credentials.c.is_current == true(),
                   credentials.c.digest.is_not(None)))}

    def standing(self, named: Collection[str]) -> Collection[str]:
        """Return those that stand."""
        return set(self._connection.execute(
            select(awards.c.id).where(awards.c.id.in_(list(named)),
                                      awards.c.closed_at.is_(None))).scalars())

    def write(self, letters: Sequence[Letter]) -> None:
        """Put letters into the outbox, but those whose ids are there already."""
        if not letters:
            return
        # Said to the database, for between a look and the insertion others write the same.
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        self._connection.execute(
            dialect.insert(outbox).on_conflict_do_nothing(index_elements=[outbox.c.id]),
            [letter_columns(each) for each in sorted(letters, key=lambda each: each.id)])
