"""What went wrong with a letter, in words, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from badgeservice.core.mail import MOST_ATTEMPTS, LetterState, Posted
from badgeservice.errors import Message, say


@dataclass(frozen=True)
class Advice:
    """One thing that goes wrong with letters."""

    message: Message
    remedy: Message


ADVICE: Mapping[str, Advice] = {
    "mail-connect": Advice(
        say("The mail server could not be reached."),
        say("It is tried again by itself. If it stays so, check BADGESERVICE_SMTP_URL.")),
    "mail-timeout": Advice(
        say("The mail server took too long to answer."),
        say("It is tried again by itself.")),
    "mail-dropped": Advice(
        say("The mail server ended the connection; whether it kept the message is not known."),
        say("It is tried again by itself with the same Message-ID, so that a copy can be told.")),
    "mail-tls": Advice(
        say("The connection to the mail server could not be secured."),
        say("Check the server's certificate, and smtps:// or starttls in "
            "BADGESERVICE_SMTP_URL.")),
    "mail-auth": Advice(
        say("The mail server did not accept our user name and password."),
        say("Check the user in BADGESERVICE_SMTP_URL and BADGESERVICE_SMTP_PASSWORD_FILE.")),
    "mail-later": Advice(
        say("The mail server does not take the message at the moment."),
        say("It is tried again by itself.")),
    "mail-recipient": Advice(
        say("The mail server does not know the address or does not deliver to it."),
        say("Ask the person for the right address, and send the message again.")),
    "mail-sender": Advice(
        say("The mail server does not take messages from our address."),
        say("Check BADGESERVICE_MAIL_FROM with whoever runs the mail server; then send it "
            "again.")),
    "mail-refused": Advice(
        say("The mail server refused the message."),
        say("Look at what it answered; then send the message again or reach the person in "
            "another way.")),
    "mail-address": Advice(
        say("The address cannot be written to."),
        say("Correct it and send the message again.")),
    "mail-broken": Advice(
        say("The message could not be put into words."),
        say("This is a defect of the service: tell whoever runs it.")),
    "mail-crashed": Advice(
        say("Sending it was begun again and again and never finished."),
        say("Look into the log of the worker; then send the message again.")),
}
"""By the code that a letter keeps."""


_EXHAUSTED = say("It was tried %(count)s times and is not tried again by itself. Send it again "
                 "when the server takes messages, or reach the person in another way.",
                 count=MOST_ATTEMPTS)
_STOPPED = say("An administrator stopped it: it is not tried again by itself.")


def told(posted: Posted) -> Advice | None:
    """Return what to say of a letter; None where nothing went wrong.

    What is over is never said to go on.
    """
    if not posted.error:
        return None
    found = advice(posted.error)
    if posted.state is not LetterState.GIVEN_UP:
        return found
    return replace(found, remedy=_EXHAUSTED if posted.is_exhausted else _STOPPED)


def advice(code: str) -> Advice:
    """Return what to say of *code*, also of one that an older version kept."""
    return ADVICE.get(code, ADVICE["mail-refused"])
