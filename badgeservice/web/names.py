"""What organisations and programmes are called: people know them by name, not by slug."""

from __future__ import annotations

from collections.abc import Mapping

from flask import g

from badgeservice.core.account import EVERY
from badgeservice.core.text import Text
from badgeservice.errors import say
from badgeservice.web.current import service
from badgeservice.web.languages import language, words


def called(slug: str) -> str:
    """Return the name of an organisation or a programme in the reader's language.

    A programme is called as the organisation that runs it. The slug stands in where nothing
    of that name is published.
    """
    if slug == EVERY:
        return words(say("all programmes"))
    name = _names().get(slug)
    if name is None:
        return slug
    wanted = next((each for each in (language(), "en", "es") if name.has(each)), None)
    return name.in_language(wanted or next(iter(name)))


def _names() -> Mapping[str, Text]:
    """Return all names, read once in a request."""
    if "names" not in g:
        g.names = {each.slug: each.name for each in service().show.issuers()}
    found: Mapping[str, Text] = g.names
    return found
