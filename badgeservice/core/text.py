"""Text in the languages of the programme.

>>> Text({"es": "Rúbrica", "en": "Rubric"}).in_language("fi")
'Rubric'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

LANGUAGES = ("es", "en", "fi")
"""The languages that the service speaks; the first is the default."""

_FALLBACK = ("en", "es", "fi")


@dataclass(frozen=True, eq=False)
class Text:
    """One text with its translations; at least one language is there."""

    versions: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.versions:
            raise ValueError("a text without a language")
        object.__setattr__(self, "versions", MappingProxyType(dict(self.versions)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and dict(self.versions) == dict(other.versions)

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.versions.items())))

    def __iter__(self) -> Iterator[str]:
        return iter(self.versions)

    def has(self, language: str) -> bool:
        """Tell whether the text exists in *language* itself, without a fallback."""
        return language in self.versions

    def in_language(self, language: str) -> str:
        """Return the text in *language*, else in English, else in Spanish."""
        for choice in (language, *_FALLBACK):
            if choice in self.versions:
                return self.versions[choice]
        return next(iter(self.versions.values()))


def text(data: object) -> Text:
    """Parse a localized text as the definition files write it: a mapping by language."""
    if not isinstance(data, Mapping):
        raise TypeError("a localized text is a mapping of languages")
    return Text({str(language): str(words) for language, words in data.items()})


def optional_text(data: object) -> Text | None:
    """Parse a localized text that may be absent."""
    return None if data is None else text(data)
