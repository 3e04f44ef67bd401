"""Where rows about something else name a person too: what becomes of it when they go."""

from __future__ import annotations

from sqlalchemy import Connection, Text, cast, delete, or_, select, update

from badgeservice.core.letters import LETTERS
from badgeservice.core.person import Person, suppressed_email
from badgeservice.storage.access_tables import assignments
from badgeservice.storage.judging_tables import judgement_drafts
from badgeservice.storage.mail_tables import outbox
from badgeservice.storage.personal_holdings import SIGNED
from badgeservice.storage.tables import applications, program_credentials


def forget_elsewhere(connection: Connection, person: Person) -> int:
    """Take *person*, as they are known until now, out of what is about others.

    Return how many rows had something. To be done before the person's own rows are blanked.
    """
    return (_unsign(connection, person) + _drop_drafts(connection, person)
            + _forget_letters(connection, person) + _forget_composed(connection, person))


def _unsign(connection: Connection, person: Person) -> int:
    """Take the person's address from what they did, judged or decided for others."""
    return sum(connection.execute(
        update(column.table).where(column == person.email)
        .values({column: suppressed_email(person.id)})).rowcount for column in SIGNED)


def _drop_drafts(connection: Connection, person: Person) -> int:
    """Drop what others had begun to write about the person's applications."""
    about = (select(assignments.c.id)
             .join(applications, applications.c.id == assignments.c.application)
             .where(applications.c.person == person.id))
    return connection.execute(
        delete(judgement_drafts).where(judgement_drafts.c.assignment.in_(about))).rowcount


def _forget_letters(connection: Connection, person: Person) -> int:
    """Take the person's name from letters to others; the id in its place says nothing."""
    naming = {kind: text.people for kind, text in LETTERS.items() if text.people}
    values = cast(outbox.c["values"], Text)
    rows = connection.execute(
        select(outbox.c.id, outbox.c.kind, outbox.c["values"].label("filled"))
        .where(outbox.c.kind.in_(naming), values != "{}",
               or_(outbox.c.person.is_(None), outbox.c.person != person.id))).all()
    count = 0
    for row in rows:
        # Older letters have the name itself.
        theirs = [place for place in naming[row.kind]
                  if row.filled.get(place) in (person.id, person.full_name)]
        if theirs:
            count += connection.execute(
                update(outbox).where(outbox.c.id == row.id)
                .values({"values": {**row.filled, **dict.fromkeys(theirs, person.id)},
                         "subject": "", "body": ""})).rowcount
    return count


def _forget_composed(connection: Connection, person: Person) -> int:
    """Forget what programs composed and had signed with the person's address or name in it.

    That it was signed, its digest and its status stay: a copy can be checked and revoked.
    Read one after the other: no database finds text in bytes the same way as the other.
    """
    traces = [words.casefold() for words in (person.email, person.full_name) if words]
    rows = connection.execute(
        select(program_credentials.c.id, program_credentials.c.document)
        .where(program_credentials.c.document.is_not(None))).yield_per(100)
    found = [row.id for row in rows if any(
        trace in row.document.decode("utf-8", "replace").casefold() for trace in traces)]
    for name in found:
        connection.execute(update(program_credentials).where(program_credentials.c.id == name)
                           .values(document=b""))
    return len(found)
