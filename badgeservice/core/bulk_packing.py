"""Outcomes as plain data, to be kept until a report is made of them in any language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from badgeservice.core.bulk import Outcome, Trusted, storable
from badgeservice.core.report import Check, Verdict
from badgeservice.errors import Message

_PLAIN = ("source", "kind", "id", "title", "holder", "issuer", "issuer_id", "given_on")


_MOMENT, _DAY = "moment", "day"
"""What marks a time, which is put into words with the report."""


def pack(outcome: Outcome) -> dict[str, Any]:
    """Return *outcome* as JSON takes it."""
    return {
        "verdict": outcome.verdict.value,
        "trusted": outcome.trusted.value,
        **{name: storable(getattr(outcome, name)) for name in _PLAIN},
        "checks": [{"name": each.name, "verdict": each.verdict.value, "code": each.code,
                    "message": _packed(each.message)} for each in outcome.checks],
    }


def unpack(data: Mapping[str, Any]) -> Outcome:
    """Return what `pack` was given."""
    return Outcome(
        verdict=Verdict(data["verdict"]),
        trusted=Trusted(data["trusted"]),
        checks=tuple(Check(each["name"], Verdict(each["verdict"]), each["code"],
                           _unpacked(each["message"])) for each in data["checks"]),
        **{name: str(data[name]) for name in _PLAIN})


def _packed(message: Message) -> dict[str, Any]:
    return {"template": message.template, "plural": message.plural,
            "values": {name: _value(value) for name, value in message.values.items()}}


def _value(value: object) -> object:
    if isinstance(value, Message):
        return _packed(value)
    if isinstance(value, datetime | date):
        return {_MOMENT if isinstance(value, datetime) else _DAY: value.isoformat()}
    return value if isinstance(value, int | float | bool) else storable(str(value))


def _unpacked(data: Mapping[str, Any]) -> Message:
    return Message(data["template"], {
        name: _read(value) for name, value in data["values"].items()}, data.get("plural", ""))


def _read(value: object) -> object:
    match value:
        case {"moment": str(text)}:
            return datetime.fromisoformat(text)
        case {"day": str(text)}:
            return date.fromisoformat(text)
        case Mapping():
            return _unpacked(value)
        case _:
            return value
