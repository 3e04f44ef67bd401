"""The cells of one row of a table that is imported: each read as what its column must hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

from badgeservice.core.fields import holds_rut, is_email, is_name
from badgeservice.core.person import normalise_email
from badgeservice.core.sheet import Sheet, SheetRow, plain
from badgeservice.core.signs import sign_flaw
from badgeservice.core.territory import commune_code
from badgeservice.errors import Message, Problem, say

LONGEST_WORDS = 200

T = TypeVar("T")


class RowCells:
    """The cells of one row; what is wrong with them is collected, not raised."""

    def __init__(self, sheet: Sheet, row: SheetRow, *, secret: Collection[str] = ()) -> None:
        self._sheet, self._row, self._secret = sheet, row, secret
        self.problems: list[Problem] = []

    @property
    def line(self) -> int:
        """The line of the file where the row begins."""
        return self._row.line

    def has(self, column: str) -> bool:
        """Tell whether the file has such a column."""
        return column in self._row.cells

    def raw(self, column: str) -> str:
        """Return what stands in the cell; nothing where the file has no such column."""
        return self._row.cells.get(column, "")

    def wrong(self, column: str, code: str, message: Message, remedy: Message) -> None:
        """Note what is wrong with a cell; its content is told unless it is secret.

        A national number is, in whatever column somebody wrote it.
        """
        raw = self.raw(column)
        value = None if column in self._secret or holds_rut(raw) else raw[:80]
        self.problems.append(Problem(code, message, remedy, file=self._sheet.file,
                                     line=self.line, field=self._sheet.column(column),
                                     value=value))

    def words(self, column: str, *, needed: bool = False, is_public: bool = False) -> str:
        """Return one line of text, not too long and without controls or national numbers.

        With *is_public* a number may stand in it: of firms it is public.
        """
        value = " ".join(self.raw(column).split(" "))
        if needed and not value:
            self.wrong(column, "cell-empty", say("The cell is empty."), say("Fill it in."))
        flaw = sign_flaw(value)
        if flaw is not None and flaw[0] == "invisible-sign":
            self.wrong(column, *flaw)
        elif flaw is not None or "\n" in value:
            self.wrong(column, "control-character",
                       say("The text holds a control character or a line break."),
                       say("Remove it."))
        elif len(value) > LONGEST_WORDS:
            self.wrong(column, "text-too-long",
                       say("The text has more than %(most)s characters.", most=LONGEST_WORDS),
                       say("Shorten it."))
        elif holds_rut(value) and not is_public:
            self.wrong(column, "national-number",
                       say("The text holds a RUT, which belongs into its own column."),
                       say("Remove the number."))
        return value

    def name(self, column: str, *, needed: bool) -> str:
        """Return a part of a person's name."""
        before = len(self.problems)
        value = self.words(column, needed=needed)
        if len(self.problems) == before and not is_name(value):
            self.wrong(column, "name-wrong",
                       say("A name is one line of at most 120 characters."), say("Shorten it."))
        return value

    def email(self, column: str) -> str:
        """Return an address, normalised."""
        value = self.raw(column)
        flaw = sign_flaw(value)
        if flaw is not None:
            self.wrong(column, *flaw)
        elif not is_email(value):
            self.wrong(column, "email-wrong", say("This is not an e-mail address."),
                       say("Write it as name@school.cl."))
        return normalise_email(value)

    def one_of(self, column: str, choices: Mapping[str, T], offered: str) -> T | None:
        """Return what the cell's word stands for, or None where it is empty."""
        value = self.raw(column)
        if not value:
            return None
        found = choices.get(plain(value))
        if found is None:
            self.wrong(column, "word-unknown", say("This word is not known here."),
                       say("Write one of: %(words)s.", words=offered))
        return found

    def commune(self, column: str, *, needed: bool = False) -> str:
        """Return the code of a commune."""
        value = self.raw(column)
        code = commune_code(value)
        if not value and not needed:
            return ""
        if code is None:
            self.wrong(column, "commune-unknown",
                       say("This is not the code of a commune (CUT)."),
                       say("Write its five digits, for instance 05109 for Viña del Mar."))
        return code or ""
