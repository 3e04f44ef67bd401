"""What every command gets: the talk, and the service once somebody needs it."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, TypeVar

import click

from badgeservice.assembly import Service, build
from badgeservice.commands.talk import Talk
from badgeservice.core.issuer import Issuer
from badgeservice.errors import BadSettings, BadUsage, Message, say
from badgeservice.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])


class _CurrentTalk:
    """The talk of the command that runs now."""

    def __init__(self) -> None:
        self._talk = Talk()

    def start(self, talk: Talk) -> Talk:
        """Make *talk* the current one."""
        self._talk = talk
        return talk

    def __call__(self) -> Talk:
        return self._talk


TALK = _CurrentTalk()


class Context:
    """Builds the service when a command first asks for it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._built: Service | None = None

    @property
    def language(self) -> str:
        """The language of the terminal, even where another setting is wrong."""
        try:
            return self.settings.language
        except BadSettings:
            return "es"

    @property
    def log_level(self) -> str:
        """How much is logged, even where another setting is wrong."""
        try:
            return self.settings.log_level
        except BadSettings:
            return "WARNING"

    @cached_property
    def settings(self) -> Settings:
        """The settings; raises BadSettings."""
        return Settings.from_environment(self._environment)

    @property
    def unready(self) -> Service:
        """The service, whether or not its home is set up."""
        if self._built is None:
            self._built = build(self.settings, ask=_ask if sys.stdin.isatty() else None)
        return self._built

    @property
    def service(self) -> Service:
        """The service with a home that is set up and up to date; raises HomeUnusable."""
        self.unready.ensure_ready()
        return self.unready

    def close(self) -> None:
        """Let go of child processes and connections."""
        if self._built is not None:
            self._built.close()


def _ask(issuer: Issuer) -> str | None:
    return str(click.prompt(TALK().words(say("Passphrase of the keys of %(issuer)s",
                                             issuer=issuer.slug)),
                            hide_input=True, err=True)) or None


def account() -> str:
    """Return the name of the account that runs the command, for the record."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def ensure_terminal() -> None:
    """Raise BadUsage where nobody can be asked; before anything is done that is asked about."""
    if not sys.stdin.isatty():
        raise BadUsage(say("Nobody can be asked here; say --yes where it is meant."))


def ensure_meant(question: Message) -> None:
    """Ask *question* at a terminal; raise where the answer is no, or nobody can be asked."""
    ensure_terminal()
    if not click.confirm(TALK().words(question), err=True):
        raise click.Abort


def json_option(command: Command) -> Command:
    """Add ``--json``: the result as JSON on stdout, errors included."""
    return click.option("--json", "as_json", is_flag=True,
                        help="Write the result as JSON on stdout.")(command)


pass_context = click.make_pass_decorator(Context)
