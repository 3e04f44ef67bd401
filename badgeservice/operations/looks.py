"""Looks at evidence: whatever somebody other than its owner is shown of it is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from badgeservice.core.account import Actor
from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Application
from badgeservice.core.portfolio import View
from badgeservice.operations.collaborators import Collaborators

AGAIN = timedelta(minutes=15)
"""Within which a second look at the same thing is the first one going on: players of video ask
for many parts, and forms that save themselves are sent again and again."""


class Looks:
    """Records looks, each a step of its own after what is looked at was found."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def at_all(self, actor: Actor, application: Application,
               evidence: Sequence[Evidence]) -> None:
        """Record that *actor* was shown texts and links of all *evidence* of an application."""
        now = self._tools.clock()
        self.record(View(actor.person.id, application.person, application.id, position, now,
                         each.item) for position, each in enumerate(evidence))

    def record(self, views: Iterable[View]) -> None:
        """Record those of *views*, all of one person, that are new; never the owner's own.

        A download is new after a look in place, but no look in place after a download.
        """
        fresh = [each for each in views if each.viewer != each.owner]
        if not fresh:
            return
        with self._tools.database.reading() as work:
            recent = work.evidence_views.since(fresh[0].viewer, fresh[0].at - AGAIN)
        fresh = [each for each in fresh if not any(map(each.goes_on, recent))]
        if not fresh:
            return
        with self._tools.database.transaction() as work:
            for each in fresh:
                work.evidence_views.add(each)
