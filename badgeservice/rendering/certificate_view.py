"""From a credential and what belongs to it to the values that its certificate prints."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from badgeservice.core.course import Kind
from badgeservice.core.facts import CredentialFacts
from badgeservice.errors import Message, say
from badgeservice.rendering.labels import labels
from badgeservice.rendering.view import CertificateView, CriterionLine

Words = Callable[[Message], str]

KINDS = {
    Kind.MICRO_CREDENTIAL: say("Micro-credential"),
    Kind.BADGE: say("Digital badge"),
    Kind.MILESTONE: say("Milestone badge"),
    Kind.PARTICIPATION: say("Certificate of participation"),
}
"""What each kind of achievement is called on paper and in pictures."""


def view_of(facts: CredentialFacts, *, language: str, words: Words) -> CertificateView:
    """Return what to print for *facts* in *language*; *words* speaks that language.

    Texts come from the pinned definition, so in the credential's own language they are
    the signed ones. Whether the credential is still valid is not looked at.
    """
    course = facts.achievement.course
    zone = ZoneInfo(course.timezone)
    return CertificateView(
        language=language,
        title=course.name.in_language(language),
        kind_label=words(KINDS[course.kind]),
        holder=facts.award.person.full_name if facts.award.name_public else None,
        issuer_name=facts.issuer.name.in_language(language),
        partner_name=facts.partner.name.in_language(language) if facts.partner else None,
        awarding_bodies=tuple(body.name.in_language(language) for body in facts.bodies),
        awarded_on=facts.award.awarded_on.astimezone(zone).date(),
        issued_on=facts.credential.prepared.valid_from.astimezone(zone).date(),
        hours=course.hours,
        criteria=tuple(_criteria(facts, language)),
        assessment_line=words(_assessment(facts, language)),
        is_example=facts.issuer.is_example,
        url=facts.url,
        short_url=facts.url.partition("://")[2],
        credential_id=facts.credential.prepared.id,
        labels=labels(words),
        is_participation=course.kind is Kind.PARTICIPATION,
    )


def _criteria(facts: CredentialFacts, language: str) -> list[CriterionLine]:
    return [
        CriterionLine(
            rubric=rubric.title.in_language(language),
            title=criterion.title.in_language(language),
            value=(value := facts.award.marks[rubric.slug][criterion.id]),
            top=rubric.levels[-1],
            level=rubric.level_name(value).in_language(language),
        )
        for rubric in facts.achievement.rubrics
        for criterion in rubric.criteria
        if criterion.id in facts.award.marks.get(rubric.slug, {})
    ]


def _assessment(facts: CredentialFacts, language: str) -> Message:
    """Say who stands behind it; a row that somebody attested is never called joint."""
    issuer = facts.issuer.name.in_language(language)
    if facts.partner is not None:
        return say("Jointly assessed by %(issuer)s and %(partner)s.", issuer=issuer,
                   partner=facts.partner.name.in_language(language))
    if facts.award.decision is not None:
        return say("Assessed by %(issuer)s.", issuer=issuer)
    return say("Recorded by %(who)s for %(issuer)s.", who=facts.award.attested_by,
               issuer=issuer)
