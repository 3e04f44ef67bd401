"""What an application waits for: from its judgements to the next round, or to none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from badgeservice.core.achievement import Achievement
from badgeservice.core.deciding import decide
from badgeservice.core.joint import disagreements
from badgeservice.core.judgement import Judgement, Round
from badgeservice.errors import NotWilling


@dataclass(frozen=True)
class Step:
    """One round that is open, and for whom."""

    round: Round
    organisations: tuple[str, ...]
    """Whose assessors may take it: all of them in round 1 and 2, any one of them later."""

    @property
    def takes_all(self) -> bool:
        """Whether each of the organisations is needed, not just one of them."""
        return self.round in (Round.BLIND, Round.RECONCILIATION)


def blind_round_is_over(achievement: Achievement, judgements: Sequence[Judgement]) -> bool:
    """Tell whether each organisation has judged alone: from then on the two may see."""
    present = {j.organisation for j in judgements if j.round is Round.BLIND}
    return set(achievement.organisations) <= present


def next_step(achievement: Achievement, judgements: Sequence[Judgement]) -> Step | None:
    """Return the round that the unsuperseded *judgements* leave open; None: decide now.

    An appeal is not among them: it is opened by the teacher, not by the judgements.
    """
    blind = [j for j in judgements if j.round is Round.BLIND]
    present = {j.organisation for j in blind}
    missing = tuple(o for o in achievement.organisations if o not in present)
    if missing:
        return Step(Round.BLIND, missing)
    try:
        decide(achievement, judgements)
    except NotWilling:
        pass
    else:
        return None
    spoken = [j for j in judgements if j.round is Round.RECONCILIATION]
    waiting = tuple(o for o in achievement.organisations
                    if o not in {j.organisation for j in spoken})
    if waiting:
        return Step(Round.RECONCILIATION, waiting)
    return Step(Round.ADJUDICATION, achievement.organisations)


def visible(achievement: Achievement, judgements: Sequence[Judgement], *, assessor: str,
            turn: Round) -> tuple[Judgement, ...]:
    """Return which *judgements* an assessor with a task of round *turn* may see now.

    One's own always. Those of others: to the first two when both have judged alone; to the
    third only when the third has judged; to who hears an appeal all that went before.
    """
    own = tuple(j for j in judgements if j.assessor == assessor)
    if turn is Round.APPEAL:
        return tuple(judgements)
    if turn is Round.ADJUDICATION:
        done = any(j.round is Round.ADJUDICATION for j in own)
        return tuple(judgements) if done else own
    if not blind_round_is_over(achievement, judgements) or not any(
            j.round is Round.BLIND for j in own):
        return own
    # What a third one or an appeal came to is told by the result, not to the first two here.
    return tuple(j for j in judgements
                 if j in own or j.round in (Round.BLIND, Round.RECONCILIATION))


def falling(judgements: Sequence[Judgement], assessor: str) -> tuple[Judgement, ...]:
    """Return which unsuperseded *judgements* count no more when *assessor* was not impartial.

    The assessor's own, of every round, and all of later rounds than the first of those: they
    answered it. What the other one judged alone before stays.
    """
    first = min((j.round.value for j in judgements if j.assessor == assessor), default=None)
    if first is None:
        return ()
    return tuple(j for j in judgements if j.assessor == assessor or j.round.value > first)


def proposal(judgements: Sequence[Judgement], assessor: str) -> Judgement | None:
    """Return what the other of two has proposed in the second round, where one has."""
    return next((j for j in judgements
                 if j.round is Round.RECONCILIATION and j.assessor != assessor), None)


def differences(achievement: Achievement, judgements: Sequence[Judgement]) -> frozenset[str]:
    """Return on which criteria or rubrics the two of the first round are too far apart."""
    blind = [j for j in judgements if j.round is Round.BLIND]
    if len(blind) != 2:
        return frozenset()
    return frozenset(p.field or "" for p in disagreements(achievement.rubrics, *blind))
