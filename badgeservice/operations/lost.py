"""Revoke what was signed since a backup that was put back: only its entry in a list is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from badgeservice.core.account import Actor
from badgeservice.core.amending import Effect, Outcome
from badgeservice.core.audit import Act
from badgeservice.core.credential import Status
from badgeservice.core.lost import LostCredential
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.status_rows import StatusWish
from badgeservice.core.urls import Urls
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.seen import named

Lost = Mapping[StatusWish, LostCredential]
"""What is lost of what was named, by the wish that first names it."""


def lost_among(work: UnitOfWork, urls: Urls, status: Status, wishes: Sequence[StatusWish],
               within: Actor | None) -> Lost:
    """Return what *wishes* name of lost credentials that may be given *status*.

    They can be revoked, and nothing else; by the operator alone, since nobody knows any more
    to which programme one belongs.
    """
    if status is not Status.REVOKED or within is not None:
        return {}
    names = named(wishes, urls)
    found = work.status.lost.find(names)
    first: dict[str, StatusWish] = {}
    for wish, name in zip(wishes, names, strict=True):
        first.setdefault(name, wish)
    return {first[name]: each for name, each in found.items()}


def revoke_lost(work: UnitOfWork, tools: Collaborators, lost: Lost, *, actor: str) -> set[str]:
    """Let them count as revoked; return the lists that are to be signed for it.

    Part of the caller's transaction, which holds the lists.
    """
    now = tools.clock()
    fresh = [(wish, each) for wish, each in lost.items()
             if work.status.lost.revoke(each.name, now)]
    work.audit.append_all([
        Act(now, actor, f"{each.noun}.revoked", each.subject, None,
            {"issuer": each.place.issuer, "reason": wish.reason}) for wish, each in fresh])
    return {each.place.status_list for _, each in fresh}


def outcomes_of(work: UnitOfWork, lost: Lost) -> list[Outcome]:
    """Return what is told of their rows: no holder, and the issuer's name for a title."""
    return [Outcome(
        wish.line, each.name, "", work.definitions.issuer(each.place.issuer).name,
        Status.REVOKED if each.revoked_at else Status.VALID,
        Effect.SAME if each.revoked_at else Effect.CHANGED, wish.reason)
        for wish, each in lost.items()]
