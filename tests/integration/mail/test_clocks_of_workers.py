"""Fault 5: letters on machines whose clocks do not agree; nobody waits a year for one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.assembly import now
from badgeservice.core.mail import LEASE, LetterState, Outcome, Verdict
from badgeservice.operations.deliver import Deliver
from tests.integration.mail.test_worker_processes import write

YEAR = timedelta(days=365)


class Killed(BaseException):
    """Stands for the end of the process."""


def sent(_mail):
    return Outcome(Verdict.SENT)


def on_a_machine(inside, postman, ahead=timedelta()):
    """What sends letters on a machine whose clock is wrong by as much."""
    tools = replace(inside.service.deliver._tools, clock=lambda: now() + ahead, shares_clock=True)
    return Deliver(tools, postman, inside.service.deliver._sender)


def posted(inside, letter):
    with inside.database.reading() as work:
        return work.outbox.get(letter)


@pytest.mark.parametrize("ahead", [YEAR, timedelta(hours=1)])
def test_fault_5_a_clock_that_jumped_takes_no_letter_from_another(inside, ahead):
    letter, found = write(inside), []
    other = on_a_machine(inside, sent, ahead)

    def slowly(mail):
        """Hand it over while another machine looks for letters."""
        found.append(other.next())
        return sent(mail)

    on_a_machine(inside, slowly).next()
    assert found == [None]
    assert posted(inside, letter).state is LetterState.SENT


@pytest.mark.parametrize("ahead", [YEAR, -YEAR])
def test_fault_5_a_lease_is_over_in_time_whatever_the_clock_of_who_had_it(inside, ahead):
    letter = write(inside)

    def killed(_mail):
        raise Killed

    with pytest.raises(Killed):
        on_a_machine(inside, killed, ahead).next()
    assert now() < posted(inside, letter).next_at < now() + LEASE


@pytest.mark.parametrize("ahead", [YEAR, -YEAR])
def test_fault_5_what_is_put_off_is_tried_again_in_minutes(inside, ahead):
    letter = write(inside)
    on_a_machine(inside, lambda _: Outcome(Verdict.LATER, "x"), ahead).next()
    assert now() < posted(inside, letter).next_at < now() + timedelta(hours=1)


def test_fault_5_a_letter_from_a_machine_that_is_a_year_ahead_is_sent_today(inside, clock):
    clock.ahead = YEAR
    letter = write(inside)
    clock.ahead = timedelta()
    assert on_a_machine(inside, sent).next().posted.letter.id == letter
