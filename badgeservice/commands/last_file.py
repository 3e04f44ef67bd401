"""The file that is written last: where it cannot be, what was done is told all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from badgeservice.commands.context import TALK
from badgeservice.errors import HomeUnusable


class LastFile:
    """Does *write* at once and keeps its error until the rest is told.

    What cannot be done again stands by then, and nobody would learn of it.
    """

    def __init__(self, write: Callable[[], None]) -> None:
        self.error: HomeUnusable | None = None
        try:
            write()
        except HomeUnusable as error:
            self.error = error

    @property
    def data(self) -> dict[str, Any]:
        """What programs are told of it; nothing where it was written."""
        return {} if self.error is None else {"unwritten": TALK().error_data(self.error)}

    def end(self, *, as_json: bool) -> None:
        """Leave the command with the error, if there was one; with *as_json* it is told."""
        if self.error is None:
            return
        if as_json:
            raise click.exceptions.Exit(1)
        raise self.error
