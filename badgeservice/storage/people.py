"""People, told apart by e-mail address."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from badgeservice.core.person import Person
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.constraints import broken, insert
from badgeservice.storage.personal_holdings import SIGNED
from badgeservice.storage.rows import name_columns, person_of
from badgeservice.storage.tables import applications, awards, decisions, people

_PIECE = 500
"""Names in one statement: far fewer than either database takes."""


class SqlPersonStore:
    """`core.ports.PersonStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, email: str) -> Person | None:
        """Return the person with this normalised address, or None."""
        row = self._connection.execute(select(people).where(people.c.email == email)).first()
        return person_of(row.id, row) if row else None

    def get(self, person: str) -> Person:
        """Return the person with this id; raises NotFound ``unknown-person``."""
        row = self._connection.execute(select(people).where(people.c.id == person)).first()
        if row is None:
            raise NotFound(say("There is no person %(id)s here.", id=person),
                           code="unknown-person")
        return person_of(row.id, row)

    def add(self, person: Person) -> None:
        """Add a person; raises Conflict ``person-exists`` where the address is taken."""
        taken = Conflict(
            say("There is a person with the address %(email)s already.", email=person.email),
            code="person-exists")
        insert(self._connection, people, {"id": person.id, **name_columns(person)},
               {"uq_people_email": taken})

    def hold(self, persons: Collection[str]) -> None:
        """Let nobody else change these people until the transaction ends, in one order."""
        names = sorted(set(persons))
        for start in range(0, len(names), _PIECE):
            self._connection.execute(
                select(people.c.id).where(people.c.id.in_(names[start:start + _PIECE]))
                .order_by(people.c.id).with_for_update(key_share=True)).all()

    def rename(self, person: Person) -> None:
        """Record the names of *person* in the place of those before; the address stays."""
        names = {name: value for name, value in name_columns(person).items() if name != "email"}
        self._connection.execute(update(people).where(people.c.id == person.id).values(**names))

    def readdress(self, person: Person, email: str) -> None:
        """Put *email* in the place of the address; raises Conflict ``person-exists``.

        Where the address says who did something for others it follows: rules on who may judge
        or release compare by it. So it does in applications without an award; awards keep
        what is hashed in their credentials.
        """
        # As whoever records an award does: applications first, then the person.
        self._connection.execute(
            select(applications.c.id).where(applications.c.person == person.id)
            .order_by(applications.c.id).with_for_update()).all()
        try:
            with self._connection.begin_nested():
                self._connection.execute(
                    update(people).where(people.c.id == person.id).values(email=email))
        except IntegrityError as error:
            if broken(error) != "uq_people_email":
                raise
            raise Conflict(
                say("There is a person with the address %(email)s already.", email=email),
                code="person-exists") from error
        for column in SIGNED:
            self._connection.execute(update(column.table).where(column == person.email)
                                     .values({column: email}))
        awarded = (select(decisions.c.application)
                   .join(awards, awards.c.decision == decisions.c.id))
        self._connection.execute(
            update(applications)
            .where(applications.c.person == person.id, applications.c.id.not_in(awarded))
            .values(email=email))


def hold_people(connection: Connection, persons: Collection[str]) -> None:
    """Let nobody suppress these people until the transaction ends; several may hold them.

    Raises Conflict ``person-removed-meanwhile`` where one of them was suppressed.
    """
    if not persons:
        return
    found = connection.execute(
        select(people).where(people.c.id.in_(persons)).order_by(people.c.id)
        .with_for_update(read=True))
    if any(person_of(row.id, row).is_suppressed for row in found):
        raise Conflict(say("One of these people had their data removed meanwhile."),
                       code="person-removed-meanwhile")
