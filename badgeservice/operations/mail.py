"""Letters as administrators see them: what became of each, send again, stop."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from badgeservice.core.account import Actor, Role, covers
from badgeservice.core.audit import Act
from badgeservice.core.fields import is_email
from badgeservice.core.ids import identifier
from badgeservice.core.mail import OPEN, LetterState, Mail, Posted
from badgeservice.core.person import normalise_email
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.signs import invisible_problems
from badgeservice.errors import BadInput, NotAllowed, NotFound, Problem, say
from badgeservice.operations.blindness import hidden_letters
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.compose_letter import Sender, kept, left, shown
from badgeservice.operations.resending import (
    ensure_link,
    ensure_remembered,
    has_link,
    is_link_gone,
    refused,
)

_log = logging.getLogger(__name__)

PAGE = 50
"""Letters on one page of the list."""

_PATIENCE = timedelta(minutes=15)
"""A letter that was due for so long, and is still untouched, shows that no worker runs."""

_READERS = (Role.ADMINISTRATOR, Role.AUDITOR)


@dataclass(frozen=True)
class Listing:
    """One page of the list, and how many there are."""

    letters: Sequence[Posted]
    counts: Mapping[LetterState, int]
    """Over all pages."""

    total: int
    """How many have one of the states that were asked for."""

    undelivered: int
    """How many were refused, or tried too often; nobody stopped them."""

    overdue: int
    """How many should have been tried a while ago: nobody seems to send them."""


@dataclass(frozen=True)
class Shown:
    """One letter, as it was sent or as it would be."""

    posted: Posted
    mail: Mail | None
    """None where it cannot be put into words."""

    may_change: bool
    has_link: bool
    """Whether there is a one-time link in its words."""

    is_link_gone: bool


class MailRoom:
    """The letters of an administrator's programmes; *is_set_up*: whether any can be sent."""

    def __init__(self, tools: Collaborators, sender: Sender, *, is_set_up: bool) -> None:
        self._tools = tools
        self._sender = sender
        self.words = sender.words
        self.is_set_up = is_set_up

    def overview(self, actor: Actor, states: Collection[LetterState] = tuple(LetterState), *,
                 page: int = 1) -> Listing:
        """Return a page of the letters of the actor's programmes, the newest first.

        Raises NotAllowed ``role-missing``.
        """
        programmes = _programmes(actor)
        with self._tools.database.reading() as work:
            hidden = hidden_letters(work, actor)
            counts = work.outbox.counts(programmes, hidden)
            letters = work.outbox.found(programmes, states, offset=(page - 1) * PAGE, limit=PAGE,
                                        without=hidden)
            overdue = work.outbox.overdue(programmes, self._tools.clock() - _PATIENCE, hidden)
            undelivered = len(work.outbox.undelivered(programmes, hidden))
        return Listing(letters, counts, sum(counts[state] for state in set(states)),
                       undelivered, overdue)

    def show(self, actor: Actor, letter: str) -> Shown:
        """Return one letter; raises NotFound ``unknown-letter`` also for another programme's."""
        with self._tools.database.reading() as work:
            posted = _seen(work, actor, letter)
            return Shown(posted, self._words_of(work, posted), _may_change(actor, posted),
                         has_link(posted), is_link_gone(posted))

    def resend(self, actor: Actor, letter: str, *, address: str | None = None) -> Posted:
        """Send a letter again, to a corrected *address* where one is given.

        One that was sent stays as it is, and another one goes out. Raises NotFound;
        NotAllowed ``role-missing``; BadInput ``email-wrong``; NotWilling ``letter-waits``, and
        ``letter-one-time`` where it held a one-time link: that must reach the person whom it
        is for and nobody else, so it is made anew and never sent elsewhere.
        """
        wanted = _checked(address)
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            before = _changed(work, actor, letter)
            is_same = wanted in (None, before.letter.address)
            if before.state is LetterState.SENDING or (before.state in OPEN and is_same):
                raise refused("letter-waits", say("The message is still on its way."),
                               say("Wait until it was sent or failed."))
            ensure_remembered(before)
            ensure_link(before, wanted)
            after = self._again(work, before, wanted)
            work.audit.append(Act(now, actor.person.id, "letter.resent",
                                  f"letter:{after.letter.id}", before.letter.programme,
                                  {"follows": letter, "corrected": after.letter.address
                                   != before.letter.address}))
        _log.info("letter %s is sent again as %s", letter, after.letter.id)
        return after

    def resend_failed(self, actor: Actor) -> int:
        """Send again all that were refused or tried too often; return how many that are.

        For the day after a wrong setting was mended. Raises NotAllowed ``role-missing``.
        """
        now, count = self._tools.clock(), 0
        programmes = actor.programmes(Role.ADMINISTRATOR)
        if not programmes:
            raise _role_missing()
        with self._tools.database.transaction() as work:
            for before in work.outbox.undelivered(programmes, hidden_letters(work, actor)):
                if is_link_gone(before) or not before.letter.address:
                    continue
                self._again(work, before, None)
                work.audit.append(Act(now, actor.person.id, "letter.resent",
                                      f"letter:{before.letter.id}", before.letter.programme))
                count += 1
        return count

    def give_up(self, actor: Actor, letter: str) -> None:
        """Stop a letter that was not sent yet.

        Raises NotFound, NotAllowed ``role-missing``, NotWilling ``letter-over`` for one that
        was sent or is in the hands of a worker right now.
        """
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            before = _changed(work, actor, letter)
            if before.state not in (LetterState.WAITING, LetterState.FAILED):
                raise refused("letter-over", say("This message cannot be stopped any more."),
                               say("Look at it again in a minute."))
            work.outbox.change(before, left(replace(
                before, state=LetterState.GIVEN_UP, next_at=None, letter=kept(before.letter))))
            work.audit.append(Act(now, actor.person.id, "letter.given-up", f"letter:{letter}",
                                  before.letter.programme))
        _log.info("letter %s was given up", letter)

    def _again(self, work: UnitOfWork, before: Posted, address: str | None) -> Posted:
        now = self._tools.clock()
        letter = replace(before.letter, address=address or before.letter.address)
        if before.state is not LetterState.SENT:
            after = replace(before, letter=letter).again(now)
            work.outbox.change(before, after)
            return after
        # What was sent is history, and a second copy must not look like the first to programs.
        new = replace(letter, id=identifier(self._tools.chance.draw(16)), created_at=now)
        work.outbox.add(new, follows=before.letter.id)
        return work.outbox.get(new.id)

    def _words_of(self, work: UnitOfWork, posted: Posted) -> Mail | None:
        try:
            mail = shown(posted.letter, work, self._sender, self._tools.clock())
        except LookupError:
            return None
        # The words of one that named somebody who was forgotten since are gone.
        if posted.state is LetterState.SENT and (posted.body or not posted.letter.values):
            return replace(mail, subject=posted.subject, text=posted.body)
        return mail


def _programmes(actor: Actor) -> frozenset[str]:
    found = actor.programmes(*_READERS)
    if not found:
        raise _role_missing()
    return found


def _seen(work: UnitOfWork, actor: Actor, letter: str) -> Posted:
    """Return a letter that *actor* may see; what is elsewhere is as unknown as what is nowhere."""
    posted = work.outbox.get(letter)
    if (not covers(_programmes(actor), posted.letter.programme or "")
            or letter in hidden_letters(work, actor)):
        raise NotFound(say("There is no message %(id)s here.", id=letter[:80]),
                       code="unknown-letter")
    return posted


def _changed(work: UnitOfWork, actor: Actor, letter: str) -> Posted:
    posted = _seen(work, actor, letter)
    if not _may_change(actor, posted):
        raise _role_missing()
    return posted


def _may_change(actor: Actor, posted: Posted) -> bool:
    return actor.may(Role.ADMINISTRATOR, programme=posted.letter.programme or "")


def _checked(address: str | None) -> str | None:
    if address is None or not address.strip():
        return None
    flaws = list(invisible_problems(address.strip(), "address"))
    if flaws or not is_email(address.strip()):
        raise BadInput(flaws or [Problem("email-wrong", say("This is not an e-mail address."),
                                say("Write it as name@school.cl."), field="address",
                                value=address[:80])])
    return normalise_email(address)


def _role_missing() -> NotAllowed:
    return NotAllowed(say("This is for other roles than yours."), code="role-missing")
