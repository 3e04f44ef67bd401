"""What people write in the cells of a batch file, as it is meant: days, levels, yes and no.

What repeats from row to row is worked out once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from badgeservice.core.achievement import Achievement
from badgeservice.core.batch_columns import EVIDENCE, LEVEL, Layout
from badgeservice.core.sheet import plain
from badgeservice.core.sheet_text import BROKEN
from badgeservice.core.text import LANGUAGES

CHOICES: Mapping[str, bool] = {
    **dict.fromkeys(("si", "s", "yes", "y", "true", "verdadero", "kylla", "tosi", "1"), True),
    **dict.fromkeys(("no", "n", "false", "falso", "ei", "epatosi", "0"), False),
}
"""Words of three languages, and what spreadsheet programs make of them."""

TONGUES: Mapping[str, str] = {
    **{code: code for code in LANGUAGES},
    "espanol": "es", "castellano": "es", "spanish": "es", "espanja": "es",
    "ingles": "en", "english": "en", "englanti": "en",
    "finlandes": "fi", "fines": "fi", "finnish": "fi", "suomi": "fi",
}
"""Languages by their code and by their name in each of them."""

GARBLED = re.compile(f"{BROKEN.pattern}|\ufffd")
"""What accents look like where a program once read them in the wrong encoding."""

FAILED = re.compile(r"#[¡¿]?[A-ZÄÖ0-9/]{3,}[!?]?")
"""What a spreadsheet program writes where it could not compute: #N/A, #¡REF!, #PUUTTUU!."""

_DAY_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_AT_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00(?::00)?", re.ASCII)
_SERIAL = re.compile(r"\d{5}", re.ASCII)
_SERIAL_ZERO = date(1899, 12, 30)
"""The day before the first of Excel's calendar, which has a 29 February 1900 besides."""

_MOST_REMEMBERED = 20_000


def day_of(text: str, *, is_sheet: bool) -> date | None:
    """Return the day that *text* names, or None; of a spreadsheet its number may stand there.

    The day stands before the month, as it does in Chile and in Finland.

    >>> day_of("1.2.2026", is_sheet=False), day_of("46054", is_sheet=True)
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 1))
    """
    midnight = _AT_MIDNIGHT.fullmatch(text)
    text = midnight[1] if midnight else text
    try:
        # fromisoformat alone would take 20261026 and 2026-W43-1 as well.
        if _YEAR_FIRST.fullmatch(text):
            return date.fromisoformat(text)
        apart = _DAY_FIRST.fullmatch(text)
        if apart:
            return date(int(apart[4]), int(apart[3]), int(apart[1]))
    except ValueError:
        return None
    if is_sheet and _SERIAL.fullmatch(text):
        return _SERIAL_ZERO + timedelta(days=int(text))
    return None


class Remembered:
    """What the rows of one file have in common; *language* is taken where a row names none."""

    def __init__(self, layout: Layout, file: str, *, language: str, is_sheet: bool) -> None:
        self.layout, self.file, self.language, self.is_sheet = layout, file, language, is_sheet
        self.places = layout.places
        self.level_places = {name: place for name, place in layout.places.items()
                             if name.startswith(LEVEL)}
        self.evidence = tuple(pair for pair in EVIDENCE if not self.places.keys().isdisjoint(pair))
        """The columns of evidence that the file has, each link with its account."""

        self._moments: dict[tuple[str, str], datetime | None] = {}
        self._scales: dict[str, tuple[Scale, ...]] = {}

    def moment(self, text: str, zone: str) -> datetime | None:
        """Return midnight in *zone* of the day that *text* names, or None."""
        try:
            return self._moments[text, zone]
        except KeyError:
            pass
        day = day_of(text, is_sheet=self.is_sheet)
        found = None if day is None else datetime.combine(day, time(), tzinfo=ZoneInfo(zone))
        if len(self._moments) < _MOST_REMEMBERED:
            self._moments[text, zone] = found
        return found

    def scales(self, achievement: Achievement) -> tuple[Scale, ...]:
        """Return the criteria of *achievement*, each with the words of its levels."""
        found = self._scales.get(achievement.slug)
        if found is None:
            found = tuple(_scales(achievement, self.level_places))
            self._scales[achievement.slug] = found
        return found


class Scale:
    """One criterion: its column, where that stands, and the levels by what people write."""

    def __init__(self, criterion: str, place: int, words: Mapping[str, int]) -> None:
        self.criterion, self.column, self.place = criterion, LEVEL + criterion, place
        self.levels = ", ".join(str(value) for value in dict.fromkeys(words.values()))
        self._words = dict(words)

    def value(self, text: str) -> int | None:
        """Return the level that *text* names, or None."""
        found = self._words.get(text)
        return self._words.get(plain(text)) if found is None else found


def _scales(achievement: Achievement, places: Mapping[str, int]) -> list[Scale]:
    found = []
    for rubric in achievement.rubrics:
        words: dict[str, int | None] = {}
        for level in rubric.scale:
            for name in level.name.versions.values():
                # A word for two levels names none of them.
                known = words.setdefault(plain(name), level.value)
                words[plain(name)] = level.value if known == level.value else None
        words |= {str(level.value): level.value for level in rubric.scale}
        clear = {word: value for word, value in words.items() if value is not None}
        found += [Scale(criterion.id, places[LEVEL + criterion.id], clear)
                  for criterion in rubric.criteria]
    return found
