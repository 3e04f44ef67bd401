"""badgeservice privacy add | list | answer."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.commands.imports import Day
from badgeservice.core.data_request import Wish
from badgeservice.errors import say
from badgeservice.operations.data_requests import Waiting


@click.group()
def privacy() -> None:
    """Requests about personal data, also of people who have no account."""


@privacy.command()
@click.argument("person", metavar="ADDRESS")
@click.argument("wish", type=click.Choice([each.value for each in Wish]))
@click.option("--checked", required=True, metavar="TEXT",
              help="How you made sure that it is this person who asks.")
@click.option("--text", default="", metavar="TEXT",
              help="What exactly is asked for; needed for a rectification.")
@click.option("--programme", default="", metavar="SLUG",
              help="Who answers, where several programmes keep something. A removal concerns "
                   "all of them anyway.")
@click.option("--received", type=Day(),
              help="The day on which it was received, from which the 30 days run; by default "
                   "today.")
@json_option
@pass_context
def add(context: Context, person: str, wish: str, checked: str, text: str, programme: str,
        received: date | None, as_json: bool) -> None:
    """Record what the person with ADDRESS asks for, who has no account or cannot sign in.

    It lies in the inbox of the programmes concerned, and is answered as any other. The person
    is told by letter that it was recorded.
    """
    service = context.service
    made = service.file_request(service.operator(), person, Wish(wish), text, checked=checked,
                                programme=programme, received=received)
    if as_json:
        TALK().data({"id": made.id, "due": made.due_at.isoformat(),
                     "programmes": list(made.programmes)})
    else:
        TALK().result(say("Recorded as %(id)s; to be answered by %(day)s.", id=made.id,
                          day=made.due_at.date()))


@privacy.command("list")
@json_option
@pass_context
def list_requests(context: Context, as_json: bool) -> None:
    """List the requests that wait for an answer, the nearest term first."""
    service = context.service
    found = [each for each in service.data_requests.inbox(service.operator())
             if each.request.is_open]
    if as_json:
        TALK().data([_row(each) for each in found])
    elif not found:
        TALK().note(say("Nothing waits for an answer."))
    for each in found if not as_json else ():
        row = _row(each)
        TALK().result("  ".join((row["id"], row["due"][:10], row["wish"], row["address"],
                                 ",".join(row["programmes"]))))


@privacy.command()
@click.argument("request", metavar="ID")
@click.option("--done/--refused", "is_done", required=True, default=None,
              help="Whether it was done as asked, or not, or only in part.")
@click.option("--text", required=True, metavar="TEXT", help="The answer to the person.")
@pass_context
def answer(context: Context, request: str, is_done: bool, text: str) -> None:
    """Answer a request for all programmes that it concerns.

    A removal that is granted is carried out at once and cannot be undone.
    """
    service = context.service
    service.data_requests.answer(service.operator(), request, is_done=is_done, answer=text)
    TALK().note(say("The answer was recorded, and the person was written to."))


def _row(waiting: Waiting) -> dict[str, Any]:
    request = waiting.request
    return {"id": request.id, "due": request.due_at.isoformat(), "wish": request.wish.value,
            "address": waiting.person.email, "programmes": list(request.programmes),
            "agreed": list(request.agreed), "text": request.text, "checked": request.checked}
