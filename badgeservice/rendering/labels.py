"""The fixed words of a certificate, as sentences for the translation catalogues.

>>> labels(str).certifies_that
'certifies that'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from badgeservice.errors import Message, say


@dataclass(frozen=True)
class Labels:
    """The fixed words, in the language of the certificate."""

    certifies_that: str
    """Stands between the issuer's name and the holder's."""

    unnamed_holder: str
    """Stands for the holder whose name is not public."""

    has_earned: str
    """Stands between the holder's name and the achievement's."""

    took_part_in: str
    """The same for a participation certificate."""

    issued_by: str
    with_partner: str
    awarding_bodies: str
    date: str
    workload: str
    hour: str
    """Follows the number 1."""

    hours: str
    """Follows every other number."""

    level: str
    verify_hint: str
    attached_hint: str
    signature_note: str
    issued_on: str
    credential: str
    example_banner: str
    example_note: str
    certificate: str
    certificates: str
    transcript: str
    """Names the pages behind."""

    page_of: str
    """Says which page of how many it is, with {page} and {pages}."""


LABELS: Mapping[str, Message] = MappingProxyType({
    "certifies_that": say("certifies that"),
    "unnamed_holder": say("the holder of this credential"),
    "has_earned": say("has earned"),
    "took_part_in": say("has taken part in"),
    "issued_by": say("Issued by"),
    "with_partner": say("Assessed jointly with"),
    "awarding_bodies": say("Awarding bodies"),
    "date": say("Awarded on"),
    "workload": say("Workload"),
    "hour": say("hour"),
    "hours": say("hours"),
    "level": say("Level reached"),
    "verify_hint": say("Scan the code or open the address: it says whether the credential "
                       "is valid today."),
    "attached_hint": say("The signed credential is attached to this PDF."),
    "signature_note": say("Cryptographic signature of the issuer (not an advanced electronic "
                          "signature)."),
    "issued_on": say("Issued on"),
    "credential": say("Credential"),
    "example_banner": say("EXAMPLE"),
    "example_note": say("Example profile: it does not represent the institution."),
    "certificate": say("Certificate"),
    "certificates": say("Certificates"),
    "transcript": say("Transcript"),
    "page_of": say("Page {page} of {pages}"),
})
"""By field of `Labels`, the English sentence that the catalogues translate."""


def labels(translate: Callable[[Message], str]) -> Labels:
    """Return the fixed words as *translate* says them."""
    return Labels(**{name: translate(message) for name, message in LABELS.items()})
