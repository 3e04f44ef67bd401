"""Endorse all that waits for a partner, at the command line, in the name of one of its people.

In two steps, as on the page: first the rows of all are recorded and told, with the digest that
covers every word; then exactly what was told is signed. What is refused is told and left out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from badgeservice.core.account import EVERY, Actor
from badgeservice.core.endorsing import Endorsement
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.release import RELEASING, Waiting
from badgeservice.errors import Conflict, NotAllowed, NotFound, NotWilling
from badgeservice.operations.at_command_line import MARK, named_anywhere
from badgeservice.operations.award import GiveAward
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.decided import waiting_in
from badgeservice.operations.endorse import Endorse
from badgeservice.operations.endorsing import Draft, Endorsing
from badgeservice.operations.issue import Progress, silent

_log = logging.getLogger(__name__)

GROUP = 500
"""Cases of one transaction, as in `issue`; where one is refused each is taken by itself."""

_T = TypeVar("_T")

Refused = Mapping[str, Conflict | NotAllowed | NotFound | NotWilling]
"""Why a case is left out, by application."""


@dataclass(frozen=True)
class Told:
    """What is laid before whoever is asked."""

    actor: Actor
    drafts: Mapping[str, Draft]
    """What would be signed, by application, the oldest decision first."""

    refused: Refused


@dataclass(frozen=True)
class Signed:
    """What was signed."""

    made: Mapping[str, Endorsement]
    """By application."""

    refused: Refused


class EndorseAll:
    """Endorsements of all that waits for the organisations that somebody acts for."""

    def __init__(self, tools: Collaborators, give_award: GiveAward) -> None:
        self._tools = tools
        self._endorse = Endorse(tools, give_award, MARK)
        self._endorsing = Endorsing(tools)

    def prepare(self, person: str, progress: Progress = silent) -> Told:
        """Record award and row of each that waits, and return what *person* would sign.

        Left out is what *person* applied for, and what a partner signs in an installation of
        its own. The keys are unlocked. Raises BadInput ``person-not-a-user``, KeyUnusable.
        """
        with self._tools.database.reading() as work:
            actor = named_anywhere(work, person)
            names = [line.application for line in self._waiting(work, actor)]

        def prepared(several: Sequence[str]) -> Mapping[str, Draft]:
            """Record a group, and return what would be signed of it."""
            self._endorse.prepare(actor, several)
            return self._endorse.drafts(actor, several)

        drafts, refused = _each(names, prepared, progress)
        return Told(actor, drafts, refused)

    def __call__(self, told: Told, progress: Progress = silent) -> Signed:
        """Sign what was *told*, to the letter; what changed since is refused.

        The roles of whoever signs are those that hold now. Raises BadInput as `prepare`,
        KeyUnusable; what was signed before an error stays.
        """
        with self._tools.database.reading() as work:
            actor = named_anywhere(work, told.actor.person.id)

        def signed(several: Sequence[str]) -> Mapping[str, Endorsement]:
            """Sign a group."""
            made = self._endorse(actor, [(name, told.drafts[name].digest) for name in several])
            return dict(zip(several, made, strict=True))

        made, refused = _each(list(told.drafts), signed, progress)
        _log.info("endorsed %s joint decisions by %s at the command line; refused: %s",
                  len(made), actor.person.id, len(refused) + len(told.refused))
        return Signed(made, {**told.refused, **refused})

    def _waiting(self, work: UnitOfWork, actor: Actor) -> Iterator[Waiting]:
        own = {each.id for each in work.applications.of_person(actor.person.id)}
        here: dict[str, bool] = {}
        for line in waiting_in(work, [EVERY]):
            if not line.needs_endorsement or line.application in own:
                continue
            partner = str(work.definitions.achievement(
                line.achievement, line.version).course.partner)
            if partner not in actor.organisations(*RELEASING, programme=line.programme):
                continue
            if partner not in here:
                here[partner] = work.definitions.issuer(partner).did is None
                if here[partner]:
                    # Before any transaction: somebody may have to type the passphrase.
                    self._endorsing.signer(work, partner)
            if here[partner]:
                yield line


def _each(names: Sequence[str], act: Callable[[Sequence[str]], Mapping[str, _T]],
          progress: Progress) -> tuple[Mapping[str, _T], Refused]:
    """Do *act* with groups of *names*; return what came out, and why others were refused."""
    done: dict[str, _T] = {}
    refused: dict[str, Conflict | NotAllowed | NotFound | NotWilling] = {}
    progress(0, len(names))
    for start in range(0, len(names), GROUP):
        group = names[start:start + GROUP]
        try:
            done |= act(group)
        except (Conflict, NotAllowed, NotFound, NotWilling):
            for name in group:
                try:
                    done |= act([name])
                except (Conflict, NotAllowed, NotFound, NotWilling) as error:
                    refused[name] = error
        progress(start + len(group), len(names))
    return done, refused
