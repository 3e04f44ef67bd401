"""What every page shares: the words and values that its template may use, and its headers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlencode

from flask import Flask, Response, g, render_template, request, url_for
from jinja2 import pass_context
from jinja2.runtime import Context

from badgeservice.core.text import LANGUAGES, Text
from badgeservice.languages import number_words
from badgeservice.resources import resource
from badgeservice.web.access import visitor
from badgeservice.web.alternates import alternates
from badgeservice.web.current import service
from badgeservice.web.languages import (
    NAMES,
    bytes_words,
    clock,
    country,
    date_words,
    day,
    day_and_time,
    direction,
    language,
    minute,
    number,
    quarter,
    varied,
    words,
)
from badgeservice.web.markdown import rendered
from badgeservice.web.names import called, titled
from badgeservice.web.notices import notices
from badgeservice.web.places import places_of
from badgeservice.web.reading import is_link
from badgeservice.web.translated import Phrase
from badgeservice.web.zones import zone_of

_HOUR = 60 * 60


def set_up(app: Flask) -> None:
    """Give the templates of *app* what they may use."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _HOUR
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=asset, bytes_words=bytes_words, called=called, country=country,
        clock=clock, date_words=date_words, day=_day, day_and_time=_day_and_time,
        is_link=is_link, minute=_minute, notices=notices, number=number,
        own_clock=_own_clock, quarter=quarter, said=said, titled=titled,
        words=words,
    )
    app.jinja_env.filters["markdown"] = rendered
    app.jinja_env.globals["ngettext"] = _counting(
        cast(Callable[..., str], app.jinja_env.globals["ngettext"]))

    @app.context_processor
    def shared() -> dict[str, Any]:
        """Return what every page is given."""
        return {
            "lang": language(),
            "direction": direction(),
            "alternates": alternates(),
            "languages": [(each, NAMES[each], _switched(each)) for each in LANGUAGES],
            "urls": service().urls,
            "whoever": visitor(),
            "places": places_of(visitor()),
            "endpoints": app.view_functions,
        }


def page(template: str, *, status: int = 200, keep: bool = True, **values: Any) -> Response:
    """Return the page that *template* makes of *values*.

    With *keep* a browser may show it again after asking; without, it is not stored at all.
    """
    response = Response(render_template(template, **values), status=status)
    response.headers["Cache-Control"] = "no-cache" if keep else "no-store"
    return varied(response)


def _counting(plain: Callable[..., str]) -> Callable[..., str]:
    """Return what counts in templates as *plain* does, with the number as people write it."""

    @pass_context
    def ngettext(context: Context, one: str, many: str, number: int, **values: object) -> str:
        """Return the sentence for *number*; its ``%(num)s`` has the marks of the language."""
        return plain(context, one, many, number,
                     **{"num": number_words(number, language()), **values})

    return ngettext


def _day(moment: date, zone: str | None = None) -> str:
    """Return a day as people write it, by the reader's clock where no *zone* is named."""
    return day(moment, zone or _own_zone())


def _minute(moment: datetime, zone: str | None = None) -> str:
    """Return day and time, by the reader's clock where no *zone* is named."""
    return minute(moment, zone or _own_zone())


def _day_and_time(moment: datetime) -> str:
    """Return day and time by the reader's clock, whose name the page says once."""
    return day_and_time(moment, _own_zone())


def _own_clock() -> str:
    """Return what the reader's clock is called."""
    return clock(_own_zone())


def _own_zone() -> str:
    if "own_zone" not in g:
        reader = visitor()
        g.own_zone = zone_of(reader.actor) if reader else "UTC"
    return str(g.own_zone)


def said(text: Text) -> Phrase:
    """Return a definition's *text* for the reader, with the language that it turned out in."""
    wanted = language()
    for choice in (wanted, "en", "es"):
        if text.has(choice):
            return Phrase(text.in_language(choice), choice)
    first = next(iter(text))
    return Phrase(text.versions[first], first)


def asset(name: str) -> str:
    """Return the address of a static file, new whenever the file is."""
    path = resource("templates", "static", *name.split("/"))
    return url_for("static", filename=name, v=_version(path, path.stat().st_mtime_ns))


@cache
def _version(path: Path, _changed: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]


def _switched(choice: str) -> str:
    """Return the address of this page in the language *choice*; of a form, without its content."""
    query = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    if request.endpoint is None or request.method not in ("GET", "HEAD"):
        query = []
    place = quote(request.script_root + request.path)
    if request.routing_exception is not None:
        place = url_for("home.front")
    return f"{place}?{urlencode([*query, ('lang', choice)])}"
