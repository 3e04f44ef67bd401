"""Who asks for work that costs something, and whether it is their turn (decision 0020).

Before the work a part of the asker's allowance is held, so that one asker can have only a few
requests in work at once; afterwards all but one unit is given back. Where the work was beyond
the limits it is not: a hostile document costs its sender as much as two hundred honest ones.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import wraps
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import ParamSpec, TypeVar, cast

from flask import Flask, current_app, g, request
from werkzeug.exceptions import TooManyRequests

from badgeservice.core.report import Report
from badgeservice.errors import TooComplex
from badgeservice.settings import CHECKS_PER_MINUTE, TRUSTED_PROXIES
from badgeservice.web.pace import Pace

_P = ParamSpec("_P")
_R = TypeVar("_R")
_NAME = "badgeservice.turns"

_WITH_PORT = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::[0-9]+)?|([0-9.]+):[0-9]+")
"""An address as some proxies write it."""

HELD = 200
"""Units held while a request is in work."""

_MINUTES = 2
"""The allowance of so many minutes may be used at once: a thousand checks and one in work."""

_COSTLY = "too-complex"
"""How the codes end of what was beyond the limits, also where it was embedded."""


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
            address = _address(name.strip())
            if address is None:
                return name.strip()[:80] or None
            if not any(address in network for network in self._proxies):
                return _named(address)
        return None


def set_up(app: Flask, turns: Turns | None) -> None:
    """Let *turns* count who asks *app*; without, one of its own."""
    app.extensions[_NAME] = turns or Turns()


def in_turn(view: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let *view* do its work where it is the asker's turn; else raise 429 with Retry-After."""
    @wraps(view)
    def call(*arguments: _P.args, **names: _P.kwargs) -> _R:
        """Answer as *view* does, or raise TooManyRequests."""
        turns = cast(Turns, current_app.extensions[_NAME])
        who = asker()
        if who is None or turns.pace is None:
            return view(*arguments, **names)
        seconds = turns.pace.take(who, HELD)
        if seconds:
            raise TooManyRequests(retry_after=math.ceil(seconds))
        g.was_costly = False
        try:
            return view(*arguments, **names)
        except TooComplex as error:
            g.was_costly = error.code.endswith(_COSTLY)
            raise
        finally:
            if not g.was_costly:
                turns.pace.give_back(who, HELD - g.get("units", 1))
    return call


def asker() -> str | None:
    """Return who sends the present request, as `Turns.asker` tells it."""
    turns = cast(Turns, current_app.extensions[_NAME])
    return turns.asker(request.remote_addr, _forwarded())


def note(report: Report) -> None:
    """Remember where *report* says that the work was beyond the limits."""
    found = any(check.code.endswith(_COSTLY) for check in report.checks)
    g.was_costly = g.get("was_costly", False) or found


def count(units: int) -> None:
    """Take so many units for the present request, at most all that are held."""
    g.units = min(max(units, 1), HELD)


def _forwarded() -> list[str]:
    return [each for line in request.headers.getlist("X-Forwarded-For")
            for each in line.split(",")]


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address in *text*; some proxies write a port behind it. None for any other."""
    bare = _WITH_PORT.fullmatch(text)
    try:
        found = ip_address(next(filter(None, bare.groups())) if bare else text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _named(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network(f"{address}/64", strict=False))
