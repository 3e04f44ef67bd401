"""The address of a public page in each language, for search engines and for whoever links.

``?lang=`` is part of the address of such a page: without it the reader's own choice decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import request

from badgeservice.core.text import LANGUAGES
from badgeservice.web.current import service
from badgeservice.web.paging import page_number

PUBLIC = frozenset({
    "home.front", "credentials.credential", "achievements.achievement",
    "issuers.issuer", "verification.form", "verification.forgery", "embedding.widget",
    "bulk.start", "api_docs.docs", "achievements.catalogue",
})
"""The pages that anybody may find; all others have no address for search engines."""

_SIGNED = "credentials.credential"
"""The page whose address is a signed identifier: it is cited without a language."""


@dataclass(frozen=True)
class Alternates:
    """Where one page is found."""

    canonical: str
    neutral: str
    """The address that speaks the language of whoever asks (``x-default``)."""

    languages: tuple[tuple[str, str], ...]
    """Each language with its address."""


def alternates() -> Alternates | None:
    """Return where the present page is found; None for what is not public.

    Of the query only the page of a list stays: neither a secret link (``?key=``) nor what
    somebody asked for is told to others. The base URL counts, never the Host header.
    """
    if request.endpoint not in PUBLIC:
        return None
    place = service().urls.base + quote(request.path)
    kept = {"page": str(page_number())} if page_number() > 1 else {}
    neutral = _address(place, kept)
    languages = tuple((each, _address(place, {**kept, "lang": each})) for each in LANGUAGES)
    asked = request.args.get("lang", "")
    own = neutral if request.endpoint == _SIGNED else dict(languages).get(asked, neutral)
    return Alternates(own, neutral, languages)


def _address(place: str, query: dict[str, str]) -> str:
    return f"{place}?{urlencode(query)}" if query else place
