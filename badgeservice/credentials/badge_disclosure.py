"""What the holder of a badge may leave out, and what must always be shown.

1EdTech's certification asks that a derived badge still be one: everything that the Open
Badges schema requires is mandatory. So is whatever would mislead if it were left out: an end
of validity, the place where the status stands, and the hashed address by which the badge can
be told to be somebody's. The name in plain text, results, evidence, alignments, rubrics and
endorsements are the holder's to show or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from badgeservice.core.ports import Chance, Signer
from badgeservice.credentials.ecdsa_sd_2023 import ECDSA_SD_2023
from badgeservice.credentials.ecdsa_sd_disclosure import Reader, Secrets, sign_base
from badgeservice.credentials.ecdsa_sd_values import is_base
from badgeservice.credentials.json_pointers import all_but, exists, select
from badgeservice.credentials.proof import proofs_of, without_proof
from badgeservice.errors import DocumentRefused

_ALWAYS = (
    "/issuer", "/name", "/validFrom", "/validUntil", "/awardedDate", "/credentialStatus",
    "/credentialSchema", "/termsOfUse", "/refreshService",
    *(f"/credentialSubject/achievement/{member}" for member in (
        "achievementType", "name", "description", "criteria", "creator", "inLanguage",
        "version", "humanCode")),
)

LEVELS = ("/credentialSubject/result", "/endorsement")
"""Where a badge says which levels its holder reached: a partner's endorsement repeats them."""


def mandatory_pointers(document: Mapping[str, Any]) -> list[str]:
    """Return pointers to what every part of the badge *document* shows.

    Identifiers of objects, types and contexts need no pointer: they go with what they are of.
    """
    return [pointer for pointer in _ALWAYS if exists(document, pointer)] + _identifiers(document)


def _identifiers(document: Mapping[str, Any]) -> list[str]:
    subject = document.get("credentialSubject")
    found = subject.get("identifier") if isinstance(subject, Mapping) else None
    place = "/credentialSubject/identifier"
    if isinstance(found, list):
        hashed = [f"{place}/{number}" for number, one in enumerate(found)
                  if isinstance(one, Mapping) and one.get("hashed") is True]
        # A list of one may be no list to a reader that went through JSON-LD's compaction.
        return hashed if 0 < len(hashed) < len(found) else [place]
    return [place] if found is not None else []


def pointers_without(document: Mapping[str, Any], hidden: Sequence[str]) -> list[str]:
    """Return pointers to all of *document* but its proof and what *hidden* names.

    What is hidden and mandatory is shown all the same. Raises DocumentRefused
    ``pointer-malformed`` or ``pointer-unknown``.
    """
    return all_but(without_proof(document), hidden)


def levels(document: Mapping[str, Any]) -> list[str]:
    """Return pointers to what in *document* says which levels its holder reached."""
    return [pointer for pointer in LEVELS if exists(document, pointer)]


def sign_badge_sd(document: Mapping[str, Any], *, signer: Signer, created: datetime,
                  chance: Chance, reader: Reader) -> dict[str, Any]:
    """Return the badge *document* with a base proof from which its holder can show parts.

    Raises what `ecdsa_sd_disclosure.sign_base` raises.
    """
    return sign_base(document, mandatory=mandatory_pointers(document), signer=signer,
                     created=created, secrets=Secrets.drawn(chance), reader=reader)


def is_part_of(document: Mapping[str, Any], recorded: Mapping[str, Any]) -> bool:
    """Tell whether *document* shows part of *recorded*, all that is mandatory, nothing else.

    Only documents whose every proof lets a holder leave things out count. The signature is
    not looked at: with a stolen key, too, nobody can show more than what is on record.
    """
    try:
        proofs = proofs_of(document)
    except DocumentRefused:
        return False
    if not all(one.get("cryptosuite") == ECDSA_SD_2023.name and not is_base(one) for one in proofs):
        return False
    whole, part = without_proof(recorded), without_proof(document)
    return _contains(whole, part) and _contains(part, select(whole, mandatory_pointers(whole)))


def _contains(whole: object, part: object) -> bool:
    """Tell whether *part* is *whole* with members and items taken out."""
    if isinstance(part, Mapping):
        return isinstance(whole, Mapping) and all(
            key in whole and _contains(whole[key], member) for key, member in part.items())
    if isinstance(part, list):
        rest: Iterator[object] = iter(whole if isinstance(whole, list) else ())
        # Each item uses up those before the one that it was found in: the order is kept.
        return all(any(_contains(other, item) for other in rest) for item in part)
    return type(whole) is type(part) and whole == part
