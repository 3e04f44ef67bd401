"""Released decisions, and endorsements by partners."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, or_, select, true, update

from badgeservice.core.account import EVERY
from badgeservice.core.deciding import Route
from badgeservice.core.endorsing import Endorsement, EndorsementRequest
from badgeservice.core.judgement import Outcome
from badgeservice.core.key import KeyState
from badgeservice.core.person import SUPPRESSED_AT
from badgeservice.core.release import Release, Waiting
from badgeservice.errors import Conflict, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.release_tables import endorsement_requests, endorsements, releases
from badgeservice.storage.tables import applications, awards, credentials, decisions, keys


class SqlReleaseStore:
    """`core.ports.ReleaseStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, release: Release) -> None:
        """Record one; raises Conflict ``released-already``."""
        insert(self._connection, releases, {
            "id": release.id,
            "decision": release.decision,
            "application": release.application,
            "released_at": release.released_at,
            "released_by": release.released_by,
            "finished_at": release.finished_at,
            "zone": release.zone,
        }, {"uq_releases_decision": Conflict(
            say("This decision was released already."), code="released-already")})

    def find(self, application: str) -> Release | None:
        """Return the newest release of a decision on *application*, or None.

        There are two where an appeal overturned the first decision.
        """
        row = self._connection.execute(
            select(releases).where(releases.c.application == application)
            .order_by(releases.c.number.desc())).first()
        return release_of(row) if row else None

    def finish(self, release: str, at: datetime) -> bool:
        """Note that all that follows was done; False where somebody else noted it."""
        return bool(self._connection.execute(
            update(releases)
            .where(releases.c.id == release, releases.c.finished_at.is_(None))
            .values(finished_at=at)).rowcount)

    def waiting(self, programmes: Collection[str]) -> Sequence[Waiting]:
        """Return decisions that wait or were cut off in *programmes*, the oldest first."""
        found = (
            select(decisions, applications.c.programme, applications.c.achievement,
                   applications.c.version, releases.c.released_at, _is_endorsed())
            .join(applications, applications.c.id == decisions.c.application)
            .outerjoin(releases, releases.c.decision == decisions.c.id)
            .where(or_(releases.c.id.is_(None), releases.c.finished_at.is_(None)),
                   ~_is_overturned(), ~_is_of_nobody())
            .order_by(decisions.c.number)
        )
        if EVERY not in programmes:
            found = found.where(applications.c.programme.in_(sorted(programmes)))
        return tuple(map(_waiting, self._connection.execute(found)))


def _is_of_nobody() -> Any:
    """Ask whether who applied was suppressed: nobody is told of the decision any more."""
    return applications.c.email.endswith(SUPPRESSED_AT, autoescape=True)


def _is_overturned() -> Any:
    """Ask whether a later decision on the same application counts instead."""
    later = decisions.alias()
    return exists().where(later.c.application == decisions.c.application,
                          later.c.number > decisions.c.number).correlate(decisions)


def release_of(row: Row[Any]) -> Release:
    """Return the release that a row of the table is."""
    return Release(row.id, row.decision, row.application, row.released_at, row.released_by,
                   row.finished_at, row.zone)


def _is_endorsed() -> Any:
    """Ask whether the current credential of the decision's award has its endorsement.

    One by a key that was lost since counts for nothing.
    """
    lost = exists().where(keys.c.method == endorsements.c.method,
                          keys.c.state == KeyState.COMPROMISED.value).correlate(endorsements)
    return (
        exists()
        .where(awards.c.decision == decisions.c.id, awards.c.closed_at.is_(None),
               credentials.c.award == awards.c.id, credentials.c.is_current == true(),
               endorsements.c.credential == credentials.c.id, ~lost)
        .correlate(decisions)
        .label("is_endorsed")
    )


def _waiting(row: Row[Any]) -> Waiting:
    return Waiting(
        application=row.application,
        programme=row.programme,
        achievement=row.achievement,
        version=row.version,
        outcome=Outcome(row.outcome),
        route=Route(row.route),
        decided_at=row.made_at,
        is_endorsed=bool(row.is_endorsed),
        is_begun=row.released_at is not None,
    )


ENDORSEMENT_CONFLICTS = {"uq_endorsements_credential": Conflict(
    say("The partner's endorsement is there already."), code="endorsement-exists")}


class SqlEndorsementStore:
    """`core.ports.EndorsementStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, endorsement: Endorsement) -> None:
        """Record one; raises Conflict ``endorsement-exists``."""
        insert(self._connection, endorsements, endorsement_columns(endorsement),
               ENDORSEMENT_CONFLICTS)

    def find(self, credential: str) -> Endorsement | None:
        """Return the endorsement of a credential, signed or not, or None."""
        row = self._connection.execute(
            select(endorsements).where(endorsements.c.credential == credential)).first()
        return endorsement_of(row) if row else None

    def drop(self, credential: str) -> None:
        """Remove one whose key was lost, before the credential is signed."""
        self._connection.execute(
            delete(endorsements).where(endorsements.c.credential == credential))

    def ask(self, request: EndorsementRequest) -> None:
        """Record a request."""
        insert(self._connection, endorsement_requests, {
            "nonce": request.nonce,
            "credential": request.credential,
            "content": request.content,
            "unsigned": request.unsigned,
            "made_at": request.made_at,
            "made_by": request.made_by,
        })

    def asked(self, nonce: str) -> EndorsementRequest | None:
        """Return the request with this nonce, or None."""
        table = endorsement_requests
        row = self._connection.execute(select(table).where(table.c.nonce == nonce)).first()
        return EndorsementRequest(row.nonce, row.credential, row.content, row.unsigned,
                                  row.made_at, row.made_by) if row else None


def endorsement_columns(endorsement: Endorsement) -> dict[str, Any]:
    """Return an endorsement as plain values."""
    return {
        "credential": endorsement.credential,
        "award": endorsement.award,
        "content": endorsement.content,
        "document": endorsement.document,
        "method": endorsement.method,
        "signed_at": endorsement.signed_at,
        "signed_by": endorsement.signed_by,
        "controller": endorsement.controller,
    }


def endorsement_of(row: Row[Any]) -> Endorsement:
    """Return the endorsement that a row of the table is."""
    return Endorsement(row.credential, row.award, row.content, row.document, row.method,
                       row.signed_at, row.signed_by, row.controller)
