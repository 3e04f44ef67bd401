"""What was found in many credentials, on paper: the facts, then a line for each; A4 across.

The same as data is attached, so that nothing is lost that a page has no room or no letters for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import pikepdf
from pikepdf import AttachedFileSpec, Dictionary, Name, String
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from badgeservice.core.bulk import Line
from badgeservice.core.bulk_report import BulkReport, is_stranger, reason, result
from badgeservice.core.report import Verdict
from badgeservice.errors import Message, say
from badgeservice.languages import day_figures
from badgeservice.rendering.fonts import Face, Fonts, tidy

Words = Callable[[Message], str]

ATTACHMENT = "report.json"

_MM = 72 / 25.4
_SHEET = (297 * _MM, 210 * _MM)
_MARGIN = 14 * _MM
_WIDTH = _SHEET[0] - 2 * _MARGIN
_LINE, _MORE = 6 * _MM, 3.7 * _MM
"""The height of a line, and what a reason under it adds."""

_TOP = _SHEET[1] - _MARGIN - 4 * _MM
"""Where the headings of the table stand on every page but the first."""

_BOTTOM = _MARGIN + 4 * _MM
_INK, _PALE, _RULE = HexColor("#1d2a32"), HexColor("#55636c"), HexColor("#d9d1c3")
_TONES = {"good": HexColor("#1a6446"), "bad": HexColor("#9f2226"), "open": HexColor("#5b5545"),
          "warm": HexColor("#a84b22")}
_SIGNS = {Verdict.PASSED: ("good", "+"), Verdict.FAILED: ("bad", "×"),
          Verdict.UNKNOWN: ("open", "?")}

_PLACE, _VERDICT, _INPUT, _HOLDER, _TITLE, _ISSUER, _DATE = (
    0.0, 0.045, 0.20, 0.40, 0.555, 0.765, 0.935)
"""Where columns begin, as parts of the width."""

_HEADINGS = ((_PLACE, say("Line")), (_VERDICT, say("Result")), (_INPUT, say("Input")),
             (_HOLDER, say("Holder")), (_TITLE, say("Credential")), (_ISSUER, say("Issuer")),
             (_DATE, say("Date")))

_TITLE_WORDS = say("Verification report")
_ATTACHED = say("All checks of every line are in the attached file %(name)s. Its SHA-256: "
                "%(digest)s.")
_UNSIGNED = say("This file is not signed. Who doubts it verifies the credentials again, or asks "
                "the service that made it.")
_PAGE = say("Page %(number)s of %(count)s")


@dataclass(frozen=True)
class Paper:
    """What a page needs beside the report."""

    language: str
    words: Words
    fonts: Fonts
    is_signed: bool


def make_bulk_pdf(report: BulkReport, facts: Sequence[tuple[str, str]], data: bytes,
                  digest: str, paper: Paper) -> bytes:
    """Return the report as PDF with *data* attached, whose SHA-256 is *digest*."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=_SHEET, initialFontName=paper.fonts.embed(Face.SANS),
                    lang=paper.language)
    canvas.setTitle(paper.words(_TITLE_WORDS))
    canvas.setSubject(paper.words(_TITLE_WORDS))
    canvas.setAuthor("badgeservice")
    canvas.setCreator("badgeservice")
    _Sheet(canvas, report, paper).draw(facts, digest)
    canvas.save()
    return _attached(out.getvalue(), data, report.made_at, paper)


class _Sheet:
    """Draws one report."""

    def __init__(self, canvas: Canvas, report: BulkReport, paper: Paper) -> None:
        self._canvas = canvas
        self._report = report
        self._paper = paper
        self._top = 0.0
        self._number = 0
        self._count = 0

    def draw(self, facts: Sequence[tuple[str, str]], digest: str) -> None:
        """Draw all pages."""
        words = self._paper.words
        notes = [words(Message(_ATTACHED.template, {"name": ATTACHMENT, "digest": digest}))]
        if not self._paper.is_signed:
            notes.append(words(_UNSIGNED))
        first = _SHEET[1] - _MARGIN - 13 * _MM - 6 * _MM * ((len(facts) + 1) // 2)
        first -= 5 * _MM * len(notes) + 12 * _MM
        pages = list(_pages(self._report.lines, first))
        self._count = len(pages)
        for number, lines in enumerate(pages):
            self._begin()
            if not number:
                self._head(facts, notes)
            self._headings(_TOP if number else first)
            for line in lines:
                self._row(line)
            self._canvas.showPage()

    def _begin(self) -> None:
        self._number += 1
        foot = self._paper.words(Message(_PAGE.template, {
            "number": self._number, "count": self._count}))
        self._text(foot, 0, _MARGIN - 5 * _MM, Face.SANS, 7.5, _PALE, 0.5)
        self._text(self._report.service, 0.5, _MARGIN - 5 * _MM, Face.SANS, 7.5, _PALE, 0.5)

    def _head(self, facts: Sequence[tuple[str, str]], notes: Sequence[str]) -> None:
        top = _SHEET[1] - _MARGIN - 7 * _MM
        self._text(self._paper.words(_TITLE_WORDS), 0, top, Face.SERIF_STRONG, 20, _INK, 1)
        top -= 9 * _MM
        half = (len(facts) + 1) // 2
        for place, (name, value) in enumerate(facts):
            left, row = (0.0 if place < half else 0.5), place % half
            height = top - row * 6 * _MM
            room = 0.29 if left else 0.19
            self._text(name, left, height, Face.SANS, 8, _PALE, room)
            self._text(value, left + room, height, Face.SANS_STRONG, 9, _INK, 0.5 - room)
        top -= half * 6 * _MM
        for note in notes:
            self._text(note, 0, top, Face.SANS, 7.5, _PALE, 1)
            top -= 5 * _MM

    def _headings(self, top: float) -> None:
        for left, message in _HEADINGS:
            self._text(self._paper.words(message), left, top, Face.SANS_STRONG, 8, _PALE, 0.14)
        self._top = top - 2 * _MM
        self._rule()

    def _row(self, line: Line) -> None:
        found, brought = line.outcome, line.brought
        words, first = self._paper.words, self._top - 3.6 * _MM
        tone, sign = _SIGNS[found.verdict] if found else ("open", "–")
        tone = "warm" if found and is_stranger(found) else tone
        self._text(str(brought.place), _PLACE, first, Face.SANS, 8, _PALE, 0.04)
        self._text(f"{sign} {result(found, words)}", _VERDICT, first, Face.SANS_STRONG, 8,
                   _TONES[tone], _INPUT - _VERDICT)
        self._text(self._report.job.input_of(brought), _INPUT, first, Face.SANS, 7.5, _INK,
                   _HOLDER - _INPUT, keeps_end=True)
        if found:
            for left, right, text in ((_HOLDER, _TITLE, found.holder),
                                      (_TITLE, _ISSUER, found.title),
                                      (_ISSUER, _DATE, found.issuer or found.issuer_id),
                                      (_DATE, 1.0,
                                       day_figures(found.given_on, self._paper.language))):
                self._text(text, left, first, Face.SANS, 8, _INK, right - left)
            if found.verdict is not Verdict.PASSED:
                self._text(reason(found, words), _VERDICT, first - _MORE, Face.SANS, 7.5,
                           _PALE, 1 - _VERDICT)
        self._top -= _height(line)
        self._rule()

    def _rule(self) -> None:
        self._canvas.setStrokeColor(_RULE)
        self._canvas.setLineWidth(0.4)
        self._canvas.line(_MARGIN, self._top, _MARGIN + _WIDTH, self._top)

    def _text(self, text: str, left: float, height: float, face: Face, size: float,
              colour: HexColor, room: float, *, keeps_end: bool = False) -> None:
        """Draw one line, cut where it has no room; of an address the end tells more."""
        fonts, width = self._paper.fonts, room * _WIDTH - 2 * _MM
        shown = tidy(text)
        missing = set(fonts.missing(shown))
        shown = "".join("?" if sign in missing else sign for sign in shown[:400])
        if fonts.width(shown, face, size) > width:
            cut = [f"…{shown[-count:]}" if keeps_end else f"{shown[:count].rstrip()}…"
                   for count in range(1, len(shown))]
            fitting = bisect_right(cut, width, key=lambda text: fonts.width(text, face, size))
            shown = cut[fitting - 1] if fitting else "…"
        self._canvas.setFillColor(colour)
        self._canvas.setFont(fonts.embed(face), size)
        self._canvas.drawString(_MARGIN + left * _WIDTH, height, shown)


def _pages(lines: Sequence[Line], first: float) -> Iterator[list[Line]]:
    """Yield the lines of each page; there is one page, also of nothing."""
    page: list[Line] = []
    left = first - _BOTTOM
    for line in lines:
        if _height(line) > left:
            yield page
            page, left = [], _TOP - _BOTTOM
        page.append(line)
        left -= _height(line)
    yield page


def _height(line: Line) -> float:
    has_reason = line.outcome is not None and line.outcome.verdict is not Verdict.PASSED
    return _LINE + (_MORE if has_reason else 0)


def _attached(pdf: bytes, data: bytes, moment: datetime, paper: Paper) -> bytes:
    stamp = f"D:{moment:%Y%m%d%H%M%S}Z"
    with pikepdf.open(BytesIO(pdf)) as document:
        spec = AttachedFileSpec(
            document, data, filename=ATTACHMENT, mime_type="application/json",
            description=paper.words(_TITLE_WORDS), creation_date=stamp, mod_date=stamp)
        spec.relationship = Name.Data
        document.attachments[ATTACHMENT] = spec
        document.Root.Lang = String(paper.language)
        document.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        out = BytesIO()
        document.save(out, deterministic_id=True, min_version="1.7")
    return out.getvalue()
