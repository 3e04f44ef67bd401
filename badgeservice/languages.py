"""Messages in the language of the reader, from the catalogues that the pages use too."""

from __future__ import annotations

import gettext
from datetime import date
from functools import cache

from babel.dates import format_date, format_skeleton

from badgeservice.errors import Message
from badgeservice.resources import resource

DOMAIN = "messages"

_HABITS = {"es": "es_CL", "en": "en_GB", "fi": "fi_FI"}
"""Whose habits dates follow."""


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    folder = resource("templates", "translations")
    return gettext.translation(DOMAIN, str(folder), languages=[language], fallback=True)


def translate(message: Message, language: str) -> str:
    """Return *message* in *language*; English stands in where a translation is missing.

    Values that are messages themselves are translated too. tests/unit/test_catalogues.py
    keeps the catalogues complete.
    """
    values = {
        name: translate(value, language) if isinstance(value, Message) else value
        for name, value in message.values.items()
    }
    template = _catalogue(language).gettext(message.template)
    return Message(message.template, values).fill(template)


def day_words(day: date, language: str) -> str:
    """Return *day* as people write it in *language*; English stands in for what is not known.

    >>> day_words(date(2026, 10, 30), "es")
    '30 de octubre de 2026'
    """
    return format_date(day, "long", locale=_HABITS.get(language, _HABITS["en"]))


def quarter_words(code: str, language: str) -> str:
    """Return the quarter that reports call *code*, as people write it in *language*.

    >>> quarter_words("2026-Q1", "es")
    '1.er trimestre de 2026'
    """
    year, _, number = code.partition("-Q")
    # Of the language alone: Chile's habits would write the first as "1.º".
    spoken = language if language in _HABITS else "en"
    return format_skeleton("yQQQQ", date(int(year), 3 * int(number), 1), locale=spoken)
