"""Who may give which role: nobody but an organisation's own people makes somebody speak for it.

The signature of a partner is worth something because the issuer cannot make it. So an
administrator of the programme cannot make the partner's people either.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from badgeservice.core.account import EVERY, Actor, Membership, Role, covers
from badgeservice.core.course import MicroCourse

SPEAKING = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.ASSESSOR})
"""Who judges, releases or signs for an organisation, or makes those who do."""


@dataclass(frozen=True)
class RoleWish:
    """A role that is to be given."""

    programme: str
    role: Role
    organisation: str | None = None


def own_organisations(courses: Iterable[MicroCourse], programme: str) -> frozenset[str]:
    """Return who issues in *programme* and is nobody's partner there: whose programme it is."""
    here = [course for course in courses if course.programme == programme]
    partners = {course.partner for course in here}
    return frozenset(course.issuer for course in here if course.issuer not in partners)


def administers(actor: Actor, programme: str) -> bool:
    """Tell whether *actor* gives any role in *programme*."""
    return actor.may(Role.ADMINISTRATOR, programme=programme)


def may_grant(actor: Actor, wish: RoleWish, own: frozenset[str]) -> bool:
    """Tell whether *actor* may give that role; *own* are the programme's own organisations.

    An administrator of every programme gives all roles. Any other administrator gives those
    that speak for nobody; and of those that do, the ones of the own organisation: to whoever
    belongs to none, or to an own one, the programme's own are open, and those of no
    organisation, which are the whole programme's.
    """
    return any(_gives(each, wish, own) for each in actor.memberships
               if each.role is Role.ADMINISTRATOR and covers({each.programme}, wish.programme))


def _gives(giver: Membership, wish: RoleWish, own: frozenset[str]) -> bool:
    if giver.programme == EVERY or wish.role not in SPEAKING:
        return True
    if giver.organisation is not None and giver.organisation == wish.organisation:
        return True
    return _is_own(giver.organisation, own) and _is_own(wish.organisation, own)


def _is_own(organisation: str | None, own: frozenset[str]) -> bool:
    return organisation is None or organisation in own
