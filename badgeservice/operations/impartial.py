"""Who has judged and is not impartial, as became known since."""

from __future__ import annotations

from badgeservice.core.conflicts import BAR_WORDS, PARTIAL, Bar
from badgeservice.core.judgement import Round
from badgeservice.core.person import Person
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import Problem, say
from badgeservice.operations.case import Case, bars_of, case_of


def partiality(work: UnitOfWork, case: Case, person: str) -> tuple[Bar, ...]:
    """Return why *person* is not impartial towards who applied; empty: nothing is known."""
    found = bars_of(work, case, Round.BLIND, person, None, calibrated=lambda *_: True, holders=())
    return tuple(bar for bar in found if bar in PARTIAL)


def partial_judges(work: UnitOfWork, case: Case) -> list[tuple[Person, Bar]]:
    """Return whose judgement of *case* stands though they are not impartial, and why.

    Nobody for a decision after an appeal: what was judged before it was looked into there.
    """
    if case.decision is not None and case.decision.supersedes is not None:
        return []
    addresses = dict.fromkeys(judgement.assessor for judgement in case.standing)
    people = (work.people.find(address) for address in addresses)
    return [(person, bar) for person in people if person is not None
            for bar in partiality(work, case, person.id)]


def not_impartial(work: UnitOfWork, application: str) -> list[Problem]:
    """Return the reasons why the decision on *application* cannot be signed or released."""
    return [Problem("judge-not-impartial",
                    say("%(name)s has judged it and is not impartial: %(why)s.",
                        name=person.full_name, why=BAR_WORDS[bar]),
                    say("Let a coordinator set this assessor aside on the page of the "
                        "assignment; somebody else judges then. A relation that was recorded by "
                        "mistake is struck out on the person's profile page, by an "
                        "administrator."), value=bar.value)
            for person, bar in partial_judges(work, case_of(work, application))]


def barred_from(work: UnitOfWork, case: Case, person: str) -> list[Problem]:
    """Return why *person* may not answer in *case*, in words to themselves."""
    return [Problem("assessor-barred",
                    say("You cannot judge it: %(why)s.", why=BAR_WORDS[bar]),
                    say("Declare a conflict of interest, so that somebody else is asked."),
                    value=bar.value)
            for bar in partiality(work, case, person)]
