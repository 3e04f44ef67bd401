"""The quality report for other programs: plain data, and rows of a table.

Numbers are written with a dot and unrounded but for four decimals, whatever the language.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from badgeservice.core.agreement import FEWEST, MEASURES, Estimate, band
from badgeservice.core.formula import shield
from badgeservice.core.quality import Line, QualityReport

COLUMNS = ("rubric", "section", "key", "names", "measure", "n", "value", "low", "high", "band",
           "reason")

HIDDEN = "hidden"
"""The reason where there are too few for a number."""

BOM = "\ufeff"
"""In front of the file: without it Excel reads UTF-8 as Windows-1252, and ñ becomes Ã±."""


def as_data(report: QualityReport) -> dict[str, Any]:
    """Return the report as JSON takes it."""
    question = report.question
    return {
        "rubric": report.rubric.slug,
        "rubric_version": report.rubric.version,
        "since": question.since.isoformat() if question.since else None,
        "until": question.until.isoformat() if question.until else None,
        "pair": question.pair or None,
        "made_at": report.made_at.isoformat(),
        "fewest": FEWEST,
        "agreement": [_line(line) for line in report.lines],
        "drift": [{"assessor": each.assessor, "name": each.name,
                   "organisation": each.organisation, "quarter": each.quarter, "n": each.n,
                   "difference": _rounded(each.difference), "reason": _why(each.difference)}
                  for each in report.drift],
        "turnaround": [{"step": each.step, "organisation": each.organisation, "n": each.n,
                        "median_days": _rounded(each.median), "p90_days": _rounded(each.p90),
                        "reason": _why(each.median)} for each in report.turnaround],
        "routes": {"n": report.routes.n, "counts": dict(report.routes.counts),
                   "reason": "" if report.routes.counts else HIDDEN},
    }


def _line(line: Line) -> dict[str, Any]:
    found = line.agreement
    return {
        "group": line.group, "key": line.key, "names": list(line.names), "n": found.n,
        "hidden": found.is_hidden,
        "measures": {name: _estimate(name, found[name]) for name in MEASURES
                     if name in found.estimates},
    }


def _estimate(name: str, estimate: Estimate) -> dict[str, Any]:
    return {"n": estimate.n, "value": _rounded(estimate.value), "low": _rounded(estimate.low),
            "high": _rounded(estimate.high), "band": _band(name, estimate),
            "reason": estimate.reason}


def as_csv(report: QualityReport) -> str:
    """Return the report as CSV for spreadsheets, `BOM` in front."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    table.writerow(COLUMNS)
    for row in _rows(report):
        cells = {"rubric": report.rubric.slug, **row}
        table.writerow([_cell(cells.get(column)) for column in COLUMNS])
    return BOM + written.getvalue()


def _rows(report: QualityReport) -> Iterator[Mapping[str, object]]:
    for line in report.lines:
        yield from _line_rows(line)
    for drift in report.drift:
        yield {"section": "drift", "key": f"{drift.assessor} {drift.quarter}",
               "names": f"{drift.name}, {drift.organisation}", "measure": "mean_difference",
               "n": drift.n, "value": drift.difference, "reason": _why(drift.difference)}
    for each in report.turnaround:
        for measure, value in (("median_days", each.median), ("p90_days", each.p90)):
            yield {"section": "turnaround", "key": each.step, "names": each.organisation,
                   "measure": measure, "n": each.n, "value": value, "reason": _why(value)}
    if not report.routes.counts:
        yield {"section": "routes", "n": report.routes.n, "reason": HIDDEN}
    for route, count in report.routes.counts.items():
        yield {"section": "routes", "key": route, "measure": "share", "n": report.routes.n,
               "value": count / report.routes.n}


def _line_rows(line: Line) -> Iterator[Mapping[str, object]]:
    start = {"section": line.group, "key": line.key, "names": " + ".join(line.names)}
    if line.agreement.is_hidden:
        yield {**start, "n": line.agreement.n, "reason": HIDDEN}
    for name in MEASURES:
        if name in line.agreement.estimates:
            estimate = line.agreement[name]
            yield {**start, "measure": name, "n": estimate.n, "value": estimate.value,
                   "low": estimate.low, "high": estimate.high, "band": _band(name, estimate),
                   "reason": estimate.reason}


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}"
    return str(value) if isinstance(value, int) else shield(str(value))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _why(value: float | None) -> str:
    return HIDDEN if value is None else ""


def _band(name: str, estimate: Estimate) -> str:
    return "" if estimate.value is None else band(name, estimate.value)
