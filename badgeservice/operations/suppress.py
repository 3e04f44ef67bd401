"""Let nothing here name a person any more, and keep what others rely on."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from badgeservice.core.audit import Act
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.sharing import standing

_log = logging.getLogger(__name__)


def suppress(work: UnitOfWork, person: str, *, by: str, at: datetime) -> None:
    """Withdraw the person's credentials, end roles and sessions, remove what names them.

    The public pages say *withdrawn at the holder's request*. Digest and status of each
    credential stay, so a copy that somebody holds can still be checked; marks and decisions
    stay without a name. An award that is not signed yet is closed: it would be signed for
    nobody. What still waits to be judged is judged no more: open tasks on it end with the
    reason ``suppressed``, and a decision that was not released never is.

    In the caller's transaction; whether it may be done is the caller's
    business. The bytes of evidence files are removed by `badgeservice retention`.
    """
    hold_all(work, person)
    withdrawn = sum(work.credentials.withdraw(name, at)
                    for name in work.credentials.of_person(person))
    for award in work.awards.unissued():
        if work.awards.get(award).person.id == person:
            work.awards.close(award)
    for membership in work.accounts.memberships(person):
        work.accounts.end(membership.id, at)
    tasks = [*work.assignments.of_assessor(person),
             *(task for asked in work.applications.of_person(person)
               for task in work.assignments.of_application(asked.id))]
    for task in tasks:
        if work.assignments.end(task.id, at, "suppressed"):
            work.drafts.drop(task.id)
    for agreed in standing(work.consents.of_person(person)):
        if agreed.is_given:
            work.consents.add(replace(agreed, is_given=False, at=at))
    counts = work.personal_data.suppress(person)
    work.audit.append(Act(at, by, "person.suppressed", f"person:{person}", None,
                          {"credentials": withdrawn, "rows": sum(counts.values())}))
    _log.info("person %s suppressed: %s credentials withdrawn", person, withdrawn)


def hold_all(work: UnitOfWork, person: str) -> None:
    """Let nothing happen to the person's applications and awards until the transaction ends.

    Whoever assigns, judges, endorses, releases or issues holds the same rows first, and in
    the same order: else of two who wait for each other one would be turned away.
    """
    for name in sorted(asked.id for asked in work.applications.of_person(person)):
        work.applications.hold(name)
    work.personal_data.hold_rows(person)
    work.awards.hold_of(person)
    work.personal_data.hold(person)
    # Those too that were being recorded until the person was held.
    work.awards.hold_of(person)
