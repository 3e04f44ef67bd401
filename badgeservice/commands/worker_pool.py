"""Several worker processes on one machine."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from multiprocessing.process import BaseProcess

_log = logging.getLogger(__name__)

_WATCH = 0.5
"""Seconds between two looks at the processes."""

_PAUSE = 5.0
"""Seconds until one that ended by itself is started anew: what ended it may do so again."""


def run_pool(make: Callable[[], BaseProcess], count: int, stop: threading.Event, *,
             pause: float = _PAUSE) -> int:
    """Keep *count* processes running until *stop*; return how many had to be started anew.

    Each is asked to end by SIGTERM then, and waited for: what it has in work is finished.
    """
    running = [_started(make) for _ in range(count)]
    restarted = 0
    while not stop.wait(_WATCH):
        ended = [each for each in running if not each.is_alive()]
        for each in ended:
            _log.error("worker process %s ended with %s", each.pid, each.exitcode)
        if ended and not stop.wait(pause):
            restarted += len(ended)
            running = [each for each in running if each not in ended]
            running += [_started(make) for _ in ended]
    for each in running:
        each.terminate()
    for each in running:
        each.join()
    return restarted


def _started(make: Callable[[], BaseProcess]) -> BaseProcess:
    process = make()
    process.start()
    return process
