"""Second looks and calibration as files, for whoever reads the quality of a programme."""

from __future__ import annotations

from flask import Blueprint, Response

from badgeservice.core.checks_export import (
    Tried,
    calibration_csv,
    calibration_data,
    samples_csv,
    samples_data,
)
from badgeservice.operations.quality import READERS
from badgeservice.web.access import actor, needs
from badgeservice.web.answers import as_json
from badgeservice.web.current import service
from badgeservice.web.forms import guarded

blueprint = guarded(Blueprint("quality_files", __name__, url_prefix="/quality"))


@blueprint.get("/samples/export/csv")
@needs(*READERS)
def samples_table() -> Response:
    """Send all draws with what was found, and the tally, as CSV for a spreadsheet."""
    return _file(samples_csv(service().samples.readable(actor())), "second-look")


@blueprint.get("/samples/export/json")
@needs(*READERS)
def samples_json() -> Response:
    """Send the same as JSON."""
    return as_json(samples_data(service().samples.readable(actor())))


@blueprint.get("/calibration/export/csv")
@needs(*READERS)
def calibration_table() -> Response:
    """Send all attempts as CSV for a spreadsheet."""
    return _file(calibration_csv(_tried()), "calibration")


@blueprint.get("/calibration/export/json")
@needs(*READERS)
def calibration_json() -> Response:
    """Send all attempts, with the levels given, as JSON."""
    return as_json(calibration_data(_tried()))


def _tried() -> list[Tried]:
    return [(each.set, person, attempt) for each in service().calibrate.overview(actor())
            for person, attempts in each.people for attempt in attempts]


def _file(table: str, name: str) -> Response:
    response = Response(table, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename={name}.csv"
    return response
