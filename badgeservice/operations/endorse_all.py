"""Endorse all that waits for a partner, at the command line, in the name of one of its people.

In two steps, as on the page: first the rows of all are recorded and told, with the digest that
covers every word; then exactly what was told is signed. What is refused is told and left out,
whatever refuses it; only what concerns the installation as a whole stops everything.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from badgeservice.core.account import EVERY, Actor
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.release import RELEASING, Waiting
from badgeservice.errors import (
    BadgeError,
    Conflict,
    CouldNotCheck,
    HomeUnusable,
    KeyUnusable,
    NotFound,
)
from badgeservice.operations.at_command_line import MARK, named_anywhere
from badgeservice.operations.award import GiveAward
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.decided import waiting_in
from badgeservice.operations.endorsable import refused_among
from badgeservice.operations.endorse import Endorse
from badgeservice.operations.endorsing import Endorsing
from badgeservice.operations.issue import Progress, silent

_log = logging.getLogger(__name__)

GROUP = 500
"""Cases of one transaction, as in `issue`; where one is refused the group is halved."""

_T = TypeVar("_T")

Refused = Mapping[str, BadgeError]
"""Why a case is left out, by application."""


@dataclass(frozen=True)
class Shown:
    """What somebody is shown of one case; the whole credential is not kept for it."""

    name: str
    """Of whom it is about."""

    achievement: str
    digest: str
    """What fixes every word of the credential that would be endorsed."""

    comment: str
    """What the endorsement says: the outcome and every level."""


@dataclass(frozen=True)
class Told:
    """What is laid before whoever is asked."""

    actor: Actor
    shown: Mapping[str, Shown]
    """What would be signed, by application, the oldest decision first."""

    refused: Refused
    own: int
    """How many are left out because whoever signs applied for them."""

    elsewhere: int
    """How many are left out because the partner signs in an installation of its own."""


@dataclass(frozen=True)
class Made:
    """What was signed of one case."""

    credential: str
    method: str
    signed_at: datetime


@dataclass(frozen=True)
class Signed:
    """What was signed."""

    made: Mapping[str, Made]
    """By application."""

    refused: Refused


@dataclass
class _Found:
    """What waits for the organisations of one person."""

    names: list[str] = field(default_factory=list)
    """What may be signed here."""

    refused: dict[str, BadgeError] = field(default_factory=dict)
    own: int = 0
    elsewhere: int = 0


class EndorseAll:
    """Endorsements of all that waits for the organisations that somebody acts for."""

    def __init__(self, tools: Collaborators, give_award: GiveAward) -> None:
        self._tools = tools
        self._endorse = Endorse(tools, give_award, MARK)
        self._endorsing = Endorsing(tools)

    def prepare(self, person: str, progress: Progress = silent) -> Told:
        """Record award and row of each that waits, and return what *person* would sign.

        Left out, and counted, is what *person* applied for, and what a partner signs in an
        installation of its own. The keys are unlocked; what waits for one that cannot be is
        refused. Raises BadInput ``person-not-a-user``; KeyUnusable where the issuer has no key.
        """
        with self._tools.database.reading() as work:
            actor = named_anywhere(work, person)
            found = self._waiting(work, actor)

        def prepared(several: Sequence[str]) -> Mapping[str, Shown]:
            """Record a group, and return what would be signed of it."""
            self._endorse.prepare(actor, several)
            return {name: Shown(draft.ready.composition.award.person.full_name,
                                draft.ready.composition.award.achievement, draft.digest,
                                str(draft.document["credentialSubject"]["endorsementComment"]))
                    for name, draft in self._endorse.drafts(actor, several).items()}

        shown, refused = self._each(actor, found.names, prepared, progress)
        return Told(actor, shown, {**found.refused, **refused}, found.own, found.elsewhere)

    def __call__(self, told: Told, progress: Progress = silent) -> Signed:
        """Sign what was *told*, to the letter; what changed since is refused.

        The roles of whoever signs are those that hold now. Raises BadInput as `prepare`,
        KeyUnusable; what was signed before an error stays.
        """
        with self._tools.database.reading() as work:
            actor = named_anywhere(work, told.actor.person.id)

        def signed(several: Sequence[str]) -> Mapping[str, Made]:
            """Sign a group."""
            made = self._endorse(actor, [(name, told.shown[name].digest) for name in several])
            return {name: Made(each.credential, each.method, each.signed_at)
                    for name, each in zip(several, made, strict=True)}

        made, refused = self._each(actor, list(told.shown), signed, progress)
        _log.info("endorsed %s joint decisions by %s at the command line; refused: %s",
                  len(made), actor.person.id, len(refused) + len(told.refused))
        return Signed(made, {**told.refused, **refused})

    def _waiting(self, work: UnitOfWork, actor: Actor) -> _Found:
        """Return what waits for the organisations of *actor*; their keys are unlocked.

        Before any transaction: somebody may have to type the passphrase.
        """
        own = {each.id for each in work.applications.of_person(actor.person.id)}
        locked: dict[str, Conflict | KeyUnusable | None] = {}
        found = _Found()
        for line, partner in _of_organisations(work, actor):
            if line.application in own:
                found.own += 1
                continue
            if partner not in locked:
                locked[partner] = self._locked(work, partner)
            error = locked[partner]
            if error is None:
                found.names.append(line.application)
            elif error.code == "endorsement-elsewhere":
                found.elsewhere += 1
            else:
                found.refused[line.application] = error
        return found

    def _locked(self, work: UnitOfWork, partner: str) -> Conflict | KeyUnusable | None:
        """Return why nobody signs here for *partner*; None once its key is unlocked."""
        try:
            self._endorsing.signer(work, partner)
        except (Conflict, KeyUnusable) as error:
            return error
        return None

    def _each(self, actor: Actor, names: Sequence[str],
              act: Callable[[Sequence[str]], Mapping[str, _T]],
              progress: Progress) -> tuple[Mapping[str, _T], Refused]:
        """Do *act* with groups of *names*; return what came out, and why others were refused."""
        done: dict[str, _T] = {}
        refused: dict[str, BadgeError] = {}
        progress(0, len(names))
        for start in range(0, len(names), GROUP):
            group = names[start:start + GROUP]
            refused |= self._refused(actor, group)
            made, others = _halved([name for name in group if name not in refused], act)
            done |= made
            refused |= others
            progress(start + len(group), len(names))
        return done, refused

    def _refused(self, actor: Actor, group: Sequence[str]) -> Refused:
        """Return which of *group* a rule refuses: they would make the others' way long."""
        try:
            with self._tools.database.reading() as work:
                return refused_among(work, actor, group)
        except NotFound:
            # One was removed meanwhile; that is found when the group is halved.
            return {}


def _of_organisations(work: UnitOfWork, actor: Actor) -> Iterator[tuple[Waiting, str]]:
    """Return what waits for the organisations of *actor*, with the partner that endorses it."""
    partners: dict[tuple[str, int], str] = {}
    for line in waiting_in(work, [EVERY]):
        if line.needs_endorsement:
            key = line.achievement, line.version
            if key not in partners:
                partners[key] = str(work.definitions.achievement(*key).course.partner)
            if partners[key] in actor.organisations(*RELEASING, programme=line.programme):
                yield line, partners[key]


def _halved(group: Sequence[str],
            act: Callable[[Sequence[str]], Mapping[str, _T]]) -> tuple[Mapping[str, _T], Refused]:
    """Do *act*, all or none, with *group*; where it is refused, with either half by itself.

    So one that is refused costs a few calls and not one for each of the others. Whatever one
    case alone is refused for is told of it; what concerns the installation stops the run.
    """
    if not group:
        return {}, {}
    try:
        return act(group), {}
    except (KeyUnusable, HomeUnusable, CouldNotCheck):
        raise
    except BadgeError as error:
        if len(group) == 1:
            return {}, {group[0]: error}
    middle = len(group) // 2
    first, second = _halved(group[:middle], act), _halved(group[middle:], act)
    return {**first[0], **second[0]}, {**first[1], **second[1]}
