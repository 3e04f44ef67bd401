"""Who is asked to judge which application, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from badgeservice.core.judgement import Round


@dataclass(frozen=True)
class Assignment:
    """One assessor's task; it ends when it is done, given back or taken away."""

    id: str
    application: str
    assessor: str
    """Id of the person."""

    organisation: str
    round: Round
    assigned_at: datetime
    assigned_by: str
    """Id of the person who assigned it, or ``balance``."""

    due_at: datetime
    ended_at: datetime | None = None
    end_reason: str = ""
    """``judged``, or why it ended otherwise: ``conflict``, ``reassigned``,
    ``set-aside`` (a coordinator let them judge no more), ``withdrawn``, ``decided``,
    ``reopened`` (an earlier round is judged anew)."""
