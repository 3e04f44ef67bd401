"""The people of a group of rows, found or added together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from badgeservice.core.ids import identifier_of
from badgeservice.core.person import Person
from badgeservice.core.ports import UnitOfWork
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.row_fates import Judged


def persons_of(work: UnitOfWork, judged: Sequence[Judged],
               tools: Collaborators) -> Mapping[str, Person]:
    """Return the people of rows by address; who is not known yet is added.

    Raises Conflict ``person-exists`` where somebody else added one of them meanwhile, and
    ``person-removed-meanwhile`` where one was suppressed: either the suppression waits for
    what is recorded here and finds it, or this finds the suppression.
    """
    work.batch_groups.hold_people(sorted({each.person.id for each in judged if each.person}))
    now = tools.clock()
    found: dict[str, Person] = {}
    new: list[Person] = []
    for each in judged:
        row = each.asked.row
        if row.email in found:
            continue
        person = each.person
        if person is None:
            person = Person(identifier_of(now, tools.chance.draw(10)), row.email,
                            row.given_names.strip(), row.first_surname.strip(),
                            row.second_surname.strip())
            new.append(person)
        found[row.email] = person
    work.batch_groups.add_people(new)
    return found
