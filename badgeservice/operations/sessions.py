"""Sign-ins: opened, looked up at each request, listed, and ended by their owner."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from badgeservice.core.account import Account, Actor, is_obliged
from badgeservice.core.audit import Act
from badgeservice.core.ids import identifier
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.session import Session
from badgeservice.credentials import base64url
from badgeservice.errors import Conflict, NotAllowed, NotFound, say
from badgeservice.operations.collaborators import Collaborators

_log = logging.getLogger(__name__)

_FRESH = timedelta(minutes=1)
"""How exactly the last use is noted: not every request is worth a write."""

_LONGEST_AGENT = 200


@dataclass(frozen=True)
class SignedIn:
    """Who asks, and by which session."""

    actor: Actor
    account: Account
    session: Session


class Sessions:
    """The sessions of this installation, kept in its database."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def open(self, person: str, *, agent: str, is_complete: bool | None = True,
             instead: str | None = None, goes_on: bool = False,
             recognised: Account | None = None) -> tuple[Session, str]:
        """Open a session and return it with its secret, which is not kept.

        *instead* is the id of the session that this one takes the place of: at every sign-in
        and every change of what the person may do there is a new secret; where this one
        *goes_on* from it, it must still count. Where *is_complete* is None the roles that hold
        now say whether a second factor is asked for. Whether the person may sign in has been
        found out by the caller, from the account as *recognised*. Raises NotAllowed
        ``account-disabled`` or ``signed-out``, Conflict ``account-changed``.
        """
        secret = base64url.encode(self._tools.chance.draw(32))
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            account = _held(work, person, recognised)
            if goes_on and not _counts(work, person, instead, now):
                raise NotAllowed(say("Please sign in first."), code="signed-out")
            if is_complete is None:
                is_complete = account.totp is None and not is_obliged(
                    work.accounts.memberships(person))
            session = Session(identifier(self._tools.chance.draw(16)), person, _digest(secret),
                              now, now, agent[:_LONGEST_AGENT], is_complete)
            if instead is not None:
                work.sessions.end(instead, now)
            work.sessions.add(session)
            work.audit.append(Act(now, person, "session.opened", f"session:{session.id}"))
        _log.info("session %s opened", session.id)
        return session, secret

    def find(self, secret: str) -> SignedIn | None:
        """Return who the session with this *secret* belongs to, or None where it counts no more.

        A session whose second factor is still to be given is returned too: whoever asks looks
        at `Session.is_complete`.
        """
        now = self._tools.clock()
        with self._tools.database.reading() as work:
            session = work.sessions.find(_digest(secret))
            if session is None or not session.is_good(now):
                return None
            account = work.accounts.find(session.person)
            if account is None or not account.is_active:
                return None
            actor = Actor(work.people.get(session.person),
                          work.accounts.memberships(session.person))
        if now - session.used_at > _FRESH:
            with self._tools.database.transaction() as work:
                work.sessions.used(session.id, now)
            session = replace(session, used_at=now)
        return SignedIn(actor, account, session)

    def actor(self, person: str) -> Actor:
        """Return a person with the roles that hold now; raises NotFound."""
        with self._tools.database.reading() as work:
            return Actor(work.people.get(person), work.accounts.memberships(person))

    def of(self, actor: Actor) -> Sequence[Session]:
        """Return the sessions of *actor* that count, the newest first."""
        now = self._tools.clock()
        with self._tools.database.reading() as work:
            return tuple(s for s in work.sessions.of_person(actor.person.id) if s.is_good(now))

    def end(self, actor: Actor, session: str) -> None:
        """End one of the actor's own sessions; raises NotFound for any other."""
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            if session not in {s.id for s in work.sessions.of_person(actor.person.id)}:
                raise NotFound(say("There is no such session."), code="unknown-session")
            work.sessions.end(session, now)
            work.audit.append(Act(now, actor.person.id, "session.ended", f"session:{session}"))

    def end_others(self, actor: Actor, *, but: str | None) -> int:
        """End all sessions of *actor* but the one with the id *but*; return how many."""
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            count = work.sessions.end_all(actor.person.id, now, but=but)
            work.audit.append(Act(now, actor.person.id, "session.all-ended",
                                  f"person:{actor.person.id}", details={"count": count}))
        return count


def _held(work: UnitOfWork, person: str, recognised: Account | None) -> Account:
    """Return the account of *person*, held: nobody gives a role or a password meanwhile.

    Whoever does so ends the sessions that there are then; this one is among them, or it is
    opened by what holds after.
    """
    account = work.accounts.hold(person)
    if account is None or not account.is_active:
        raise NotAllowed(say("This account cannot be used. Ask the administrator of "
                             "your programme."), code="account-disabled")
    if recognised is not None and (account.password, account.totp) != (
            recognised.password, recognised.totp):
        raise Conflict(say("The account was changed meanwhile; please sign in again."),
                       code="account-changed")
    return account


def _counts(work: UnitOfWork, person: str, session: str | None, now: datetime) -> bool:
    return any(each.id == session and each.is_good(now)
               for each in work.sessions.of_person(person))


def _digest(secret: str) -> str:
    """The look-up goes by the digest, so how long it takes tells nothing of the secret."""
    return sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
