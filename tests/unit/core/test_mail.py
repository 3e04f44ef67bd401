"""When a letter that could not be sent is tried again, and when no more."""

from datetime import UTC, datetime, timedelta

from badgeservice.core.letter import Letter
from badgeservice.core.mail import (
    MOST_ATTEMPTS,
    WAITS,
    LetterState,
    Outcome,
    Posted,
    Verdict,
)
from badgeservice.core.mail_advice import ADVICE, advice

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
LATER = Outcome(Verdict.LATER, "mail-connect")


def posted():
    return Posted(Letter("a", "mail-test", None, "a@b.example", "es", NOW), LetterState.WAITING,
                  next_at=NOW)


def test_waits_grow_from_a_minute_to_a_day():
    now, letter, waited = NOW, posted(), []
    while letter.next_at is not None:
        letter = letter.taken("lease", now).delayed(LATER, now)
        if letter.next_at:
            waited.append(letter.next_at - now)
            now = letter.next_at
    assert waited == list(WAITS)
    assert waited[:4] == [timedelta(minutes=m) for m in (1, 5, 15, 60)]
    assert waited[-1] == timedelta(hours=24)
    assert (letter.state, letter.attempts) == (LetterState.GIVEN_UP, MOST_ATTEMPTS)
    assert letter.error == "mail-connect"


def test_what_was_refused_for_good_is_not_tried_again():
    outcome = Outcome(Verdict.NEVER, "mail-recipient", "550 no")
    letter = posted().taken("lease", NOW).refused(outcome)
    assert (letter.state, letter.next_at, letter.reply) == (LetterState.FAILED, None, "550 no")


def test_letter_that_is_sent_again_has_as_many_attempts_as_a_new_one():
    letter = posted().taken("x", NOW).refused(LATER).again(NOW)
    assert (letter.state, letter.attempts, letter.next_at) == (LetterState.WAITING, 0, NOW)


def test_every_code_of_the_postman_is_told_with_a_remedy():
    assert advice("mail-recipient") is ADVICE["mail-recipient"]
    assert advice("a code of an older version") is ADVICE["mail-refused"]
