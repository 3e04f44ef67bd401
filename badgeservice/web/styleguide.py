"""The style guide: every part that pages are made of, drawn by the part itself.

For those who write pages; no page leads here, and search engines are sent away.
"""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from badgeservice.web import styleguide_samples as samples
from badgeservice.web.emblem import emblems
from badgeservice.web.pages import page
from badgeservice.web.paging import pages_at

blueprint = Blueprint("styleguide", __name__)

COLOURS = ("paper", "sheet", "ink", "quiet", "line", "lake", "lake-deep", "lake-mist", "copper",
           "copper-mist", "good", "good-mist", "bad", "bad-mist", "open", "open-mist")
"""Tokens of colour in tokens.css, in the order in which they are shown."""

SPACES = ("space-1", "space-2", "space-3", "space-4", "space-5")
"""Tokens of space in tokens.css, from the smallest."""


@blueprint.get("/styleguide")
def show() -> Response:
    """Show tokens and parts."""
    achievements = samples.achievements()
    response = page(
        "styleguide.html", colours=COLOURS, spaces=SPACES, achievements=achievements,
        emblems=emblems(achievements), verdicts=samples.verdicts(), rubric=samples.the_rubric(),
        result=samples.result(), translated=samples.translated(), problems=samples.PROBLEMS,
        pages=pages_at(2, 5, place=url_for("styleguide.show")),
        # No form here does anything, so nobody needs a cookie for it.
        csrf_token=lambda: "")
    response.headers["X-Robots-Tag"] = "noindex"
    return response
