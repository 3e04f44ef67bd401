"""Messages in the language of the reader, from the catalogues that the pages use too."""

from __future__ import annotations

import gettext
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import format_date, format_skeleton, get_timezone_location, get_timezone_name
from babel.numbers import format_decimal

from badgeservice.errors import Message
from badgeservice.resources import resource

DOMAIN = "messages"

_HABITS = {"es": "es_CL", "en": "en_GB", "fi": "fi_FI"}
"""Whose habits dates follow."""


_COUNTS = frozenset({"cancelled", "count", "left", "most", "rate", "refused", "renewed", "rows",
                     "seconds", "total"})
"""Whole numbers of sentences that count nothing grammatically; others may be lines or years."""


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    folder = resource("templates", "translations")
    return gettext.translation(DOMAIN, str(folder), languages=[language], fallback=True)


def translate(message: Message, language: str) -> str:
    """Return *message* in *language*; English stands in where a translation is missing.

    Values that are messages themselves are translated too, and days, fractions and what is
    counted are written by the habits of the language. tests/unit/test_catalogues.py keeps the
    catalogues complete.
    """
    values = {name: number_words(value, language)
              if type(value) is int and (message.plural or name in _COUNTS)
              else _written(value, language) for name, value in message.values.items()}
    if not message.plural:
        template = _catalogue(language).gettext(message.template)
    else:
        values["num"] = number_words(message.number, language)
        template = _catalogue(language).ngettext(message.template, message.plural, message.number)
    return Message(message.template, values).fill(template)


def _written(value: object, language: str) -> object:
    match value:
        case Message():
            return translate(value, language)
        case datetime():
            return minute_words(value, language)
        case date():
            return day_words(value, language)
        case float():
            return number_words(value, language)
        case _:
            return value


def number_words(value: float, language: str) -> str:
    """Return a number with the marks for thousands and decimals that *language* is used to.

    >>> number_words(5000, "es"), number_words(5000, "en"), number_words(0.5, "fi")
    ('5.000', '5,000', '0,5')
    """
    return format_decimal(value, locale=habits(language))


def minute_words(moment: datetime, language: str) -> str:
    """Return day and time of an aware *moment* in its own zone, and what people call its clock.

    >>> minute_words(datetime(2026, 10, 30, 18, 5, tzinfo=ZoneInfo("America/Santiago")), "es")
    '30 de octubre de 2026, 18:05 (hora de Chile)'
    """
    zone = str(moment.tzinfo) if isinstance(moment.tzinfo, ZoneInfo) else "UTC"
    shown = moment.astimezone(ZoneInfo(zone))
    return f"{day_words(shown.date(), language)}, {shown:%H:%M} ({clock_words(zone, language)})"


def clock_words(zone: str, language: str) -> str:
    """Return what people call the time of *zone*: ``hora de Chile``; else its city."""
    if zone == "UTC":
        return zone
    here = ZoneInfo(zone)
    if zone in get_global("meta_zones"):
        return get_timezone_name(here, width="long", zone_variant="generic",
                                 locale=habits(language))
    # For places without a time of their own name, the library says only "summer time of …".
    return get_timezone_location(here, locale=habits(language), return_city=True)


def habits(language: str) -> str:
    """Return the locale whose habits *language* follows here; British for what is not known."""
    return _HABITS.get(language, _HABITS["en"])


def day_words(day: date, language: str) -> str:
    """Return *day* as people write it in *language*; English stands in for what is not known.

    >>> day_words(date(2026, 10, 30), "es")
    '30 de octubre de 2026'
    """
    return format_date(day, "long", locale=habits(language))


def day_figures(written: str, language: str) -> str:
    """Return a day that ISO 8601 wrote, as tables show it in *language*; all else as it is.

    >>> day_figures("2026-10-30", "es"), day_figures("2026-10-30", "fi"), day_figures("", "es")
    ('30-10-2026', '30.10.2026', '')
    """
    try:
        return format_date(date.fromisoformat(written), "medium", locale=habits(language))
    except ValueError:
        return written


def quarter_words(code: str, language: str) -> str:
    """Return the quarter that reports call *code*, as people write it in *language*.

    >>> quarter_words("2026-Q1", "es")
    '1.er trimestre de 2026'
    """
    year, _, number = code.partition("-Q")
    # Of the language alone: Chile's habits would write the first as "1.º".
    spoken = language if language in _HABITS else "en"
    return format_skeleton("yQQQQ", date(int(year), 3 * int(number), 1), locale=spoken)
