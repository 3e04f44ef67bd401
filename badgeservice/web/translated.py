"""Signed words, and beside them their translation from the pinned definition.

A credential speaks one language. Whoever reads the page in another sees the signed words and
under them the definition's own translation, which nobody signed and which says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from badgeservice.core.achievement import Achievement
from badgeservice.core.rubric import Criterion, Rubric
from badgeservice.core.text import Text
from badgeservice.web.reading import CriterionSaid, Reading


@dataclass(frozen=True)
class Phrase:
    """Words, the language they are in, and a translation where one is of use."""

    words: str
    language: str
    translation: Phrase | None = None


@dataclass(frozen=True)
class LevelShown:
    """One level of a criterion, with its translation."""

    value: str
    name: Phrase
    description: Phrase
    is_achieved: bool


@dataclass(frozen=True)
class CriterionShown:
    """One criterion with its levels, from the lowest."""

    name: Phrase
    levels: tuple[LevelShown, ...]

    @property
    def achieved(self) -> LevelShown | None:
        """The level that was reached, where the credential says so."""
        return next((level for level in self.levels if level.is_achieved), None)

    @property
    def step(self) -> int:
        """The place of the level that was reached, counted from 1; 0 where there is none."""
        return next((place for place, level in enumerate(self.levels, start=1)
                     if level.is_achieved), 0)


@dataclass(frozen=True)
class RubricShown:
    """The criteria of one rubric."""

    title: Phrase | None
    criteria: tuple[CriterionShown, ...]


class Translator:
    """Puts signed words of one credential beside their translation."""

    def __init__(self, reading: Reading, achievement: Achievement, language: str) -> None:
        self._signed_in = reading.language or "und"
        self._wanted = language
        self._rubrics: Mapping[str, Rubric] = {each.slug: each for each in achievement.rubrics}

    def phrase(self, words: str, definition: Text | None) -> Phrase:
        """Return signed *words* with the translation that *definition* has of them.

        Where the reader's own language is lacking there, English has to do.
        """
        return Phrase(words, self._signed_in, self._translation(definition))

    def _translation(self, definition: Text | None) -> Phrase | None:
        if definition is None or self._signed_in == self._wanted:
            return None
        for language in (self._wanted, "en"):
            if language == self._signed_in:
                return None
            if definition.has(language):
                return Phrase(definition.in_language(language), language)
        return None

    def rubrics(self, criteria: tuple[CriterionSaid, ...]) -> tuple[RubricShown, ...]:
        """Return *criteria* by rubric, in the order in which the document has them."""
        grouped: dict[str, list[CriterionSaid]] = {}
        for criterion in criteria:
            grouped.setdefault(criterion.rubric, []).append(criterion)
        return tuple(
            RubricShown(self._title(self._rubrics.get(slug)),
                        tuple(self._criterion(each, self._rubrics.get(slug)) for each in group))
            for slug, group in grouped.items()
        )

    def _title(self, rubric: Rubric | None) -> Phrase | None:
        if rubric is None:
            return None
        return self.phrase(rubric.title.in_language(self._signed_in), rubric.title)

    def _criterion(self, said: CriterionSaid, rubric: Rubric | None) -> CriterionShown:
        known = next((each for each in rubric.criteria if each.id == said.id), None) \
            if rubric else None
        return CriterionShown(
            name=self.phrase(said.name, known.title if known else None),
            levels=tuple(
                LevelShown(
                    value=level.value,
                    name=self.phrase(level.name, _level_name(rubric, level.value)),
                    description=self.phrase(level.description, _descriptor(known, level.value)),
                    is_achieved=level.is_achieved,
                )
                for level in said.levels
            ),
        )


def _level_name(rubric: Rubric | None, value: str) -> Text | None:
    levels = rubric.scale if rubric else ()
    return next((level.name for level in levels if str(level.value) == value), None)


def _descriptor(criterion: Criterion | None, value: str) -> Text | None:
    known = criterion.descriptors if criterion else {}
    return next((text for level, text in known.items() if str(level) == value), None)
