"""The log of what was done, for whoever may read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, request, url_for

from badgeservice.core.account import Role
from badgeservice.core.audit import OPERATOR, SYSTEM, Wanted
from badgeservice.core.audit_rows import as_csv, as_json
from badgeservice.errors import Problem, say
from badgeservice.web.access import actor, needs
from badgeservice.web.audit_words import ACTIONS, KINDS, details
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.languages import words
from badgeservice.web.pages import page

blueprint = guarded(Blueprint("audit", __name__))

_READERS = (Role.AUDITOR, Role.ADMINISTRATOR)
_FILTERS = ("actor", "action", "subject", "since", "until")
_LONGEST = 200


@dataclass
class Asked:
    """What the filters say, as it was typed and as it is looked for."""

    typed: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def read(cls) -> Asked:
        """Return the filters of this request."""
        found = cls()
        for name in _FILTERS:
            value = request.args.get(name, "").strip()[:_LONGEST]
            if value:
                found.typed[name] = value
        return found

    def wanted(self) -> Wanted:
        """Return what is looked for; a date that is none is noted as a problem."""
        return Wanted(self.typed.get("actor"), self.typed.get("action"),
                      self.typed.get("subject"), self._day("since"),
                      self._day("until", behind=timedelta(days=1)))

    def _day(self, name: str, *, behind: timedelta = timedelta()) -> datetime | None:
        if name not in self.typed:
            return None
        try:
            day = date.fromisoformat(self.typed[name])
            return datetime.combine(day, time(), UTC) + behind
        except (ValueError, OverflowError):
            self.problems.append(Problem("date-wrong", say("This is not a date."),
                                         say("Write it as 2026-11-30 (year-month-day)."),
                                         field=name))
            return None


@blueprint.get("/audit")
@needs(*_READERS)
def log() -> Response:
    """Show entries of one's programmes, the newest first."""
    asked = Asked.read()
    wanted = asked.wanted()
    found = service().audit_log.page(actor(), wanted, before=_before())
    query: dict[str, Any] = {**asked.typed, "before": found.older}
    older = url_for("audit.log", **query) if found.older else None
    return page("audit/log.html", status=400 if asked.problems else 200, found=found,
                typed=asked.typed, problems=asked.problems, older=older,
                is_first=_before() is None, actions=ACTIONS, kinds=KINDS, details=details,
                offered=sorted(found.actions, key=_in_words),
                others={OPERATOR: say("command line"), SYSTEM: say("the service itself")})


def _in_words(action: str) -> str:
    return words(ACTIONS[action]) if action in ACTIONS else action


@blueprint.get("/audit.<any(csv, json):form>")
@needs(*_READERS)
def export(form: str) -> Response:
    """Answer with all entries that the filters find, as a file."""
    entries = service().audit_log.export(actor(), Asked.read().wanted())
    lines = as_csv(entries) if form == "csv" else as_json(entries)
    media_type = "text/csv; charset=utf-8" if form == "csv" else "application/json"
    response = Response(lines, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="log.{form}"'
    return response


def _before() -> int | None:
    asked = request.args.get("before", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
