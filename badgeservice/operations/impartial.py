"""Who has judged and is not impartial, as became known since."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from badgeservice.core import conflicts
from badgeservice.core.conflicts import BAR_WORDS, Bar, Pair
from badgeservice.core.deciding import Decision
from badgeservice.core.judgement import Application
from badgeservice.core.person import Person
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import Problem, say
from badgeservice.operations.case import Case


def partiality(work: UnitOfWork, case: Case, person: str) -> tuple[Bar, ...]:
    """Return why *person* is not impartial towards who applied; empty: nothing is known."""
    pair = Pair(person, case.applicant.id, case.application.programme)
    return conflicts.partiality(pair, work.cases.ties([pair])[pair])


def partial_judges(work: UnitOfWork, case: Case) -> list[tuple[Person, Bar]]:
    """Return whose judgement of *case* stands though they are not impartial, and why.

    Nobody for a decision after an appeal: what was judged before it was looked into there.
    """
    return partial_among(work, [(case.application, case.decision)])[case.application.id]


def partial_among(work: UnitOfWork, cases: Collection[tuple[Application, Decision | None]]
                  ) -> Mapping[str, list[tuple[Person, Bar]]]:
    """Return the same of applications with the decisions that stand, by id; in few statements."""
    asked = {application.id: application for application, decision in cases
             if decision is None or decision.supersedes is None}
    judges = work.cases.judges(asked)
    people = work.cases.people({address for each in judges.values() for address in each})
    pairs = {name: {people[address]: Pair(people[address].id, each.person, each.programme)
                    for address in judges.get(name, ()) if address in people}
             for name, each in asked.items()}
    ties = work.cases.ties({pair for found in pairs.values() for pair in found.values()})
    return {application.id: [(person, bar)
                             for person, pair in pairs.get(application.id, {}).items()
                             for bar in conflicts.partiality(pair, ties[pair])]
            for application, _ in cases}


def not_impartial(work: UnitOfWork, application: str) -> list[Problem]:
    """Return the reasons why the decision on *application* cannot be signed or released."""
    asked = work.applications.get(application)
    return none_impartial(work, [(asked, work.decisions.find(application))])[application]


def none_impartial(work: UnitOfWork, cases: Collection[tuple[Application, Decision | None]]
                   ) -> Mapping[str, list[Problem]]:
    """Return the same of applications with the decisions that stand, by id; in few statements."""
    return {name: [Problem("judge-not-impartial",
                           say("%(name)s has judged it and is not impartial: %(why)s.",
                               name=person.full_name, why=BAR_WORDS[bar]),
                           say("Let a coordinator set this assessor aside on the page of the "
                               "assignment; somebody else judges then. A relation that was "
                               "recorded by mistake is struck out on the person's profile page, "
                               "by an administrator."), value=bar.value)
                   for person, bar in found]
            for name, found in partial_among(work, cases).items()}
