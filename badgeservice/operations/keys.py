"""The life of the issuers' keys: made, published, used, retired, lost.

Every step is one transaction that starts from what the register says, so whatever is cut off
is taken up by the same command. A key that is used was published, and long enough: that is
`core.key`'s rule and this module's order.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from badgeservice.core.key import KEY_TYPES, PUBLISHED_FOR, Key, KeyState, Purpose
from badgeservice.core.ports import UnitOfWork, active_key
from badgeservice.credentials import key_text
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.identity import Identity, ensure_several
from badgeservice.operations.noting import log_act
from badgeservice.operations.publish import StatusLists

_log = logging.getLogger(__name__)

AGAIN = timedelta(hours=1)
"""A rotation that is asked for again so soon is a repeated command, not another rotation."""

_COMING = (KeyState.NEW, KeyState.PUBLISHED)


@dataclass(frozen=True)
class Rotation:
    """How far a rotation has come."""

    key: Key
    """The new key."""

    due: datetime | None
    """When it may be used at the earliest; None where it is in use."""


class Keys:
    """The keys of the issuers."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._identity = Identity(tools)
        self._lists = StatusLists(tools)

    def all(self) -> dict[str, tuple[Key, ...]]:
        """Return the keys of every issuer, oldest first."""
        with self._tools.database.reading() as work:
            return {issuer.slug: tuple(work.keys.of_issuer(issuer.slug))
                    for issuer in work.definitions.issuers()}

    def new(self, issuer: str, purpose: Purpose, key_type: str = KEY_TYPES[0]) -> Key:
        """Make a key that nobody knows of yet; `rotate` will take it.

        Raises NotFound for an unknown issuer; Conflict ``key-coming`` where one waits already,
        ``did-key-single`` for an issuer with a did:key; BadInput for a type that does not go
        with the purpose; KeyUnusable.
        """
        with self._tools.database.transaction() as work:
            key = self._identity.make(work, work.definitions.issuer(issuer), purpose, key_type)
            self._note(work, "key.made", key)
        _log.info("new key for %s: %s", issuer, key.method)
        return key

    # --- rotation ------------------------------------------------------------------------

    def rotate(self, issuer: str, purpose: Purpose, *,
               wait: timedelta = PUBLISHED_FOR) -> Rotation:
        """Go as many steps towards a new active key as can be gone now.

        Make a key, of the type of the one before it, where none waits; publish it; and, when
        it was published for *wait*, use it and retire the one before it, whose signatures
        still verify. No other rotation begins where one has just ended, also after a loss or
        a retirement: a command that was cut off is run again. Raises what `new` raises.
        """
        done = self._just_rotated(issuer, purpose)
        if done is not None:
            self.sign_lists_anew(issuer)
            return Rotation(done, None)
        coming = self._published(self._coming(issuer, purpose))
        due = (coming.published_at or self._tools.clock()) + wait
        if self._tools.clock() < due:
            return Rotation(coming, due)
        used = self._activated(coming)
        self.sign_lists_anew(issuer)
        return Rotation(used, None)

    def _just_rotated(self, issuer: str, purpose: Purpose) -> Key | None:
        keys = self._of(issuer, purpose)
        used = active_key(keys, purpose)
        if used is None or used.activated_at is None or _waiting(keys):
            return None
        # Whatever became of the one before, retired or lost: this one came by a rotation.
        is_first = used == keys[0] and purpose in (Purpose.CREDENTIALS, Purpose.STATUS)
        is_recent = self._tools.clock() - used.activated_at < AGAIN
        return used if is_recent and not is_first else None

    def _coming(self, issuer: str, purpose: Purpose) -> Key:
        keys = self._of(issuer, purpose)
        return _waiting(keys) or self.new(issuer, purpose, _type_of(keys, purpose))

    def _published(self, key: Key) -> Key:
        if key.state is not KeyState.NEW:
            return key
        done = key.published(self._tools.clock())
        with self._tools.database.transaction() as work:
            work.keys.change(key, done)
            self._note(work, "key.published", key)
        _log.info("published key %s", key.method)
        return done

    def _activated(self, key: Key) -> Key:
        """Use *key* and retire the one before it, together: there is always one, never two."""
        now = self._tools.clock()
        done = key.activated(now)
        with self._tools.database.transaction() as work:
            before = active_key(work.keys.of_issuer(key.issuer), key.purpose)
            if before is not None:
                work.keys.change(before, before.retired(now))
                self._note(work, "key.retired", before)
            work.keys.change(key, done)
            self._note(work, "key.activated", key)
        _log.info("key %s signs now", key.method)
        return done

    def sign_lists_anew(self, issuer: str) -> int:
        """Sign the status lists of *issuer* that a lost key signed; return how many.

        Nothing is done where the issuer has no key for that: a rotation will come back here.
        """
        with self._tools.database.transaction() as work:
            keys = work.keys.of_issuer(issuer)
            lost = {key.method for key in keys if key.state is KeyState.COMPROMISED}
            if active_key(keys, Purpose.STATUS) is None:
                return 0
            names = [name for name in work.status.lists()
                     if work.status.issuer_of(name) == issuer and _signer(work, name) in lost]
            for name in names:
                self._lists.publish(work, name)
            for name in names:
                log_act(work, self._tools, "status-list.signed", f"status-list:{name}")
        return len(names)

    # --- the end -------------------------------------------------------------------------

    def retire(self, method: str) -> Key:
        """Let a key sign no more; what it signed still verifies. A second time changes nothing.

        Raises NotFound; Conflict ``key-compromised``, and ``did-key-single`` for a did:key:
        without its only key the issuer could not even publish what it revokes.
        """
        with self._tools.database.transaction() as work:
            key = self._several(work, method)
            if key.state is KeyState.RETIRED:
                return key
            done = key.retired(self._tools.clock())
            work.keys.change(key, done)
            self._note(work, "key.retired", key)
        _log.info("key %s is retired", method)
        return done

    def compromised(self, method: str, since: datetime) -> Key:
        """Record that others may know a key since a moment; it leaves the DID document.

        What the register has from before still counts, here; nothing that the key signed
        counts elsewhere. Raises NotFound; BadInput for a moment to come; Conflict for one
        later than was recorded before, and ``did-key-single``.
        """
        with self._tools.database.transaction() as work:
            key = self._several(work, method)
            done = key.compromised(since, self._tools.clock())
            work.keys.change(key, done)
            self._note(work, "key.compromised", key, since=since.isoformat())
        _log.info("key %s is compromised since %s", method, since.isoformat())
        if done.purpose is Purpose.STATUS:
            self.sign_lists_anew(done.issuer)
        return done

    def _note(self, work: UnitOfWork, action: str, key: Key, **details: str) -> None:
        log_act(work, self._tools, action, f"key:{key.method}", issuer=key.issuer,
                purpose=key.purpose.value, **details)

    def _several(self, work: UnitOfWork, method: str) -> Key:
        key = work.keys.get(method)
        ensure_several((key,), key.issuer)
        return key

    def _of(self, issuer: str, purpose: Purpose) -> list[Key]:
        with self._tools.database.reading() as work:
            return [key for key in work.keys.of_issuer(work.definitions.issuer(issuer).slug)
                    if key.purpose is purpose]


def _waiting(keys: list[Key]) -> Key | None:
    return next((key for key in keys if key.state in _COMING), None)


def _type_of(keys: list[Key], purpose: Purpose) -> str:
    """Return the type that a new key has, unless one is chosen: that of the last one."""
    fallback = "P-256" if purpose is Purpose.DISCLOSURE else KEY_TYPES[0]
    return key_text.made_as(key_text.decode(keys[-1].public_key)) if keys else fallback


def _signer(work: UnitOfWork, status_list: str) -> object:
    document = work.status.document(status_list)
    return json.loads(document)["proof"]["verificationMethod"] if document else None
