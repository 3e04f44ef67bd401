"""Where each thing lives on the web: the one place that spells our addresses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Urls:
    """The addresses of one installation; *base* has no slash at its end."""

    base: str

    def page(self, path: str) -> str:
        """Return the address of one of our own pages; *path* begins with a slash."""
        return f"{self.base}{path}"

    def credential(self, identifier: str) -> str:
        """Return the id of a credential, which is also its public page."""
        return f"{self.base}/credentials/{identifier}"

    def credential_refresh(self, identifier: str) -> str:
        """Return where the newest version of a credential is answered with."""
        return f"{self.credential(identifier)}/refresh"

    def credential_id(self, url: str) -> str | None:
        """Return the identifier in a credential URL of this installation, else None."""
        start = f"{self.base}/credentials/"
        return url.removeprefix(start) if url.startswith(start) else None

    def achievement(self, slug: str, version: int, language: str) -> str:
        """Return the id that all who earn this version in this language share."""
        return f"{self.base}/achievements/{slug}/{version}/{language}"

    def picture(self, slug: str, version: int, language: str) -> str:
        """Return the picture of an achievement's version in one language."""
        return f"{self.achievement(slug, version, language)}.png"

    def achievement_page(self, slug: str) -> str:
        """Return the page of the newest version."""
        return f"{self.base}/achievements/{slug}"

    def issuer(self, slug: str) -> str:
        """Return the profile page of an issuer."""
        return f"{self.base}/issuers/{slug}"

    def did_document(self, slug: str) -> str:
        """Return where did:web looks for an issuer's document."""
        return f"{self.base}/issuers/{slug}/did.json"

    def application(self, identifier: str) -> str:
        """Return the page on which a teacher follows an application."""
        return f"{self.base}/portfolio/applications/{identifier}"

    def status_list(self, identifier: str) -> str:
        """Return the id and place of a status list credential."""
        return f"{self.base}/status/{identifier}"

    def status_list_id(self, url: str) -> str | None:
        """Return the identifier in a status list URL of this installation, else None."""
        start = f"{self.base}/status/"
        return url.removeprefix(start) if url.startswith(start) else None
