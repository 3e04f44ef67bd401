"""Correcting somebody's e-mail address, by which they sign in and are written to."""

from __future__ import annotations

import logging

from badgeservice.core.account import Account, AccountState, Actor, Role
from badgeservice.core.audit import Act
from badgeservice.core.fields import is_email
from badgeservice.core.ids import identifier
from badgeservice.core.letter import Letter
from badgeservice.core.letters.accounts import ADDRESS_CHANGED, ADDRESS_WANTED
from badgeservice.core.one_time import Purpose
from badgeservice.core.person import Person, normalise_email
from badgeservice.core.person_form import REASONS
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.signs import invisible_problems
from badgeservice.core.tries import Kind
from badgeservice.errors import BadInput, NotAllowed, Problem, say
from badgeservice.operations.arrivals import Visit
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.invite import send_invitation
from badgeservice.operations.letter_codes import find_code, link_to, make_code, void_code
from badgeservice.operations.local_day import local_minute, zone_for
from badgeservice.operations.reach import is_only_in
from badgeservice.operations.roles import ensure_not_own, is_grantable, wish_of
from badgeservice.operations.tries import Tries
from badgeservice.operations.visible import ensure_theirs, visible

_log = logging.getLogger(__name__)


class Addresses:
    """An administrator corrects an address; whoever has an open account confirms it."""

    def __init__(self, tools: Collaborators, tries: Tries) -> None:
        self._tools = tools
        self._tries = tries

    def correct(self, actor: Actor, person: str, email: str, reason: str) -> bool:
        """Put *email* in the place of the person's address; return whether it counts already.

        Where the account is open, a letter with a link goes to the new address, and it counts
        once it is confirmed there. Links that went to the old address end at once.

        Raises NotFound ``unknown-person``; NotAllowed ``role-missing``, ``role-own``,
        ``role-elsewhere`` where the person takes part where the actor administers nothing,
        ``role-of-organisation`` where they have a role that the actor could not give; BadInput
        ``email-wrong``, ``email-same``, ``email-taken``, ``reason-missing``.
        """
        with self._tools.database.transaction() as work:
            found = visible(work, actor, person, Role.ADMINISTRATOR)
            self._ensure_may(work, actor, person)
            address = normalise_email(email)
            if problems := _problems(work, found, address, reason):
                raise BadInput(problems)
            account = work.accounts.find(person)
            work.one_time_codes.end_all(person, self._tools.clock())
            waits = account is not None and account.is_active
            if account is not None and waits:
                self._ask(work, actor, found, account, address, reason)
            else:
                self._change(work, found, address, actor.person.id, reason)
                if account is not None and account.state is AccountState.INVITED:
                    send_invitation(self._tools, work, actor, account)
        _log.info("address of person %s: %s", person, "asked" if waits else "changed")
        return not waits

    def confirm(self, secret: str, visit: Visit) -> None:
        """Let the address of a letter count; raises BadInput ``code-void``, ``email-taken``."""
        self._tries.take(Kind.CODE, asker=visit.asker)
        with self._tools.database.transaction() as work:
            code = find_code(self._tools, work, secret, Purpose.ADDRESS)
            account, found = work.accounts.find(code.person), work.people.get(code.person)
            if account is None or not account.is_active or code.address is None:
                raise void_code()
            other = work.people.find(code.address)
            if other is not None and other.id != found.id:
                raise BadInput([_taken("code")])
            self._change(work, found, code.address, code.person)
            work.one_time_codes.end_all(code.person, self._tools.clock())
        _log.info("address of person %s: confirmed", code.person)

    def _ensure_may(self, work: UnitOfWork, actor: Actor, person: str) -> None:
        """Whoever has the address gets the account: it opens no more than the actor's."""
        ensure_not_own(actor, person)
        ensure_theirs(work, actor, person)
        if not is_only_in(work, actor.programmes(Role.ADMINISTRATOR), person):
            raise NotAllowed(say("This person also takes part in programmes that are not yours. "
                                 "Ask the operator."), code="role-elsewhere")
        if not all(is_grantable(work, actor, wish_of(each))
                   for each in work.accounts.memberships(person)):
            raise NotAllowed(say("This person speaks for an organisation that is not yours. An "
                                 "administrator who belongs to it corrects the address, or the "
                                 "operator."), code="role-of-organisation")

    def _ask(self, work: UnitOfWork, actor: Actor, person: Person, account: Account,
             address: str, reason: str) -> None:
        code, secret = make_code(self._tools, work, person.id, Purpose.ADDRESS,
                                 actor.person.id, address=address)
        self._write(work, ADDRESS_WANTED, person, address, account.language, {
            "link": link_to(self._tools, Purpose.ADDRESS, secret), "code": secret,
            "until": local_minute(code.expires_at, zone_for(work, person.id))})
        work.audit.append(Act(self._tools.clock(), actor.person.id, "address.asked",
                              f"person:{person.id}",
                              details={"code": code.id, "reason": reason}))

    def _change(self, work: UnitOfWork, person: Person, address: str, by: str,
                reason: str = "") -> None:
        work.people.readdress(person, address)
        account = work.accounts.find(person.id)
        if account is not None:
            self._write(work, ADDRESS_CHANGED, person, person.email, account.language, {})
        work.audit.append(Act(self._tools.clock(), by, "address.changed", f"person:{person.id}",
                              details={"reason": reason} if reason else {}))

    def _write(self, work: UnitOfWork, kind: str, person: Person, address: str, language: str,
               values: dict[str, str]) -> None:
        work.outbox.add(Letter(
            identifier(self._tools.chance.draw(16)), kind, person.id, address, language,
            self._tools.clock(), {"name": person.full_name, **values}))


def _problems(work: UnitOfWork, person: Person, address: str, reason: str) -> list[Problem]:
    found = list(invisible_problems(address, "email"))
    known = work.people.find(address)
    if not found and not is_email(address):
        found.append(Problem("email-wrong", say("This is not an e-mail address."),
                             say("Write it as in nombre@escuela.cl."), field="email"))
    elif address == person.email:
        found.append(Problem("email-same", say("This is the address already."), field="email"))
    elif known is not None:
        found.append(_taken("email"))
    if reason not in REASONS:
        found.append(Problem("reason-missing", say("A correction needs a reason."),
                             say("Choose one."), field="reason"))
    return found


def _taken(field: str) -> Problem:
    return Problem("email-taken", say("This address is recorded for another person."),
                   say("Look for a person who was recorded twice."), field=field)
