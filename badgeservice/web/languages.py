"""Which language a page speaks, and how words and dates are put in it.

Chosen by ``?lang=``, else by the cookie that remembers it, else by Accept-Language, else
Spanish. The catalogues are those of `badgeservice.languages`.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit
from flask import Flask, Response, current_app, request
from flask_babel import Babel
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.text import LANGUAGES
from badgeservice.errors import Message
from badgeservice.languages import clock_words, habits, quarter_words, translate
from badgeservice.resources import resource

COOKIE = "lang"
"""The only cookie of who does not sign in; it says a language and nothing of the person."""

NAMES = {"es": "Español", "en": "English", "fi": "Suomi"}
"""Every language in its own words, for the switch."""

_CHOSEN = "badgeservice.language"
"""Where a request has its language once it was chosen."""

_YEAR = 365 * 24 * 60 * 60


def set_up(app: Flask, *, is_https: bool) -> None:
    """Let pages of *app* speak the reader's language, and remember a choice."""
    Babel(
        app,
        default_locale=LANGUAGES[0],
        default_translation_directories=str(resource("templates", "translations")),
        locale_selector=language,
    )

    @app.after_request
    def remember(response: Response) -> Response:
        """Keep the language that was chosen by a link, for a year."""
        asked = request.args.get("lang")
        if asked in LANGUAGES and response.mimetype == "text/html":
            response.set_cookie(COOKIE, asked, max_age=_YEAR, samesite="Lax", httponly=True,
                                secure=is_https, path=request.script_root or "/")
        return response


def remember_language(response: AnyResponse, chosen: str, *, is_new: bool = False) -> None:
    """Let the reader's pages be in *chosen*; with *is_new* only where none was chosen before."""
    if is_new and request.cookies.get(COOKIE) in LANGUAGES:
        return
    response.set_cookie(COOKIE, chosen, max_age=_YEAR, samesite="Lax", httponly=True,
                        secure=bool(current_app.config["PEOPLE_COOKIE_SECURE"]),
                        path=request.script_root or "/")


def language_asked() -> str | None:
    """Return the language that the address of the present request names, if we speak it."""
    wish = request.args.get("lang")
    return wish if wish in LANGUAGES else None


def language() -> str:
    """Return the language of the present request."""
    # Every sentence of a page asks.
    chosen = request.environ.get(_CHOSEN)
    if chosen is None:
        chosen = request.environ[_CHOSEN] = _chosen()
    return str(chosen)


def _chosen() -> str:
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return wish
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def direction() -> str:
    """Return how the present request's language is written: ``ltr`` or ``rtl``."""
    return Locale.parse(language()).text_direction


def varied(response: Response) -> Response:
    """Say to caches that *response* depends on the reader's language, and return it."""
    response.headers["Content-Language"] = language()
    response.vary.update(("Accept", "Accept-Language", "Cookie"))
    return response


def words(message: Message) -> str:
    """Return *message* in the language of the present request."""
    return translate(message, language())


def day(moment: date, zone: str = "UTC") -> str:
    """Return the day of an aware *moment* in *zone*, or a day itself, as people write it."""
    found = moment.astimezone(ZoneInfo(zone)).date() if isinstance(moment, datetime) else moment
    return format_date(found, "long", locale=habits(language()))


def date_words(written: date) -> str:
    """Return a date without a time, as people write it."""
    return format_date(written, "long", locale=habits(language()))


def quarter(code: str) -> str:
    """Return the quarter that reports call *code*, as people write it."""
    return quarter_words(code, language())


def bytes_words(count: int) -> str:
    """Return how large something is, in a unit that people know: in Finnish Mt, elsewhere MB."""
    unit, size = next(((name, size) for name, size in (("gigabyte", 1e9), ("megabyte", 1e6))
                       if count >= size), ("kilobyte", 1e3))
    shown = count / size
    digits = "#,##0" if shown >= 10 or unit == "kilobyte" else "0.#"
    return format_unit(max(shown, 1), f"digital-{unit}", length="short", format=digits,
                       locale=habits(language()))


def minute(moment: datetime, zone: str = "UTC") -> str:
    """Return day and time of an aware *moment* in *zone*, with what people call its clock."""
    return f"{day_and_time(moment, zone)} ({clock(zone)})"


def day_and_time(moment: datetime, zone: str) -> str:
    """Return day and time in *zone*, for where the page has said whose clock it is."""
    shown = format_datetime(moment.astimezone(ZoneInfo(zone)), "HH:mm",
                            locale=habits(language()))
    return f"{day(moment, zone)}, {shown}"


def clock(zone: str) -> str:
    """Return what people call the time of *zone*: ``hora de Chile``; else its city."""
    return clock_words(zone, language())


def country(code: str) -> str:
    """Return the name of a country by its ISO 3166-1 code; the code where it has no name."""
    return str(Locale.parse(habits(language())).territories.get(code, code))


def number(value: float, digits: int = 2) -> str:
    """Return *value* with its decimals, sign and thousands as people write them."""
    pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
    return format_decimal(value, format=pattern, locale=habits(language()))


def percent(value: float) -> str:
    """Return a share as whole percent, as people write it."""
    return format_percent(value, locale=habits(language()))
