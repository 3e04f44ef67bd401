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
    today = today_of(work, actor, now)
    pairs = work.relations.pairs(RelationKind.MENTOR, actor.person.id, today)
    by_person = {each.other: each for each in pairs
                 if actor.may(Role.MENTOR, programme=each.programme)}
    return tuple(by_person.values())


def is_mentor_of(work: UnitOfWork, actor: Actor, teacher: str, now: datetime) -> bool:
    """Tell whether *actor* mentors *teacher* on this day."""
    return any(each.other == teacher for each in mentees_of(work, actor, now))


def today_of(work: UnitOfWork, actor: Actor, now: datetime) -> date:
    """Return the day that it is where *actor* works."""
    zone = work.profiles.zone(actor.person.id)
    return now.astimezone(ZoneInfo(zone) if zone else UTC).date()
