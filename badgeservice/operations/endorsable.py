"""What may be endorsed, by whom: asked of every case, however many there are at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from badgeservice.core.account import Actor
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.release import READING, RELEASING
from badgeservice.core.willingness import of_own
from badgeservice.errors import BadgeError, Conflict, NotAllowed, NotWilling, Problem, say
from badgeservice.operations.decided import (
    Decided,
    all_decided_for,
    led_to,
    released_by,
    sifted_for,
)
from badgeservice.operations.impartial import none_impartial
from badgeservice.operations.nobody import ensure_somebody


def endorsable(work: UnitOfWork, actor: Actor, applications: Sequence[str]) -> list[Decided]:
    """Return the cases that *actor* may endorse for the partner, in few statements.

    Raises what `Endorse.prepare` says for the first that is refused; that a partner signs in
    an installation of its own is not asked here.
    """
    cases = all_decided_for(work, actor, applications, *RELEASING, reading=READING)
    for error in _refused(work, actor, cases).values():
        raise error
    return cases


def refused_among(work: UnitOfWork, actor: Actor,
                  applications: Sequence[str]) -> Mapping[str, BadgeError]:
    """Return by application what `endorsable` would raise for it, asked alone.

    In few statements, for a run that leaves these out. Raises NotFound where one is not here
    at all. What only composing the credential shows is not asked.
    """
    cases, refused = sifted_for(work, actor, applications, *RELEASING, reading=READING)
    return {**refused, **_refused(work, actor, cases)}


def _refused(work: UnitOfWork, actor: Actor, cases: Sequence[Decided]) -> Mapping[str, BadgeError]:
    released = released_by(work, cases)
    partial = none_impartial(work, [(case.application, case.decision) for case in cases])
    refused: dict[str, BadgeError] = {}
    for case in cases:
        name = case.application.id
        try:
            _ensure_endorsable(actor, case, released.get(name), partial[name])
        except (Conflict, NotAllowed, NotWilling) as error:
            refused[name] = error
    return refused


def _ensure_endorsable(actor: Actor, case: Decided, releaser: str | None,
                       partial: Sequence[Problem]) -> None:
    ensure_joint(case)
    if case.achievement.course.partner not in acts_for(actor, case):
        raise NotAllowed(say("Only people of the partner organisation endorse this."),
                         code="role-missing")
    if actor.person.id == case.application.person:
        raise NotWilling([of_own()])
    if actor.person.id == releaser:
        raise NotWilling([_released()])
    ensure_somebody(case.person)
    if partial:
        raise NotWilling(partial)


def unsigned_awards(work: UnitOfWork, cases: Sequence[Decided],
                    but: Collection[str] = ()) -> Mapping[str, str]:
    """Return by application the awards whose rows are recorded and not signed.

    Not those of the applications *but*.
    """
    return {name: each.award for name, each in led_to(work, cases).items()
            if each.credential is not None and not each.is_signed and name not in but}


def acts_for(actor: Actor, case: Decided) -> frozenset[str]:
    """Return the organisations that *actor* endorses for in the programme of *case*."""
    return actor.organisations(*RELEASING, programme=case.application.programme)


def ensure_joint(case: Decided) -> None:
    """Raise Conflict ``endorsement-not-joint`` for what no partner vouches for."""
    if not case.is_endorsed_kind:
        raise Conflict(say("This is not a joint decision that something was achieved; nobody "
                           "endorses it."), code="endorsement-not-joint")


def _released() -> Problem:
    return Problem("endorsement-by-releaser", say("You released this decision."),
                   say("Ask another coordinator or administrator of the partner."))
