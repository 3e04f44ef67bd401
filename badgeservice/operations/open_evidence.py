"""Open evidence: one's own, or that of an application which one judges or looks after."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from badgeservice.core.account import Actor, Role
from badgeservice.core.assignment import Assignment
from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Application, Stage
from badgeservice.core.media import ENDINGS, ending
from badgeservice.core.portfolio import View
from badgeservice.core.ports import EvidenceFiles, UnitOfWork
from badgeservice.errors import NotFound, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.looks import Looks
from badgeservice.operations.own_rights import ensure_role
from badgeservice.operations.sample import reviews_now

_log = logging.getLogger(__name__)

_OVERSEERS = (Role.COORDINATOR, Role.ADMINISTRATOR, Role.AUDITOR)


@dataclass(frozen=True)
class Opened:
    """A piece of evidence, ready to be handed over."""

    digest: str
    size: int
    media_type: str
    """One of the types that are taken as evidence, or empty."""

    name: str


class OpenEvidence:
    """Who may open what; what others than the owner open is recorded."""

    def __init__(self, tools: Collaborators, files: EvidenceFiles) -> None:
        self._tools = tools
        self._files = files
        self._looks = Looks(tools)

    def __call__(self, actor: Actor, application: str, position: int, *,
                 is_download: bool = False) -> Opened:
        """Return the evidence at *position* of an application, and record that it was opened.

        For its owner; for assessors who have, or have done, the task of judging it; for who
        may review it as part of a sample, until it is reviewed; for coordinators,
        administrators and auditors of its programme while it is sent, not once it was
        withdrawn. Raises NotFound ``unknown-evidence`` for everybody else, and where there
        is none.
        """
        with self._tools.database.reading() as work:
            found = _evidence(work, actor, application, position)
            owner = work.applications.get(application).person
        file = opened(self._files, found, f"evidence-{position + 1}")
        self._looks.record([View(actor.person.id, owner, application, position,
                                 self._tools.clock(), found.item, is_download)])
        _log.info("evidence %s of %s opened by %s", position, application, actor.person.id)
        return file

    def item(self, actor: Actor, item: str) -> Opened:
        """Return the file of one of the actor's own items; raises NotFound."""
        ensure_role(actor, Role.TEACHER)
        with self._tools.database.reading() as work:
            found = work.portfolio.get(actor.person.id, item)
        return opened(self._files, found.as_evidence(), found.content.file_name or found.title)

    def stream(self, file: Opened, start: int, length: int) -> Iterator[bytes]:
        """Yield *length* bytes of what was opened, from *start* on."""
        return self._files.stream(file.digest, start, length)


def opened(files: EvidenceFiles, found: Evidence, name: str) -> Opened:
    """Return what is held of *found*, to be handed over as *name*; raises NotFound for a link."""
    if found.digest is None:
        raise unknown()
    media_type = found.media_type if found.media_type in ENDINGS else ""
    if not name.lower().endswith(f".{ending(media_type)}"):
        name = f"{name}.{ending(media_type)}"
    return Opened(found.digest, files.size(found.digest), media_type, name)


def _evidence(work: UnitOfWork, actor: Actor, application: str, position: int) -> Evidence:
    try:
        asked = work.applications.get(application)
    except NotFound as error:
        raise unknown() from error
    evidence = work.applications.evidence(application)
    if not (may_open(asked, work.assignments.of_application(application), actor)
            or reviews_now(work, actor, asked)):
        raise unknown()
    if not 0 <= position < len(evidence):
        raise unknown()
    return evidence[position]


def may_open(application: Application, assignments: tuple[Assignment, ...],
             actor: Actor) -> bool:
    """Tell whether *actor* may open the evidence of *application*."""
    if application.person == actor.person.id:
        return True
    if application.stage is not Stage.SENT:
        return False  # a draft, or withdrawn: the owner's alone
    if actor.may(*_OVERSEERS, programme=application.programme):
        return True
    # A task that was given back or taken away, for a conflict of interest for instance, is over.
    return actor.may(Role.ASSESSOR, programme=application.programme) and any(
        task.assessor == actor.person.id and (task.ended_at is None
                                              or task.end_reason == "judged")
        for task in assignments)


def unknown() -> NotFound:
    """Return the error for evidence that is not there, or not for the asker."""
    return NotFound(say("There is no such evidence here."), code="unknown-evidence")
