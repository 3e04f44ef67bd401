"""Dates written out in the language of the certificate."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from badgeservice.errors import BadInput, Problem, say

_REGIONS = {"en": "en_GB"}
"""Day before month, as in the programme's other languages."""


@lru_cache(maxsize=256)
def long_date(day: date, language: str) -> str:
    """Return *day* written out in *language*; raises BadInput for a language unknown to CLDR.

    >>> from datetime import date
    >>> long_date(date(2026, 11, 22), "es")
    '22 de noviembre de 2026'
    """
    try:
        locale = Locale.parse(_REGIONS.get(language, language), sep="_")
    except (UnknownLocaleError, ValueError) as error:
        raise BadInput([Problem("unknown-language", say("There is no such language."),
                                field="language", value=language[:40])]) from error
    return format_date(day, format="long", locale=locale)
