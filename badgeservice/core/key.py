"""Signing keys as the register knows them, and the life of a key; no secret part is here.

A key is made, published, used, retired; from any of these it may turn out that others know
it. There is no way back. A key signs only after it was published, and for longer than
anybody keeps a copy of the list without it: whoever verifies can find it from its first
signature on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from badgeservice.errors import BadInput, Conflict, Problem, say

PUBLISHED_FOR = timedelta(minutes=5)
"""How long the list of an issuer's keys may be kept by those who fetched it."""


class Purpose(Enum):
    """What a key may sign; no key signs for two of them, except where an issuer has but one.

    Logins are no purpose of an issuer's key, and there are none yet (accounts come later).
    """

    CREDENTIALS = "credentials"
    """Credentials and endorsements."""

    STATUS = "status"
    """Status lists. An issuer whose DID is a did:key signs everything with its one key."""

    TOKENS = "tokens"
    """Credentials as JWT; where there is none, the key for credentials signs those too."""

    DISCLOSURE = "disclosure"
    """Credentials of which a part can be shown; else a key for credentials that is P-256."""


KEY_TYPES = ("Ed25519", "P-256", "P-384", "RSA-2048", "RSA-3072")
"""The kinds of keys that can be made; the first one where nobody chooses."""

_DOCUMENTS = frozenset({"Ed25519", "P-256", "P-384"})

FITTING: Mapping[Purpose, frozenset[str]] = {
    Purpose.CREDENTIALS: _DOCUMENTS,
    Purpose.STATUS: _DOCUMENTS,
    Purpose.TOKENS: frozenset(KEY_TYPES),
    Purpose.DISCLOSURE: frozenset({"P-256"}),
}
"""The kinds of keys that can sign for each purpose: no cryptosuite takes RSA."""


class KeyState(Enum):
    """Where a key is in its life."""

    NEW = "new"
    """Made; nobody else knows of it."""

    PUBLISHED = "published"
    """In the issuer's DID document; signs nothing yet."""

    ACTIVE = "active"
    """Signs."""

    RETIRED = "retired"
    """Signs no more; what it signed still verifies."""

    COMPROMISED = "compromised"
    """Others may know it since a certain moment: it leaves the DID document for good."""


_NEXT: Mapping[KeyState, frozenset[KeyState]] = {
    KeyState.NEW: frozenset({KeyState.PUBLISHED, KeyState.RETIRED, KeyState.COMPROMISED}),
    KeyState.PUBLISHED: frozenset({KeyState.ACTIVE, KeyState.RETIRED, KeyState.COMPROMISED}),
    KeyState.ACTIVE: frozenset({KeyState.RETIRED, KeyState.COMPROMISED}),
    KeyState.RETIRED: frozenset({KeyState.COMPROMISED}),
    KeyState.COMPROMISED: frozenset({KeyState.COMPROMISED}),
}


@dataclass(frozen=True)
class Key:
    """One key of one issuer."""

    issuer: str
    purpose: Purpose
    public_key: str
    """Multibase: a Multikey, or for RSA ``u`` and the DER of the key in base64url."""

    did: str
    """The issuer's DID that the key belongs to."""

    state: KeyState
    created_at: datetime
    published_at: datetime | None = None
    activated_at: datetime | None = None
    retired_at: datetime | None = None
    compromised_since: datetime | None = None
    """The first moment at which others may have known the key."""

    compromised_at: datetime | None = None
    """When that was recorded."""

    @property
    def method(self) -> str:
        """The verification method: the DID with the key's name as its fragment."""
        return f"{self.did}#{fragment(self.public_key)}"

    @property
    def is_listed(self) -> bool:
        """Whether the issuer's DID document lists it: it was published and is only ours."""
        return self.published_at is not None and self.state is not KeyState.COMPROMISED

    # --- the steps of its life -----------------------------------------------------------

    def published(self, now: datetime) -> Key:
        """Return it published; raises Conflict where it was before, or is no more."""
        return replace(self._moved(KeyState.PUBLISHED), published_at=now)

    def activated(self, now: datetime) -> Key:
        """Return it active; raises Conflict ``key-unpublished`` where nobody can know it."""
        if self.published_at is None:
            raise Conflict(say("The key was not published yet, so nobody could verify what it "
                               "signs."), code="key-unpublished")
        return replace(self._moved(KeyState.ACTIVE), activated_at=now)

    def retired(self, now: datetime) -> Key:
        """Return it retired; raises Conflict."""
        return replace(self._moved(KeyState.RETIRED), retired_at=now)

    def compromised(self, since: datetime, now: datetime) -> Key:
        """Return it compromised since a moment that may become earlier, but not later.

        Raises BadInput for a moment that is still to come, Conflict for a later one.
        """
        if since > now:
            raise BadInput([Problem("since-future", say("This moment is still to come."),
                                    say("Say since when others may have known the key."),
                                    field="since", value=since.isoformat())])
        if self.compromised_since is not None and since > self.compromised_since:
            raise Conflict(say(
                "The key is known to be compromised since %(when)s; that can become earlier, "
                "but not later.", when=self.compromised_since),
                code="key-compromised")
        return replace(self._moved(KeyState.COMPROMISED), compromised_since=since,
                       compromised_at=now)

    def _moved(self, state: KeyState) -> Key:
        if state in _NEXT[self.state]:
            return replace(self, state=state)
        if self.state is KeyState.COMPROMISED:
            raise Conflict(say("The key is compromised; there is no way back."),
                           code="key-compromised")
        raise Conflict(say("The key is %(state)s; it cannot become %(wanted)s.",
                           state=self.state.value, wanted=state.value), code="key-state")


def fragment(public_key: str) -> str:
    """Return the name of a key in its DID document: a Multikey itself, for RSA a digest.

    >>> fragment("z6Mk")
    'z6Mk'
    """
    if not public_key.startswith("u"):
        return public_key
    return "rsa-" + hashlib.sha256(public_key.encode("ascii")).hexdigest()
