"""What is shown on a terminal: results on stdout, talk on stderr, both free of controls."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from badgeservice.errors import BadgeError, Message, Problem, SeveralProblems
from badgeservice.languages import number_words, translate


def harmless(text: str) -> str:
    """Return *text* without control and direction characters, which could steer a terminal."""
    return "".join(
        sign for sign in text
        if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cf", "Zl", "Zp")
    )


def _one_line(value: object) -> object:
    if isinstance(value, Message):
        return value.with_values({n: _one_line(v) for n, v in value.values.items()})
    return " ".join(value.splitlines()) if isinstance(value, str) else value


class _Rate(ProgressColumn):
    """How many are done in a second."""

    def render(self, task: Task) -> Text:
        """Return the rate, or nothing where it is not known yet."""
        return Text(f"{task.speed:.0f}/s" if task.speed else "")


@dataclass
class Talk:
    """Speaks one language to one person at a terminal."""

    language: str = "es"
    as_json: bool = False
    """Set by ``--json``: a program reads stdout, errors included."""

    _console: Console = field(default_factory=lambda: Console(stderr=True))

    def words(self, message: Message) -> str:
        """Return *message* in the language of the terminal, its values on one line each.

        Values may be a stranger's: a line break in one must not look like a line of ours.
        """
        values = {name: _one_line(value) for name, value in message.values.items()}
        return translate(message.with_values(values), self.language)

    def result(self, line: str | Message) -> None:
        """Show a line of the result on stdout."""
        click.echo(harmless(self._text(line)))

    def note(self, line: str | Message) -> None:
        """Show a line of talk on stderr."""
        click.echo(harmless(self._text(line)), err=True)

    def _text(self, line: str | Message) -> str:
        return self.words(line) if isinstance(line, Message) else line

    def data(self, value: Any) -> None:
        """Show *value* as JSON on stdout, with an escape for what a terminal would obey."""
        text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
        click.echo("".join(sign if harmless(sign) else f"\\u{ord(sign):04x}" for sign in text))

    def error(self, error: BadgeError) -> None:
        """Show an error: a line on stderr for each problem, or JSON on stdout."""
        if self.as_json:
            self.data(self.error_data(error))
            return
        for problem in error.problems if isinstance(error, SeveralProblems) else ():
            self.note(self.problem(problem))
        self.note(f"badgeservice: {self.words(error.message)}")

    def problem(self, problem: Problem) -> str:
        """Return one problem as a line: file:line: field: what is wrong. What to do."""
        place = ":".join(str(part) for part in (problem.file, problem.line) if part is not None)
        value = problem.field
        if problem.value:
            value = f"{problem.field} = “{_one_line(problem.value)}”"
        sentences = [self.words(problem.message)]
        if problem.remedy is not None:
            sentences.append(self.words(problem.remedy))
        return ": ".join([*filter(None, (place, value)), " ".join(sentences)])

    def error_data(self, error: BadgeError) -> dict[str, Any]:
        """Return an error as programs read it."""
        found: dict[str, Any] = {"error": error.code, "message": self.words(error.message)}
        if isinstance(error, SeveralProblems):
            found["problems"] = [self.problem_data(problem) for problem in error.problems]
        return found

    def problem_data(self, problem: Problem) -> dict[str, Any]:
        """Return one problem as programs read it."""
        return {
            "code": problem.code, "message": self.words(problem.message),
            "remedy": self.words(problem.remedy) if problem.remedy else None,
            "file": problem.file, "line": problem.line, "field": problem.field,
            "value": problem.value,
        }

    @contextmanager
    def progress(self, title: Message) -> Iterator[Callable[[int, int], None]]:
        """Show a bar on stderr while something runs; on no terminal, every tenth part."""
        if not sys.stderr.isatty():
            yield self._plain_progress(title)
            return
        with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                      _Rate(), TimeRemainingColumn(), console=self._console) as bar:
            task = bar.add_task(self.words(title), total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total or None)

    def _plain_progress(self, title: Message) -> Callable[[int, int], None]:
        shown: set[int] = set()

        def tell(done: int, total: int) -> None:
            """Write a line for each tenth that is reached, once."""
            tenth = done * 10 // total if total else 0
            if total and tenth not in shown:
                shown.add(tenth)
                self.note(f"{self.words(title)} {number_words(done, self.language)}"
                          f"/{number_words(total, self.language)}")

        return tell
