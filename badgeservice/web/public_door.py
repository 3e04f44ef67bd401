"""The one door to a credential for who does not sign in."""

from __future__ import annotations

from badgeservice.core.facts import CredentialFacts
from badgeservice.web.current import service


def public_facts(name: str) -> CredentialFacts:
    """Return what the public may see of credential *name* now.

    Every address that shows a credential or gives out its files asks here first. Raises
    NotFound ``unknown-credential`` and ``credential-withdrawn``.
    """
    return service().show.credential(name)
