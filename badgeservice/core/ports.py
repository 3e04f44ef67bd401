"""What the use cases need from the outside, as Protocols.

`storage` implements the stores and the keyring, `credentials` consumes `Signer` and
`Canonicalizer`, `assembly` puts them together. Stores take and return core values.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from badgeservice.core.achievement import Achievement
from badgeservice.core.award import Award
from badgeservice.core.credential import (
    Credential,
    Prepared,
    Publication,
    Status,
    StatusEvent,
)
from badgeservice.core.deciding import Decision
from badgeservice.core.evidence import Evidence
from badgeservice.core.issuer import Issuer
from badgeservice.core.judgement import Application, Judgement
from badgeservice.core.key import Key, KeyState, Purpose
from badgeservice.core.person import Person
from badgeservice.core.program_credential import PreparedForProgram, ProgramCredential
from badgeservice.core.rubric import Rubric
from badgeservice.core.token import Token

Clock = Callable[[], datetime]
"""Returns the present moment, aware, in UTC."""

Canonicalizer = Callable[[Mapping[str, Any]], str]
"""Returns the canonical N-Quads of a document, or raises DocumentRefused or CouldNotCheck."""


@dataclass(frozen=True)
class Fetched:
    """What another service answered."""

    content: bytes
    max_age: float | None
    """Seconds for which it says that its answer may be used; None where it does not say."""


class Fetcher(Protocol):
    """Something that asks other services, and is safe to be sent anywhere."""

    def __call__(self, url: str, *, limit: int, seconds: float) -> Fetched:
        """Return what is at *url*: at most *limit* bytes, within *seconds*.

        Raises CouldNotCheck with a code that begins with ``fetch-``.
        """


@dataclass(frozen=True)
class Copy:
    """What another service answered, now or a while ago."""

    content: bytes
    age: float
    """Seconds since it was fetched."""

    is_current: bool = True
    """False where it should have been fetched again and that failed."""


class Copies(Protocol):
    """Answers of other services, kept for a while."""

    def get(self, url: str, kind: str, *, seconds: float) -> Copy:
        """Return what is at *url*, as the kind of document *kind*; raises as Fetcher does."""

    def forget(self, url: str, kind: str) -> None:
        """Keep no copy of what is at *url*."""


class Chance(Protocol):
    """A source of randomness fit for keys and ids."""

    def draw(self, count: int) -> bytes:
        """Return *count* random bytes."""

    def below(self, limit: int) -> int:
        """Return a random whole number from 0 up to, not including, *limit*."""


class Signer(Protocol):
    """Something that holds one private key and never gives it away."""

    @property
    def verification_method(self) -> str:
        """The id of the key in its controller's document."""

    @property
    def algorithm(self) -> str:
        """The type of the key: ``Ed25519``, ``P-256``, ``P-384`` or ``RSA``."""

    def sign(self, data: bytes) -> bytes:
        """Return the signature over *data*.

        ECDSA with the hash that goes with the curve, as r and s of fixed length; RSA as
        RS256 has it (RFC 7518 §3.3).
        """


class Keyring(Protocol):
    """Where the private keys lie."""

    def create(self, issuer: Issuer, key_type: str) -> str:
        """Make and store a new key of one of `core.key.KEY_TYPES`; return its public text.

        Raises KeyUnusable, also for a type that the store cannot make.
        """

    def signer(self, issuer: Issuer, key: Key) -> Signer:
        """Unlock *key*; raises KeyUnusable where the file or the passphrase fails."""


@dataclass(frozen=True)
class Published:
    """What publishing one definition came to."""

    kind: str
    """issuer, rubric or course."""

    slug: str
    version: int
    is_new: bool
    """False where this content was published before."""


@dataclass(frozen=True)
class Batch:
    """One run of `award batch`."""

    id: str
    file_name: str
    achievement: str
    rows: int
    """Rows of the file, all of them good."""

    started_at: datetime
    by: str


class DefinitionStore(Protocol):
    """Published definitions; a published version never changes."""

    def publish(self, kind: str, slug: str, content: Mapping[str, Any]) -> Published:
        """Make *content* current: as a new version, or as the one that has it already."""

    def repin(self, rubrics: Collection[str]) -> Sequence[Published]:
        """Publish anew every current course that is judged by one of *rubrics*."""

    def current(self, kind: str) -> Sequence[Published]:
        """Return the current version of every definition of *kind*, by slug."""

    def issuer(self, slug: str) -> Issuer:
        """Return an issuer's current profile; raises NotFound."""

    def issuers(self) -> Sequence[Issuer]:
        """Return all current profiles, by slug."""

    def rubric(self, slug: str, version: int | None = None) -> Rubric:
        """Return a rubric, the current version where none is named; raises NotFound."""

    def achievement(self, slug: str, version: int | None = None) -> Achievement:
        """Return an achievement with its pinned rubrics; raises NotFound."""

    def achievements(self) -> Sequence[Achievement]:
        """Return the current version of all achievements, by slug."""

    def award_counts(self) -> Mapping[tuple[str, int], int]:
        """Return how many awards each slug and version has."""


class PersonStore(Protocol):
    """People, told apart by e-mail address."""

    def find(self, email: str) -> Person | None:
        """Return the person with this normalised address, or None."""

    def add(self, person: Person) -> None:
        """Add a person; raises Conflict where the address is taken."""


class ApplicationStore(Protocol):
    """Applications with their evidence."""

    def add(self, application: Application, person: Person, evidence: Sequence[Evidence]) -> None:
        """Record an application."""

    def get(self, application: str) -> Application:
        """Return one; raises NotFound."""

    def person(self, application: str) -> Person:
        """Return who applied; raises NotFound."""

    def evidence(self, application: str) -> tuple[Evidence, ...]:
        """Return its evidence in the order given."""

    def all(self) -> Sequence[Application]:
        """Return all, the newest first."""


class JudgementStore(Protocol):
    """Judgements: append-only."""

    def add(self, judgement: Judgement) -> None:
        """Record one; raises Conflict where the assessor has one in this round."""

    def standing(self, application: str) -> tuple[Judgement, ...]:
        """Return those that no later one supersedes, in the order made."""

    def all(self, application: str) -> tuple[Judgement, ...]:
        """Return every one, superseded ones included, in the order made."""


class DecisionStore(Protocol):
    """Decisions: at most one an application."""

    def add(self, decision: Decision) -> None:
        """Record one; raises Conflict where the application has one."""

    def find(self, application: str) -> Decision | None:
        """Return the decision of *application*, or None."""


class AwardStore(Protocol):
    """Awards: at most one standing for a person and an achievement."""

    def add(self, award: Award, *, batch: str | None = None) -> None:
        """Record one; raises Conflict where the person has the achievement already."""

    def get(self, award: str) -> Award:
        """Return one; raises NotFound."""

    def find(self, person: str, achievement: str) -> Award | None:
        """Return the standing award of *person* for the slug *achievement*, or None."""

    def held(self, person: str) -> frozenset[str]:
        """Return the slugs that *person* holds by a credential that is valid now."""

    def unissued(self, batch: str | None = None) -> Sequence[str]:
        """Return the ids of awards without a signed credential, oldest first."""

    def close(self, award: str) -> None:
        """Let the award stand no more, so that the person can be given a new one."""

    def replace(self, award: str, mended: Award) -> None:
        """Close *award* and record *mended* in its place, in the same batch; Conflict."""

    def corrected(self, person: str, achievement: str) -> Award | None:
        """Return the standing award that corrected one of *person*, or None."""


class CredentialStore(Protocol):
    """The register of credentials."""

    def prepare(self, prepared: Prepared) -> None:
        """Record the row that must exist before a signature; raises Conflict."""

    def prepared(self, award: str) -> Prepared | None:
        """Return the current row of *award*, signed or not, or None."""

    def finish(self, credential: Credential, issued_at: datetime) -> bool:
        """Store the signed bytes, once; raises Conflict where others are there.

        Returns False where the same bytes were there: somebody else was faster.
        """

    def find(self, identifier: str) -> Credential | None:
        """Return a signed credential, or None."""

    def ids(self, *, batch: str | None = None, achievement: str | None = None) -> Sequence[str]:
        """Return the ids of signed credentials, oldest first."""

    def supersede(self, replaced: str, successor: str) -> None:
        """Record that *successor* takes the place of *replaced*; raises Conflict."""

    def successor(self, identifier: str) -> str | None:
        """Return the id of what took the place of a credential, signed or not, or None."""

    def predecessor(self, identifier: str) -> str | None:
        """Return the id of the credential whose place this one took, or None."""

    def award_of(self, identifier: str) -> str | None:
        """Return the award of a credential, signed or not, or None where there is no row."""

    def issued_at(self, identifier: str) -> datetime | None:
        """Return when the bytes of a credential were recorded, or None."""

    def signed_by(self, method: str) -> Sequence[str]:
        """Return the ids of credentials that a key signed, or something in them, oldest first."""

    def with_endorsement(self, endorsement: str) -> Credential | None:
        """Return the signed credential that embeds the endorsement with this id, or None."""

    def at_indexes(self, status_list: str, indexes: Collection[int]) -> Sequence[str]:
        """Return the ids of the signed credentials at *indexes* of a list, oldest first."""


class StatusStore(Protocol):
    """Status events and the lists that publish them."""

    def add(self, event: StatusEvent) -> None:
        """Append an event."""

    def events(self, credential: str) -> Sequence[StatusEvent]:
        """Return all events of a credential, oldest first."""

    def latest(self, credential: str) -> StatusEvent | None:
        """Return the event that counts, or None for a credential that was never touched."""

    def open_list(self, issuer: str) -> str | None:
        """Return the id of the list that *issuer* allocates from, or None."""

    def create_list(self, identifier: str, issuer: str, size: int) -> None:
        """Open a list of *size* entries."""

    def reserve(self, status_list: str, chance: Chance) -> int:
        """Return a random index of the list that was never given out; it is taken now."""

    def revoked(self, status_list: str) -> frozenset[int]:
        """Return the indexes of credentials that were ever revoked; a bit is never cleared."""

    def issuer_of(self, status_list: str) -> str:
        """Return the slug of the issuer of a list; raises NotFound."""

    def size_of(self, status_list: str) -> int:
        """Return how many entries a list has; raises NotFound."""

    def publish(self, status_list: str, document: bytes, at: datetime) -> None:
        """Replace the served document of a list."""

    def publication(self, status_list: str) -> Publication | None:
        """Return what the list was last published with; None where nobody recorded it."""

    def record(self, publication: Publication) -> None:
        """Record what a list is published with now, beside `publish`."""

    def retire(self, status_list: str) -> None:
        """Give out no more indexes of a list."""

    def document(self, status_list: str) -> bytes | None:
        """Return the served document, or None where there is no such list."""

    def lists(self) -> Sequence[str]:
        """Return the ids of all lists."""


class BatchStore(Protocol):
    """Runs of `award batch`."""

    def add(self, batch: Batch) -> None:
        """Record a run."""

    def all(self) -> Sequence[Batch]:
        """Return all runs, the newest first."""

    def get(self, batch: str) -> Batch:
        """Return one; raises NotFound."""


class KeyStore(Protocol):
    """The register of keys."""

    def add(self, key: Key) -> None:
        """Record a key."""

    def of_issuer(self, issuer: str) -> Sequence[Key]:
        """Return all keys of *issuer*, oldest first."""

    def get(self, method: str) -> Key:
        """Return the key with this verification method; raises NotFound ``unknown-key``."""

    def change(self, before: Key, after: Key) -> None:
        """Put *after* in the place of *before*, if that is what is recorded; Conflict."""


class TokenStore(Protocol):
    """Tokens of programs, found by the digest of their secret."""

    def add(self, token: Token) -> None:
        """Record a token."""

    def find(self, digest: str) -> Token | None:
        """Return the token whose secret has this digest, or None."""

    def all(self) -> Sequence[Token]:
        """Return all tokens, oldest first."""

    def revoke(self, token: str, at: datetime) -> bool:
        """End a token; raises NotFound. Returns False where it had ended."""


class ProgramCredentialStore(Protocol):
    """Credentials that programs composed and an issuer of ours signed."""

    def prepare(self, prepared: PreparedForProgram) -> None:
        """Record the row that must exist before a signature; raises Conflict."""

    def prepared(self, digest: str) -> PreparedForProgram | None:
        """Return the row of the content with this digest, signed or not, or None."""

    def finish(self, identifier: str, document: bytes, method: str, at: datetime) -> bool:
        """Store the signed bytes of a prepared row; False where some are there already."""

    def find(self, digest: str) -> ProgramCredential | None:
        """Return the signed credential whose unsigned form has this digest, or None."""

    def named(self, credential_id: str) -> ProgramCredential | None:
        """Return the signed credential with this ``id``, or None."""

    def set_status(self, identifier: str, status: Status, at: datetime) -> None:
        """Change the status; raises NotFound, and Conflict for one that was revoked."""

    def signed_by(self, method: str) -> Sequence[ProgramCredential]:
        """Return those that a key signed, oldest first."""


class InstallationStore(Protocol):
    """What was fixed when the home was set up."""

    def base_url(self) -> str | None:
        """Return the base URL recorded at `init`, or None before it."""

    def set_base_url(self, url: str) -> None:
        """Record it, once; raises Conflict where another is recorded."""


class UnitOfWork(Protocol):
    """All stores in one transaction: it commits as a whole or not at all."""

    definitions: DefinitionStore
    people: PersonStore
    applications: ApplicationStore
    judgements: JudgementStore
    decisions: DecisionStore
    awards: AwardStore
    credentials: CredentialStore
    status: StatusStore
    batches: BatchStore
    keys: KeyStore
    tokens: TokenStore
    programs: ProgramCredentialStore
    installation: InstallationStore


class Database(Protocol):
    """Where units of work come from."""

    def transaction(self) -> AbstractContextManager[UnitOfWork]:
        """Open a writing unit of work: commits at the end, rolls back on an exception."""

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work that only reads."""


class EvidenceFiles(Protocol):
    """Where evidence that was handed in as a file or text lies, by digest."""

    def keep(self, content: bytes) -> str:
        """Store *content* and return its SHA-256 in hex; the same content is kept once."""

    def read(self, digest: str) -> bytes:
        """Return stored content; raises NotFound."""


class PublicationJournal(Protocol):
    """What was ever published of status lists, kept outside the database, append-only.

    A database that was put back from a backup has forgotten; the journal has not.
    """

    def latest(self, status_list: str) -> Publication | None:
        """Return the newest publication, with every index that any one showed, or None."""

    def append(self, publication: Publication) -> None:
        """Add a publication; on return it survives a power cut. Raises HomeUnusable."""


def active_key(keys: Sequence[Key], purpose: Purpose) -> Key | None:
    """Return the active key for *purpose* among *keys*, or None; there is one at most."""
    fitting = [key for key in keys if key.state is KeyState.ACTIVE and key.purpose is purpose]
    return fitting[-1] if fitting else None
