"""A second look at some decisions: drawn at random, more often near the line."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from badgeservice.core.account import EVERY, Actor, Role
from badgeservice.core.achievement import Achievement
from badgeservice.core.audit import Act
from badgeservice.core.deciding import Decision, Route
from badgeservice.core.evidence import Evidence
from badgeservice.core.ids import identifier
from badgeservice.core.judgement import Application
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.sampling import (
    LEAST_PERCENT,
    MOST_PERCENT,
    Candidate,
    Drawn,
    Fate,
    Review,
    Verdict,
    draw,
    reasons,
)
from badgeservice.errors import BadInput, Conflict, NotAllowed, NotFound, Problem, say
from badgeservice.operations.blindness import hidden_from
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.looks import Looks
from badgeservice.operations.quality import READERS, Period, achievements_of, readable

_log = logging.getLogger(__name__)

DRAWERS = (Role.COORDINATOR, Role.ADMINISTRATOR)
REVIEWERS = (Role.COORDINATOR, Role.ASSESSOR)
LONGEST_NOTE = 4000


@dataclass(frozen=True)
class Sampled:
    """One decision of a sample, as a reviewer sees it."""

    sample: Drawn
    candidate: Candidate
    achievement: Achievement
    decision: Decision
    """The one that was drawn, also where it stands no more."""

    evidence: tuple[Evidence, ...]
    review: Review | None
    fate: Fate | None
    """Why the decision stands no more, or None."""

    may_review: bool
    """Whether the actor can still review it: it stands, a reviewer's role, and not involved."""


class Samples:
    """Draws of decisions, and what reviewers found."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._looks = Looks(tools)

    def all(self, actor: Actor) -> Sequence[Drawn]:
        """Return the draws of the actor's programmes, the newest first; raises NotAllowed.

        An assessor is shown only decisions that they were not involved in.
        """
        readers, reviewers = actor.programmes(*READERS), actor.programmes(Role.ASSESSOR)
        if not readers | reviewers:
            raise _role_missing()
        with self._tools.database.reading() as work:
            return tuple(self._seen(work, actor, drawn)
                         for drawn in work.samples.all(readers | reviewers))

    def readable(self, actor: Actor) -> Sequence[Drawn]:
        """Return as `all` does those of the programmes whose quality *actor* reads."""
        programmes = readable(actor)
        with self._tools.database.reading() as work:
            return tuple(self._seen(work, actor, drawn)
                         for drawn in work.samples.all(programmes))

    def all_for_operator(self) -> Sequence[Drawn]:
        """Return the draws of every programme, the newest first: for the command line."""
        with self._tools.database.reading() as work:
            return work.samples.all({EVERY})

    def get(self, actor: Actor, sample: str) -> Drawn:
        """Return one draw as `all` does; raises NotFound, also for another programme's."""
        if not actor.programmes(*READERS, Role.ASSESSOR):
            raise _role_missing()
        with self._tools.database.reading() as work:
            drawn = self._seen(work, actor, _get(work, actor, sample))
            # While one is judged anew nobody who may be asked to sees what was decided.
            return replace(drawn, items=tuple(
                each for each in drawn.items if work.decisions.find(each.application)))

    def percents(self, actor: Actor) -> dict[str, int]:
        """Return how many in a hundred are drawn in each programme of the actor's."""
        with self._tools.database.reading() as work:
            return {name: work.samples.percent(name) for name in _programmes(work, actor)}

    def set_percent(self, actor: Actor, programme: str, percent: int) -> None:
        """Change how many in a hundred are drawn; raises BadInput outside 10 to 20."""
        if not LEAST_PERCENT <= percent <= MOST_PERCENT:
            raise BadInput([Problem(
                "percent-out-of-range", say("This is not between %(least)s and %(most)s.",
                                            least=LEAST_PERCENT, most=MOST_PERCENT),
                say("Write a whole number of percent."), field="percent")])
        with self._tools.database.transaction() as work:
            _ensure_draws(work, actor, programme)
            work.samples.set_percent(programme, percent)
            work.audit.append(Act(self._tools.clock(), actor.person.id, "sampling.changed",
                                  f"programme:{programme}", programme, {"percent": percent}))
        _log.info("sampling rate of %s is %s", programme, percent)

    def draw(self, actor: Actor, programme: str, *, since: date | None = None,
             until: date | None = None) -> Drawn:
        """Draw from the decisions of *programme* that were not drawn before.

        The first and the last day are those of the course's time zone, as in the report.

        Raises NotAllowed, NotFound ``unknown-programme``, BadInput ``period-turned``, and
        Conflict ``nothing-to-sample``.
        """
        now, period = self._tools.clock(), Period(since, until)
        seed = self._tools.chance.draw(16).hex()
        with self._tools.database.transaction() as work:
            _ensure_draws(work, actor, programme)
            period.ensure_in_order()
            candidates = _candidates(work, programme, period,
                                     taken=work.samples.sampled(programme))
            if not candidates:
                raise Conflict(say("There is no decision in this period that was not drawn "
                                   "before."), code="nothing-to-sample")
            percent = work.samples.percent(programme)
            drawn = Drawn(identifier(self._tools.chance.draw(16)), programme, now,
                          actor.person.id, seed, percent, since, until, len(candidates),
                          draw(candidates, percent, seed), candidates=candidates)
            work.samples.add(drawn)
            work.audit.append(Act(now, actor.person.id, "sample.drawn", f"sample:{drawn.id}",
                                  programme, {"seed": seed, "percent": percent,
                                              "population": len(candidates),
                                              "drawn": len(drawn.items)}))
        _log.info("sample %s: %s of %s", drawn.id, len(drawn.items), len(candidates))
        return drawn

    def look(self, actor: Actor, sample: str, application: str) -> Sampled:
        """Return one decision of a sample; raises NotFound also where it is not shown.

        That the actor was shown its evidence is recorded.
        """
        found = self._look(actor, sample, application)
        with self._tools.database.reading() as work:
            asked = work.applications.get(application)
        self._looks.at_all(actor, asked, found.evidence)
        return found

    def line(self, actor: Actor, sample: str, application: str) -> Sampled:
        """Return the same without the evidence, for lists that show none of it."""
        return replace(self._look(actor, sample, application), evidence=())

    def _look(self, actor: Actor, sample: str, application: str) -> Sampled:
        drawn = self.get(actor, sample)
        candidate = _candidate(drawn, application)
        with self._tools.database.reading() as work:
            asked, fate = work.applications.get(application), drawn.fates.get(application)
            return Sampled(
                drawn, candidate, work.definitions.achievement(asked.achievement, asked.version),
                work.decisions.get(candidate.decision), work.applications.evidence(application),
                drawn.reviews.get(application), fate,
                may_review=application not in drawn.reviews and fate is None
                and actor.may(*REVIEWERS, programme=drawn.programme)
                and not _is_involved(work, actor, application))

    def review(self, actor: Actor, sample: str, application: str, verdict: Verdict,
               note: str) -> Review:
        """Record what *actor* found; a note is demanded unless they agree.

        Raises NotFound, NotAllowed ``role-missing`` and ``review-involved``, BadInput, and
        Conflict ``decision-superseded``, and ``reviewed-already`` but for the actor's own
        review in the same words.
        """
        note = note.strip()
        try:
            return self._review(actor, sample, application, verdict, note)
        except Conflict:
            # Asked afterwards: the other press may have been recorded in the same moment.
            with self._tools.database.reading() as work:
                made = _get(work, actor, sample).reviews.get(application)
            if made is None or ((made.reviewer, made.verdict, made.note)
                                != (actor.person.id, verdict, note)):
                raise
            return made

    def _review(self, actor: Actor, sample: str, application: str, verdict: Verdict,
                note: str) -> Review:
        with self._tools.database.transaction() as work:
            drawn = _get(work, actor, sample)
            candidate = _candidate(drawn, application)
            if not actor.may(*REVIEWERS, programme=drawn.programme):
                raise _role_missing()
            if _is_involved(work, actor, application):
                raise NotAllowed(say("You were involved in this decision; somebody else looks "
                                     "at it."), code="review-involved")
            if application in drawn.fates:
                raise Conflict(say("This decision stands no more; it cannot be reviewed now."),
                               code="decision-superseded")
            _ensure_note(verdict, note)
            review = Review(identifier(self._tools.chance.draw(16)), sample, application,
                            candidate.decision, actor.person.id, self._tools.clock(), verdict, note)
            work.samples.review(review)
            work.audit.append(Act(review.made_at, actor.person.id, "sample.reviewed",
                                  f"application:{application}", drawn.programme,
                                  {"sample": sample, "verdict": verdict.value}))
        _log.info("review %s of %s", review.id, application)
        return review

    def _seen(self, work: UnitOfWork, actor: Actor, drawn: Drawn) -> Drawn:
        if actor.may(*READERS, programme=drawn.programme):
            # All of the programme, but for their own cases and an appeal that they judge.
            hidden = hidden_from(work, actor) | {
                each.id for each in work.applications.of_person(actor.person.id)}
            drawn = replace(drawn, candidates=_without(hidden, drawn.candidates))
        else:
            hidden = frozenset(each.application for each in drawn.items
                               if _is_involved(work, actor, each.application))
            drawn = replace(drawn, candidates=())
        items = _without(hidden, drawn.items)
        kept = {each.application for each in items}
        return replace(drawn, items=items, reviews={
            name: each for name, each in drawn.reviews.items() if name in kept}, fates={
            name: each for name, each in drawn.fates.items() if name in kept})


def reviews_now(work: UnitOfWork, actor: Actor, application: Application) -> bool:
    """Tell whether *actor* may look at a drawn application, as long as nobody has reviewed it."""
    decision = work.decisions.find(application.id)
    return (actor.may(*REVIEWERS, programme=application.programme)
            and decision is not None and work.samples.awaits_review(decision.id)
            and not _is_involved(work, actor, application.id))


def _candidates(work: UnitOfWork, programme: str, period: Period, *,
                taken: Collection[str]) -> tuple[Candidate, ...]:
    of = achievements_of(work)
    found = [Candidate(each.case.application, each.id,
                       reasons(of(each.case).rubrics, each.marks, Route(each.route)))
             for each in work.quality.decided({programme})
             if each.stands and each.id not in taken
             and period.holds(of(each.case), each.decided_at)]
    return tuple(sorted(found, key=lambda each: each.application))


def _candidate(drawn: Drawn, application: str) -> Candidate:
    found = next((each for each in drawn.items if each.application == application), None)
    if found is None:
        raise NotFound(say("This decision is not in the sample."), code="unknown-sample-item")
    return found


def _without(hidden: Collection[str], items: Sequence[Candidate]) -> tuple[Candidate, ...]:
    return tuple(each for each in items if each.application not in hidden)


def _get(work: UnitOfWork, actor: Actor, sample: str) -> Drawn:
    drawn = work.samples.get(sample)
    if not actor.may(*READERS, Role.ASSESSOR, programme=drawn.programme):
        raise NotFound(say("There is no such sample here."), code="unknown-sample")
    return drawn


def _is_involved(work: UnitOfWork, actor: Actor, application: str) -> bool:
    """Tell whether somebody applied, judged, was asked to judge, or recorded the decision."""
    return (work.applications.get(application).person == actor.person.id
            or any(each.assessor == actor.person.email
                   for each in work.judgements.all(application))
            or any(each.assessor == actor.person.id
                   for each in work.assignments.of_application(application))
            or any(each.made_by in (actor.person.id, actor.person.email)
                   for each in work.decisions.all(application)))


def _programmes(work: UnitOfWork, actor: Actor) -> Collection[str]:
    known = {each.course.programme for each in work.definitions.achievements()}
    return sorted(name for name in known if actor.may(*DRAWERS, programme=name))


def _ensure_draws(work: UnitOfWork, actor: Actor, programme: str) -> None:
    if not actor.has(*DRAWERS):
        raise _role_missing()
    if programme not in _programmes(work, actor):
        raise NotFound(say("There is no such programme here."), code="unknown-programme")


def _ensure_note(verdict: Verdict, note: str) -> None:
    if verdict is not Verdict.AGREES and not note:
        raise BadInput([Problem("note-missing", say("Here a reason is needed."),
                                say("Write what you would decide, or what must be done."),
                                field="note")])
    if len(note) > LONGEST_NOTE:
        raise BadInput([Problem("note-too-long",
                                say("The text is longer than %(most)s characters.",
                                    most=LONGEST_NOTE), say("Shorten it."), field="note")])


def _role_missing() -> NotAllowed:
    return NotAllowed(say("This page is for other roles than yours."), code="role-missing")
