"""Second looks and calibration for other programs: plain data, and rows of a table.

One row a decision or an attempt, as the pages show them to the same readers: nothing here is a
statistic of few, but the tally, whose parts stand beside it row by row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from badgeservice.core.calibration import Attempt, CalibrationSet
from badgeservice.core.formula import as_csv
from badgeservice.core.person import Person
from badgeservice.core.quality_export import BOM
from badgeservice.core.sampling import Drawn, tally

SAMPLE_COLUMNS = ("section", "sample", "programme", "drawn_at", "drawn_by", "percent",
                  "population", "since", "until", "seed", "application", "decision", "stands",
                  "reasons", "verdict", "reviewer", "reviewed_at", "note", "borderline", "others")

CALIBRATION_COLUMNS = ("set", "version", "programme", "rubric", "rubric_version", "person",
                       "name", "attempt", "made_at", "exact", "total", "passed")

GONE = "gone"
"""Stands for the verdict of what nobody had looked at before it stood no more."""

OPEN = "open"
"""Stands for the verdict of what nobody has looked at yet."""

Tried = tuple[CalibrationSet, Person, Attempt]


def samples_data(drawn: Sequence[Drawn]) -> dict[str, Any]:
    """Return draws with what was found, and the tally over all of them, as JSON takes it.

    With each is what it was drawn from, so that the draw can be made again.
    """
    return {
        "samples": [{**_draw(each), "decisions": list(_decisions(each)), "candidates": [
            {"application": one.application, "decision": one.decision,
             "reasons": list(one.reasons)} for one in each.candidates]} for each in drawn],
        "tally": [{"verdict": verdict.value if verdict else OPEN, "borderline": counts[0],
                   "others": counts[1]} for verdict, counts in tally(drawn).items()],
    }


def samples_csv(drawn: Sequence[Drawn]) -> str:
    """Return the same as CSV for spreadsheets, `BOM` in front; the tally is a section.

    What was drawn from is in the JSON alone.
    """
    found = samples_data(drawn)
    rows: list[dict[str, Any]] = [
        {"section": "decision", **sample, **decision, "reasons": " ".join(decision["reasons"])}
        for sample in found["samples"] for decision in sample["decisions"]]
    rows += [{"section": "tally", **line} for line in found["tally"]]
    return _table(SAMPLE_COLUMNS, rows)


def calibration_data(tried: Iterable[Tried]) -> dict[str, Any]:
    """Return attempts with the levels that were given, as JSON takes them."""
    return {"attempts": [
        {**_attempt(found, person, attempt),
         "given": {item: dict(levels) for item, levels in attempt.given.items()}}
        for found, person, attempt in tried]}


def calibration_csv(tried: Iterable[Tried]) -> str:
    """Return attempts as CSV for spreadsheets, `BOM` in front."""
    return _table(CALIBRATION_COLUMNS, [_attempt(*each) for each in tried])


def _table(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> str:
    return BOM + as_csv(columns, ([_cell(row.get(name)) for name in columns] for row in rows))


def _cell(value: object) -> str:
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _draw(each: Drawn) -> dict[str, Any]:
    return {"sample": each.id, "programme": each.programme, "drawn_at": _moment(each.drawn_at),
            "drawn_by": each.drawn_by, "percent": each.percent, "population": each.population,
            "since": _day(each.since), "until": _day(each.until), "seed": each.seed}


def _decisions(drawn: Drawn) -> Iterator[dict[str, Any]]:
    for each in drawn.items:
        review, stands = drawn.reviews.get(each.application), each.application not in drawn.fates
        yield {"application": each.application, "decision": each.decision, "stands": stands,
               "reasons": list(each.reasons),
               "verdict": review.verdict.value if review else OPEN if stands else GONE,
               "reviewer": review.reviewer if review else None,
               "reviewed_at": _moment(review.made_at) if review else None,
               "note": review.note if review else None}


def _attempt(found: CalibrationSet, person: Person, attempt: Attempt) -> dict[str, Any]:
    return {"set": found.slug, "version": found.version, "programme": found.programme,
            "rubric": found.rubric, "rubric_version": found.rubric_version,
            "person": person.id, "name": person.full_name, "attempt": attempt.number,
            "made_at": _moment(attempt.made_at), "exact": attempt.exact,
            "total": attempt.total, "passed": attempt.passed}
