"""Whether the database is older than what was published, asked of all lists at once."""

from __future__ import annotations

from badgeservice.core.ports import PublicationJournal, UnitOfWork


def any_behind(work: UnitOfWork, journal: PublicationJournal) -> bool:
    """Tell whether any list was published in a newer version than the database knows."""
    known = ((sequence, journal.latest(name))
             for name, sequence in work.status.sequences().items())
    return any(latest is not None and sequence < latest.sequence for sequence, latest in known)
