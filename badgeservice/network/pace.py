"""How often one host is asked: no service of others may be flooded through this one."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable

REQUESTS = 30
"""Requests to one host within `SPAN`."""

SPAN = 60.0
"""Seconds."""

_HOSTS = 4096
"""Hosts that are remembered; the one asked longest ago is forgotten first."""


class Pace:
    """Counts requests to each host within the last minute; threads may share it."""

    def __init__(self, monotonic: Callable[[], float], *, requests: int = REQUESTS,
                 span: float = SPAN) -> None:
        self._monotonic = monotonic
        self._requests = requests
        self._span = span
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, host: str) -> bool:
        """Tell whether *host* may be asked once more now, and count that it is."""
        now = self._monotonic()
        with self._lock:
            times = self._seen.setdefault(host, deque())
            self._seen.move_to_end(host)
            while len(self._seen) > _HOSTS:
                self._seen.popitem(last=False)
            while times and times[0] <= now - self._span:
                times.popleft()
            if len(times) >= self._requests:
                return False
            times.append(now)
            return True
