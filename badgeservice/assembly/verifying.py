"""Hands over what checks credentials, and what asks other services for their keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from badgeservice.assembly.ground import Ground
from badgeservice.core.ports import Copies
from badgeservice.credentials.did import did_key_document
from badgeservice.errors import CouldNotCheck, say
from badgeservice.network.cache import Cache
from badgeservice.network.guarded import GuardedFetcher
from badgeservice.operations.endorse_elsewhere import Lookup
from badgeservice.operations.identity import Identity
from badgeservice.operations.resolve import Sources
from badgeservice.operations.verify import Verify
from badgeservice.resources import resource
from badgeservice.settings import Settings
from badgeservice.storage.trust_files import TrustFiles


def verifier(ground: Ground) -> Verify:
    """Return the one operation that says what a credential is worth."""
    tools = ground.tools
    return Verify(
        contexts=tools.contexts,
        schemas=tools.schemas,
        guarded=ground.sandbox,
        extract_pdf=ground.sandbox.extract_pdf,
        clock=tools.clock,
        urls=tools.urls,
        trusted=_trusted(ground.settings),
        database=tools.database,
        journal=tools.journal,
        identity=Identity(tools),
        is_set_up=ground.home.is_set_up,
        copies=_copies(ground.settings),
    )


def lookup(ground: Ground) -> Lookup:
    """Return what reads the list of keys that stands behind a partner's DID."""
    tools, copies = ground.tools, _copies(ground.settings)

    def look_up(did: str) -> Mapping[str, Any]:
        """Return the document in which *did* lists its keys."""
        if did.startswith("did:key:"):
            return did_key_document(did)
        sources = Sources(copies, base=tools.urls.base, now=tools.clock()) if copies else None
        if sources is None or sources.place_of(did) is None:
            raise CouldNotCheck(say("The partner's own list of keys cannot be looked at from "
                                    "here: %(did)s.", did=did), code="partner-unreachable")
        return sources.document(did)

    return look_up


def _copies(settings: Settings) -> Copies | None:
    """Return what asks other services, where the settings let it."""
    return Cache(GuardedFetcher(settings.fetch_ports)) if settings.fetch else None


def _trusted(settings: Settings) -> TrustFiles:
    schema = json.loads(resource("schemas", "trusted-issuers.json").read_bytes())
    return TrustFiles(settings.trust_lists, schema, tuple(settings.trusted_issuers))
