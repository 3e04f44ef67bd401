"""The step after a decision: somebody who did not judge lets it become known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from badgeservice.core.account import Actor, Role, covers
from badgeservice.core.deciding import Finding, Route
from badgeservice.core.judgement import Outcome
from badgeservice.errors import Problem, say

RELEASING = (Role.ADMINISTRATOR, Role.COORDINATOR)
"""Who releases, and who endorses for the own organisation."""

READING = (*RELEASING, Role.AUDITOR)
"""Who sees what waits."""


@dataclass(frozen=True)
class Release:
    """A decision, of either outcome, that was let go; it is never taken back."""

    id: str
    decision: str
    application: str
    released_at: datetime
    released_by: str
    """Id of a person, or ``operator``."""

    finished_at: datetime | None = None
    """When all that follows was done: the credential issued, the teacher written to."""

    zone: str | None = None
    """The time zone in which the days that are told with it are counted, whatever becomes of
    the profile or the school; None for those from before it was kept."""


@dataclass(frozen=True)
class Waiting:
    """A decision that is not released, or whose release was cut off."""

    application: str
    programme: str
    achievement: str
    version: int
    outcome: Outcome
    route: Route
    decided_at: datetime
    is_endorsed: bool
    """Whether the partner's endorsement is there; only a joint, achieved one needs it."""

    is_begun: bool
    """Whether it was released and something that follows is still missing."""

    @property
    def needs_endorsement(self) -> bool:
        """Whether it waits for the partner's signature."""
        return is_endorsed_decision(self.outcome, self.route) and not self.is_endorsed


def is_endorsed_decision(outcome: Outcome, route: Route) -> bool:
    """Tell whether the partner vouches for such a decision with a signature."""
    return outcome is Outcome.ACHIEVED and Finding(outcome, route, {}, ()).is_joint


@dataclass(frozen=True)
class Involved:
    """Who had a hand in what is to be released."""

    programme: str
    issuer: str
    applicant: str
    """Id of the person."""

    assessors: Collection[str]
    """Addresses and ids of all who judged it, or an attempt before it, in any round."""

    endorser: str | None
    """Id of the person who signed the partner's endorsement."""


def four_eyes(actor: Actor, case: Involved) -> tuple[Problem, ...]:
    """Return every reason why *actor*, who has the role, may not release this; none is yes."""
    return tuple(problem for rule in _RULES for problem in rule(actor, case))


def _judged(actor: Actor, case: Involved) -> Iterator[Problem]:
    if {actor.person.id, actor.person.email} & set(case.assessors):
        yield Problem("release-by-assessor", say("You judged this application."), _ANOTHER)


def _applied(actor: Actor, case: Involved) -> Iterator[Problem]:
    if actor.person.id == case.applicant:
        yield Problem("release-by-applicant", say("This is your own application."), _ANOTHER)


def _endorsed(actor: Actor, case: Involved) -> Iterator[Problem]:
    if actor.person.id == case.endorser:
        yield Problem("release-by-endorser", say("You signed the partner's endorsement."),
                      _ANOTHER)


def _of_another(actor: Actor, case: Involved) -> Iterator[Problem]:
    """A role without an organisation is the whole programme's."""
    own = [m for m in actor.memberships
           if m.role in RELEASING and covers({m.programme}, case.programme)]
    if not any(m.organisation in (None, case.issuer) for m in own):
        yield Problem("release-by-other-organisation", say(
            "You act for another organisation than %(issuer)s, which issues this.",
            issuer=case.issuer), _ANOTHER)


_ANOTHER = say("Ask another administrator or coordinator to release it.")

_RULES: tuple[Callable[[Actor, Involved], Iterator[Problem]], ...] = (
    _judged, _applied, _endorsed, _of_another)
