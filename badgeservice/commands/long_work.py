"""What commands need that work for a long time: an end when asked, and few collections."""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_RARELY = 20_000, 0, 0
"""About as many objects as a group of rows makes, most of which live until its end.

The statements of a group are garbage afterwards, and refer to each other in circles: everything
is looked through every ten thousand rows, or they would take 30 MB by the end of 100,000.
"""


@contextmanager
def rarely_collecting() -> Iterator[None]:
    """Let garbage be looked for more rarely, and not among what there is at the beginning.

    What is let go without a circle of references, as nearly everything is, goes at once in any
    case. As it was before when this ends; it may be used within itself.
    """
    before = gc.get_threshold()
    gc.freeze()
    # Nothing is left to look through, and only by this Python learns it: it puts off looking
    # through everything until there is a quarter more than there was last time.
    gc.collect()
    gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        if before != _RARELY:
            gc.unfreeze()


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """Yield an event that SIGTERM and Ctrl-C set, instead of ending what runs in its middle."""
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        """Ask for the end."""
        stop.set()

    if threading.current_thread() is not threading.main_thread():
        yield stop  # only the main thread is told of signals
        return
    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
