"""What of the log goes into the journal outside the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, select

from badgeservice.core.audit import Entry, Head
from badgeservice.core.noted import Place, is_noted
from badgeservice.storage.act_journal import ActJournal
from badgeservice.storage.audit import SqlAuditStore
from badgeservice.storage.tables import credentials, program_credentials

_AT_ONCE = 500
_SIGNED = {"credential.issued": credentials, "program-credential.signed": program_credentials}
"""Acts of which the journal keeps what entry of a status list they gave out."""


def note_acts(connection: Connection, journal: ActJournal, first: Entry) -> None:
    """Add what was committed up to now; *first* is the first entry that must be there."""
    log = SqlAuditStore(connection)
    journal.catch_up(log.knows, lambda: Head(first.number - 1, first.previous),
                     lambda number: _entries(connection, log, number))


def note_all(connection: Connection, journal: ActJournal) -> None:
    """Add what a crash left out; raises HomeUnusable ``database-restored``.

    The transaction of *connection* must not have read anything: it sees what was committed up
    to its first statement, and an act that is noted already would be none of its log.
    """
    log = SqlAuditStore(connection)

    def end() -> Head:
        """Return the last entry of a log that is not behind."""
        log.ensure_current()
        latest = log.latest()
        return Head(latest.number, latest.digest) if latest else Head(0, "")

    journal.catch_up(log.knows, end, lambda number: _entries(connection, log, number))


def _entries(connection: Connection, log: SqlAuditStore, after: int
             ) -> Iterator[tuple[Entry, Place | None]]:
    while found := log.entries(after, _AT_ONCE):
        noted = [each for each in found if is_noted(each.act.action)]
        places = _places(connection, noted)
        yield from ((each, places.get(each.act.subject)) for each in noted)
        after = found[-1].number


def _places(connection: Connection, entries: list[Entry]) -> Mapping[str, Place]:
    """Return by subject where the credentials that were signed stand in status lists."""
    places = {}
    for action, table in _SIGNED.items():
        subjects = {each.act.subject.partition(":")[2]: each.act.subject
                    for each in entries if each.act.action == action}
        rows = connection.execute(
            select(table.c.id, table.c.issuer, table.c.status_list, table.c.status_index)
            .where(table.c.id.in_(subjects))) if subjects else ()
        places.update({subjects[row.id]: Place(row.issuer, row.status_list, row.status_index)
                       for row in rows if row.status_list is not None})
    return places
