"""The operator at the command line: may do what an administrator of everything may."""

from __future__ import annotations

from datetime import UTC, datetime

from badgeservice.core.account import EVERY, Actor, Membership, Role
from badgeservice.core.audit import OPERATOR
from badgeservice.core.person import Person


def operator() -> Actor:
    """Return the actor of commands. Whoever can run them can read the database as well."""
    person = Person(OPERATOR, "", OPERATOR, "")
    return Actor(person, (Membership(OPERATOR, OPERATOR, EVERY, Role.ADMINISTRATOR, None,
                                     datetime.min.replace(tzinfo=UTC), OPERATOR),))
