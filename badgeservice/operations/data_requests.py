"""Requests about personal data: filed by their owner, answered within 30 days."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from badgeservice.core.account import Actor, Role, covers
from badgeservice.core.audit import OPERATOR, Act
from badgeservice.core.data_request import DataRequest, RequestState, Wish
from badgeservice.core.ids import identifier
from badgeservice.core.letters.privacy import REMOVED
from badgeservice.core.person import Person
from badgeservice.core.ports import EvidenceFiles, UnitOfWork
from badgeservice.errors import Conflict, NotAllowed, NotFound, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.file_request import addressees, ensure_text, record
from badgeservice.operations.keepers import kept_in
from badgeservice.operations.request_letters import letter_on, tell_administrators, tell_person
from badgeservice.operations.suppress import hold_all, suppress

_log = logging.getLogger(__name__)

_READERS = (Role.ADMINISTRATOR, Role.AUDITOR)


@dataclass(frozen=True)
class Waiting:
    """A request in the inbox, with who asks."""

    request: DataRequest
    person: Person
    days_left: int
    """Whole days until it must be answered; negative where that is past."""

    may_answer: bool
    waits_elsewhere: bool
    """Whether programmes of others must agree still; which they are is not told."""


class DataRequests:
    """The requests of people, and the inbox of those who answer."""

    def __init__(self, tools: Collaborators, files: EvidenceFiles) -> None:
        self._tools = tools
        self._files = files

    # --- the owner's side ----------------------------------------------------------------

    def addressees(self, actor: Actor) -> Sequence[str]:
        """Return whom *actor* can ask: every programme that keeps something of them.

        `EVERY` alone, which is the operator, where none does.
        """
        with self._tools.database.reading() as work:
            return addressees(work, actor.person.id)

    def file(self, actor: Actor, wish: Wish, text: str, *, programme: str) -> DataRequest:
        """Record what *actor* asks for, and tell the administrators of *programme*.

        A removal needs every programme that keeps something, so all of them are told. Raises
        NotFound for a programme that keeps nothing of the actor, BadInput for a text that is
        too long or, for a rectification, missing; Conflict ``request-open``.
        """
        ensure_text(text, is_needed=wish is Wish.RECTIFICATION)
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            if programme not in addressees(work, actor.person.id):
                raise NotFound(say("There is no programme %(name)s for you here.",
                                   name=programme), code="unknown-programme")
            request = record(self._tools, work, actor, DataRequest(
                identifier(self._tools.chance.draw(16)), actor.person.id, programme, wish,
                text.strip(), now, now))
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
                raise unknown(request)
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
        with self._tools.database.reading() as work:
            return tuple(self._waiting(work, actor, request)
                         for request in work.data_requests.inbox(actor.programmes(*_READERS)))

    def show(self, actor: Actor, request: str) -> Waiting:
        """Return one request of the actor's programmes; raises NotFound."""
        with self._tools.database.reading() as work:
            return self._waiting(work, actor, _readable(
                actor, work.data_requests.get(request)))

    def answer(self, actor: Actor, request: str, *, is_done: bool, answer: str) -> DataRequest:
        """Record the answer and write to the person; a granted removal is carried out.

        A removal is granted only by all programmes that keep something of the person: until
        the last of them agrees the request stays open, and those that were not asked yet are.
        One that refuses refuses for all. Whoever administers every programme speaks for all.

        Raises NotFound for a request of another programme, NotAllowed ``own-request`` for one's
        own, BadInput without a written answer, Conflict ``request-answered``, and what
        `suppress` raises.
        """
        ensure_text(answer, is_needed=True)
        gone: Collection[str] = ()
        with self._tools.database.transaction() as work:
            found = _readable(actor, work.data_requests.hold(request))
            _ensure_may_answer(actor, found)
            written = "\n\n".join(filter(None, (found.answer, answer.strip())))
            if is_done and found.wish is Wish.SUPPRESSION:
                work.accounts.hold(found.person)  # meanwhile nobody gives them a role
                found = _agreed_by(work, actor, found)
                missing = _missing(work, found)
                if missing:
                    return self._wait(work, actor, replace(found, answer=written), missing)
            answered = replace(
                found, state=RequestState.DONE if is_done else RequestState.REFUSED,
                answered_by=None if actor.person.id == OPERATOR else actor.person.id,
                answered_at=self._tools.clock(), answer=written)
            work.data_requests.answer(answered)
            if is_done and found.wish is Wish.SUPPRESSION:
                gone = self._suppress(work, actor, answered)
            else:
                tell_person(self._tools, work, answered)
            self._note(work, actor, "data-request.answered", answered,
                       state=answered.state.value)
        self._remove(gone)
        _log.info("data request %s answered: %s", request, answered.state.value)
        return answered

    def _wait(self, work: UnitOfWork, actor: Actor, agreed: DataRequest,
              missing: Collection[str]) -> DataRequest:
        """Record that the actor's programmes agreed, and tell those that have not yet."""
        kept = replace(agreed, asked=tuple(sorted({*agreed.asked, *missing}
                                                  - {agreed.programme})))
        work.data_requests.answer(kept)
        tell_administrators(self._tools, work, kept, missing)
        self._note(work, actor, "data-request.agreed", kept, missing=len(missing))
        _log.info("data request %s waits for %s programmes", kept.id, len(missing))
        return kept

    def _note(self, work: UnitOfWork, actor: Actor, action: str, request: DataRequest,
              **details: str | int) -> None:
        """Log it in each programme of the actor that it concerns."""
        for programme in _own(actor, request):
            work.audit.append(Act(self._tools.clock(), actor.person.id, action,
                                  f"data-request:{request.id}", programme, details))

    def _suppress(self, work: UnitOfWork, actor: Actor,
                  answered: DataRequest) -> Collection[str]:
        """Forget who asked, and write to them once more; return the digests of their files.

        The answer goes with that letter: nothing else of it is kept, and no page shows it any
        more. It is written last, or it would be blanked with all the others.
        """
        person = answered.person
        hold_all(work, person)
        digests = work.personal_data.digests(person)
        last = letter_on(self._tools, work, REMOVED, person, answered,
                         {"answer": answered.answer})
        suppress(work, person, by=actor.person.id, at=self._tools.clock())
        work.outbox.add(last)
        return digests

    def _remove(self, digests: Collection[str]) -> None:
        """Remove the files of somebody suppressed; after the commit, never before."""
        for digest in digests:
            self._files.remove(digest)

    def _waiting(self, work: UnitOfWork, actor: Actor, request: DataRequest) -> Waiting:
        left = (request.due_at - self._tools.clock()) // timedelta(days=1)
        own = _own(actor, request, Role.ADMINISTRATOR)
        return Waiting(
            request, work.people.get(request.person), left,
            may_answer=(request.is_open and not own <= {*request.agreed}
                        and request.person != actor.person.id),
            waits_elsewhere=request.is_open and bool(
                {*request.programmes} - {*request.agreed} - _own(actor, request)))


def _own(actor: Actor, request: DataRequest, *roles: Role) -> frozenset[str]:
    """Return the programmes of *request* in which the actor reads it, or has one of *roles*."""
    mine = actor.programmes(*(roles or _READERS))
    return frozenset(each for each in request.programmes if covers(mine, each))


def _readable(actor: Actor, found: DataRequest) -> DataRequest:
    if not _own(actor, found):
        raise unknown(found.id)
    return found


def _ensure_may_answer(actor: Actor, found: DataRequest) -> None:
    own = _own(actor, found, Role.ADMINISTRATOR)
    if not own:
        raise _role_missing()
    if found.person == actor.person.id:
        raise NotAllowed(say("Nobody answers their own request; ask another administrator."),
                         code="own-request")
    if not found.is_open or own <= {*found.agreed}:
        raise Conflict(say("This request has been answered already."), code="request-answered")


def _agreed_by(work: UnitOfWork, actor: Actor, found: DataRequest) -> DataRequest:
    mine = {each for each in (*found.programmes, *kept_in(work, found.person))
            if actor.may(Role.ADMINISTRATOR, programme=each)}
    return replace(found, agreed=tuple(sorted(mine | {*found.agreed})))


def _missing(work: UnitOfWork, found: DataRequest) -> frozenset[str]:
    """Return the programmes that keep something of the person and have not agreed."""
    return kept_in(work, found.person) - {*found.agreed}


def unknown(request: str) -> NotFound:
    """Return the error of a request that does not exist, or not for the one who asks."""
    return NotFound(say("There is no request %(id)s here.", id=request), code="unknown-request")


def _role_missing() -> NotAllowed:
    return NotAllowed(say("This page is for other roles than yours."), code="role-missing")
