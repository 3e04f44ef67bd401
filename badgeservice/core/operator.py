"""Whoever sits at the command line, as one who may do everything."""

from __future__ import annotations

from datetime import UTC, datetime

from badgeservice.core.account import EVERY, Actor, Membership, Role
from badgeservice.core.audit import OPERATOR
from badgeservice.core.person import Person

OPERATOR_ACTOR = Actor(
    Person(OPERATOR, "", OPERATOR, ""),
    (Membership(OPERATOR, OPERATOR, EVERY, Role.ADMINISTRATOR, None,
                datetime(2026, 1, 1, tzinfo=UTC), OPERATOR),),
)
"""The command line asks no passwords: it has the database and the keys in its hands."""
