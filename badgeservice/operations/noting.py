"""An entry in the log of what was done, for acts that no signed-in person did."""

from __future__ import annotations

from badgeservice.core.audit import OPERATOR, Act
from badgeservice.core.credential import Prepared
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.token import Token
from badgeservice.operations.collaborators import Collaborators


def log_act(work: UnitOfWork, tools: Collaborators, action: str, subject: str,
         programme: str | None = None, *, by: str = OPERATOR,
         **details: str | int | bool) -> None:
    """Add an act to the log in the transaction of *work*; see `Act` for what the parts are.

    Best the last thing of a transaction: on PostgreSQL other writers wait for its end. Ids,
    codes and numbers only; that no name or text is among *details* is not checked.
    """
    work.audit.append(Act(tools.clock(), by, action, subject, programme, details))


def as_actor(token: Token) -> str:
    """Return how the log names the program that holds *token*."""
    return f"token:{token.id}"


def programme_of(work: UnitOfWork, prepared: Prepared) -> str:
    """Return the programme that a credential of this service belongs to."""
    award = work.awards.get(prepared.award)
    return work.definitions.achievement(award.achievement, award.version).course.programme
