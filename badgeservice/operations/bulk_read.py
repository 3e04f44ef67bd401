"""What somebody brings to be verified in one go: a table or a ZIP, told by its content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import IO

from badgeservice.core.bulk import LARGEST_UPLOAD, Brought, Form
from badgeservice.core.bulk_archive import is_archive, members, names
from badgeservice.core.bulk_table import Table, table_of, table_of_csv
from badgeservice.core.sheet import plain
from badgeservice.credentials.mistaken_files import is_office
from badgeservice.errors import BadInput, BadUsage, Message, Problem, say
from badgeservice.operations.verify import DEFAULT, POLICIES

ReadSheet = Callable[[bytes, str], list[tuple[int, list[str]]]]
"""Reads a spreadsheet where a malicious one can do no harm."""

_WORKBOOK = "xl/workbook.xml"
_OTHER_SHEETS = frozenset({"content.xml", "mimetype"})


@dataclass(frozen=True)
class Wishes:
    """How somebody wants to have verified what they bring."""

    policy: str = DEFAULT
    column: str | None = None
    """What the column is called that holds the credentials; None: told by content."""

    recipient: str | None = None
    """The column that says whose they should be; None: not said, empty: none."""

    asks: bool = True
    """Whether somebody is there to be asked what is not clear."""


@dataclass(frozen=True)
class Found:
    """What a file holds."""

    form: Form
    header: tuple[str, ...]
    items: Iterable[Brought]
    """Of a ZIP they are read one after the other, as long as the file is open."""

    column: int | None = None
    recipient: int | None = None
    is_clear: bool = True
    """Whether nobody need be asked."""


class BulkReader:
    """Reads files; *base* is our own address, which people write without its beginning."""

    def __init__(self, read_sheet: ReadSheet, base: str) -> None:
        self._read_sheet = read_sheet
        self._base = base

    def __call__(self, stream: IO[bytes], file: str, wishes: Wishes) -> Found:
        """Return what a file holds; raises BadInput by line and column, and BadUsage.

        Items of a ZIP raise BadInput when their turn comes.
        """
        ensure_policy(wishes)
        _ensure_size(stream)
        head = stream.read(4)
        stream.seek(0)
        if not is_archive(head):
            return _of_table(table_of_csv(stream.read(), file, self._base), file, wishes)
        inside = names(stream, file)
        if _WORKBOOK in inside:
            rows = self._read_sheet(stream.read(), file)
            return _of_table(table_of(rows, file, self._base), file, wishes)
        if inside >= _OTHER_SHEETS:
            raise refused("sheet-other", say("This kind of spreadsheet is not read here."),
                          say("Save it as an Excel workbook (.xlsx) or as CSV."))
        return Found(Form.ARCHIVE, (), members(stream, file, is_document=is_office))


def ensure_policy(wishes: Wishes) -> None:
    """Raise BadUsage ``policy-unknown`` where there is no such policy."""
    if wishes.policy not in POLICIES:
        raise BadUsage(say("There is no policy %(policy)s; use one of %(names)s.",
                           policy=wishes.policy, names=", ".join(POLICIES)),
                       code="policy-unknown")


def refused(code: str, message: Message, remedy: Message | None, *, field: str = "file",
            file: str | None = None) -> BadInput:
    """Return the error that refuses what was brought."""
    return BadInput([Problem(code, message, remedy, field=field, file=file)], message=message,
                    code=code)


def _ensure_size(stream: IO[bytes]) -> None:
    size = stream.seek(0, 2)
    stream.seek(0)
    if not size:
        raise refused("file-empty", say("The file is empty."), say("Choose another one."))
    if size > LARGEST_UPLOAD:
        raise refused("file-too-large",
                      say("The file is larger than %(most)s MB.", most=LARGEST_UPLOAD >> 20),
                      say("Divide it into several files."))


def _of_table(table: Table, file: str, wishes: Wishes) -> Found:
    column = (table.column if wishes.column is None
              else _place(table.header, wishes.column, file))
    if wishes.recipient is not None:
        recipient = _place(table.header, wishes.recipient, file) if wishes.recipient else None
    else:
        # That there are names is no wish to have them compared.
        recipient = table.recipient if wishes.asks else None
    if column is None and not wishes.asks:
        raise refused("column-unclear",
                      say("It is not clear which column holds the credentials."),
                      say("Name one of: %(columns)s.", columns=", ".join(table.header)[:500]),
                      field="column", file=file)
    is_clear = column is not None and (wishes.recipient is not None or recipient is None)
    return Found(Form.TABLE, table.header, table.rows, column, recipient, is_clear)


def _place(header: Sequence[str], name: str, file: str) -> int:
    wanted = [place for place, each in enumerate(header) if plain(each) == plain(name)]
    if len(wanted) != 1:
        raise refused("column-unknown", say("There is no such column, or more than one."),
                      say("Use one of: %(columns)s.", columns=", ".join(header)[:500]),
                      field=name[:80], file=file)
    return wanted[0]
