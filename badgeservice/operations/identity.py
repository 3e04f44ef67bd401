"""Who signs: the DID, the keys and the DID documents of the issuers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from badgeservice.core.issuer import Issuer
from badgeservice.core.key import Key, KeyState, Purpose
from badgeservice.core.ports import Signer, UnitOfWork, active_key
from badgeservice.credentials import did
from badgeservice.credentials.openbadges3 import Signatory
from badgeservice.errors import Conflict, KeyUnusable, NotFound, say
from badgeservice.operations.collaborators import Collaborators


class Identity:
    """Keys and DIDs of the issuers of this installation."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def ensure_keys(self, work: UnitOfWork, issuer: Issuer) -> tuple[Key, ...]:
        """Make the keys that *issuer* still lacks; return those that were made.

        A did:key is its key, so such an issuer has one for both purposes; did:web lists
        a key for each, so that no key signs two kinds of documents. An issuer whose key was
        retired or revoked gets no new one unasked.
        """
        made = []
        if not work.keys.of_issuer(issuer.slug):
            made.append(self._create(work, issuer, Purpose.CREDENTIALS))
        keys = work.keys.of_issuer(issuer.slug)
        if _is_web(keys) and not any(key.purpose is Purpose.STATUS for key in keys):
            made.append(self._create(work, issuer, Purpose.STATUS))
        return tuple(made)

    def replace(self, work: UnitOfWork, issuer: Issuer, purpose: Purpose) -> Key:
        """Make a new key for *purpose*; the one before it retires and still verifies.

        Raises Conflict for an issuer with a did:key, whose identity is its only key.
        """
        keys = work.keys.of_issuer(issuer.slug)
        if keys and not _is_web(keys):
            raise Conflict(
                say("%(issuer)s is known by its key (did:key); a new key would be a new issuer.",
                    issuer=issuer.slug), code="did-key-single")
        before = active_key(keys, purpose)
        made = self._create(work, issuer, purpose)
        if before is not None:
            work.keys.set_state(before.method, KeyState.RETIRED)
        return made

    def _create(self, work: UnitOfWork, issuer: Issuer, purpose: Purpose) -> Key:
        public_key = self._tools.keyring.create(issuer)
        key = Key(
            issuer=issuer.slug,
            purpose=purpose,
            public_key=public_key,
            did=did.issuer_did(self._tools.urls.base, issuer.slug, public_key),
            state=KeyState.ACTIVE,
            created_at=self._tools.clock(),
        )
        work.keys.add(key)
        return key

    def active(self, work: UnitOfWork, slug: str, purpose: Purpose) -> Key:
        """Return the key that signs for *slug*; raises KeyUnusable where there is none."""
        keys = work.keys.of_issuer(slug)
        key = active_key(keys, purpose)
        if key is None and not _is_web(keys):
            key = active_key(keys, Purpose.CREDENTIALS)
        if key is None:
            raise KeyUnusable(
                say("%(issuer)s has no key that may sign; make one with `badgeservice key new`.",
                    issuer=slug), code="key-revoked" if keys else "key-missing")
        return key

    def signer(self, work: UnitOfWork, key: Key) -> Signer:
        """Unlock *key*; raises KeyUnusable."""
        return self._tools.keyring.signer(work.definitions.issuer(key.issuer), key)

    def signatory(self, work: UnitOfWork, slug: str) -> Signatory:
        """Return the issuer *slug* with the DID that it signs credentials under."""
        return Signatory(
            work.definitions.issuer(slug), self.active(work, slug, Purpose.CREDENTIALS).did
        )

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
        found: dict[str, dict[str, Any]] = {}
        for issuer in work.definitions.issuers():
            keys = work.keys.of_issuer(issuer.slug)
            for name in dict.fromkeys(key.did for key in keys):
                found[name] = did_document(tuple(key for key in keys if key.did == name))
        return found


def _is_web(keys: object) -> bool:
    return isinstance(keys, list | tuple) and any(k.did.startswith("did:web:") for k in keys)


def did_document(keys: tuple[Key, ...]) -> dict[str, Any]:
    """Return the DID document that lists those of *keys*, all of one DID, that still verify."""
    standing = [key for key in keys if key.state is not KeyState.REVOKED]
    return did.document(keys[-1].did, [key.public_key for key in standing])
