"""What the use cases share: the ports, put together once by `assembly`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from badgeservice.core.ports import Canonicalizer, Chance, Clock, Database, Keyring
from badgeservice.core.urls import Urls
from badgeservice.credentials.contexts import Contexts
from badgeservice.credentials.schema import Schemas
from badgeservice.errors import Message

Words = Callable[[Message, str], str]
"""Puts a message into a language."""


@dataclass(frozen=True)
class Collaborators:
    """Everything that a use case may reach outside its own module."""

    database: Database
    keyring: Keyring
    clock: Clock
    chance: Chance
    urls: Urls
    words: Words
    contexts: Contexts
    schemas: Schemas
    canonicalize: Canonicalizer
    """For documents of our own making: in this process."""

    guarded: Canonicalizer
    """For documents of strangers: in a process that can be killed."""
