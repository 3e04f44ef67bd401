"""The cells of one row of a batch file: each read as the value that its column must hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from badgeservice.core.achievement import Achievement
from badgeservice.core.fields import has_control, holds_rut, is_email, is_name, is_web_address
from badgeservice.core.person import normalise_email
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import Message, Problem, say

LEVEL = "nivel:"
"""What the name of a column begins with that holds levels of a criterion."""

_YES, _NO = ("", "si", "sí", "yes", "kyllä", "1"), ("no", "ei", "0")


class Cells:
    """The cells of one row, each read once; what is wrong is collected, not raised."""

    def __init__(self, cells: Mapping[str, str], achievement: Achievement, *, file: str,
                 line: int, language: str) -> None:
        self._cells, self._achievement = cells, achievement
        self._file, self._line, self._language = file, line, language
        self.problems: list[Problem] = []

    def _wrong(self, column: str, code: str, message: Message, remedy: Message) -> None:
        self.problems.append(Problem(code, message, remedy, file=self._file,
                                     line=self._line, field=column,
                                     value=self._cells.get(column, "")[:80]))

    def words(self, column: str) -> str:
        """Return the text of a cell, without controls and national numbers."""
        value = self._cells.get(column, "").replace("\r\n", "\n")
        if has_control(value):
            self._wrong(column, "control-character",
                        say("The text holds a control character."), say("Remove it."))
        if column != "correo" and holds_rut(value):
            self._wrong(column, "national-number",
                        say("The text holds a RUT, which must not become public."),
                        say("Remove the number."))
        return value

    def email(self) -> str:
        """Return the address, normalised."""
        value = self.words("correo")
        if not is_email(value):
            self._wrong("correo", "email-wrong", say("This is not an e-mail address."),
                        say("Write it as name@school.cl."))
        return normalise_email(value)

    def name(self, column: str, *, needed: bool) -> str:
        """Return a part of a name: one line."""
        value = self.words(column)
        if needed and not value:
            self._wrong(column, "cell-empty", say("The cell is empty."), say("Fill it in."))
        if not has_control(value) and not is_name(value):
            self._wrong(column, "name-wrong",
                        say("A name is one line of at most 120 characters."), say("Shorten it."))
        return value

    def moment(self) -> datetime:
        """Return midnight of the date in the zone of the programme."""
        value = self._cells.get("fecha", "")
        try:
            # fromisoformat alone would take 20261026 and 2026-W43-1 as well.
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
                raise ValueError(value)
            day = date.fromisoformat(value)
        except ValueError:
            self._wrong("fecha", "date-wrong", say("This is not a date."),
                        say("Write it as 2026-11-30 (year-month-day)."))
            return datetime.min.replace(tzinfo=UTC)
        return datetime.combine(day, time(), tzinfo=ZoneInfo(self._achievement.course.timezone))

    def levels(self) -> dict[str, int]:
        """Return the level of each criterion that has a good one."""
        levels = {}
        for rubric in self._achievement.rubrics:
            for criterion in rubric.criteria:
                column = LEVEL + criterion.id
                value = self._cells.get(column, "")
                if value not in {str(level) for level in rubric.levels}:
                    self._wrong(column, "level-wrong", say("This is not a level of the rubric."),
                                say("Give one of %(levels)s.",
                                    levels=", ".join(map(str, rubric.levels))))
                    continue
                levels[criterion.id] = int(value)
        return levels

    def url(self) -> str | None:
        """Return the link to the evidence, or None."""
        value = self.words("evidencia_url")
        if not value:
            return None
        if not is_web_address(value):
            self._wrong("evidencia_url", "url-wrong", say("This is not a web address."),
                        say("Write it with https:// at the beginning, without spaces."))
        return value

    def consent(self) -> bool:
        """Return whether the name may stand in the credential."""
        value = self._cells.get("consentimiento", "").lower()
        return self._choice("consentimiento", value, _YES, _NO)

    def pupils(self) -> bool | None:
        """Return whether pupils can be recognised in the evidence; None where nobody said."""
        column = "estudiantes_visibles"
        value = self._cells.get(column, "").lower()
        return self._choice(column, value, _YES, _NO) if value else None

    def _choice(self, column: str, value: str, yes: Sequence[str], no: Sequence[str]) -> bool:
        if value not in (*yes, *no):
            # Doubt is a no: a name that was once public cannot be called back.
            self._wrong(column, "yes-or-no", say("Yes or no is expected here."),
                        say("Write sí or no."))
            return False
        return value in yes

    def language(self) -> str:
        """Return the language of the credential."""
        value = self._cells.get("idioma", "").lower() or self._language
        if value not in LANGUAGES:
            self._wrong("idioma", "language-unknown", say("This language is not known."),
                        say("Write one of %(languages)s.", languages=", ".join(LANGUAGES)))
        return value
