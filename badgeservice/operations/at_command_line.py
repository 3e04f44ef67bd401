"""Who acts at the command line where one operator is not enough: somebody is named.

Two organisations sign a joint decision. One operator may have both keys, but is at most one of
the two people; so each act names its own, who may do there what they may do on the pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from badgeservice.core.account import Actor, Role
from badgeservice.core.person import normalise_email
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import BadInput, Message, Problem, say

MARK: Mapping[str, bool] = {"command_line": True}
"""What the log tells of an act besides: the name was given, nobody signed in."""

_REMEDY = say("Name somebody who has an account and the role: `--as ADDRESS`.")


def named(work: UnitOfWork, person: str, programme: str, *roles: Role,
          organisation: str | None = None) -> Actor:
    """Return who is meant by *person*, an address or an id, with the roles that hold now.

    Raises BadInput ``person-not-a-user`` for whoever has no account that is open, and
    ``person-without-role`` for who has none of *roles* in *programme*, or none for
    *organisation* where one is given.
    """
    actor = named_anywhere(work, person)
    if organisation is None:
        has_role = actor.may(*roles, programme=programme)
    else:
        has_role = organisation in actor.organisations(*roles, programme=programme)
    if not has_role:
        raise _refused("person-without-role", say(
            "%(person)s is no coordinator or administrator of %(of)s.", person=person[:80],
            of=organisation or programme), person)
    return actor


def named_anywhere(work: UnitOfWork, person: str) -> Actor:
    """Return who is meant by *person*, whatever roles they have.

    Raises BadInput ``person-not-a-user`` for whoever has no account that is open.
    """
    found = work.people.find(normalise_email(person)) if "@" in person else None
    name = found.id if found else person
    account = work.accounts.find(name)
    if account is None or not account.is_active:
        raise _refused("person-not-a-user", say("%(person)s has no open account here.",
                                                person=person[:80]), person)
    return Actor(work.people.get(name), work.accounts.memberships(name))


def named_one(work: UnitOfWork, people: Sequence[str], programme: str, *roles: Role,
              organisation: str) -> Actor:
    """Return the first of *people*, at least one, who fits; raises what `named` says of the last.

    One command may sign for several organisations, each of which has people of its own.
    """
    for person in people[:-1]:
        with suppress(BadInput):
            return named(work, person, programme, *roles, organisation=organisation)
    return named(work, people[-1], programme, *roles, organisation=organisation)


def not_named() -> Problem:
    """Return the refusal of an act that names nobody."""
    return Problem("person-not-named", say("Two organisations decided this, so whoever acts must "
                                           "be named."), _REMEDY, field="as")


def _refused(code: str, message: Message, person: str) -> BadInput:
    return BadInput([Problem(code, message, _REMEDY, field="as", value=person[:80])])
