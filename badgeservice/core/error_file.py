"""What is wrong with a batch file, as a table that opens in a spreadsheet program.

A row for each problem: where it stands, what stands there, why it is refused, what to do.
Nothing in it runs as a formula, and nothing steers a terminal that prints it.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from badgeservice.core.batch_file import BatchFile
from badgeservice.core.formula import shield
from badgeservice.errors import Message, Problem

COLUMNS = ("line", "column", "value", "code", "reason", "remedy")
"""Stable, for programs; in every language the same."""

REASON = "motivo"
"""The last column of `copy_of_broken`; a batch file may have it, and it is not read."""

_MARK = "\ufeff"
_STEERING = ("Cc", "Cf", "Cs", "Zl", "Zp")

Words = Callable[[Message], str]
"""Returns a sentence in the language of whoever reads it."""


def error_file(problems: Iterable[Problem], words: Words, *,
               separator: str = ",") -> Iterator[bytes]:
    """Yield the table of *problems* line by line: UTF-8 with BOM, every cell quoted.

    *separator* is that of the file itself, which opens well in its owner's program. What
    the cells hold may be personal: keep the file private.
    """
    yield from _written(separator, COLUMNS, (_cells(problem, words) for problem in problems))


def copy_of_broken(batch: BatchFile, problems: Iterable[Problem],
                   words: Words) -> Iterator[bytes]:
    """Yield the broken rows of *batch* whole, as the file has them, with the reasons behind.

    Somebody mends them there and gives the copy back, once the good rows are through.
    Rows that could not be read at all are not in it, and no number that must not be public
    is taken out: it is the file of whoever brought it.
    """
    reasons: dict[int, list[str]] = {}
    for problem in problems:
        if problem.line is not None:
            reasons.setdefault(problem.line, []).append(_reason(problem, words))
    yield from _written(batch.told.separator or ";", (*batch.header, REASON),
                        _broken(batch, reasons))


def _broken(batch: BatchFile, reasons: Mapping[int, Sequence[str]]) -> Iterator[Sequence[str]]:
    width = len(batch.header)
    for line, cells in batch.raw():
        if line in reasons:
            full = [*cells, *[""] * (width - len(cells))][:width]
            yield (*full, " / ".join(reasons[line]))


def _reason(problem: Problem, words: Words) -> str:
    reason = words(problem.message)
    return f"{problem.field}: {reason}" if problem.field else reason


def _cells(problem: Problem, words: Words) -> Sequence[str]:
    return ("" if problem.line is None else str(problem.line), problem.field or "",
            problem.value or "", problem.code, words(problem.message),
            words(problem.remedy) if problem.remedy else "")


class _Echo:
    """Gives back what is written, so that no table need be in memory."""

    def write(self, text: str) -> str:
        """Return *text*."""
        return text


def _written(separator: str, header: Sequence[str],
             rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL, lineterminator="\r\n",
                        delimiter=separator)
    yield (_MARK + str(writer.writerow([_safe(cell) for cell in header]))).encode()
    for row in rows:
        yield str(writer.writerow([_safe(cell) for cell in row])).encode()


def _safe(cell: str) -> str:
    """Return a cell that is no formula and steers nothing; its line breaks stay."""
    cell = cell.replace("\r\n", "\n")
    if not cell.isprintable():
        cell = "".join(sign for sign in cell
                       if sign == "\n" or unicodedata.category(sign) not in _STEERING)
    return shield(cell)
