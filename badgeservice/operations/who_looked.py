"""Who looked at somebody's evidence, told to its owner without telling who judges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from badgeservice.core.account import EVERY, Actor, Role
from badgeservice.core.achievement import Achievement
from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Application, Stage
from badgeservice.core.portfolio import View
from badgeservice.core.ports import UnitOfWork
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.decided import is_released

_BY_NAME = (Role.COORDINATOR, Role.ADMINISTRATOR, Role.AUDITOR)


@dataclass(frozen=True)
class Viewer:
    """Who it was: an assessor by the organisation alone, all others by name."""

    name: str = ""
    organisation: str = ""
    """Slug of the issuer."""

    role: Role | None = None
    """None for somebody who has no role there any more, and is not named."""


@dataclass(frozen=True)
class Look:
    """One look at one piece of evidence."""

    view: View
    viewer: Viewer
    kind: str
    """One of the kinds of evidence; empty for an item that is gone."""

    title: str
    achievement: Achievement | None
    """What the application was for; None for an item of a practice cycle."""


class WhoLooked:
    """The owner's side of the record that `Looks` keeps."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def __call__(self, actor: Actor) -> Sequence[Look]:
        """Return the looks at the actor's evidence, the newest first.

        Those at an application only once its result was released, or it was withdrawn: until
        then they would tell whether it is judged. While an appeal waits, or a new decision
        does, those alone from before the last release.
        """
        with self._tools.database.reading() as work:
            return tuple(_told(work, work.evidence_views.of_owner(actor.person.id)))


def _told(work: UnitOfWork, views: Sequence[View]) -> Iterator[Look]:
    asked = cache(work.applications.get)
    evidence = cache(work.applications.evidence)
    for view in views:
        if view.application is None or view.position is None:
            yield _in_cycle(work, view)
            continue
        application = asked(view.application)
        if _is_told(work, application, view):
            yield _handed_in(work, application, evidence(application.id), view)


def _in_cycle(work: UnitOfWork, view: View) -> Look:
    item = work.portfolio.find(view.owner, view.item or "")
    viewer = Viewer(work.people.get(view.viewer).full_name, role=Role.MENTOR)
    return Look(view, viewer, item.kind if item else "", item.title if item else "", None)


def _handed_in(work: UnitOfWork, application: Application, evidence: Sequence[Evidence],
               view: View) -> Look:
    piece = dict(enumerate(evidence)).get(view.position or 0)
    return Look(view, _viewer(work, application, view.viewer), piece.kind if piece else "",
                piece.name if piece else "",
                work.definitions.achievement(application.achievement, application.version))


def _is_told(work: UnitOfWork, application: Application, view: View) -> bool:
    if application.stage is Stage.WITHDRAWN:
        return True
    release = work.releases.find(application.id)
    if release is None:
        return False
    appeal = work.appeals.of_application(application.id)
    is_over = is_released(work, application.id) and not (appeal and appeal.is_open)
    return is_over or view.at <= release.released_at


def _viewer(work: UnitOfWork, application: Application, person: str) -> Viewer:
    """Return who looked; who judges, or may, is told by the organisation, as in the feedback."""
    task = next((each for each in work.assignments.of_application(application.id)
                 if each.assessor == person), None)
    if task is not None:
        return Viewer(organisation=task.organisation, role=Role.ASSESSOR)
    roles = {each.role: each.organisation or "" for each in work.accounts.memberships(person)
             if each.programme in (application.programme, EVERY)}
    if Role.ASSESSOR in roles:
        return Viewer(organisation=roles[Role.ASSESSOR], role=Role.ASSESSOR)
    for role in _BY_NAME:
        if role in roles:
            return Viewer(work.people.get(person).full_name, roles[role], role)
    return Viewer()
