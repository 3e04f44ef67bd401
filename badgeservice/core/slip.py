"""What is printed for one person: a code, and where to type it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Slip:
    """One slip of paper. It holds the code itself, so it is never kept or logged."""

    name: str
    sorting_name: str
    code: str = field(repr=False)
    expires_at: datetime
    address: str
    """Where the code is typed."""

    language: str
    school: str = ""
