"""What the page of a credential shows: the signed words, who judged, and what holds today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from badgeservice.core.award import Source
from badgeservice.core.course import Kind
from badgeservice.core.credential import Status
from badgeservice.core.facts import CredentialFacts
from badgeservice.errors import Message, say, say_n
from badgeservice.languages import translate
from badgeservice.web.languages import words
from badgeservice.web.reading import Party, Reading, read_bytes
from badgeservice.web.report_view import ReportView
from badgeservice.web.translated import Phrase, RubricShown, Translator

KINDS = {
    Kind.MICRO_CREDENTIAL: say("Micro-credential"),
    Kind.BADGE: say("Digital badge"),
    Kind.MILESTONE: say("Milestone badge"),
    Kind.PARTICIPATION: say("Participation certificate"),
}
"""What each kind of achievement is called."""

REASONS = {
    "identity-error": say("it names the wrong person"),
    "issued-in-error": say("it was issued in error"),
    "evidence-not-authentic": say("its evidence was not authentic"),
    "requested-by-holder": say("its holder asked for it"),
    "key-compromised": say("its signature can no longer be relied on"),
    "under-review": say("it is being reviewed"),
    "name-corrected": say("the name was corrected"),
    "email-corrected": say("the e-mail address was corrected"),
    "level-corrected": say("a level was corrected"),
    "date-corrected": say("the date was corrected"),
    "language-corrected": say("it was to be written in another language"),
    "other": say("another reason"),
}
"""The public reasons for a change of the status, in words."""


@dataclass(frozen=True)
class Assessment:
    """How the person was judged; only what can be shown to be so is claimed."""

    jointly_by: tuple[Party, ...] = ()
    """The issuer and those whose signed endorsement holds; empty for any other award."""

    recorded_by: str = ""
    """The organisation that recorded the award from a list, where it rests on one."""

    attested_by: str = ""
    """Whose word the list rests on, where that is a name and not an account or address."""

    attended: bool = False
    """Whether there was nothing to judge: participation."""


@dataclass(frozen=True)
class Withdrawal:
    """That a credential does not count any more, or not for now: when, why, what instead."""

    status: Status
    at: datetime
    reason: Message | None
    successor: str | None = None
    """The address of the credential that took its place."""


@dataclass(frozen=True)
class CredentialPage:
    """All that the template needs."""

    facts: CredentialFacts
    reading: Reading
    report: ReportView
    kind: Message
    title: Phrase
    description: Phrase
    workload: Phrase | None
    assessment: Assessment
    outcomes: tuple[Phrase, ...]
    rubrics: tuple[RubricShown, ...]
    withdrawal: Withdrawal | None
    attained: Message | None
    """The levels in one line; None where there are none, or no one line can tell them."""

    @property
    def zone(self) -> str:
        """The zone of the programme: a batch date begins at midnight there."""
        return self.facts.achievement.course.timezone

    @property
    def is_example(self) -> bool:
        """Whether the issuer stands for no real institution."""
        return self.facts.issuer.is_example

    @property
    def is_printable(self) -> bool:
        """Whether there is a certificate: the paper of a revoked credential would lie."""
        return self.facts.status is Status.VALID

    @property
    def has_translations(self) -> bool:
        """Whether some words stand beside a translation."""
        return self.title.translation is not None or self.description.translation is not None


def page_of(facts: CredentialFacts, report: ReportView, language: str) -> CredentialPage:
    """Return the page of a credential of ours in *language*.

    All that it says of the achievement is read from the stored bytes. They are shown also
    where *report* could not be made complete: the verdict says so.
    """
    reading = report.reading or read_bytes(facts.credential.document)
    course = facts.achievement.course
    translator = Translator(reading, facts.achievement, language)
    rubrics = translator.rubrics(reading.criteria)
    return CredentialPage(
        facts=facts,
        reading=reading,
        report=report,
        kind=KINDS[course.kind],
        title=translator.phrase(reading.name, course.name),
        description=translator.phrase(reading.description, course.description),
        workload=_workload(reading, course.hours, language),
        assessment=_assessment(facts, reading, report),
        outcomes=tuple(_outcomes(reading, facts, translator)),
        rubrics=rubrics,
        withdrawal=_withdrawal(facts),
        attained=attained(rubrics),
    )


def attained(rubrics: Sequence[RubricShown]) -> Message | None:
    """Return the levels of all criteria in one line, where each has one on equal scales."""
    criteria = [criterion for rubric in rubrics for criterion in rubric.criteria]
    scales = {len(criterion.levels) for criterion in criteria}
    steps = [criterion.step for criterion in criteria]
    if len(scales) != 1 or not all(steps):
        return None
    count, = scales
    if len(steps) == 1:
        return say("level %(step)s of %(count)s", step=steps[0], count=count)
    if len(set(steps)) == 1:
        return say("level %(step)s of %(count)s in all %(criteria)s criteria",
                   step=steps[0], count=count, criteria=len(steps))
    return say("levels %(least)s to %(most)s of %(count)s in %(criteria)s criteria",
               least=min(steps), most=max(steps), count=count, criteria=len(steps))


def _outcomes(reading: Reading, facts: CredentialFacts,
              translator: Translator) -> Iterator[Phrase]:
    known = facts.achievement.course.outcomes
    for place, outcome in enumerate(reading.outcomes):
        yield translator.phrase(outcome, known[place] if place < len(known) else None)


def _assessment(facts: CredentialFacts, reading: Reading, report: ReportView) -> Assessment:
    if not facts.achievement.course.is_competence:
        return Assessment(attended=True)
    if facts.award.source is Source.ROW:
        return Assessment(recorded_by=reading.issuer.name,
                          attested_by=_publishable(facts.award.attested_by))
    others = tuple(each.by for each in reading.endorsements)
    if facts.award.is_joint and others and report.endorsements_hold:
        return Assessment(jointly_by=(reading.issuer, *others))
    return Assessment()


def _publishable(name: str) -> str:
    """Return *name* where it is one: accounts and addresses are nobody else's business."""
    return name if " " in name.strip() and "@" not in name else ""


def _withdrawal(facts: CredentialFacts) -> Withdrawal | None:
    if facts.latest is None or facts.status is Status.VALID:
        return None
    return Withdrawal(facts.status, facts.latest.at, REASONS.get(facts.latest.reason),
                      facts.successor)


def _workload(reading: Reading, hours: int | None, language: str) -> Phrase | None:
    """Return the workload as the signed criteria state it, under their fixed heading."""
    signed_in = reading.language
    stated = section(reading.criteria_text, translate(say("Workload"), signed_in))
    if not stated:
        return None
    translation = None
    if hours is not None and language != signed_in:
        translation = Phrase(words(say_n("%(num)s hour", "%(num)s hours", hours)), language)
    return Phrase(stated, signed_in, translation)


def section(narrative: str, heading: str) -> str:
    """Return what stands under ``## heading`` in *narrative*; empty where nothing does."""
    for part in narrative.split("\n## ")[1:]:
        title, _, body = part.partition("\n")
        if title.strip() == heading:
            return body.strip()
    return ""
