"""What an application shows before it is sent: what is there, what is missing, what stops it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from badgeservice.core.achievement import Achievement
from badgeservice.core.evidence import Evidence, shows_competence
from badgeservice.core.judgement import Application
from badgeservice.core.rubric import Criterion, Rubric
from badgeservice.errors import Problem, say


@dataclass(frozen=True)
class CriterionReady:
    """One criterion, and the evidence that is meant to show it."""

    rubric: Rubric
    criterion: Criterion
    evidence: tuple[Evidence, ...]
    wanting: tuple[str, ...]
    """Kinds of evidence that the criterion names and that none of these is."""

    settled_at: int | None
    """The level that it reached before, where it is not judged again."""

    @property
    def name(self) -> str:
        """Its name, ``rubric/criterion``."""
        return f"{self.rubric.slug}/{self.criterion.id}"


@dataclass(frozen=True)
class Readiness:
    """Everything at once: nothing blocks exactly when it may be sent."""

    criteria: tuple[CriterionReady, ...]
    missing_kinds: tuple[str, ...]
    """Kinds that the achievement demands and nothing is of."""

    blocks: tuple[Problem, ...]
    advice: tuple[Problem, ...]
    """What could be better, and is for the teacher to decide."""

    @property
    def may_be_sent(self) -> bool:
        """Whether nothing stops it; the declaration is asked for besides."""
        return not self.blocks


def no_application(achievement: Achievement) -> Problem | None:
    """Return why nobody applies for *achievement*, or None where one does."""
    if not achievement.course.is_competence:
        return Problem("given-for-attendance",
                       say("This is given for taking part, from the attendance list; nobody "
                           "applies for it."))
    if not achievement.rubrics and achievement.allows_batch:
        return Problem("given-by-list",
                       say("This is given by the organisation itself; nobody applies for it."))
    return None


def readiness(achievement: Achievement, application: Application, evidence: Sequence[Evidence],
              *, held: Collection[str], gone: Sequence[str] = ()) -> Readiness:
    """Look at a draft.

    *held* are the achievements that the person holds now; *gone* are the kinds of those
    items that were deleted from the portfolio meanwhile.
    """
    criteria = tuple(_criteria(achievement, application, evidence))
    kinds = {item.kind for item in evidence}
    missing = tuple(kind for kind in achievement.course.evidence if kind not in kinds)
    blocks = (
        *_requirements(achievement, held),
        *_evidence(achievement, evidence),
        *_kinds(missing),
        *_gone(gone),
        *_language(achievement, application),
    )
    return Readiness(criteria, missing, blocks, tuple(_advice(criteria)))


def _criteria(achievement: Achievement, application: Application,
              evidence: Sequence[Evidence]) -> Iterator[CriterionReady]:
    for rubric in achievement.rubrics:
        settled = application.carried.get(rubric.slug, {})
        for criterion in rubric.criteria:
            name = f"{rubric.slug}/{criterion.id}"
            shown = tuple(item for item in evidence if name in item.criteria)
            kinds = {item.kind for item in shown}
            yield CriterionReady(
                rubric, criterion, shown,
                tuple(kind for kind in criterion.evidence if kind not in kinds),
                settled.get(criterion.id))


def _requirements(achievement: Achievement, held: Collection[str]) -> Iterator[Problem]:
    for slug in achievement.course.requires:
        if slug not in held:
            yield Problem("requirement-missing",
                          say("%(achievement)s must be held first.", achievement=slug),
                          field=slug)


def _evidence(achievement: Achievement, evidence: Sequence[Evidence]) -> Iterator[Problem]:
    course = achievement.course
    if course.requires and not course.rubrics:
        # A milestone rests on what its required achievements showed.
        return
    if not shows_competence(tuple(evidence)):
        yield Problem("evidence-missing",
                      say("There is no evidence of practice; attendance alone is not enough."),
                      say("Add something that shows your teaching."), field="evidence")


def _kinds(missing: Sequence[str]) -> Iterator[Problem]:
    for kind in missing:
        yield Problem("evidence-kind-missing",
                      say("A kind of evidence that is asked for is missing."),
                      say("Add an item of this kind."), field="evidence", value=kind)


def _gone(gone: Sequence[str]) -> Iterator[Problem]:
    for kind in gone:
        yield Problem("evidence-gone",
                      say("An item was deleted from your portfolio after you chose it."),
                      say("Choose another one, or take it back from the deleted ones."),
                      field="evidence", value=kind)


def _language(achievement: Achievement, application: Application) -> Iterator[Problem]:
    languages = achievement.course.languages
    if application.language not in languages:
        yield Problem(
            "language-missing",
            say("%(achievement)s is not written in the language %(language)s.",
                achievement=achievement.slug, language=application.language),
            say("Use one of %(languages)s.", languages=", ".join(languages)),
            field="language")


def _advice(criteria: Sequence[CriterionReady]) -> Iterator[Problem]:
    for each in criteria:
        if each.settled_at is not None:
            continue
        if not each.evidence:
            yield Problem("criterion-without-evidence",
                          say("Nothing is said to show this criterion yet."),
                          say("Say which of your evidence shows it."), field=each.name)
        elif each.wanting:
            yield Problem("criterion-kind-missing",
                          say("This criterion names a kind of evidence that you do not show "
                              "for it."), field=each.name, value=", ".join(each.wanting))
