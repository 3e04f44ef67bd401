"""Organisations that sign credentials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from badgeservice.core.text import Text, optional_text, text


@dataclass(frozen=True)
class Issuer:
    """An organisation that signs; its keys and its DID are kept elsewhere."""

    slug: str
    name: Text
    description: Text
    url: str
    email: str
    country: str
    """ISO 3166-1 alpha-2."""

    region: Text | None = None
    is_example: bool = False
    """True for a profile that represents no real institution; every page says so."""

    own_passphrase: bool = False
    """True where the key is locked with a passphrase of the organisation's own."""

    did: str | None = None
    """Under which DID it signs in an installation of its own; None where it signs here."""

    certificate_layout: str | None = None
    """The layout of its certificates where the course names none."""

    linkedin_id: str = ""
    """The number of its page on LinkedIn, so that its logo stands beside what people add there."""


def issuer(data: Mapping[str, Any]) -> Issuer:
    """Make an Issuer of a definition that `schemas/issuer.json` accepts."""
    return Issuer(
        slug=data["slug"],
        name=text(data["name"]),
        description=text(data["description"]),
        url=data["url"],
        email=data["email"],
        country=data["country"],
        region=optional_text(data.get("region")),
        is_example=bool(data.get("is_example", False)),
        own_passphrase=bool(data.get("own_passphrase", False)),
        did=data.get("did"),
        certificate_layout=data.get("certificate_layout"),
        linkedin_id=str((data.get("linkedin") or {}).get("organization_id", "")),
    )
