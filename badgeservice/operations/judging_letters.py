"""Letters about judging, in the language of whoever gets them."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from badgeservice.core.account import Role
from badgeservice.core.ids import identifier
from badgeservice.core.letter import Letter
from badgeservice.core.ports import UnitOfWork
from badgeservice.operations.case import Case
from badgeservice.operations.collaborators import Collaborators

_log = logging.getLogger(__name__)


def write(work: UnitOfWork, tools: Collaborators, kind: str, person: str, case: Case,
          path: str, **values: str) -> None:
    """Put a letter into the outbox: what it is about, and the link that leads there.

    The application goes by its code: a letter to an assessor names no candidate.
    """
    account = work.accounts.find(person)
    language = account.language if account is not None else case.application.language
    whom = work.people.get(person)
    work.outbox.add(Letter(
        id=identifier(tools.chance.draw(16)),
        kind=kind,
        person=person,
        address=whom.email,
        language=language,
        created_at=tools.clock(),
        values={
            "name": whom.full_name,
            "code": case.code,
            "achievement": case.achievement.course.name.in_language(language),
            "link": f"{tools.urls.base}{path}",
            **values,
        },
        programme=case.application.programme,
    ))


def coordinators(work: UnitOfWork, case: Case, organisations: Iterable[str]) -> list[str]:
    """Return the ids of the coordinators who assign for *organisations*, each once.

    Where there is none, the administrators of the programme, and where it has none either
    those of the whole installation. Where nobody is left it is only said in the log: the
    application waits, and stands in the list of what is to be assigned.

    Nobody who judges the application or has applied: a letter would tell them too much.
    """
    wanted, programme = {*organisations, None}, case.application.programme
    members = [member for member in work.accounts.members([programme])
               if not case.hides_from(member.person)]
    for found in (
        [m for m in members if m.role is Role.COORDINATOR and m.organisation in wanted],
        [m for m in members if m.role is Role.ADMINISTRATOR and m.programme == programme],
        [m for m in members if m.role is Role.ADMINISTRATOR],
    ):
        if found:
            return list(dict.fromkeys(member.person for member in found))
    _log.warning("nobody can be told that application %s waits: the programme %s has no "
                 "coordinator and no administrator", case.application.id, programme)
    return []
