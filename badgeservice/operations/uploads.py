"""Uploads that run at once: few for each person, whichever process takes them.

What is on its way counts in no quota until it is kept. So how much of it there is at any moment
has a bound: this many times the largest file.
"""

from __future__ import annotations

from badgeservice.core.account import Actor
from badgeservice.core.tries import Kind
from badgeservice.errors import Conflict, TooManyTries, say
from badgeservice.operations.tries import Tries

AT_ONCE = 2
"""Places of one person. A place that a stopped process left is free again after an hour."""


class Uploads:
    """The places of people who bring files."""

    def __init__(self, tries: Tries) -> None:
        self._tries = tries

    def begin(self, actor: Actor) -> str:
        """Take a place and return its name; raises Conflict ``uploads-at-once``."""
        for number in range(AT_ONCE):
            place = f"{actor.person.id} {number}"
            try:
                self._tries.take(Kind.UPLOAD, account=place, asker=None)
            except TooManyTries:
                continue
            return place
        raise Conflict(say("%(most)s files of yours are being uploaded already. Wait until one of "
                           "them is there, and upload this one again.", most=AT_ONCE),
                       code="uploads-at-once")

    def end(self, place: str) -> None:
        """Give a place back."""
        self._tries.forgive(Kind.UPLOAD, place)
