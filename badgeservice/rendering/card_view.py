"""From a credential to what the card beside its link says."""

from __future__ import annotations

from collections.abc import Callable

from badgeservice.core.course import Kind
from badgeservice.core.facts import CredentialFacts
from badgeservice.errors import Message, say
from badgeservice.rendering.card import CardView
from badgeservice.rendering.certificate_view import KINDS, assessment

Words = Callable[[Message], str]


def card_of(facts: CredentialFacts, picture: bytes, *, host: str, language: str,
            words: Words) -> CardView:
    """Return the card of a credential that counts; the name only where it is signed in clear."""
    course = facts.achievement.course
    return CardView(
        title=course.name.in_language(language),
        kind_label=words(KINDS[course.kind]),
        issuer=facts.issuer.slug,
        issuer_name=facts.issuer.name.in_language(language),
        trust="" if course.kind is Kind.PARTICIPATION else words(assessment(facts, language)),
        host=host,
        check=words(say("Check it at")),
        picture=picture,
        holder=facts.award.person.full_name if facts.award.name_public else "",
        earned_by=words(say("Earned by")),
        example=words(say("Example profile: it does not represent the institution."))
        if facts.issuer.is_example else "",
    )


def plain_card(*, host: str, words: Words) -> CardView:
    """Return the card of what does not count now: no name, nothing that looks like an award."""
    return CardView(
        title=words(say("This credential does not count now")),
        kind_label=words(say("Credential")),
        issuer="", issuer_name="", trust=words(say("Why, and since when, is told on its page.")),
        host=host, check=words(say("Check it at")),
    )
