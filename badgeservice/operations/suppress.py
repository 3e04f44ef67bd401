"""Let nothing here name a person any more, and keep what others rely on."""

from __future__ import annotations

import logging
from datetime import datetime

from badgeservice.core.audit import Act
from badgeservice.core.ports import UnitOfWork

_log = logging.getLogger(__name__)


def suppress(work: UnitOfWork, person: str, *, by: str, at: datetime) -> None:
    """Withdraw the person's credentials, end roles and sessions, remove what names them.

    The public pages say *withdrawn at the holder's request*. Digest and status of each
    credential stay, so a copy that somebody holds can still be checked; marks and decisions
    stay without a name. An award that is not signed yet is closed: it would be signed for
    nobody. In the caller's transaction; whether it may be done is the caller's
    business. The bytes of evidence files are removed by `badgeservice retention`.
    """
    withdrawn = sum(work.credentials.withdraw(name, at)
                    for name in work.credentials.of_person(person))
    for award in work.awards.unissued():
        if work.awards.get(award).person.id == person:
            work.awards.close(award)
    for membership in work.accounts.memberships(person):
        work.accounts.end(membership.id, at)
    for assignment in work.assignments.of_assessor(person):
        work.assignments.end(assignment.id, at, "suppressed")
    counts = work.personal_data.suppress(person)
    work.audit.append(Act(at, by, "person.suppressed", f"person:{person}", None,
                          {"credentials": withdrawn, "rows": sum(counts.values())}))
    _log.info("person %s suppressed: %s credentials withdrawn", person, withdrawn)
