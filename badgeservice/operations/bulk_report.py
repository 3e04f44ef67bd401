"""Reports on what was verified in one go, as files."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Protocol

from badgeservice.core.bulk import BulkJob, Counts, Line
from badgeservice.core.bulk_report import BulkReport, csv_of, data_of, facts_of, table_of
from badgeservice.core.ports import Clock
from badgeservice.errors import Message, NotFound, say
from badgeservice.languages import minute_words
from badgeservice.operations.collaborators import Words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_MEDIA_TYPES = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8", "json": "application/json",
                "pdf": "application/pdf"}

FORMATS = tuple(_MEDIA_TYPES)
"""What a report can be had as."""

_SHEET, _ABOUT = say("Results"), say("About this report")

Facts = Sequence[tuple[str, str]]


class Workbook(Protocol):
    """Makes a workbook of a table."""

    def __call__(self, title: str, header: Sequence[str], rows: Sequence[Sequence[str]],
                 facts: Facts, facts_title: str) -> bytes:
        """Return the file."""


Paper = Callable[[BulkReport, Facts, bytes, str, str, bool], bytes]
"""Makes a PDF of a report, its facts, its data with their digest, in a language; the last says
whether it is going to be signed."""

Sign = Callable[[bytes], bytes]
"""Signs a PDF file."""


@dataclass(frozen=True)
class ReportFile:
    """A report as it is downloaded."""

    content: bytes
    media_type: str
    name: str


@dataclass(frozen=True)
class Makers:
    """What makes files of reports."""

    words: Words
    workbook: Workbook
    paper: Paper
    sign: Sign | None = None
    """None where this installation has no certificate for PDF files."""


def ensure_form(form: str) -> None:
    """Raise NotFound ``report-format`` where no report is made as *form*."""
    if form not in _MEDIA_TYPES:
        raise NotFound(say("There is no report of this kind; use one of %(names)s.",
                           names=", ".join(FORMATS)), code="report-format")


class BulkReports:
    """Makes files of what was found; *service* is the address of this installation."""

    def __init__(self, clock: Clock, service: str, makers: Makers) -> None:
        self._clock = clock
        self._service = service
        self._makers = makers

    def __call__(self, job: BulkJob, counts: Counts, lines: Sequence[Line], form: str,
                 language: str) -> ReportFile:
        """Return the report as *form*, one of `FORMATS`; raises NotFound ``report-format``."""
        ensure_form(form)
        report = BulkReport(job, counts, lines, self._clock(), self._service)
        content = {"xlsx": self._xlsx, "csv": self._csv, "json": self._json,
                   "pdf": self._pdf}[form](report, language)
        return ReportFile(content, _MEDIA_TYPES[form],
                          f"verification-{report.made_at:%Y%m%d-%H%M}.{form}")

    def _said(self, language: str) -> Callable[[Message], str]:
        return lambda message: self._makers.words(message, language)

    def _csv(self, report: BulkReport, language: str) -> bytes:
        return csv_of(report, self._said(language)).encode("utf-8", "replace")

    def _json(self, report: BulkReport, language: str) -> bytes:
        data = data_of(report, self._said(language))
        return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")

    def _xlsx(self, report: BulkReport, language: str) -> bytes:
        words = self._said(language)
        header, rows = table_of(report, words)
        return self._makers.workbook(words(_SHEET), header, rows,
                                     facts_of(report, words, _moments(language)), words(_ABOUT))

    def _pdf(self, report: BulkReport, language: str) -> bytes:
        data = self._json(report, language)
        sign = self._makers.sign
        paper = self._makers.paper(report, facts_of(report, self._said(language),
                                                     _moments(language)), data,
                                   sha256(data).hexdigest(), language, sign is not None)
        return sign(paper) if sign is not None else paper


def _moments(language: str) -> Callable[[datetime], str]:
    return lambda moment: minute_words(moment.astimezone(UTC), language)
