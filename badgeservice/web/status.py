"""Status lists, for whoever checks whether a credential was revoked."""

from __future__ import annotations

import json
from datetime import datetime

from flask import Blueprint, Response

from badgeservice.errors import NotFound, say
from badgeservice.web.answers import CREDENTIAL_TYPES, chosen, verbatim
from badgeservice.web.current import service

blueprint = Blueprint("status", __name__)

_MINUTE = 60
"""A revocation must be seen soon; a list is small and a 304 smaller."""


@blueprint.get("/status/<name>")
def status_list(name: str) -> Response:
    """Answer with the signed list as it was published, or with 304 where it is known."""
    content = service().status_lists.served(name)
    if content is None:
        raise NotFound(say("There is no status list %(id)s here.", id=name[:80]),
                       code="unknown-status-list")
    response = verbatim(content, chosen(CREDENTIAL_TYPES), max_age=_MINUTE)
    # For information only: two publications within one second have the same date, so a 304
    # for a date could hide a revocation (RFC 9110 §8.8.2.2). The ETag tells them apart.
    response.last_modified = datetime.fromisoformat(json.loads(content)["validFrom"])
    return response
