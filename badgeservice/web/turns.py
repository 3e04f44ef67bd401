"""Who asks for work that costs something, and whether it is their turn (decision 0020).

Before the work a part of the asker's allowance is held, so that one asker can have only a few
requests in work at once; afterwards all but one unit is given back. Where the work was beyond
the limits it is not: a hostile document costs its sender as much as two hundred honest ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, ParamSpec, cast

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import TooManyRequests

from badgeservice.core.report import Report
from badgeservice.errors import TooComplex
from badgeservice.settings import CHECKS_PER_MINUTE, TRUSTED_PROXIES
from badgeservice.web.pace import Pace

_P = ParamSpec("_P")
_NAME = "badgeservice.turns"

HELD = 200
"""Units held while a request is in work."""

_MINUTES = 2
"""The allowance of so many minutes may be used at once: a thousand checks and one in work."""

_COSTLY = frozenset({"too-complex"})


class Turns:
    """The allowances of all askers; made before worker processes are forked.

    *per_minute* is how many checks one asker gets in the long run, 0 for as many as it likes.
    """

    def __init__(self, per_minute: int = CHECKS_PER_MINUTE,
                 proxies: tuple[str, ...] = TRUSTED_PROXIES, *,
                 pace: Pace | None = None) -> None:
        most = max(_MINUTES * per_minute, HELD + 1)
        self.pace = pace or (Pace(per_minute / 60, most) if per_minute else None)
        self._proxies = tuple(ip_network(each) for each in proxies)

    def asker(self, peer: str | None, forwarded: list[str]) -> str | None:
        """Return who asks: the nearest address that is no proxy of ours.

        None is this machine itself, or a proxy that does not say for whom it asks. Only what
        a trusted proxy added to *forwarded* (X-Forwarded-For) is believed. Of IPv6 the network
        counts: whoever has one address has 2^64.
        """
        for name in (peer or "", *reversed(forwarded)):
            try:
                address = ip_address(name.strip())
            except ValueError:
                return name.strip()[:80] or None
            if not any(address in network for network in self._proxies):
                return _named(str(address))
        return None


def set_up(app: Flask, turns: Turns | None) -> None:
    """Let *turns* count who asks *app*; without, one of its own."""
    app.extensions[_NAME] = turns or Turns()


def in_turn(view: Callable[_P, Response]) -> Callable[_P, Response]:
    """Let *view* do its work where it is the asker's turn; else raise 429 with Retry-After."""
    @wraps(view)
    def call(*arguments: _P.args, **names: _P.kwargs) -> Response:
        """Answer as *view* does, or raise TooManyRequests."""
        turns = cast(Turns, current_app.extensions[_NAME])
        asker = turns.asker(request.remote_addr, _forwarded())
        if asker is None or turns.pace is None:
            return view(*arguments, **names)
        seconds = turns.pace.take(asker, HELD)
        if seconds:
            raise TooManyRequests(retry_after=math.ceil(seconds))
        g.was_costly = False
        try:
            return view(*arguments, **names)
        except TooComplex:
            g.was_costly = True
            raise
        finally:
            if not g.was_costly:
                turns.pace.give_back(asker, HELD - 1)
    return call


def note(report: Report) -> None:
    """Remember where *report* says that the work was beyond the limits."""
    g.was_costly = any(check.code in _COSTLY for check in report.checks)


def _forwarded() -> list[str]:
    return [each for line in request.headers.getlist("X-Forwarded-For")
            for each in line.split(",")]


def _named(address: str) -> str:
    found: Any = ip_address(address)
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or ip_network(f"{address}/64", strict=False))
