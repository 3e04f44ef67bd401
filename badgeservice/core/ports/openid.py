"""A provider of identities (OpenID Connect), as far as signing in needs one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Journey:
    """What must be remembered while somebody is at the provider."""

    url: str
    """Where the browser is sent."""

    state: str
    nonce: str
    verifier: str
    """Of PKCE (RFC 7636)."""


@dataclass(frozen=True)
class Identity:
    """Who the provider says it is: claims of a token whose signature and terms were checked."""

    issuer: str
    subject: str
    email: str | None
    """Only where the provider says that it is verified."""

    has_second_factor: bool
    """Whether the provider says that it asked for more than one factor."""


class Provider(Protocol):
    """The provider of this installation."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def issuer(self) -> str:
        """Its identifier."""

    def begin(self) -> Journey:
        """Return where to send a browser, and what to remember; raises CouldNotCheck."""

    def finish(self, code: str, issuer: str | None, journey: Journey) -> Identity:
        """Return who came back with *code*, and maybe the provider's *issuer* (RFC 9207).

        Raises NotAllowed ``provider-refused`` for an answer that does not belong to *journey*,
        and CouldNotCheck ``provider-unreachable``.
        """
