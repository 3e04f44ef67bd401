"""Whom a mentor accompanies now: by the relations recorded, of programmes where one mentors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from badgeservice.core.account import Actor, Role
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.relation import Relation, RelationKind


def mentees_of(work: UnitOfWork, actor: Actor, now: datetime) -> Sequence[Relation]:
    """Return the relations to those whom *actor* mentors on this day, one a teacher.

    A relation of a programme in which the actor is no mentor any more does not count.
    """
    return tuple({each.other: each for each in _pairs(work, actor, now)}.values())


def accompanied(work: UnitOfWork, actor: Actor, now: datetime) -> frozenset[tuple[str, str]]:
    """Return each teacher whom *actor* mentors on this day with the programme in which."""
    return frozenset((each.other, each.programme) for each in _pairs(work, actor, now))


def _pairs(work: UnitOfWork, actor: Actor, now: datetime) -> Sequence[Relation]:
    pairs = work.relations.pairs(RelationKind.MENTOR, actor.person.id, today_of(work, actor, now))
    return [each for each in pairs if actor.may(Role.MENTOR, programme=each.programme)]


def today_of(work: UnitOfWork, actor: Actor, now: datetime) -> date:
    """Return the day that it is where *actor* works."""
    zone = work.profiles.zone(actor.person.id)
    return now.astimezone(ZoneInfo(zone) if zone else UTC).date()
