"""Requests about personal data, filed: by their owner, or for one who cannot sign in."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from badgeservice.core.account import EVERY, Actor, Role
from badgeservice.core.audit import Act
from badgeservice.core.data_request import DAYS, DataRequest, Wish
from badgeservice.core.ids import identifier
from badgeservice.core.letters.privacy import FILED_FOR
from badgeservice.core.person import normalise_email
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import BadInput, NotFound, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.keepers import kept_in
from badgeservice.operations.reach import ensure_role
from badgeservice.operations.request_letters import letter_on, tell_administrators

_log = logging.getLogger(__name__)

LONGEST = 4000
"""Characters of a request, an answer, or how it was checked who asks."""


class FileRequest:
    """Filing a request for somebody without an account, or who cannot open it any more."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def __call__(self, actor: Actor, person: str, wish: Wish, text: str = "", *, checked: str,
                 programme: str = "", received: date | None = None) -> DataRequest:
        """Record what the person with the address or id *person* asks for, and tell them.

        *checked* says how it was made sure that it is they who ask. The term runs from the day
        on which it was *received*, today by default. A removal needs no programme: it concerns
        all that keep something. Only for who administers every programme: nobody else could
        know that of a stranger.

        Raises NotAllowed ``role-missing``, NotFound ``unknown-person`` and
        ``unknown-programme``, BadInput, Conflict ``request-open``.
        """
        ensure_role(actor, Role.ADMINISTRATOR, programme=EVERY)
        now = self._tools.clock()
        _ensure_complete(wish, text, checked, received, now)
        with self._tools.database.transaction() as work:
            found = _called(work, person)
            chosen = _programme(work, found, wish, programme)
            request = record(self._tools, work, actor, DataRequest(
                identifier(self._tools.chance.draw(16)), found, chosen, wish, text.strip(),
                _begun(received, now), now, checked=checked.strip()))
            # Whoever did not ask learns of it before it is done.
            work.outbox.add(letter_on(self._tools, work, FILED_FOR, found, request, {}))
        _log.info("data request %s filed for its owner: %s", request.id, wish.value)
        return request


def record(tools: Collaborators, work: UnitOfWork, actor: Actor,
           wanted: DataRequest) -> DataRequest:
    """Record a request with its term and whom it concerns, and tell their administrators."""
    asked = kept_in(work, wanted.person) if wanted.wish is Wish.SUPPRESSION else frozenset()
    request = DataRequest(
        wanted.id, wanted.person, wanted.programme, wanted.wish, wanted.text, wanted.filed_at,
        wanted.filed_at + timedelta(days=DAYS), checked=wanted.checked,
        asked=tuple(sorted(asked - {wanted.programme})))
    work.data_requests.add(request)
    tell_administrators(tools, work, request, request.programmes)
    for programme in request.programmes:
        work.audit.append(Act(tools.clock(), actor.person.id, "data-request.filed",
                              f"data-request:{request.id}", programme,
                              {"wish": request.wish.value}))
    return request


def addressees(work: UnitOfWork, person: str) -> Sequence[str]:
    """Return the programmes that keep something of *person*; `EVERY` alone where none does."""
    return tuple(sorted(kept_in(work, person))) or (EVERY,)


def ensure_text(text: str, *, is_needed: bool, field: str = "text") -> None:
    """Raise BadInput where a text that is needed is missing, or is too long."""
    if is_needed and not text.strip():
        raise BadInput([Problem("text-missing", say("Something must be written here."),
                                field=field)])
    if len(text) > LONGEST:
        raise BadInput([Problem("text-too-long", say("The text is too long."),
                                say("At most %(most)s characters.", most=LONGEST),
                                field=field)])


def _ensure_complete(wish: Wish, text: str, checked: str, received: date | None,
                     now: datetime) -> None:
    ensure_text(text, is_needed=wish is Wish.RECTIFICATION)
    ensure_text(checked, is_needed=True, field="checked")
    if received is not None and received > now.date():
        raise BadInput([Problem("date-future", say("This day has not come yet."),
                                field="received")])


def _begun(received: date | None, now: datetime) -> datetime:
    return now if received is None else min(now, datetime.combine(received, time(), UTC))


def _called(work: UnitOfWork, name: str) -> str:
    if "@" not in name:
        return work.people.get(name).id
    found = work.people.find(normalise_email(name))
    if found is None:
        raise NotFound(say("There is no person with the address %(email)s here.",
                           email=name[:80]), code="unknown-person")
    return found.id


def _programme(work: UnitOfWork, person: str, wish: Wish, wanted: str) -> str:
    known = addressees(work, person)
    if wanted and wanted not in known:
        raise NotFound(say("There is no programme %(programme)s here.", programme=wanted[:80]),
                       code="unknown-programme")
    if not wanted and len(known) > 1 and wish is not Wish.SUPPRESSION:
        raise BadInput([Problem("programme-missing", say("The programme is not named."),
                                say("Name one of: %(programmes)s.", programmes=", ".join(known)),
                                field="programme")])
    return wanted or known[0]
