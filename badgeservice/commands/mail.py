"""badgeservice mail list | show | resend | test."""

from __future__ import annotations

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.core.mail import LetterState, Posted, Verdict
from badgeservice.core.mail_advice import advice, told
from badgeservice.core.mail_states import STATES
from badgeservice.core.operator import OPERATOR_ACTOR
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import BadUsage, say


@click.group()
def mail() -> None:
    """Letters to people: what became of each."""


@mail.command("list")
@click.option("--state", "states", multiple=True,
              type=click.Choice([state.value for state in LetterState]),
              help="Only those in this state; give the option once for each.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True,
              help="Which page of the list; the newest letters come first.")
@json_option
@pass_context
def list_letters(context: Context, states: tuple[str, ...], page: int, as_json: bool) -> None:
    """List letters with their state, the newest first."""
    wanted = [LetterState(state) for state in states] or list(LetterState)
    found = context.service.mail.overview(OPERATOR_ACTOR, wanted, page=page)
    if as_json:
        TALK().data({"counts": {state.value: count for state, count in found.counts.items()},
                     "letters": [_row(each) for each in found.letters]})
        return
    if not found.letters:
        TALK().note(say("There are no such letters."))
    for each in found.letters:
        TALK().result("  ".join((
            each.letter.id, each.letter.created_at.isoformat(timespec="minutes"),
            TALK().words(STATES[each.state]), each.letter.kind, each.letter.address, each.error)))


@mail.command()
@click.argument("letter_id", metavar="ID")
@json_option
@pass_context
def show(context: Context, letter_id: str, as_json: bool) -> None:
    """Show the letter with this ID as it was sent; one-time links are left out."""
    found = context.service.mail.show(OPERATOR_ACTOR, letter_id)
    mail_of, posted = found.mail, found.posted
    if as_json:
        TALK().data({**_row(posted), "subject": mail_of.subject if mail_of else None,
                     "text": mail_of.text if mail_of else None})
        return
    if (known := told(posted)) is not None:
        TALK().note(known.message)
        TALK().note(known.remedy)
        if posted.reply:
            TALK().note(posted.reply)
    TALK().result(f"{posted.letter.address} · {TALK().words(STATES[posted.state])}")
    if mail_of is not None:
        TALK().result(mail_of.subject)
        TALK().result(f"\n{mail_of.text}")


@mail.command()
@click.argument("letter_id", metavar="ID", required=False)
@click.option("--to", "address", metavar="ADDRESS",
              help="The corrected address; not for letters with a one-time link.")
@click.option("--failed", "all_failed", is_flag=True,
              help="Send again every letter that did not arrive.")
@json_option
@pass_context
def resend(context: Context, letter_id: str | None, address: str | None, all_failed: bool,
           as_json: bool) -> None:
    """Send the letter with this ID again, or all that were refused or tried too often."""
    if all_failed == bool(letter_id) or (all_failed and address):
        raise BadUsage(say("Give the ID of one letter, or --failed alone."))
    if letter_id is None:
        count = context.service.mail.resend_failed(OPERATOR_ACTOR)
        if as_json:
            TALK().data({"count": count})
        else:
            TALK().result(say("Letters that are sent again: %(count)s.", count=count))
        return
    posted = context.service.mail.resend(OPERATOR_ACTOR, letter_id, address=address)
    if as_json:
        TALK().data(_row(posted))
    else:
        TALK().result(say("The worker sends it as letter %(id)s.", id=posted.letter.id))


@mail.command()
@click.argument("address", metavar="ADDRESS")
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0],
              show_default=True, help="Language of the message.")
@json_option
@pass_context
def test(context: Context, address: str, language: str, as_json: bool) -> None:
    """Send a test message to ADDRESS now and say what the mail server answered.

    Exit status 1 where it was refused, 3 where the server could not be reached.
    """
    outcome = context.service.deliver.test(address, language)
    if as_json:
        TALK().data({"sent": outcome.verdict is Verdict.SENT, "code": outcome.code or None,
                     "reply": outcome.reply or None})
    elif outcome.verdict is Verdict.SENT:
        TALK().result(say("The mail server took the message."))
    else:
        told = advice(outcome.code)
        for line in (told.message, told.remedy, outcome.reply):
            TALK().note(line)
    if outcome.verdict is Verdict.NEVER:
        raise click.exceptions.Exit(1)
    if outcome.verdict is Verdict.LATER:
        raise click.exceptions.Exit(3)


def _row(posted: Posted) -> dict[str, object]:
    letter = posted.letter
    return {"id": letter.id, "kind": letter.kind, "person": letter.person,
            "address": letter.address, "language": letter.language,
            "programme": letter.programme, "created": letter.created_at.isoformat(),
            "state": posted.state.value, "attempts": posted.attempts,
            "next": posted.next_at.isoformat() if posted.next_at else None,
            "sent": posted.sent_at.isoformat() if posted.sent_at else None,
            "error": posted.error or None, "reply": posted.reply or None,
            "follows": posted.follows}
