"""Status lists, for whoever checks whether a credential was revoked."""

from __future__ import annotations

from flask import Blueprint, Response

from badgeservice.errors import NotFound, say
from badgeservice.web.answers import CREDENTIAL_TYPES, chosen, verbatim
from badgeservice.web.current import service

blueprint = Blueprint("status", __name__)

_MINUTE = 60
"""A revocation must be seen soon; a list is small and a 304 smaller."""


@blueprint.get("/status/<name>")
def status_list(name: str) -> Response:
    """Answer with the signed list as it was published."""
    content = service().status_lists.served(name)
    if content is None:
        raise NotFound(say("There is no status list %(id)s here.", id=name[:80]),
                       code="unknown-status-list")
    return verbatim(content, chosen(CREDENTIAL_TYPES), max_age=_MINUTE)
