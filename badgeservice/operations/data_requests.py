"""Requests about personal data: filed by their owner, answered within 30 days."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from badgeservice.core.account import Actor, Role, covers
from badgeservice.core.audit import Act
from badgeservice.core.data_request import DAYS, DataRequest, RequestState, Wish
from badgeservice.core.ids import identifier
from badgeservice.core.letter import Letter
from badgeservice.core.letters.privacy import REMOVED
from badgeservice.core.person import Person
from badgeservice.core.ports import EvidenceFiles, UnitOfWork
from badgeservice.errors import BadInput, Conflict, NotAllowed, NotFound, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.suppress import hold_all, suppress

_log = logging.getLogger(__name__)

LONGEST = 4000
"""Characters of a request or an answer."""

_READERS = (Role.ADMINISTRATOR, Role.AUDITOR)


@dataclass(frozen=True)
class Waiting:
    """A request in the inbox, with who asks."""

    request: DataRequest
    person: Person
    days_left: int
    """Whole days until it must be answered; negative where that is past."""


class DataRequests:
    """The requests of people, and the inbox of those who answer."""

    def __init__(self, tools: Collaborators, files: EvidenceFiles) -> None:
        self._tools = tools
        self._files = files

    # --- the owner's side ----------------------------------------------------------------

    def file(self, actor: Actor, wish: Wish, text: str, *, programme: str) -> DataRequest:
        """Record what *actor* asks for, and tell the administrators of *programme*.

        Raises NotFound for a programme in which the actor has no role, BadInput for a text
        that is too long or, for a rectification, missing; Conflict ``request-open``.
        """
        if programme not in {m.programme for m in actor.memberships}:
            raise NotFound(say("There is no programme %(name)s for you here.", name=programme),
                           code="unknown-programme")
        _ensure_text(text, is_needed=wish is Wish.RECTIFICATION)
        now = self._tools.clock()
        request = DataRequest(identifier(self._tools.chance.draw(16)), actor.person.id,
                              programme, wish, text.strip(), now, now + timedelta(days=DAYS))
        with self._tools.database.transaction() as work:
            work.data_requests.add(request)
            self._tell_administrators(work, request)
            work.audit.append(Act(now, actor.person.id, "data-request.filed",
                                  f"data-request:{request.id}", programme,
                                  {"wish": wish.value}))
        _log.info("data request %s filed: %s", request.id, wish.value)
        return request

    def mine(self, actor: Actor) -> Sequence[DataRequest]:
        """Return the actor's own requests, the newest first."""
        with self._tools.database.reading() as work:
            return work.data_requests.of_person(actor.person.id)

    def take_back(self, actor: Actor, request: str) -> None:
        """End one of the actor's own open requests; raises NotFound, Conflict."""
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            found = work.data_requests.get(request)
            if found.person != actor.person.id:
                raise _unknown(request)
            work.data_requests.answer(replace(
                found, state=RequestState.TAKEN_BACK, answered_by=actor.person.id,
                answered_at=now))
            work.audit.append(Act(now, actor.person.id, "data-request.taken-back",
                                  f"data-request:{request}", found.programme))

    # --- the inbox -----------------------------------------------------------------------

    def inbox(self, actor: Actor) -> Sequence[Waiting]:
        """Return the requests of the actor's programmes, open ones first."""
        if not actor.has(*_READERS):
            raise _role_missing()
        now = self._tools.clock()
        with self._tools.database.reading() as work:
            return tuple(self._waiting(work, request, now)
                         for request in work.data_requests.inbox(actor.programmes(*_READERS)))

    def show(self, actor: Actor, request: str) -> Waiting:
        """Return one request of the actor's programmes; raises NotFound."""
        with self._tools.database.reading() as work:
            return self._waiting(work, _readable(work, actor, request), self._tools.clock())

    def answer(self, actor: Actor, request: str, *, is_done: bool, answer: str) -> DataRequest:
        """Record the answer and write to the person; a granted suppression is carried out.

        Raises NotFound for a request of another programme, NotAllowed ``own-request`` for one's
        own, BadInput without a written answer, Conflict ``request-answered``, and what
        `suppress` raises.
        """
        _ensure_text(answer, is_needed=True)
        now = self._tools.clock()
        gone: Collection[str] = ()
        with self._tools.database.transaction() as work:
            found = _readable(work, actor, request)
            if not actor.may(Role.ADMINISTRATOR, programme=found.programme):
                raise _role_missing()
            if found.person == actor.person.id:
                raise NotAllowed(say("Nobody answers their own request; ask another "
                                     "administrator."), code="own-request")
            answered = replace(
                found, state=RequestState.DONE if is_done else RequestState.REFUSED,
                answered_by=actor.person.id, answered_at=now, answer=answer.strip())
            work.data_requests.answer(answered)
            if is_done and found.wish is Wish.SUPPRESSION:
                gone = self._suppress(work, actor, answered)
            else:
                self._write(work, "data-request-answered", found.person, found, {
                    "link": self._tools.urls.page("/account/data")})
            work.audit.append(Act(now, actor.person.id, "data-request.answered",
                                  f"data-request:{request}", found.programme,
                                  {"state": answered.state.value}))
        self._remove(gone)
        _log.info("data request %s answered: %s", request, answered.state.value)
        return answered

    def _suppress(self, work: UnitOfWork, actor: Actor,
                  answered: DataRequest) -> Collection[str]:
        """Forget who asked, and write to them once more; return the digests of their files.

        The answer goes with that letter: nothing else of it is kept, and no page shows it any
        more. It is written last, or it would be blanked with all the others.
        """
        person = answered.person
        _ensure_covered(work, actor, person)
        hold_all(work, person)
        digests = work.personal_data.digests(person)
        last = self._letter(work, REMOVED, person, answered, {"answer": answered.answer})
        suppress(work, person, by=actor.person.id, at=self._tools.clock())
        work.outbox.add(last)
        return digests

    def _remove(self, digests: Collection[str]) -> None:
        """Remove the files of somebody suppressed; after the commit, never before."""
        for digest in digests:
            self._files.remove(digest)

    def _waiting(self, work: UnitOfWork, request: DataRequest, now: datetime) -> Waiting:
        left = (request.due_at - now) // timedelta(days=1)
        return Waiting(request, work.people.get(request.person), left)

    def _tell_administrators(self, work: UnitOfWork, request: DataRequest) -> None:
        for membership in work.accounts.members((request.programme,)):
            # Those of a programme are not told of what only those of all programmes can read.
            if (membership.role is Role.ADMINISTRATOR
                    and covers({membership.programme}, request.programme)):
                self._write(work, "data-request-filed", membership.person, request, {
                    "link": self._tools.urls.page(f"/admin/requests/{request.id}")})

    def _write(self, work: UnitOfWork, kind: str, person: str, request: DataRequest,
               values: dict[str, str]) -> None:
        work.outbox.add(self._letter(work, kind, person, request, values))

    def _letter(self, work: UnitOfWork, kind: str, person: str, request: DataRequest,
                values: dict[str, str]) -> Letter:
        reader, account = work.people.get(person), work.accounts.find(person)
        return Letter(
            id=identifier(self._tools.chance.draw(16)), kind=kind, person=person,
            address=reader.email, language=account.language if account else "es",
            created_at=self._tools.clock(), programme=request.programme,
            values={"name": reader.full_name, **values})


def _readable(work: UnitOfWork, actor: Actor, request: str) -> DataRequest:
    found = work.data_requests.get(request)
    if not covers(actor.programmes(*_READERS), found.programme):
        raise _unknown(request)
    return found


def _ensure_covered(work: UnitOfWork, actor: Actor, person: str) -> None:
    mine = actor.programmes(Role.ADMINISTRATOR)
    if not all(covers(mine, m.programme) for m in work.accounts.memberships(person)):
        raise Conflict(say("This person takes part in another programme too, whose "
                           "administrators must end that first."), code="other-programme")


def _ensure_text(text: str, *, is_needed: bool) -> None:
    if is_needed and not text.strip():
        raise BadInput([Problem("text-missing", say("Something must be written here."),
                                field="text")])
    if len(text) > LONGEST:
        raise BadInput([Problem("text-too-long", say("The text is too long."),
                                say("At most %(most)s characters.", most=LONGEST),
                                field="text")])


def _unknown(request: str) -> NotFound:
    return NotFound(say("There is no request %(id)s here.", id=request), code="unknown-request")


def _role_missing() -> NotAllowed:
    return NotAllowed(say("This page is for other roles than yours."), code="role-missing")
