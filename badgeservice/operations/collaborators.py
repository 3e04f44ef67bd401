"""What the use cases share: the ports, put together once by `assembly`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from badgeservice.core.key import KEY_TYPES
from badgeservice.core.ports import (
    Canonicalizer,
    Chance,
    Clock,
    Database,
    Keyring,
    PublicationJournal,
    Tasks,
    UnitOfWork,
)
from badgeservice.core.tasks import NoTasks
from badgeservice.core.urls import Urls
from badgeservice.credentials.compiled_forms import CompiledForms
from badgeservice.credentials.contexts import Contexts
from badgeservice.credentials.ecdsa_sd_disclosure import Labels
from badgeservice.credentials.schema import Schemas
from badgeservice.errors import Message
from badgeservice.operations.genuine import Genuine

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

    forms: CompiledForms
    """The same for what is issued here: quick where the shape of a document is known."""

    guarded: Canonicalizer
    """For documents of strangers: in a process that can be killed."""

    labels: Labels
    guarded_labels: Labels
    """The names of blank nodes, for the same two kinds of documents."""

    journal: PublicationJournal
    """What was published of status lists, outside the database."""

    states_refresh: bool = False
    """Whether new credentials say where a newer version can be found."""

    key_type: str = KEY_TYPES[0]
    """The type of the keys that an issuer gets first."""

    genuine: Genuine = field(default_factory=Genuine)
    """What was signed here and verified already."""

    tasks: Tasks = field(default_factory=NoTasks)
    """What tells other workers that there is something to do."""

    shares_clock: bool = False
    """Whether leases go by the database's clock, which several machines have in common."""

    def moment(self, work: UnitOfWork) -> datetime:
        """Return the moment by which leases are taken, and whether they are over.

        A machine whose clock jumped would take what others have in hand, or keep for a year
        what it had itself.
        """
        return work.installation.now() if self.shares_clock else self.clock()
