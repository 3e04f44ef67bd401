"""Who signs: the DID, the keys and the DID documents of the issuers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from badgeservice.core.issuer import Issuer
from badgeservice.core.key import FITTING, KEY_TYPES, Key, KeyState, Purpose
from badgeservice.core.ports import Signer, UnitOfWork, active_key
from badgeservice.credentials import did
from badgeservice.credentials.openbadges3 import Signatory
from badgeservice.errors import BadInput, Conflict, KeyUnusable, NotFound, Problem, say
from badgeservice.operations.collaborators import Collaborators


class Identity:
    """Keys and DIDs of the issuers of this installation."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def ensure_keys(self, work: UnitOfWork, issuer: Issuer) -> tuple[Key, ...]:
        """Make the keys that *issuer* still lacks; return those that were made.

        A did:key is its key, so such an issuer has one for both purposes; did:web lists
        a key for each, so that no key signs two kinds of documents. An issuer whose key was
        retired or lost gets no new one unasked, and one that signs elsewhere none at all.
        """
        if issuer.did is not None:
            return ()
        made = []
        if not work.keys.of_issuer(issuer.slug):
            made.append(self._first(work, issuer, Purpose.CREDENTIALS))
        keys = work.keys.of_issuer(issuer.slug)
        if _is_web(keys) and not any(key.purpose is Purpose.STATUS for key in keys):
            made.append(self._first(work, issuer, Purpose.STATUS))
        return tuple(made)

    def make(self, work: UnitOfWork, issuer: Issuer, purpose: Purpose, key_type: str) -> Key:
        """Make a new key that nobody knows of yet, for an issuer that has others.

        Raises BadInput ``key-type`` for a type that does not go with the purpose; Conflict
        ``did-key-single`` for an issuer with a did:key, whose identity is its only key, and
        ``key-coming`` where another new one waits; KeyUnusable.
        """
        if key_type not in FITTING[purpose]:
            raise BadInput([Problem(
                "key-type", say("A key of this type cannot sign that."),
                say("Use one of %(types)s.", types=", ".join(
                    name for name in KEY_TYPES if name in FITTING[purpose])),
                field="type", value=key_type[:40])])
        keys = work.keys.of_issuer(issuer.slug)
        ensure_several(keys, issuer.slug)
        if any(key.purpose is purpose and key.state in (KeyState.NEW, KeyState.PUBLISHED)
               for key in keys):
            raise Conflict(say(
                "Another key of %(issuer)s waits to be used; run `badgeservice key rotate`, or "
                "retire it first.", issuer=issuer.slug), code="key-coming")
        key = self._create(issuer, purpose, key_type)
        work.keys.add(key)
        return key

    def _first(self, work: UnitOfWork, issuer: Issuer, purpose: Purpose) -> Key:
        """Make a key that may sign at once: nobody has an older list of the issuer's keys."""
        key = self._create(issuer, purpose, self._tools.key_type)
        key = key.published(key.created_at).activated(key.created_at)
        work.keys.add(key)
        return key

    def _create(self, issuer: Issuer, purpose: Purpose, key_type: str) -> Key:
        public_key = self._tools.keyring.create(issuer, key_type)
        return Key(
            issuer=issuer.slug,
            purpose=purpose,
            public_key=public_key,
            did=did.issuer_did(self._tools.urls.base, issuer.slug, public_key),
            state=KeyState.NEW,
            created_at=self._tools.clock(),
        )

    def active(self, work: UnitOfWork, slug: str, purpose: Purpose) -> Key:
        """Return the key that signs for *slug*; raises KeyUnusable where there is none.

        None that lies here counts for an issuer that signs in an installation of its own.
        """
        if work.definitions.issuer(slug).did is not None:
            raise KeyUnusable(say("%(issuer)s signs in an installation of its own, not here.",
                                  issuer=slug), code="key-elsewhere")
        keys = work.keys.of_issuer(slug)
        key = active_key(keys, purpose)
        if key is None and (purpose is Purpose.TOKENS or not _is_web(keys)):
            key = active_key(keys, Purpose.CREDENTIALS)
        if key is None:
            raise KeyUnusable(
                say("%(issuer)s has no key that may sign that; make one with `badgeservice key "
                    "rotate %(issuer)s --purpose %(purpose)s`.",
                    issuer=slug, purpose=purpose.value),
                code="key-inactive" if keys else "key-missing")
        return key

    def signer(self, work: UnitOfWork, key: Key, passphrase: str | None = None) -> Signer:
        """Unlock *key*; raises KeyUnusable, also for one that may not sign (any more).

        With a *passphrase* that somebody typed it is unlocked for this once.
        """
        ensure_signs(key)
        issuer = work.definitions.issuer(key.issuer)
        if passphrase:
            return self._tools.keyring.unlock(issuer, key, passphrase.encode("utf-8"))
        return self._tools.keyring.signer(issuer, key)

    def signatory(self, work: UnitOfWork, slug: str) -> Signatory:
        """Return the issuer *slug* with the DID that it signs credentials under."""
        issuer = work.definitions.issuer(slug)
        return Signatory(issuer,
                         issuer.did or self.active(work, slug, Purpose.CREDENTIALS).did)

    def dids(self, work: UnitOfWork, slug: str) -> frozenset[str]:
        """Return every DID that is, or was, the issuer's: here or in its own installation."""
        own = work.definitions.issuer(slug).did
        return frozenset([*filter(None, (own,)),
                          *(key.did for key in work.keys.of_issuer(slug))])

    def document(self, work: UnitOfWork, slug: str) -> dict[str, Any]:
        """Return the DID document of an issuer; raises NotFound where it has no key."""
        keys = work.keys.of_issuer(slug)
        if not keys:
            raise NotFound(say("There is no issuer called %(slug)s here.", slug=slug),
                           code="unknown-issuer")
        return did_document(tuple(key for key in keys if key.did == keys[-1].did))

    def documents(self, work: UnitOfWork) -> Mapping[str, dict[str, Any]]:
        """Return the DID documents of all issuers that have keys, by DID.

        Every DID that an issuer ever had is there: the register answers for all of them.
        """
        return did_documents(self.keys(work))

    def keys(self, work: UnitOfWork) -> tuple[Key, ...]:
        """Return all keys that any issuer ever had, each issuer's in their order."""
        return tuple(key for keys in work.keys.of_issuers().values() for key in keys)


def _is_web(keys: object) -> bool:
    return isinstance(keys, list | tuple) and any(k.did.startswith("did:web:") for k in keys)


def did_documents(keys: Sequence[Key]) -> dict[str, dict[str, Any]]:
    """Return the DID document of every issuer that one of *keys* is of, by DID."""
    return {name: did_document(tuple(key for key in keys if key.did == name))
            for name in dict.fromkeys(key.did for key in keys)}


def did_document(keys: tuple[Key, ...]) -> dict[str, Any]:
    """Return the DID document that lists those of *keys*, all of one DID, that verify.

    Not those that nobody may know of yet, nor those that others may have.
    """
    return did.document(keys[-1].did, [key.public_key for key in keys if key.is_listed])


def ensure_several(keys: Sequence[Key], issuer: str) -> None:
    """Raise Conflict ``did-key-single`` for an issuer that is known by its one key."""
    if keys and not _is_web(keys):
        raise Conflict(
            say("%(issuer)s is known by its key (did:key) and can have no other: it would be "
                "another issuer. Revoke credentials instead, with `badgeservice credential "
                "revoke`.", issuer=issuer), code="did-key-single")


def ensure_signs(key: Key) -> None:
    """Raise KeyUnusable ``key-inactive`` for a key that may not sign (any more)."""
    if key.state is not KeyState.ACTIVE:
        raise KeyUnusable(say("The key %(method)s is %(state)s; only an active key signs.",
                              method=key.method, state=key.state.value),
                          code="key-inactive")
