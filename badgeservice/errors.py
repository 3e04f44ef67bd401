"""One tree of errors, each with a public, stable code and a translatable message.

Nothing here knows HTTP, exit statuses or languages: `web` and `commands` map codes
once each, and whoever shows a message looks its template up in the catalogue.

>>> str(say("No achievement is called %(slug)s.", slug="modulo-9"))
'No achievement is called modulo-9.'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Message:
    """A sentence for people: an English template and the values that fill it."""

    template: str
    """The English text, which is also the key in the translation catalogues."""

    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """What the named ``%(places)s`` of the template are filled with; never a template itself."""

    plural: str = ""
    """The English text for any number but one of what it counts; empty where it counts nothing."""

    def __str__(self) -> str:
        return self.fill(self.template if self.number == 1 else self.plural or self.template)

    def __reduce__(self) -> tuple[type[Message], tuple[str, dict[str, object], str]]:
        # A mapping proxy cannot be pickled, and errors cross from one process to another.
        return type(self), (self.template, dict(self.values), self.plural)

    @property
    def number(self) -> int:
        """How many it counts; 1 where it counts nothing."""
        return int(str(self.values["num"])) if self.plural else 1

    def with_values(self, values: Mapping[str, object]) -> Message:
        """Return the same sentence, filled with other *values*."""
        return Message(self.template, values, self.plural)

    def fill(self, template: str) -> str:
        """Fill *template*, a translation of this message's own, with the values."""
        return template % dict(self.values) if self.values else template.replace("%%", "%")


def say(template: str, /, **values: object) -> Message:
    """Mark *template* for the translation catalogues and bind its values."""
    return Message(template, MappingProxyType(dict(values)))


def say_n(template: str, plural: str, num: int, /, **values: object) -> Message:
    """Mark a sentence that counts: *template* for one of it, *plural* for all other numbers.

    ``%(num)s`` stands for the number; it is written by the habits of each language.

    >>> str(say_n("%(num)s file of %(name)s", "%(num)s files of %(name)s", 3, name="Ana"))
    '3 files of Ana'
    """
    return Message(template, MappingProxyType({**values, "num": num}), plural)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where it stands, what it is, and how to mend it."""

    code: str
    """Public and stable; programs decide by it."""

    message: Message
    """What is wrong."""

    remedy: Message | None = None
    """What the reader can do about it."""

    file: str | None = None
    line: int | None = None
    """Line of the file, counted from 1."""

    field: str | None = None
    """The field, column or path inside the document."""

    value: str | None = None
    """The offending value as given, shortened by whoever made the problem."""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        parts = [part for part in (place, self.field) if part]
        text = ": ".join([*parts, str(self.message)])
        return f"{text} {self.remedy}" if self.remedy else text


class BadgeError(Exception):
    """Base of every error that this service raises on purpose."""

    code = "error"
    """Public and stable, for programs; class names may change."""

    def __init__(self, message: Message, *, code: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        if code is not None:
            self.code = code


class SeveralProblems(BadgeError):
    """An error that reports all its problems at once."""

    def __init__(self, problems: Sequence[Problem], *, message: Message | None = None,
                 code: str | None = None) -> None:
        if not problems:
            raise ValueError("an error without a problem")
        self.problems = tuple(problems)
        super().__init__(message or say("Problems found: %(count)s.", count=len(problems)),
                         code=code)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


# --- what the caller gave ----------------------------------------------------------------


class BadInput(SeveralProblems):
    """A file, form or argument does not say what it must; nothing was done."""

    code = "bad-input"


class BadUsage(BadgeError):
    """The call itself is wrong: a missing path, an option that does not go with another."""

    code = "usage"


class NotFound(BadgeError):
    """Nothing of that name or id is here."""

    code = "not-found"


class DocumentRefused(BadgeError):
    """A document is not one whose every part a signature could cover."""

    code = "document-refused"


class NotAllowed(BadgeError):
    """The caller is not known, or may not do this; nothing was done."""

    code = "not-allowed"


class TooManyTries(BadgeError):
    """What can be guessed was tried too often; in *seconds* it may be tried again."""

    code = "too-many-tries"

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            say("That was tried too often. Try again in %(minutes)s min.",
                minutes=max(1, -(-seconds // 60))))

    def __reduce__(self) -> tuple[type[TooManyTries], tuple[int]]:
        return type(self), (self.seconds,)


# --- what the rules forbid ---------------------------------------------------------------


class NotWilling(SeveralProblems):
    """The rules refuse this judgement, decision, award or credential."""

    code = "not-willing"


class Conflict(BadgeError):
    """It is there already, or somebody else was faster."""

    code = "conflict"


# --- what this installation lacks --------------------------------------------------------


class BadSettings(SeveralProblems):
    """The environment's settings cannot be used."""

    code = "bad-settings"


class HomeUnusable(BadgeError):
    """The home folder or its database cannot be used as it is."""

    code = "home-unusable"


class KeyUnusable(BadgeError):
    """A signing key is missing, locked or no longer to be used."""

    code = "key-unusable"


# --- what could not be found out ---------------------------------------------------------


class CouldNotCheck(BadgeError):
    """Neither yes nor no: what an answer needs was not to be had."""

    code = "could-not-check"


class TooComplex(CouldNotCheck):
    """The work that an answer needs is beyond the limit set for one input."""

    code = "too-complex"
