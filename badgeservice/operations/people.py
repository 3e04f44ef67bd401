"""People with roles, as those see them who administer a programme or read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from badgeservice.core.account import EVERY, Account, Actor, Membership, Role
from badgeservice.core.one_time import OneTimeCode, Purpose
from badgeservice.core.person import Person, normalise_email
from badgeservice.core.ports import Line, Search, UnitOfWork
from badgeservice.errors import NotAllowed, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.reach import is_only_in
from badgeservice.operations.roles import programmes_of
from badgeservice.operations.visible import READERS, shown, visible

PAGE = 50
"""People in one page of a list."""


@dataclass(frozen=True)
class Sheet:
    """One person, as far as the reader may know."""

    person: Person
    account: Account | None
    """None for whoever was recorded by a file and not invited yet, and where not `is_whole`."""

    memberships: tuple[Membership, ...]
    """Those in the reader's programmes."""

    is_whole: bool
    """Whether those are all: only then the account is told, and the reader's to change.

    On the page of one person it is whether nobody else keeps anything of them.
    """

    sessions: int
    invitation: OneTimeCode | None = None
    """The one that counts; a list does not look for it."""


@dataclass(frozen=True)
class Listed:
    """One page of a list of people."""

    sheets: tuple[Sheet, ...]
    count: int
    """On all pages."""


@dataclass(frozen=True)
class Choices:
    """What forms offer: programmes that are the actor's, and all organisations."""

    programmes: tuple[str, ...]
    organisations: tuple[str, ...]


class People:
    """Lists of people, and one of them at a time."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def page(self, actor: Actor, search: Search, number: int = 1) -> Listed:
        """Return page *number* of the people whom *actor* sees; raises ``role-missing``.

        By the state of an account only those are found whose account the list tells.
        """
        if not actor.has(*READERS):
            raise NotAllowed(say("This page is for other roles than yours."), code="role-missing")
        if search.state is not None or search.is_without_account:
            search = replace(search, is_whole=True)
        with self._tools.database.reading() as work:
            lines, count = work.directory.people(
                actor.programmes(*READERS), search, offset=(max(number, 1) - 1) * PAGE, limit=PAGE)
            open_sessions = self._open_sessions(work, [line.person.id for line in lines])
        return Listed(tuple(
            _sheet(actor, line, open_sessions[line.person.id]) for line in lines), count)

    def one(self, actor: Actor, person: str) -> Sheet:
        """Return one person; raises NotFound ``unknown-person``."""
        with self._tools.database.reading() as work:
            return self._sheet(work, actor, visible(work, actor, person, *READERS))

    def id_of(self, actor: Actor, name: str) -> str:
        """Return the id of a person by id or address; raises NotFound ``unknown-person``."""
        with self._tools.database.reading() as work:
            found = work.people.find(normalise_email(name)) if "@" in name else None
            return visible(work, actor, found.id if found else name, *READERS).id

    def choices(self, actor: Actor, *roles: Role) -> Choices:
        """Return what *actor* can choose from by *roles*."""
        with self._tools.database.reading() as work:
            programmes = programmes_of(work)
            organisations = tuple(each.slug for each in work.definitions.issuers())
        return Choices(tuple(p for p in (*programmes, EVERY) if any(
            actor.may(role, programme=p) for role in roles)), organisations)

    def _sheet(self, work: UnitOfWork, actor: Actor, person: Person) -> Sheet:
        account = work.accounts.find(person.id)
        line = Line(person, account, work.accounts.memberships(person.id))
        sheet = _sheet(actor, line, self._open_sessions(work, [person.id])[person.id])
        if not sheet.is_whole or not is_only_in(work, actor.programmes(*READERS), person.id):
            return replace(sheet, account=None, is_whole=False, sessions=0)
        return replace(sheet, invitation=work.one_time_codes.latest(
            person.id, Purpose.INVITATION))

    def _open_sessions(self, work: UnitOfWork, people: Sequence[str]) -> Counter[str]:
        now = self._tools.clock()
        return Counter(each.person for each in work.sessions.of_people(people)
                       if each.is_good(now))


def _sheet(actor: Actor, line: Line, open_sessions: int) -> Sheet:
    theirs = shown(actor, line.memberships)
    if len(theirs) != len(line.memberships):
        return Sheet(line.person, None, theirs, False, 0)
    return Sheet(line.person, line.account, theirs, True, open_sessions)
