"""What an application makes public once its credential is issued; until then it can be changed."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from badgeservice.core.account import Actor
from badgeservice.core.achievement import Achievement
from badgeservice.core.appeal import AppealState
from badgeservice.core.audit import Act
from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Application, Outcome, Stage
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.sharing import VERSIONS, Consent, Purpose
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.own_application import hold_own, told, unknown
from badgeservice.operations.shared import taken_back
from badgeservice.operations.still_public import still_public

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Showing:
    """One piece of evidence, and what becomes of it."""

    position: int
    evidence: Evidence
    """As it was sent: assessors saw it so."""

    is_public: bool
    """Whether it will be public."""

    can_be_public: bool
    """Whether it may be: it was sent as public, and no pupil is to be recognised in it."""


@dataclass(frozen=True)
class Coming:
    """An application whose result was not told yet, and what its credential would say."""

    application: Application
    achievement: Achievement
    name_is_public: bool
    evidence: tuple[Showing, ...]


class BeforeIssue:
    """One's own applications that wait for their result."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def waiting(self, actor: Actor) -> Sequence[Coming]:
        """Return the applications of *actor* that were sent and have no result yet."""
        with self._tools.database.reading() as work:
            return tuple(_coming(work, each)
                         for each in work.applications.of_person(actor.person.id)
                         if _waits(work, each))

    def get(self, actor: Actor, application: str) -> Coming:
        """Return one of them; raises NotFound ``unknown-application``."""
        with self._tools.database.reading() as work:
            asked = work.applications.get(application)
            if asked.person != actor.person.id or not _waits(work, asked):
                raise unknown(application)
            return _coming(work, asked)

    def set_name(self, actor: Actor, application: str, *, is_public: bool) -> None:
        """Let the name stand in the credential, or not; raises as `set_evidence` does."""
        with self._tools.database.transaction() as work:
            coming = self._held(work, actor, application)
            if coming.name_is_public != is_public:
                if is_public and not coming.application.name_public:
                    raise _fixed()
                self._record(work, coming.application, Purpose.NAME, None, is_given=is_public)
        _log.info("name of application %s public: %s", application, is_public)

    def set_evidence(self, actor: Actor, application: str, position: int, *,
                     is_public: bool) -> None:
        """Let one piece of evidence be public once the credential is issued, or not.

        What was sent as not public stays so. Raises NotFound; Conflict ``showing-fixed`` where
        it was sent otherwise, pupils can be recognised, or the result was told meanwhile.
        """
        with self._tools.database.transaction() as work:
            coming = self._held(work, actor, application)
            shown = next((each for each in coming.evidence if each.position == position), None)
            if shown is None:
                raise NotFound(say("There is no such evidence here."), code="unknown-evidence")
            if shown.is_public != is_public:
                if not shown.can_be_public:
                    raise _fixed()
                self._record(work, coming.application, Purpose.EVIDENCE, position,
                             is_given=is_public)
        _log.info("evidence %s of application %s public: %s", position, application, is_public)

    def _held(self, work: UnitOfWork, actor: Actor, application: str) -> Coming:
        asked = hold_own(work, actor, application)
        if asked.stage is not Stage.SENT:
            raise unknown(application)
        if not _waits(work, asked):
            raise _fixed()
        return _coming(work, asked)

    def _record(self, work: UnitOfWork, asked: Application, purpose: Purpose,
                position: int | None, *, is_given: bool) -> None:
        now = self._tools.clock()
        work.consents.add(Consent(asked.person, purpose, VERSIONS[purpose], is_given, now,
                                  application=asked.id, position=position))
        work.audit.append(Act(
            now, asked.person, "consent.given" if is_given else "consent.taken-back",
            f"application:{asked.id}", asked.programme, {"purpose": purpose.value}))


def record_sent(work: UnitOfWork, sent: Application, evidence: Sequence[Evidence],
                at: datetime) -> None:
    """Record what its teacher agrees to by sending an application, in the same transaction."""
    matters: list[tuple[Purpose, int | None]] = [(Purpose.NAME, None)] if sent.name_public else []
    matters += [(Purpose.EVIDENCE, place) for place, each in enumerate(evidence) if each.public]
    for purpose, place in matters:
        work.consents.add(Consent(sent.person, purpose, VERSIONS[purpose], True, at,
                                  application=sent.id, position=place))


def _waits(work: UnitOfWork, asked: Application) -> bool:
    """Tell whether its teacher waits for a result; whether there is a decision is not told.

    Also for the answer to an appeal: the credential may come after that.
    """
    if asked.stage is not Stage.SENT:
        return False
    achievement = work.definitions.achievement(asked.achievement, asked.version)
    found = told(work, asked, achievement)
    return found is None or (found.after.outcome is not Outcome.ACHIEVED
                             and found.after.appeal is not None
                             and found.after.appeal.state is AppealState.FILED)


def _coming(work: UnitOfWork, asked: Application) -> Coming:
    sent = work.applications.evidence(asked.id)
    taken = taken_back(work, asked.id)
    possible = still_public(work, asked.person, sent)
    return Coming(
        application=asked,
        achievement=work.definitions.achievement(asked.achievement, asked.version),
        name_is_public=asked.name_public and (Purpose.NAME, None) not in taken,
        evidence=tuple(
            Showing(place, each, can.public and (Purpose.EVIDENCE, place) not in taken,
                    can.public)
            for place, (each, can) in enumerate(zip(sent, possible, strict=True))),
    )


def _fixed() -> Conflict:
    return Conflict(say("This cannot be changed any more, or was not sent as public."),
                    code="showing-fixed")
