"""Make a new signing key, and list those there are."""

from __future__ import annotations

import logging

from badgeservice.core.key import Key, KeyState, Purpose
from badgeservice.errors import Conflict, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.identity import Identity

_log = logging.getLogger(__name__)


class Keys:
    """The keys of the issuers."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._identity = Identity(tools)

    def new(self, issuer: str, purpose: Purpose) -> Key:
        """Make a new active key; the one before it retires and still verifies.

        Raises NotFound for an unknown issuer, Conflict for an issuer that is known by a
        did:key.
        """
        with self._tools.database.transaction() as work:
            key = self._identity.replace(work, work.definitions.issuer(issuer), purpose)
        _log.info("new key for %s: %s", issuer, key.method)
        return key

    def set_state(self, method: str, state: KeyState) -> None:
        """Retire or revoke the key with the verification method *method*.

        Raises NotFound; Conflict ``key-revoked-finally`` for a revoked key, which never comes
        back, and ``did-key-single`` for a did:key: without its only key the issuer could
        not even publish that its credentials are revoked.
        """
        with self._tools.database.transaction() as work:
            known = next((key for issuer in work.definitions.issuers()
                          for key in work.keys.of_issuer(issuer.slug) if key.method == method),
                         None)
            if known is not None:
                _ensure_may_change(known, state)
            work.keys.set_state(method, state)
        _log.info("key %s is %s", method, state.value)

    def all(self) -> dict[str, tuple[Key, ...]]:
        """Return the keys of every issuer, oldest first."""
        with self._tools.database.reading() as work:
            return {issuer.slug: tuple(work.keys.of_issuer(issuer.slug))
                    for issuer in work.definitions.issuers()}


def _ensure_may_change(key: Key, state: KeyState) -> None:
    if key.state is KeyState.REVOKED and state is not KeyState.REVOKED:
        raise Conflict(say("The key was revoked; there is no way back."),
                       code="key-revoked-finally")
    if key.did.startswith("did:key:"):
        raise Conflict(
            say("%(issuer)s is known by this key (did:key) and has no other. Revoke the "
                "credentials instead, with `badgeservice credential revoke`.",
                issuer=key.issuer), code="did-key-single")
