"""What may be endorsed, by whom: asked of every case, however many there are at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from badgeservice.core.account import Actor
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.release import READING, RELEASING
from badgeservice.core.willingness import of_own
from badgeservice.errors import Conflict, NotAllowed, NotWilling, Problem, say
from badgeservice.operations.decided import Decided, all_decided_for, led_to, released_by
from badgeservice.operations.impartial import none_impartial
from badgeservice.operations.nobody import ensure_somebody


def endorsable(work: UnitOfWork, actor: Actor, applications: Sequence[str]) -> list[Decided]:
    """Return the cases that *actor* may endorse for the partner, in few statements.

    Raises what `Endorse.prepare` says for the first that is refused; that a partner signs in
    an installation of its own is not asked here.
    """
    cases = all_decided_for(work, actor, applications, *RELEASING, reading=READING)
    released = released_by(work, cases)
    partial = none_impartial(work, [(case.application, case.decision) for case in cases])
    for case in cases:
        ensure_joint(case)
        if case.achievement.course.partner not in acts_for(actor, case):
            raise NotAllowed(say("Only people of the partner organisation endorse this."),
                             code="role-missing")
        if actor.person.id == case.application.person:
            raise NotWilling([of_own()])
        if actor.person.id == released.get(case.application.id):
            raise NotWilling([_released()])
        ensure_somebody(case.person)
        if partial[case.application.id]:
            raise NotWilling(partial[case.application.id])
    return cases


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
