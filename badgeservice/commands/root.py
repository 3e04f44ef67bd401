"""The root of all commands, and the one place where errors become exit codes."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence

import click

from badgeservice import __version__
from badgeservice.commands.context import TALK, Context
from badgeservice.commands.help import translate_help
from badgeservice.commands.nouns import COMMANDS
from badgeservice.commands.talk import Talk
from badgeservice.errors import BadgeError, BadSettings, BadUsage, CouldNotCheck, say

REFUSED, USAGE, COULD_NOT_CHECK = 1, 2, 3

PIPE_CLOSED = 141
"""What a shell says of a program that SIGPIPE ended: neither refused nor invalid."""

EXITS: tuple[tuple[type[BadgeError], int], ...] = (
    (BadUsage, USAGE),
    (BadSettings, USAGE),
    (CouldNotCheck, COULD_NOT_CHECK),
    (BadgeError, REFUSED),
)
"""Exit status by kind of error; the first that fits counts."""


def exit_of(error: BadgeError) -> int:
    """Return the exit status for *error*."""
    return next(status for kind, status in EXITS if isinstance(error, kind))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="badgeservice")
def badgeservice() -> None:
    """Issue, share and verify Open Badges 3.0 for teachers assessed on their own practice."""


for command in COMMANDS:
    badgeservice.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code."""
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; nothing but a bug leaves a traceback."""
    context = Context(os.environ)
    talk = TALK.start(Talk(language=context.language, as_json="--json" in arguments))
    logging.basicConfig(level=context.log_level, stream=sys.stderr,
                        format="%(asctime)s %(levelname)s %(name)s %(message)s")
    translate_help(badgeservice, talk)
    try:
        result = badgeservice.main(arguments, prog_name="badgeservice", standalone_mode=False,
                                   obj=context)
    except BadgeError as error:
        talk.error(error)
        return exit_of(error)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        talk.note(say("Stopped."))
        return REFUSED
    except BrokenPipeError:
        # The reader of our output went away (`| head`): not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    finally:
        context.close()
    return result if isinstance(result, int) else 0
