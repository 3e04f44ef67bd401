"""Inviting people: an account, its first roles, and a letter with a link that works once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from badgeservice.core.account import Account, AccountState, Actor, Role
from badgeservice.core.audit import Act
from badgeservice.core.fields import is_email, is_name
from badgeservice.core.granting import RoleWish
from badgeservice.core.ids import identifier
from badgeservice.core.letters.accounts import INVITATION, ROLE_GRANTED
from badgeservice.core.one_time import Purpose
from badgeservice.core.person import Person, normalise_email
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.signs import invisible_problems, sign_problems
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import BadInput, Conflict, Problem, say
from badgeservice.operations.arrivals import write
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.letter_codes import link_to, make_code
from badgeservice.operations.local_day import local_minute, zone_for
from badgeservice.operations.offers import must_be_asked, offer
from badgeservice.operations.roles import ensure_may_grant, give, problems_of_role, wish_of
from badgeservice.operations.visible import ensure_theirs, visible

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Invitation:
    """Who is to be invited, as somebody typed it."""

    email: str
    given_names: str
    first_surname: str
    second_surname: str = ""
    social_name: str = ""
    language: str = "es"
    roles: Sequence[RoleWish] = ()


@dataclass(frozen=True)
class Invited:
    """What inviting somebody came to."""

    person: Person
    link: str | None
    """Where the person chooses how to sign in; None where there was an active account, and
    where *is_offered*: it would open what is another programme's."""

    is_offered: bool = False
    """Whether the roles wait to be taken: the person is here already, and not the actor's."""


class Invite:
    """Invitations: made, sent again, withdrawn."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def __call__(self, actor: Actor, wish: Invitation) -> Invited:
        """Make an account with its roles and write to the person.

        Whoever has an account keeps name and language and gets the roles alone; whoever has
        one, or roles, and no role where *actor* administers, is offered them. Who was
        recorded by a file has the role already and gets the account. Raises BadInput with all
        problems, NotAllowed ``role-missing`` or ``role-of-organisation``, and Conflict
        ``role-held`` or ``account-disabled``.
        """
        with self._tools.database.transaction() as work:
            self._check(work, actor, wish)
            person, account = self._account(work, wish)
            is_offered = must_be_asked(work, actor, account)
            # Whether another programme closed an account is not told to this one.
            if account.state is AccountState.DISABLED and not is_offered:
                raise Conflict(say("The account of this person is closed; open it again first."),
                               code="account-disabled")
            for role in _missing(work, account, wish):
                if is_offered:
                    offer(self._tools, work, actor, account, role)
                else:
                    give(self._tools, work, actor, person.id, role)
            link = None
            if is_offered:
                self._open(work, actor, account)
            elif not account.is_active:
                link = send_invitation(self._tools, work, actor, account)
            else:
                self._tell_of_roles(work, account, wish)
        _log.info("invited person %s", person.id)
        return Invited(person, link, is_offered)

    def again(self, actor: Actor, person: str) -> Invited:
        """Send a new link in the place of the old one; the first to whom a file recorded.

        Raises NotFound ``unknown-person`` and Conflict ``not-invited``.
        """
        with self._tools.database.transaction() as work:
            found = visible(work, actor, person, Role.ADMINISTRATOR)
            ensure_theirs(work, actor, person)
            account = (_ensure_invited(work, person) if work.accounts.find(person)
                       else first_account(self._tools, work, person))
            link = send_invitation(self._tools, work, actor, account)
        _log.info("invited person %s again", person)
        return Invited(found, link)

    def withdraw(self, actor: Actor, person: str) -> None:
        """Let the link that was sent count no more; the account stays closed until invited again.

        Raises as `again`.
        """
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            visible(work, actor, person, Role.ADMINISTRATOR)
            ensure_theirs(work, actor, person)
            account = _ensure_invited(work, person)
            work.one_time_codes.end_all(person, now)
            work.claim_codes.end(person, now)
            work.accounts.change(account, replace(account, state=AccountState.DISABLED))
            work.audit.append(Act(now, actor.person.id, "invitation.withdrawn",
                                  f"person:{person}"))
        _log.info("invitation of person %s withdrawn", person)

    def _check(self, work: UnitOfWork, actor: Actor, wish: Invitation) -> None:
        for role in wish.roles:
            ensure_may_grant(work, actor, role)
        is_known = is_email(normalise_email(wish.email)) and work.people.find(
            normalise_email(wish.email)) is not None
        problems = [*_problems(wish, is_known=is_known),
                    *(problem for role in wish.roles for problem in problems_of_role(work, role))]
        if not wish.roles:
            problems.append(Problem("role-none", say("Choose a role."), field="role"))
        if problems:
            raise BadInput(problems)

    def _account(self, work: UnitOfWork, wish: Invitation) -> tuple[Person, Account]:
        person = work.people.find(normalise_email(wish.email))
        if person is None:
            person = Person(
                identifier(self._tools.chance.draw(16)), normalise_email(wish.email),
                wish.given_names.strip(), wish.first_surname.strip(),
                wish.second_surname.strip(), wish.social_name.strip())
            work.people.add(person)
        account = work.accounts.find(person.id)
        if account is None:
            account = Account(person.id, AccountState.INVITED, self._tools.clock(), wish.language)
            work.accounts.add(account)
        return person, account

    def _open(self, work: UnitOfWork, actor: Actor, account: Account) -> None:
        """Let who was offered a role sign in to take it, unless a link to do so is good."""
        sent = work.one_time_codes.latest(account.person, Purpose.INVITATION)
        if account.state is AccountState.INVITED and not (
                sent is not None and sent.is_good(self._tools.clock())):
            send_invitation(self._tools, work, actor, account)

    def _tell_of_roles(self, work: UnitOfWork, account: Account, wish: Invitation) -> None:
        for programme in sorted({role.programme for role in wish.roles}):
            write(self._tools, work, account, ROLE_GRANTED,
                  {"programme": programme, "link": f"{self._tools.urls.base}/account/login"},
                  programme=programme)


def first_account(tools: Collaborators, work: UnitOfWork, person: str) -> Account:
    """Make the account of somebody whom a file recorded, in the language that it told."""
    wanted = work.profiles.get(person).language
    account = Account(person, AccountState.INVITED, tools.clock(),
                      wanted if wanted in LANGUAGES else "es")
    work.accounts.add(account)
    return account


def send_invitation(tools: Collaborators, work: UnitOfWork, actor: Actor,
                    account: Account) -> str:
    """Write to the owner of *account*; return the link, in the place of any sent before."""
    code, secret = make_code(tools, work, account.person, Purpose.INVITATION, actor.person.id)
    link = link_to(tools, Purpose.INVITATION, secret)
    write(tools, work, account, INVITATION, {
        "link": link, "code": secret,
        "until": local_minute(code.expires_at, zone_for(work, account.person))})
    work.audit.append(Act(tools.clock(), actor.person.id, "invitation.sent",
                          f"person:{account.person}", details={"code": code.id}))
    return link


def _missing(work: UnitOfWork, account: Account, wish: Invitation) -> list[RoleWish]:
    """Return the roles to give; for whoever has an account and all of them `give` refuses."""
    held = [wish_of(each) for each in work.accounts.memberships(account.person)]
    missing = [role for role in wish.roles if role not in held]
    return missing if missing or not account.is_active else list(wish.roles)


def _ensure_invited(work: UnitOfWork, person: str) -> Account:
    account = work.accounts.find(person)
    if account is None or account.state is not AccountState.INVITED:
        raise Conflict(say("This person is not waiting for an invitation."), code="not-invited")
    return account


def _problems(wish: Invitation, *, is_known: bool) -> list[Problem]:
    found = list(invisible_problems(normalise_email(wish.email), "email"))
    if not found and not is_email(normalise_email(wish.email)):
        found.append(Problem("email-wrong", say("This is not an e-mail address."),
                             say("Write it as in nombre@escuela.cl."), field="email"))
    names = {"given_names": wish.given_names, "first_surname": wish.first_surname,
             "second_surname": wish.second_surname, "social_name": wish.social_name}
    for name, value in names.items():
        if name in ("given_names", "first_surname") and not value.strip() and not is_known:
            found.append(Problem("name-missing", say("This part of the name is missing."),
                                 field=name))
        flaws = list(sign_problems(value, name))
        found += flaws
        if not flaws and not is_name(value):
            found.append(Problem("name-wrong", say("This cannot be part of a name."), field=name))
    if wish.language not in LANGUAGES:
        found.append(Problem("language-unknown", say("This language is not spoken here."),
                             field="language"))
    return found
