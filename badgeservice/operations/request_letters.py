"""Letters about requests on personal data: to who answers them, and to who asked."""

from __future__ import annotations

from collections.abc import Collection

from badgeservice.core.account import Role, covers
from badgeservice.core.data_request import DataRequest
from badgeservice.core.ids import identifier
from badgeservice.core.letter import Letter
from badgeservice.core.letters.privacy import ANSWERED, ANSWERED_BY_LETTER, FILED
from badgeservice.core.ports import UnitOfWork
from badgeservice.operations.collaborators import Collaborators


def tell_administrators(tools: Collaborators, work: UnitOfWork, request: DataRequest,
                        programmes: Collection[str]) -> None:
    """Write to the administrators of *programmes* that *request* waits for them."""
    link = {"link": tools.urls.page(f"/admin/requests/{request.id}")}
    for programme in sorted(programmes):
        for membership in work.accounts.members((programme,)):
            # Those of a programme are not told of what only those of all programmes can read.
            if (membership.role is Role.ADMINISTRATOR
                    and covers({membership.programme}, programme)):
                work.outbox.add(letter_on(tools, work, FILED, membership.person, request, link,
                                          programme=programme))


def tell_person(tools: Collaborators, work: UnitOfWork, answered: DataRequest) -> None:
    """Write to who asked that there is an answer; the answer itself to who cannot sign in."""
    account = work.accounts.find(answered.person)
    kind, values = ((ANSWERED, {"link": tools.urls.page("/account/data")})
                    if account is not None and account.is_active
                    else (ANSWERED_BY_LETTER, {"answer": answered.answer}))
    work.outbox.add(letter_on(tools, work, kind, answered.person, answered, values))


def letter_on(tools: Collaborators, work: UnitOfWork, kind: str, person: str,
              request: DataRequest, values: dict[str, str], *,
              programme: str | None = None) -> Letter:
    """Return a letter to *person* about *request*, of its programme unless told otherwise."""
    reader, account = work.people.get(person), work.accounts.find(person)
    return Letter(
        id=identifier(tools.chance.draw(16)), kind=kind, person=person,
        address=reader.email, language=account.language if account else "es",
        created_at=tools.clock(), programme=programme or request.programme,
        values={"name": reader.full_name, **values})
