"""From a credential and what belongs to it to the values that its certificate prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from badgeservice.core.certificate_layout import Layout, Paper
from badgeservice.core.course import Kind
from badgeservice.core.facts import CredentialFacts
from badgeservice.core.paper_code import paper_code
from badgeservice.errors import Message, say
from badgeservice.rendering.labels import labels
from badgeservice.rendering.transcript_view import Transcript, recorded_by
from badgeservice.rendering.view import CertificateView, CriterionLine

Words = Callable[[Message], str]

KINDS = {
    Kind.MICRO_CREDENTIAL: say("Micro-credential"),
    Kind.BADGE: say("Digital badge"),
    Kind.MILESTONE: say("Milestone badge"),
    Kind.PARTICIPATION: say("Certificate of participation"),
}
"""What each kind of achievement is called on paper and in pictures."""


def view_of(facts: CredentialFacts, *, language: str, words: Words, layout: Layout,
            paper: Paper = Paper.A4) -> CertificateView:
    """Return what to print for *facts* in *language*; *words* speaks that language.

    Texts come from the pinned definition, so in the credential's own language they are
    the signed ones. Whether the credential is still valid is not looked at.
    """
    course = facts.achievement.course
    zone = ZoneInfo(course.timezone)
    identifier = facts.credential.prepared.id
    criteria, short = tuple(_criteria(facts, language)), _short_url(facts.url, identifier)
    told = Transcript(facts, criteria, language=language, words=words, short_url=short)
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
        criteria=criteria,
        assessment_line=words(assessment(facts, language)),
        is_example=facts.issuer.is_example,
        url=facts.url,
        short_url=short,
        credential_id=identifier,
        labels=labels(words),
        layout=layout,
        paper=paper,
        is_participation=course.kind is Kind.PARTICIPATION,
        description=course.description.in_language(language),
        paper_code=paper_code(identifier),
        code_hint=words(say("Or type the code %(code)s at %(place)s.",
                            code=paper_code(identifier),
                            place=short.partition("/v/")[0] + "/verify")),
        translation_note=words(_translated(facts.award.language))
        if language != facts.award.language else "",
        transcript=tuple(told.sections(layout.transcript)),
    )


def _short_url(url: str, identifier: str) -> str:
    """Return the address that stands on paper: short enough to be typed, without scheme."""
    return url.partition("://")[2].partition("/credentials/")[0] + f"/v/{paper_code(identifier)}"


def _translated(language: str) -> Message:
    return say("Translation, not signed: the signed words are in %(language)s.",
               language=_LANGUAGE_NAMES.get(language, language))


_LANGUAGE_NAMES: Mapping[str, Message | str] = {
    "es": say("Spanish"), "en": say("English"), "fi": say("Finnish")}


def _criteria(facts: CredentialFacts, language: str) -> list[CriterionLine]:
    return [
        CriterionLine(
            rubric=rubric.title.in_language(language),
            title=criterion.title.in_language(language),
            value=(value := facts.award.marks[rubric.slug][criterion.id]),
            top=rubric.levels[-1],
            level=rubric.level_name(value).in_language(language),
            descriptor=criterion.descriptors[value].in_language(language)
            if value in criterion.descriptors else "",
        )
        for rubric in facts.achievement.rubrics
        for criterion in rubric.criteria
        if criterion.id in facts.award.marks.get(rubric.slug, {})
    ]


def assessment(facts: CredentialFacts, language: str) -> Message:
    """Say who stands behind it; a row that somebody attested is never called joint."""
    issuer = facts.issuer.name.in_language(language)
    if facts.partner is not None:
        return say("Jointly assessed by %(issuer)s and %(partner)s.", issuer=issuer,
                   partner=facts.partner.name.in_language(language))
    if facts.award.decision is not None:
        return say("Assessed by %(issuer)s.", issuer=issuer)
    return recorded_by(facts.award.attested_by, issuer)
