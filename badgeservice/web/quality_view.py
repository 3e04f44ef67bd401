"""The quality report as its page shows it: names in the reader's language, places of charts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from badgeservice.core.agreement import Agreement, Estimate, band
from badgeservice.core.quality import Line, QualityReport, Question
from badgeservice.errors import Problem, say
from badgeservice.web import quality_charts
from badgeservice.web.languages import number, percent, quarter, words
from badgeservice.web.names import called
from badgeservice.web.pages import said
from badgeservice.web.quality_charts import Chart
from badgeservice.web.quality_words import BANDS, REASONS

_PLAIN = ("exact", "adjacent")


@dataclass(frozen=True)
class Filters:
    """What the address asks for."""

    rubric: str
    since: date | None
    until: date | None
    pair: str
    problems: tuple[Problem, ...] = ()

    def question(self, rubric: str) -> Question:
        """Return the question about *rubric*."""
        return Question(rubric, self.since, self.until, self.pair)

    def address(self, rubric: str, pair: str | None = None) -> dict[str, str]:
        """Return the fields of an address that asks the same, of another *pair* where given."""
        wanted = {"rubric": rubric, "pair": self.pair if pair is None else pair,
                  "since": self.since.isoformat() if self.since else "",
                  "until": self.until.isoformat() if self.until else ""}
        return {name: value for name, value in wanted.items() if value}


@dataclass(frozen=True)
class Named:
    """A line with the name that people know it by."""

    name: str
    lang: str
    line: Line

    @property
    def agreement(self) -> Agreement:
        """What the line says."""
        return self.line.agreement

    @property
    def is_hidden(self) -> bool:
        """Whether there are too few applications to show anything."""
        return self.line.agreement.is_hidden

    @property
    def n(self) -> int:
        """The applications that it rests on."""
        return self.line.agreement.n


@dataclass(frozen=True)
class View:
    """Everything that the page shows."""

    report: QualityReport
    whole: Agreement
    outcome: Agreement
    groups: dict[str, list[Named]]
    agreement_chart: Chart
    kappa_chart: Chart
    period_chart: Chart
    drift_chart: Chart


def shown(report: QualityReport) -> View:
    """Return *report* as the page shows it."""
    groups = {
        "criterion": _criteria(report),
        "organisations": _joined(report.of("organisations"), called),
        "assessors": _joined(report.of("assessors")),
        "period": _joined(report.of("period"), quarter),
    }
    drift = [each for each in report.drift if each.difference is not None]
    return View(
        report, report.of("rubric")[0].agreement, report.of("outcome")[0].agreement, groups,
        quality_charts.shares(_for_chart(groups["criterion"])),
        quality_charts.points(_for_chart(groups["criterion"]), "kappa_quadratic"),
        quality_charts.points(_for_chart(groups["period"]), "kappa_quadratic"),
        quality_charts.drifts(drift))


def _criteria(report: QualityReport) -> list[Named]:
    titles = {each.id: said(each.title) for each in report.rubric.criteria}
    return [Named(titles[line.key].words, titles[line.key].language, line)
            for line in report.of("criterion")]


def _joined(lines: Sequence[Line], name: Callable[[str], str] = str) -> list[Named]:
    return [Named(" + ".join(map(name, line.names)), "", line) for line in lines]


def _for_chart(named: Sequence[Named]) -> list[tuple[str, str, Agreement]]:
    return [(each.name, each.lang, each.agreement) for each in named]


def figure(name: str, estimate: Estimate) -> str:
    """Return an estimate as people read it, or why there is none."""
    if estimate.value is None:
        return words(REASONS[estimate.reason])
    return _figure(name, estimate.value)


def _figure(name: str, value: float) -> str:
    return percent(value) if name in _PLAIN else number(value).replace("-", "−")


def interval(name: str, estimate: Estimate) -> str:
    """Return the interval of an estimate, or nothing."""
    if estimate.low is None or estimate.high is None:
        return ""
    return words(say("%(low)s to %(high)s", low=_figure(name, estimate.low),
                     high=_figure(name, estimate.high)))


def word(name: str, estimate: Estimate) -> str:
    """Return the customary word for an estimate, or nothing."""
    found = "" if estimate.value is None else band(name, estimate.value)
    return words(BANDS[found]) if found else ""



def signed(value: float) -> str:
    """Return a difference with its sign, also where it is above 0."""
    return f"+{number(value)}" if round(value, 2) > 0 else number(value).replace("-", "−")


def one_digit(value: float) -> str:
    """Return a number of days, or a mark of an axis."""
    return number(value, 1).replace("-", "−")


def whole_percent(value: float) -> str:
    """Return a share as people write it."""
    return percent(value)
