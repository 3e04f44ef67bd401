"""What strangers learn of a credential that its holder does not show: whether it counts, of what.

Its status is public (as its entry in the status list is), so a credential that counts no more is
answered as such by the verifier: nobody turns a *no* into a *could not be checked* by hiding it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from badgeservice.core.credential import Status
from badgeservice.core.report import Report, Verdict, unknown
from badgeservice.credentials.check_register import registered_status_check
from badgeservice.credentials.check_time import time_check
from badgeservice.credentials.data_model import period
from badgeservice.credentials.moments import parse_moment
from badgeservice.credentials.world import RegisterEntry, World
from badgeservice.errors import CouldNotCheck, Message, say

PAGE_OFF = "credential-page-off"
"""The code of a credential that its holder shows to those alone who have the link."""

_WORDS: Mapping[str, Message] = {
    Status.VALID.value: say("valid"),
    Status.SUSPENDED.value: say("suspended"),
    Status.REVOKED.value: say("revoked"),
    Status.SUPERSEDED.value: say("replaced by a newer one"),
    "expired": say("expired"),
}


def standing_of(status: Status, document: bytes, now: datetime) -> tuple[str, Message]:
    """Return what is told of a credential, as a code and in a word.

    That is its *status* in the register; of what that lets stand, whether the time of the signed
    *document* is over, exactly as the verifier counts it.
    """
    _, end = period(json.loads(document))
    is_over = status is Status.VALID and end is not None and parse_moment(end) < now
    code = "expired" if is_over else status.value
    return code, _WORDS[code]


def hidden_report(credential: str, document: bytes, achievement: str, world: World) -> Report:
    """Return all that verification tells of the hidden *credential*, an address of ours.

    The lines that say that it counts no more come first; the last one says that its holder does
    not show it, its *achievement*, and what the register says.
    """
    try:
        entry = world.register.entry(credential) if world.register else None
    except CouldNotCheck as error:
        return Report((unknown("register", error.code, error.message),))
    entry = entry or RegisterEntry("", Status.VALID)
    lines = (registered_status_check(entry), time_check(json.loads(document), world))
    _, word = standing_of(entry.status, document, world.now)
    return Report((
        *(line for line in lines if line.verdict is Verdict.FAILED),
        unknown("register", PAGE_OFF, say(
            "Its holder does not show this credential in public. It is one for “%(name)s”, and "
            "the issuer's register says: %(status)s. For all else bring the file, or the link "
            "that its holder gave you.", name=achievement, status=word)),
    ))
