"""Judgements whose period is over: words and names go, marks stay under a pseudonym."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, Select, String, and_, cast, func, or_, select, update

from badgeservice.core.person import suppressed_email
from badgeservice.storage.appeal_tables import appeals
from badgeservice.storage.judging_tables import conflict_declarations
from badgeservice.storage.personal_holdings import SUPPRESSED
from badgeservice.storage.release_tables import releases
from badgeservice.storage.tables import applications, decisions, judgements, people

_TAKEN = suppressed_email("%")
"""What stands, as a pattern, where a name was taken away."""


def forget_judgements(connection: Connection, before: datetime) -> int:
    """Blank what was decided, and answered, before *before*; return how many judgements.

    One assessor keeps one pseudonym, so that what was measured stays what it was.
    """
    old = _settled(before)
    has_words = or_(cast(judgements.c.comments, String) != "{}",
                    judgements.c.reason.not_in(["", SUPPRESSED]),
                    judgements.c.assessor.not_like(_TAKEN))
    found = connection.execute(
        select(judgements.c.id, judgements.c.assessor)
        .where(judgements.c.application.in_(old), has_words)).all()
    if not found:
        return 0
    connection.execute(update(judgements).where(judgements.c.application.in_(old), has_words)
                       .values(comments={}, reason=SUPPRESSED))
    for column in (judgements.c.assessor, decisions.c.made_by):
        # What no person made has no address.
        addresses = connection.execute(
            select(column).distinct()
            .where(column.table.c.application.in_(old), column.like("%@%"),
                   column.not_like(_TAKEN))).scalars().all()
        for address in addresses:
            connection.execute(
                update(column.table)
                .where(column.table.c.application.in_(old), column == address)
                .values({column: _pseudonym(connection, address)}))
    connection.execute(update(appeals).where(appeals.c.application.in_(old))
                       .values(text=SUPPRESSED, reason=SUPPRESSED))
    connection.execute(
        update(conflict_declarations).where(conflict_declarations.c.application.in_(old))
        .values(reason=SUPPRESSED))
    return len(found)


def _settled(before: datetime) -> Select[tuple[str]]:
    """Return the applications of which nothing was judged, told or answered since *before*."""
    late = or_(
        decisions.c.application.in_(
            select(releases.c.application).where(releases.c.released_at >= before)),
        decisions.c.application.in_(
            select(appeals.c.application).where(or_(appeals.c.decided_at.is_(None),
                                                    appeals.c.decided_at >= before))),
        decisions.c.application.in_(
            select(judgements.c.application).where(judgements.c.made_at >= before)))
    decided = (select(decisions.c.application).where(and_(~late))
               .group_by(decisions.c.application).having(func.max(decisions.c.made_at) < before))
    # What was never decided ends too: with the last that somebody judged.
    never = select(judgements.c.application).where(
        judgements.c.application.not_in(select(decisions.c.application))
    ).group_by(judgements.c.application).having(func.max(judgements.c.made_at) < before)
    return select(applications.c.id).where(
        or_(applications.c.id.in_(decided), applications.c.id.in_(never)))


def _pseudonym(connection: Connection, address: str) -> str:
    person = connection.execute(select(people.c.id).where(people.c.email == address)).scalar()
    return suppressed_email(person or f"x{sha256(address.encode()).hexdigest()[:20]}")
