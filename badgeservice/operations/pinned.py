"""The definitions that the credentials of one transaction are composed from, each read once."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from functools import partial
from typing import Any

from badgeservice.core.achievement import Achievement
from badgeservice.core.award import Award
from badgeservice.core.credential import Prepared
from badgeservice.core.issuer import Issuer
from badgeservice.core.ports import UnitOfWork
from badgeservice.credentials.openbadges3 import Composition, Signatory, compose, describe
from badgeservice.credentials.outline import Outlines
from badgeservice.credentials.readings import Reading
from badgeservice.errors import Message
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.identity import Identity


class Pinned:
    """What the database says of definitions and signatories, for as long as *work* is open."""

    def __init__(self, work: UnitOfWork, identity: Identity, tools: Collaborators) -> None:
        self._work = work
        self._identity = identity
        self._tools = tools
        self._achievements: dict[tuple[str, int], Achievement] = {}
        self._signatories: dict[str, Signatory] = {}
        self._bodies: dict[tuple[str, ...], tuple[Issuer, ...]] = {}
        self._described: dict[tuple[str, int, str], dict[str, Any]] = {}
        self._said: dict[tuple[str, str], str] = {}
        self._outlines = Outlines()
        self._models: dict[Hashable, Reading] = {}

    def achievement(self, award: Award) -> Achievement:
        """Return the version of the achievement that *award* is of."""
        key = award.achievement, award.version
        if key not in self._achievements:
            self._achievements[key] = self._work.definitions.achievement(*key)
        return self._achievements[key]

    def signatory(self, slug: str) -> Signatory:
        """Return an issuer with its DID; raises KeyUnusable where it has no key."""
        if slug not in self._signatories:
            self._signatories[slug] = self._identity.signatory(self._work, slug)
        return self._signatories[slug]

    def composition(self, award: Award, prepared: Prepared) -> Composition:
        """Return everything that the credential of *award* is made of.

        The description of the achievement is one object for all; nobody may change it.
        """
        achievement = self.achievement(award)
        key = award.achievement, award.version, award.language
        parts = Composition(
            award=award,
            achievement=achievement,
            prepared=prepared,
            signatory=self.signatory(achievement.course.issuer),
            bodies=self._bodies_of(achievement.course.awarding_bodies),
            urls=self._tools.urls,
            words=partial(self._words, award.language),
            described=self._described.get(key),
            states_refresh=self._tools.states_refresh,
        )
        return parts if parts.described is not None else replace(
            parts, described=self._described.setdefault(key, describe(parts)))

    def reading(self, parts: Composition) -> Reading:
        """Return the document that `compose` makes of *parts* of this transaction.

        It is composed only where none like it was before: as long as *work* is open two of
        one kind differ in nothing but their slots.
        """
        outline = self._outlines(parts)
        model = self._models.get(outline.kind)
        found = model and self._tools.forms.like(model, outline.values, partial(compose, parts))
        if found is not None:
            return found
        found = self._tools.forms.read(compose(parts))
        if found.found is not None and found.found.values == outline.values:
            self._models[outline.kind] = found
        return found

    def _bodies_of(self, slugs: tuple[str, ...]) -> tuple[Issuer, ...]:
        if slugs not in self._bodies:
            self._bodies[slugs] = tuple(map(self._work.definitions.issuer, slugs))
        return self._bodies[slugs]

    def _words(self, language: str, message: Message) -> str:
        if message.values:
            return self._tools.words(message, language)
        key = language, message.template
        if key not in self._said:
            self._said[key] = self._tools.words(message, language)
        return self._said[key]
