"""The partner's endorsement: what the second organisation signs, and to what it binds itself.

An EndorsementCredential of Open Badges 3.0 (§B.2). Its subject names the credential and
the digest of the credential's canonical form without endorsements and proof, so it
cannot be moved to another one; its comment repeats the outcome and every level.
"""

from __future__ import annotations

from typing import Any

from badgeservice.core.deciding import Route
from badgeservice.credentials.openbadges3 import (
    CONTEXTS,
    Composition,
    Signatory,
    profile,
    timestamp,
)
from badgeservice.errors import Message, say

_ROUTES = {
    Route.AGREED: say("both assessors agreed"),
    Route.RECONCILED: say("the assessors reconciled their judgements"),
    Route.ADJUDICATED: say("a third assessor decided"),
    Route.APPEALED: say("an assessor decided on appeal"),
}


def endorsement_document(
    parts: Composition, partner: Signatory, *, digest: str
) -> dict[str, Any]:
    """Return the unsigned endorsement of a joint award by *partner*.

    *digest* is the `digestMultibase` of the credential to be endorsed. Raises ValueError
    for an award that was not joint: no partner vouches for what it did not assess.
    """
    if not parts.award.is_joint or parts.prepared.endorsement is None:
        raise ValueError("only a joint award is endorsed")
    return {
        "@context": list(CONTEXTS),
        "id": parts.prepared.endorsement,
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": parts.words(
            say("Endorsement of the joint assessment: %(name)s",
                name=parts.achievement.course.name.in_language(parts.language))
        ),
        "issuer": profile(partner, parts.language),
        "validFrom": timestamp(parts.prepared.valid_from),
        "credentialSubject": {
            "id": parts.credential_id,
            "type": ["EndorsementSubject"],
            "digestMultibase": digest,
            "endorsementComment": comment(parts),
        },
    }


def comment(parts: Composition) -> str:
    """Return the outcome, how it was reached, and the level of every criterion, in words."""
    decision = parts.award.decision
    if decision is None:
        raise ValueError("an award without a decision has nothing to endorse")
    opening = say(
        "Jointly assessed; outcome: achieved; %(route)s.",
        route=parts.words(_ROUTES[decision.finding.route]),
    )
    return "\n".join([parts.words(opening), *_levels(parts)])


def _levels(parts: Composition) -> list[str]:
    lines = []
    for rubric in parts.achievement.rubrics:
        for criterion in rubric.criteria:
            value = parts.award.marks[rubric.slug][criterion.id]
            level: Message = say(
                "%(rubric)s, %(criterion)s: level %(value)s of %(top)s, %(name)s",
                rubric=rubric.title.in_language(parts.language),
                criterion=criterion.title.in_language(parts.language),
                value=value,
                top=rubric.levels[-1],
                name=rubric.level_name(value).in_language(parts.language),
            )
            lines.append(f"- {parts.words(level)}")
    return lines
