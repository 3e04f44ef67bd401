"""Keys of our own that others came to know: which of their signatures still count.

Such a key is in its issuer's document no more. What it signed is genuine only where the
register had the content before the key was lost: the date in a proof is the word of whoever
signed, so of a thief too, and says nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from badgeservice.credentials.multikey import PublicKey
from badgeservice.credentials.world import Compromise, World
from badgeservice.errors import DocumentRefused, Message, say

Recorded = Callable[[], datetime | None]
"""Returns when the register recorded a document's content, None where it has not."""


class KeyCompromised(DocumentRefused):
    """The signature was made with a key that others know, whenever that was."""

    def __init__(self, compromise: Compromise) -> None:
        self.since = compromise.since
        super().__init__(say(
            "Others may have known the key of this signature since %(when)s, and the issuer's "
            "register did not have the document before. Ask the issuer for a new one.",
            when=compromise.since), code="key-compromised")


def compromise_of(controller: str, world: World, *, method: str | None = None,
                  key: PublicKey | None = None) -> Compromise | None:
    """Return how a key of *controller* was lost, found by its name or by itself; else None."""
    if world.register is None:
        return None
    return next((each for each in world.register.compromises(controller)
                 if each.method == method or each.key == key), None)


def is_recorded_before(compromised: KeyCompromised, recorded: Recorded) -> bool:
    """Tell whether the register had the content before others can have known the key.

    Raises what reading the register raises.
    """
    moment = recorded()
    return moment is not None and moment < compromised.since


def still_good(since: datetime) -> Message:
    """Return what to say of a signature that counts although its key was lost later."""
    return say(
        "The signature is by the issuer that the document names. Others may have known its key "
        "since %(when)s, but the issuer's register had the document before.", when=since)
