"""The cells of one row of a batch file: each read as the value that its column must hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from badgeservice.core.achievement import Achievement
from badgeservice.core.batch_columns import shown
from badgeservice.core.batch_text import LONGEST_CELL
from badgeservice.core.batch_values import CHOICES, FAILED, GARBLED, TONGUES, Remembered
from badgeservice.core.fields import holds_rut, is_email, is_name
from badgeservice.core.person import normalise_email
from badgeservice.core.sheet import plain
from badgeservice.core.signs import sign_flaw
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import Message, Problem, say

LONGEST_KEY = 100
"""Characters of the key that somebody gives a row."""

_NEVER = datetime.min.replace(tzinfo=UTC)


class Cells:
    """The cells of one row, each read once; what is wrong is collected, not raised."""

    __slots__ = ("_all", "_cells", "line", "problems")

    def __init__(self, cells: Sequence[str], line: int, remembered: Remembered) -> None:
        self._cells, self._all = cells, remembered
        self.line = line
        self.problems: list[Problem] = []

    def raw(self, column: str) -> str:
        """Return what stands in the cell; nothing where the file has no such column."""
        place = self._all.places.get(column)
        return "" if place is None else self._cells[place]

    def wrong(self, column: str, code: str, message: Message, remedy: Message, *,
              value: str | None = None) -> None:
        """Note what is wrong with a cell; its content is told unless a RUT stands in it.

        *value* is the part of the content that is wrong, where the rest is good.
        """
        raw = self.raw(column) if value is None else value
        self.problems.append(Problem(
            code, message, remedy, file=self._all.file, line=self.line,
            field=self._all.layout.heading(column),
            value=None if holds_rut(raw) else shown(raw)))

    def ensure_lengths(self) -> None:
        """Note each cell that is longer than any may be."""
        for column, place in self._all.places.items():
            if len(self._cells[place]) > LONGEST_CELL:
                self.wrong(column, "cell-too-long", say(
                    "The cell has more than %(most)s characters.", most=LONGEST_CELL),
                    say("Shorten it."))

    def words(self, column: str) -> str:
        """Return the text of a cell, without controls and national numbers."""
        value = self.raw(column)
        if not value.isascii() and GARBLED.search(value):
            self.wrong(column, "text-garbled",
                       say("Accents are damaged in this text; it was once read in the wrong "
                           "encoding."),
                       say("Write the text anew."))
        if value.isalpha():
            return value
        if value[:1] == "#" and FAILED.fullmatch(value):
            self.wrong(column, "cell-error",
                       say("The spreadsheet program could not compute this cell."),
                       say("Mend its formula, or write the value."))
        if "\r" in value:
            value = value.replace("\r\n", "\n")
        flaw = sign_flaw(value)
        if flaw is not None:
            self.wrong(column, *flaw)
        if column != "correo" and holds_rut(value):
            self.wrong(column, "national-number",
                       say("The text holds a RUT, which must not become public."),
                       say("Remove the number."))
        return value

    def email(self) -> str:
        """Return the address, normalised; empty where it is none."""
        value = self.raw("correo")
        if is_email(value):
            return normalise_email(value)
        self.wrong("correo", *(sign_flaw(value) or (
            "email-wrong", say("This is not an e-mail address."),
            say("Write it as name@school.cl."))))
        return ""

    def name(self, column: str, *, needed: bool) -> str:
        """Return a part of a name: one line."""
        value = self.words(column)
        if needed and not value:
            self.wrong(column, "cell-empty", say("The cell is empty."), say("Fill it in."))
        if not is_name(value) and sign_flaw(value) is None:
            self.wrong(column, "name-wrong",
                       say("A name is one line of at most 120 characters."), say("Shorten it."))
        return value

    def moment(self, zone: str) -> datetime:
        """Return midnight of the date in *zone*, that of the programme."""
        found = self._all.moment(self.raw("fecha"), zone)
        if found is None:
            self.wrong("fecha", "date-wrong", say("This is not a date."),
                       say("Write it as 2026-11-30 (year-month-day)."))
            return _NEVER
        return found

    def levels(self, achievement: Achievement) -> dict[str, int]:
        """Return the level of each criterion that has a good one.

        What other achievements of the file are judged by must be empty.
        """
        levels = {}
        scales = self._all.scales(achievement)
        for scale in scales:
            value = scale.value(self._cells[scale.place])
            if value is None:
                self.wrong(scale.column, "level-wrong",
                           say("This is not a level of the rubric."),
                           say("Give one of %(levels)s.", levels=scale.levels))
                continue
            levels[scale.criterion] = value
        if len(scales) != len(self._all.level_places):
            self._ensure_empty({scale.column for scale in scales}, achievement)
        return levels

    def _ensure_empty(self, own: set[str], achievement: Achievement) -> None:
        for column, place in self._all.level_places.items():
            if column not in own and self._cells[place]:
                self.wrong(column, "level-not-asked",
                           say("%(achievement)s is not judged by this criterion.",
                               achievement=achievement.slug),
                           say("Leave the cell empty, or name another achievement in this row."))

    def consent(self) -> bool:
        """Return whether the name may stand in the credential; an empty cell says yes."""
        return self._choice("consentimiento", default=True) is True

    def pupils(self) -> bool | None:
        """Return whether pupils can be recognised in the evidence; None where nobody said."""
        return self._choice("estudiantes_visibles", default=None)

    def _choice(self, column: str, *, default: bool | None) -> bool | None:
        value = self.raw(column)
        if not value:
            return default
        found = CHOICES.get(plain(value))
        if found is None:
            # Doubt is a no: a name that was once public cannot be called back.
            self.wrong(column, "yes-or-no", say("Yes or no is expected here."),
                       say("Write sí or no."))
            return False
        return found

    def language(self) -> str:
        """Return the language of the credential."""
        value = self.raw("idioma") or self._all.language
        found = value if value in LANGUAGES else TONGUES.get(plain(value))
        if found is None:
            self.wrong("idioma", "language-unknown", say("This language is not known."),
                       say("Write one of %(languages)s.", languages=", ".join(LANGUAGES)))
            return self._all.language
        return found

    def key(self) -> str | None:
        """Return the key that makes a second run leave the row alone, or None."""
        value = self.raw("clave")
        flaw = sign_flaw(value)
        if flaw is not None:
            self.wrong("clave", *flaw)
            return None
        if value and (len(value) > LONGEST_KEY or not value.isprintable() or holds_rut(value)):
            self.wrong("clave", "key-wrong",
                       say("A key has at most %(most)s characters, no line break and no RUT.",
                           most=LONGEST_KEY),
                       say("Give the row a shorter one, or leave the cell empty."))
            return None
        return value or None
