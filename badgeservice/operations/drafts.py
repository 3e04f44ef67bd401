"""Drafts of applications: begun, looked at, changed; nobody but the teacher sees them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Protocol

from badgeservice.core.account import Actor, Role, covers
from badgeservice.core.achievement import Achievement
from badgeservice.core.audit import Act
from badgeservice.core.evidence import Evidence
from badgeservice.core.ids import identifier
from badgeservice.core.judgement import Application, Stage
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import BadInput, Conflict, NotAllowed, NotFound, NotWilling, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.draft_form import DraftForm, direct_evidence, problems_of
from badgeservice.operations.obstacles import obstacle
from badgeservice.operations.own_application import hold_own, unknown

_log = logging.getLogger(__name__)

MOST_EVIDENCE = 50


class PortfolioItem(Protocol):
    """What a draft needs to know of an item of the portfolio."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def kind(self) -> str:
        """One of the kinds of evidence."""

    @property
    def title(self) -> str:
        """What the teacher calls it."""


@dataclass(frozen=True)
class Choice:
    """An achievement of the teacher's programmes, and whether to apply for it now."""

    achievement: Achievement
    obstacle: Problem | None
    missing: tuple[Achievement, ...]
    """What must be held before it is sent."""


@dataclass(frozen=True)
class Draft:
    """A draft as its form shows it."""

    application: Application
    achievement: Achievement
    items: tuple[PortfolioItem, ...]
    """All of the teacher's portfolio."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By id of a chosen item the criteria that it is to show."""

    direct: tuple[tuple[int, Evidence], ...] = ()
    """What was given in the application itself, each with its position."""

    seen: str = ""
    """Names this state, so that two open windows do not overwrite each other."""


class Drafts:
    """What a teacher does before sending."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def choices(self, actor: Actor) -> tuple[Choice, ...]:
        """Return every achievement of the programmes in which *actor* is a teacher."""
        programmes = actor.programmes(Role.TEACHER)
        now, person = self._tools.clock(), actor.person.id
        with self._tools.database.reading() as work:
            known = {each.slug: each for each in work.definitions.achievements()}
            held = work.awards.held(person)
            return tuple(
                Choice(each, obstacle(work, person, each, now), tuple(
                    known[slug] for slug in each.course.requires
                    if slug not in held and slug in known))
                for each in known.values() if covers(programmes, each.course.programme))

    def start(self, actor: Actor, achievement: str) -> Application:
        """Begin a draft for the current version of *achievement*.

        Raises NotFound for an achievement of another programme, NotAllowed ``role-missing``
        for somebody who is no teacher, NotWilling or Conflict where something stands
        against it.
        """
        if not actor.has(Role.TEACHER):
            raise NotAllowed(say("This page is for other roles than yours."), code="role-missing")
        with self._tools.database.transaction() as work:
            wanted = work.definitions.achievement(achievement)
            if not actor.may(Role.TEACHER, programme=wanted.course.programme):
                raise NotFound(say("No achievement is called %(slug)s here.", slug=achievement),
                               code="unknown-achievement")
            now = self._tools.clock()
            refused = obstacle(work, actor.person.id, wanted, now)
            if refused is not None:
                raise NotWilling([refused])
            made = self.begin(work, actor, Application(
                id="", person=actor.person.id, achievement=achievement, version=wanted.version,
                language=wanted.course.languages[0], made_at=now,
                programme=wanted.course.programme), ())
        _log.info("draft %s for %s version %s", made.id, achievement, wanted.version)
        return made

    def begin(self, work: UnitOfWork, actor: Actor, like: Application,
              evidence: Sequence[Evidence]) -> Application:
        """Record a draft like *like*, within the transaction of *work*; raises Conflict."""
        now = self._tools.clock()
        made = replace(like, id=identifier(self._tools.chance.draw(16)), made_at=now,
                       stage=Stage.DRAFT, sent_at=None)
        work.applications.add(made, work.people.get(actor.person.id), evidence)
        work.audit.append(Act(now, actor.person.id, "application.begun",
                              f"application:{made.id}", made.programme,
                              {"achievement": made.achievement, "attempt": made.attempt}))
        return made

    def open(self, actor: Actor, application: str) -> Draft:
        """Return a draft of *actor*; raises NotFound, Conflict where it is none any more."""
        with self._tools.database.reading() as work:
            asked = work.applications.get(application)
            if asked.person != actor.person.id:
                raise unknown(application)
            _ensure_draft(asked)
            evidence = work.applications.evidence(application)
            return Draft(
                application=asked,
                achievement=work.definitions.achievement(asked.achievement, asked.version),
                items=tuple(work.portfolio.of_owner(actor.person.id)),
                chosen={e.item: e.criteria for e in evidence if e.item is not None},
                direct=tuple((n, e) for n, e in enumerate(evidence) if e.item is None),
                seen=_state(asked, evidence),
            )

    def save(self, actor: Actor, application: str, form: DraftForm) -> None:
        """Let the draft be what *form* says.

        Raises BadInput with every problem, NotFound for a draft or an item of somebody else,
        Conflict ``draft-changed`` where it was changed after the form was shown.
        """
        with self._tools.database.transaction() as work:
            asked = hold_own(work, actor, application)
            _ensure_draft(asked)
            before = work.applications.evidence(application)
            if form.seen != _state(asked, before):
                raise Conflict(say("This draft was changed in another window; look at it "
                                   "again."), code="draft-changed")
            achievement = work.definitions.achievement(asked.achievement, asked.version)
            problems = problems_of(form, achievement)
            evidence = self._evidence(work, actor, form, before)
            if len(evidence) > MOST_EVIDENCE:
                problems.append(Problem(
                    "evidence-too-much", say("At most %(most)s pieces of evidence fit into one "
                                             "application.", most=MOST_EVIDENCE),
                    say("Choose the best."), field="evidence"))
            if problems:
                raise BadInput(problems)
            work.applications.put_evidence(application, evidence)
            work.applications.change(
                asked, replace(asked, language=form.language, name_public=form.name_public),
                work.people.get(actor.person.id))
        _log.info("draft %s saved", application)

    def _evidence(self, work: UnitOfWork, actor: Actor, form: DraftForm,
                  before: Sequence[Evidence]) -> list[Evidence]:
        found = [work.portfolio.get(actor.person.id, item).as_evidence(criteria)
                 for item, criteria in form.items.items()]
        found += [replace(each, criteria=form.kept[position])
                  for position, each in enumerate(before)
                  if each.item is None and position in form.kept]
        return found + [direct_evidence(each) for each in form.added]


def _ensure_draft(application: Application) -> None:
    if application.stage is not Stage.DRAFT:
        raise Conflict(say("This application was changed meanwhile; look at it again."),
                       code="application-changed")


def _state(application: Application, evidence: Sequence[Evidence]) -> str:
    told = repr((application.language, application.name_public, tuple(evidence)))
    return sha256(told.encode()).hexdigest()[:24]
