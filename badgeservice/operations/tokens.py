"""Tokens of programs: made and shown once, listed, ended, and asked for at each request."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import timedelta
from hashlib import sha256

from badgeservice.core.ids import identifier
from badgeservice.core.token import Scope, Token
from badgeservice.credentials import base64url
from badgeservice.errors import BadUsage, NotAllowed, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.noting import log_act

_log = logging.getLogger(__name__)

PREFIX = "badgeservice_"
"""Every secret begins so: whoever finds one in a log or a repository knows what it is."""

LONGEST = 3650
"""Days that a token may be good for."""


class Tokens:
    """The tokens of this installation."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def new(self, issuer: str, name: str, scopes: Collection[Scope], *, days: int | None,
            by: str) -> tuple[Token, str]:
        """Make a token of *issuer* and return it with its secret, which is not kept.

        *days* is how long it is good for, None for without end. Raises NotFound for an
        unknown issuer, BadUsage for no scope, no name, or a time that makes no sense.
        """
        if not scopes or not name.strip():
            raise BadUsage(say("A token needs a name and at least one scope."),
                           code="token-incomplete")
        if days is not None and not 1 <= days <= LONGEST:
            raise BadUsage(say("A token is good for 1 to %(most)s days.", most=LONGEST),
                           code="token-days")
        secret = PREFIX + base64url.encode(self._tools.chance.draw(32))
        now = self._tools.clock()
        token = Token(identifier(self._tools.chance.draw(16)), name.strip(), issuer,
                      frozenset(scopes), _digest(secret), now, by,
                      now + timedelta(days=days) if days else None)
        with self._tools.database.transaction() as work:
            work.definitions.issuer(issuer)
            work.tokens.add(token)
            log_act(work, self._tools, "token.made", f"token:{token.id}", issuer=issuer,
                    scopes=" ".join(sorted(scope.value for scope in token.scopes)))
        _log.info("new token %s for %s", token.id, issuer)
        return token, secret

    def all(self) -> Sequence[Token]:
        """Return all tokens, oldest first."""
        with self._tools.database.reading() as work:
            return work.tokens.all()

    def revoke(self, token: str) -> bool:
        """End the token with this id; raises NotFound. Returns False where it had ended."""
        with self._tools.database.transaction() as work:
            done = work.tokens.revoke(token, self._tools.clock())
            if done:
                log_act(work, self._tools, "token.ended", f"token:{token}")
        if done:
            _log.info("ended token %s", token)
        return done

    def authorize(self, secret: str | None, issuer: str | None, scope: Scope) -> Token:
        """Return the token with this *secret* if it may do *scope* for *issuer*.

        Without an *issuer* whose token it is does not matter: what is asked for is done in
        nobody's name. Raises NotAllowed: ``token-missing`` and ``token-unknown`` where nobody
        is known by it (unknown, ended and outlived tokens are not told apart), ``token-scope``
        where the token is good, but not for this.
        """
        if not secret:
            raise NotAllowed(say("This needs a token: make one with `badgeservice token new` and "
                                 "send it as `Authorization: Bearer …`."), code="token-missing")
        with self._tools.database.reading() as work:
            token = work.tokens.find(_digest(secret))
        if token is None or not token.is_good(self._tools.clock()):
            raise NotAllowed(say("The token is not known here, or is good no more."),
                             code="token-unknown")
        if issuer not in (None, token.issuer) or scope not in token.scopes:
            raise NotAllowed(say("The token is not for this issuer or not for this action."),
                             code="token-scope")
        return token


def _digest(secret: str) -> str:
    """The look-up goes by the digest, so how long it takes tells nothing of the secret."""
    return sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
