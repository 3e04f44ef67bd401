"""Where somebody goes after signing in: inside this service, or nowhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

from badgeservice.core.signs import has_control

_LONGEST = 2000


def inner(wanted: str | None) -> str | None:
    r"""Return the path *wanted* if it can only be one of ours, else None.

    Browsers read ``/\host`` and ``//host`` as another host, and leave out tabs and line
    breaks before they read.
    """
    if not wanted or len(wanted) > _LONGEST or not wanted.startswith("/"):
        return None
    if wanted.startswith("//") or "\\" in wanted or has_control(wanted) or "\n" in wanted:
        return None
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return None
    return wanted if not parts.scheme and not parts.netloc else None


def wanted() -> str:
    """Return where the present request says that it is to lead, or nothing."""
    return inner(request.values.get("next")) or ""
