"""Many awards and the rows of their credentials, in few statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, true, update

from badgeservice.core.award import Award
from badgeservice.core.credential import Credential, Prepared
from badgeservice.core.deciding import Decision
from badgeservice.core.endorsing import Endorsement
from badgeservice.core.ports import Chance
from badgeservice.core.sharing import Consent
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.awards import award_of, unknown_award
from badgeservice.storage.constraints import insert_all
from badgeservice.storage.credentials import prepared_columns, prepared_conflicts, prepared_of
from badgeservice.storage.decisions import SqlDecisionStore
from badgeservice.storage.in_parts import in_parts
from badgeservice.storage.many import Many
from badgeservice.storage.portfolio_tables import portfolio_items
from badgeservice.storage.release_tables import endorsements
from badgeservice.storage.releases import (
    ENDORSEMENT_CONFLICTS,
    endorsement_columns,
    endorsement_of,
)
from badgeservice.storage.sharing import consent_of
from badgeservice.storage.sharing_tables import consents
from badgeservice.storage.status import SqlStatusStore
from badgeservice.storage.tables import awards, credentials, status_entries

_SIGN = Many(
    update(credentials).where(credentials.c.id == bindparam("name"))
    .values(document=bindparam("bytes"), digest=bindparam("hash"), method=bindparam("key"),
            issued_at=bindparam("at")))


class SqlIssuingStore:
    """`core.ports.IssuingStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def unsigned(self, names: Sequence[str]) -> Sequence[tuple[Award, Prepared | None]]:
        """Return those of *names* without a signed credential, in order, each with its row.

        A credential that was withdrawn is a signed one. Raises NotFound ``unknown-award``.
        """
        rows = {row.id: row for row in self._connection.execute(
            select(awards).where(awards.c.id.in_(names)))}
        missing = next((name for name in names if name not in rows), None)
        if missing is not None:
            raise unknown_award(missing)
        decided = self._decisions({row.decision for row in rows.values() if row.decision})
        current = self._current(names)
        return tuple(
            (award_of(rows[name], decided.get(rows[name].decision)),
             prepared_of(row) if row is not None else None)
            for name in dict.fromkeys(names)
            if (row := current.get(name)) is None or not _is_signed(row))

    def _decisions(self, names: Collection[str]) -> Mapping[str, Decision]:
        return SqlDecisionStore(self._connection).some(names) if names else {}

    def _current(self, names: Sequence[str]) -> Mapping[str, Row[Any]]:
        # The bytes are long; whether there are any is all that matters here.
        columns = [column for column in credentials.c if column.name != "document"]
        return {row.award: row for row in self._connection.execute(
            select(*columns).where(credentials.c.award.in_(names),
                                   credentials.c.is_current == true()))}

    def reserve(self, status_list: str, count: int, chance: Chance) -> Sequence[int]:
        """Take as many random free indexes of a list as it has room for, *count* at most.

        With fewer than half of the entries free chance would hide less.
        """
        lists = SqlStatusStore(self._connection)
        taken, size = lists.hold_room(status_list)
        count = max(0, min(count, (size + 1) // 2 - taken))
        if not count:
            return ()
        indexes = self._drawn(status_list, size, count, chance)
        lists.take(status_list, count)
        insert_all(self._connection, status_entries, [
            {"status_list": status_list, "status_index": index} for index in indexes])
        return indexes

    def _drawn(self, status_list: str, size: int, count: int, chance: Chance) -> list[int]:
        found: dict[int, None] = {}
        while len(found) < count:
            # Half of the list is free, so that a few rounds are enough.
            asked = {chance.below(size) for _ in range(count - len(found))} - found.keys()
            entries = status_entries.c
            gone = set(self._connection.execute(select(entries.status_index).where(
                entries.status_list == status_list,
                entries.status_index.in_(asked))).scalars())
            found |= dict.fromkeys(asked - gone)
        return list(found)

    def prepare(self, rows: Sequence[Prepared]) -> None:
        """Record rows, all or none.

        Raises Conflict ``credential-exists`` and ``status-index-taken``.
        """
        if rows:
            insert_all(self._connection, credentials, list(map(prepared_columns, rows)),
                       prepared_conflicts(rows[0].award))

    def endorsements(self, names: Collection[str]) -> Mapping[str, Endorsement]:
        """Return the endorsements of credentials, by their ids."""
        return {row.credential: endorsement_of(row)
                for part in in_parts(names) for row in self._connection.execute(
                    select(endorsements).where(endorsements.c.credential.in_(part)))}

    def endorse(self, made: Sequence[Endorsement]) -> None:
        """Record endorsements, whatever endorsed those credentials before.

        That nothing does that counts is for the caller to know, who holds the applications;
        Conflict ``endorsement-exists`` where somebody else was faster all the same.
        """
        if made:
            self._connection.execute(delete(endorsements).where(
                endorsements.c.credential.in_([each.credential for each in made])))
            insert_all(self._connection, endorsements, list(map(endorsement_columns, made)),
                       ENDORSEMENT_CONFLICTS)

    def consents(self, applications: Collection[str]) -> Mapping[str, Sequence[Consent]]:
        """Return the entries on what applications make public, oldest first, by application."""
        found: dict[str, list[Consent]] = {}
        for row in self._connection.execute(
                select(consents).where(consents.c.application.in_(applications))
                .order_by(consents.c.number)):
            found.setdefault(row.application, []).append(consent_of(row))
        return found

    def with_pupils(self, items: Collection[str]) -> Collection[tuple[str, str]]:
        """Return owner and id of those portfolio *items* in which pupils show."""
        table = portfolio_items.c
        return {(row.owner, row.id) for row in self._connection.execute(
            select(table.owner, table.id).where(table.id.in_(items),
                                                table.pupils_visible == true()))}

    def finish(self, signed: Sequence[Credential], issued_at: datetime) -> Sequence[Credential]:
        """Store the signed bytes of those whose award stands; return those stored now.

        Raises NotFound; Conflict ``credential-signed`` where other bytes are there, and
        ``credential-differs`` where the row was prepared otherwise. Nothing is stored then.
        """
        standing = self._held([each.prepared.award for each in signed])
        rows = {row.id: row for row in self._connection.execute(
            select(credentials)
            .where(credentials.c.id.in_([each.prepared.id for each in signed]))
            .order_by(credentials.c.id).with_for_update())}
        fresh = [each for each in signed if standing[each.prepared.award]
                 and _is_to_be_stored(each, rows.get(each.prepared.id))]
        if fresh:
            _SIGN(self._connection, [
                {"name": each.prepared.id, "bytes": each.document, "hash": each.digest,
                 "key": each.method, "at": issued_at} for each in fresh])
        return fresh

    def _held(self, names: Sequence[str]) -> Mapping[str, bool]:
        """Hold awards, in one order for all who do; tell of each whether it stands."""
        found = {row.id: row.closed_at is None for row in self._connection.execute(
            select(awards.c.id, awards.c.closed_at).where(awards.c.id.in_(names))
            .order_by(awards.c.id).with_for_update())}
        missing = next((name for name in names if name not in found), None)
        if missing is not None:
            raise unknown_award(missing)
        return found


def _is_signed(row: Row[Any]) -> bool:
    # A withdrawn one has no bytes any more, but was signed: other bytes are never stored.
    return row.digest is not None


def _is_to_be_stored(credential: Credential, row: Row[Any] | None) -> bool:
    """Tell whether nobody stored the same before; raises as `SqlIssuingStore.finish` says."""
    name = credential.prepared.id
    if row is None:
        raise NotFound(say("There is no credential %(id)s here.", id=name),
                       code="unknown-credential")
    if prepared_of(row) != credential.prepared:
        raise Conflict(say("The credential %(id)s was prepared otherwise than it was signed.",
                           id=name), code="credential-differs")
    if row.document is not None and row.document != credential.document:
        raise Conflict(say("The credential %(id)s is signed already; its bytes never change.",
                           id=name), code="credential-signed")
    return row.document is None
