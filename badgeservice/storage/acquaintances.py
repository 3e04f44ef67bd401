"""Browsers, and identities at a provider, by which people are known again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import IntegrityError

from badgeservice.errors import Conflict, say
from badgeservice.storage.account_tables import browsers, identities
from badgeservice.storage.constraints import insert


class SqlAcquaintanceStore:
    """`core.ports.AcquaintanceStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def knows_browser(self, person: str, digest: str, at: datetime) -> bool:
        """Tell whether the person has signed in with this browser; note that it is so again."""
        return bool(self._connection.execute(
            update(browsers).where(browsers.c.person == person, browsers.c.digest == digest)
            .values(last_at=at)).rowcount)

    def add_browser(self, person: str, digest: str, at: datetime) -> bool:
        """Remember one; return whether it is the person's first."""
        count = self._connection.execute(
            select(func.count()).select_from(browsers)
            .where(browsers.c.person == person)).scalar_one()
        try:
            insert(self._connection, browsers, {"person": person, "digest": digest,
                                                "first_at": at, "last_at": at})
        except IntegrityError:
            return False  # the same browser, twice at the same moment
        return count == 0

    def person_of(self, issuer: str, subject: str) -> str | None:
        """Return whose identity at a provider this is, or None."""
        return self._connection.execute(
            select(identities.c.person)
            .where(identities.c.issuer == issuer, identities.c.subject == subject)).scalar()

    def link(self, person: str, issuer: str, subject: str, at: datetime) -> None:
        """Remember one; raises Conflict ``identity-linked`` where either has another."""
        taken = Conflict(say("This account is connected to another identity already."),
                         code="identity-linked")
        insert(self._connection, identities,
               {"person": person, "issuer": issuer, "subject": subject, "linked_at": at},
               {"uq_identities_issuer": taken, "uq_identities_person": taken})

    def identity_issuers(self, person: str) -> Sequence[str]:
        """Return the providers at which the person has an identity."""
        return tuple(self._connection.execute(
            select(identities.c.issuer).where(identities.c.person == person)
            .order_by(identities.c.number)).scalars())
