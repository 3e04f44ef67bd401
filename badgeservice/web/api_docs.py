"""The description of the programs' interface: for programs as OpenAPI, for people as a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from flask import Blueprint, Response

from badgeservice.resources import resource
from badgeservice.web.answers import as_definition
from badgeservice.web.current import service
from badgeservice.web.pages import page
from badgeservice.web.shared_copies import for_everybody

blueprint = Blueprint("api_docs", __name__)

_HOUR = 60 * 60


@dataclass(frozen=True)
class Operation:
    """One address that programs can call, as the page shows it."""

    method: str
    path: str
    summary: str
    description: str
    needs_token: bool
    members: tuple[tuple[str, bool, str], ...]
    """Of the request's JSON object: name, whether it must be there, and what it is for."""

    answers: tuple[tuple[str, str], ...]
    """HTTP status and what it means."""


@blueprint.get("/api/openapi.json")
def openapi() -> Response:
    """Answer with the OpenAPI 3.1 document of this installation."""
    described = {**_described(), "servers": [{"url": service().urls.base}]}
    return as_definition(described, "application/json", max_age=_HOUR)


@blueprint.get("/api/docs")
def docs() -> Response:
    """Show the same to people."""
    described = _described()
    return for_everybody(page("public/api.html", info=described["info"],
                              operations=tuple(_operations(described))))


@cache
def _described() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(resource("schemas", "openapi.yaml").read_bytes())
    return found


def _operations(described: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                yield _operation(described, method, path, operation)


def _operation(described: Mapping[str, Any], method: str, path: str,
               operation: Mapping[str, Any]) -> Operation:
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    return Operation(
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        needs_token=bool(operation.get("security")),
        members=tuple(_members(described, schema)),
        answers=tuple((status, _meaning(described, answer))
                      for status, answer in operation["responses"].items()),
    )


def _members(described: Mapping[str, Any], schema: Mapping[str, Any],
             prefix: str = "") -> Iterator[tuple[str, bool, str]]:
    """Yield name, need and meaning of each member; one that only holds others is left out."""
    for name, stated in schema.get("properties", {}).items():
        member = _resolved(described, stated, "schemas")
        if "properties" not in member:
            yield prefix + name, name in schema.get("required", ()), member.get("description", "")
        yield from _members(described, member, f"{prefix}{name}.")


def _resolved(described: Mapping[str, Any], value: Mapping[str, Any],
              place: str) -> Mapping[str, Any]:
    """Return *value*, or the component that it points to."""
    if "$ref" not in value:
        return value
    found: Mapping[str, Any] = described["components"][place][value["$ref"].rpartition("/")[2]]
    return found


def _meaning(described: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    return str(_resolved(described, answer, "responses")["description"])
