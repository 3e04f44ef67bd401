"""badgeservice task list | retry."""

from __future__ import annotations

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.core.tasks import KnownTask, TaskState
from badgeservice.errors import Message, say

_WORDS = {
    TaskState.WAITING: say("waiting"),
    TaskState.WORKING: say("in work"),
    TaskState.DEAD: say("dead"),
}


@click.group()
def task() -> None:
    """Work that is shared out among the workers of several machines."""


@task.command("list")
@json_option
@pass_context
def list_tasks(context: Context, as_json: bool) -> None:
    """List the tasks that wait, are in work, or failed each time they were begun.

    Only with PostgreSQL and the extra cluster; else workers look for what is to be done.
    """
    tasks = context.service.tasks
    known = tasks.known()
    if as_json:
        TALK().data({"shared": tasks.is_shared, "tasks": [_row(each) for each in known]})
        return
    if not tasks.is_shared:
        TALK().note(say("No tasks are shared out here: each worker looks for what is to be "
                        "done."))
    elif not known:
        TALK().note(say("There is nothing to do."))
    for each in known:
        TALK().result(_line(each))


@task.command()
@click.argument("number", type=int)
@json_option
@pass_context
def retry(context: Context, number: int, as_json: bool) -> None:
    """Let the dead task with this NUMBER be tried again."""
    context.service.tasks.retry(number)
    if as_json:
        TALK().data({"number": number, "state": TaskState.WAITING.value})
    else:
        TALK().result(say("The task %(number)s is tried again.", number=number))


def _line(each: KnownTask) -> Message:
    return say("%(number)s  %(kind)s %(subject)s  %(state)s  begun in vain: %(attempts)s",
               number=each.number, kind=each.task.kind.value, subject=each.task.subject,
               state=TALK().words(_WORDS[each.state]), attempts=each.attempts)


def _row(each: KnownTask) -> dict[str, object]:
    return {"number": each.number, "kind": each.task.kind.value, "subject": each.task.subject,
            "lane": each.task.lane, "state": each.state.value, "attempts": each.attempts}
