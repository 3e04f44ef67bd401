"""badgeservice quality report."""

from __future__ import annotations

from datetime import date, datetime

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.core.agreement import FEWEST, Estimate
from badgeservice.core.checks_export import (
    calibration_csv,
    calibration_data,
    samples_csv,
    samples_data,
)
from badgeservice.core.quality import Line, QualityReport, Question
from badgeservice.core.quality_export import as_csv, as_data
from badgeservice.errors import BadUsage, Message, say

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_SHOWN = ("exact", "adjacent", "kappa", "kappa_quadratic", "alpha")


@click.group()
def quality() -> None:
    """How far assessors agree."""


@quality.command()
@click.option("--rubric", help="Slug of one rubric; without it, every rubric.")
@click.option("--from", "since", type=_DAY, help="First day, as 2026-11-30.")
@click.option("--to", "until", type=_DAY, help="Last day, included.")
@click.option("--csv", "as_table", is_flag=True, help="Write the report as CSV on stdout.")
@json_option
@pass_context
def report(context: Context, rubric: str | None, since: datetime | None,
           until: datetime | None, as_table: bool, as_json: bool) -> None:
    """Report agreement, drift and turnaround from the blind judgements.

    Fewer than ten applications are not shown. Days are those of the course's time zone.
    """
    _format(as_table, as_json)
    service = context.service
    slugs = [rubric] if rubric else [each.slug for each in service.quality.all_rubrics()]
    reports = [service.quality.report_for_operator(
        Question(slug, _day(since), _day(until))) for slug in slugs]
    if as_json:
        TALK().data([as_data(each) for each in reports])
    elif as_table:
        click.echo("".join(as_csv(each) if place == 0 else _body(each)
                           for place, each in enumerate(reports)), nl=False)
    else:
        for each in reports:
            _show(each)


@quality.command()
@click.option("--csv", "as_table", is_flag=True, help="Write them as CSV on stdout.")
@json_option
@pass_context
def samples(context: Context, as_table: bool, as_json: bool) -> None:
    """Second looks: what was drawn, and what was found, with the tally."""
    found = context.service.samples.all_for_operator()
    if _format(as_table, as_json) == "csv":
        click.echo(samples_csv(found), nl=False)
    elif as_json:
        TALK().data(samples_data(found))
    else:
        for line in samples_data(found)["tally"]:
            TALK().result(f"  {line['verdict']:<14}{line['borderline']:>6}{line['others']:>6}")


@quality.command()
@click.option("--csv", "as_table", is_flag=True, help="Write them as CSV on stdout.")
@json_option
@pass_context
def attempts(context: Context, as_table: bool, as_json: bool) -> None:
    """Attempts at calibration: who hit how many of the known levels."""
    tried = [(each.set, person, attempt)
             for each in context.service.calibrate.overview_for_operator()
             for person, made in each.people for attempt in made]
    if _format(as_table, as_json) == "csv":
        click.echo(calibration_csv(tried), nl=False)
    elif as_json:
        TALK().data(calibration_data(tried))
    else:
        for found, person, attempt in tried:
            TALK().result(f"  {found.slug}  {person.full_name}  "
                          f"{attempt.exact}/{attempt.total}")


def _format(as_table: bool, as_json: bool) -> str:
    if as_json and as_table:
        raise BadUsage(say("Choose one of --json and --csv."))
    return "csv" if as_table else "json" if as_json else "text"


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _body(found: QualityReport) -> str:
    """Return the rows alone: one table has one header."""
    return as_csv(found).partition("\r\n")[2]


def _show(found: QualityReport) -> None:
    TALK().result(found.rubric.slug)
    for line in found.lines:
        TALK().result(_line(line))


def _line(line: Line) -> Message:
    name = " + ".join(line.names) if line.group != "outcome" else "outcome"
    if line.agreement.is_hidden:
        return say("  %(name)s  needs %(fewest)s, has %(n)s", name=name.ljust(36),
                   fewest=FEWEST, n=line.agreement.n)
    numbers = "  ".join(f"{each} {_number(line.agreement[each])}" for each in _SHOWN
                        if each in line.agreement.estimates)
    return say("  %(name)s  n=%(n)s  %(numbers)s", name=name.ljust(36), n=line.agreement.n,
               numbers=numbers)


def _number(estimate: Estimate) -> str:
    return f"({estimate.reason})" if estimate.value is None else f"{estimate.value:.2f}"
