"""What programs send to the VC-API: read strictly, and told by field what is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from badgeservice.credentials.compact_form import is_compact_jws
from badgeservice.credentials.strict_json import STATUS_LIST_LIMIT, parse
from badgeservice.errors import BadInput, Message, Problem, say

_KINDS: Mapping[type, Message] = {
    dict: say("an object"), list: say("a list"), str: say("a text"), bool: say("true or false"),
}


@dataclass(frozen=True)
class Body:
    """The JSON object of a request, and its ``options``."""

    members: Mapping[str, Any]
    options: Mapping[str, Any]

    def secured(self, name: str) -> bytes:
        """Return the credential under *name*, an object or a JWT, as bytes to be verified.

        Raises BadInput where it is missing or neither: a link, say, would be fetched.
        """
        value = self.members.get(name)
        if isinstance(value, str):
            text = value.encode("utf-8", "surrogatepass")
            if is_compact_jws(text):
                return text
        return json.dumps(self.object(name), ensure_ascii=False).encode("utf-8", "surrogatepass")

    def object(self, name: str) -> dict[str, Any]:
        """Return the object under *name*; raises BadInput where there is none."""
        found = _of_kind(self.members, name, dict, name)
        if not found:
            raise BadInput([_wrong(name, dict)])
        return dict(found)

    def text(self, name: str) -> str:
        """Return the text under *name*; raises BadInput where there is none."""
        found = _of_kind(self.members, name, str, name)
        if not found:
            raise BadInput([_wrong(name, str)])
        return str(found)

    def option(self, name: str, kind: type) -> Any:
        """Return the option *name*, None where it is not given; BadInput for another kind."""
        return _of_kind(self.options, name, kind, f"options/{name}")

    def texts(self, name: str) -> tuple[str, ...] | None:
        """Return the option *name*, a list of texts, or None where it is not given."""
        found: Sequence[object] | None = self.option(name, list)
        if found is None:
            return None
        if not all(isinstance(each, str) for each in found):
            raise BadInput([_wrong(f"options/{name}", str)])
        return tuple(str(each) for each in found)


def body() -> Body:
    """Read the request; raises BadInput, DocumentRefused, or 415 for another media type."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    members = parse(request.get_data(), limit=STATUS_LIST_LIMIT)
    options = _of_kind(members, "options", dict, "options")
    return Body(members, options or {})


def bearer() -> str | None:
    """Return the secret of the request's ``Authorization: Bearer``, or None."""
    given = request.authorization
    return given.token if given is not None and given.type == "bearer" else None


def _of_kind(members: Mapping[str, Any], name: str, kind: type, field: str) -> Any:
    value = members.get(name)
    if value is not None and not isinstance(value, kind):
        raise BadInput([_wrong(field, kind)])
    return value


def _wrong(field: str, kind: type) -> Problem:
    return Problem("member-wrong", say("This member is missing or of the wrong kind."),
                   say("Give %(kind)s.", kind=_KINDS[kind]), field=field)
