"""Ask the system for the addresses of a name, and give up in time.

`socket.getaddrinfo` knows no deadline. It runs in a thread of its own, which is left behind
where it takes too long; few may be, so that slow name servers cannot pile them up.
"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Sequence

Resolve = Callable[[str, int], Sequence[str]]
"""Returns the IP addresses of a host; raises OSError where there are none."""

_AT_ONCE = threading.BoundedSemaphore(16)


def addresses_of(host: str, port: int) -> list[str]:
    """Return every address of *host*, in the order in which the system would try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def resolve_within(resolve: Resolve, host: str, port: int, seconds: float) -> Sequence[str]:
    """Return what *resolve* returns; raises OSError where it fails or takes too long."""
    if not _AT_ONCE.acquire(timeout=max(seconds, 0)):
        raise TimeoutError("too many names are being looked up")
    answers: queue.SimpleQueue[Sequence[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        """Put the addresses, or why there are none, where the caller waits for them."""
        try:
            answers.put(resolve(host, port))
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError("no name"))
        finally:
            _AT_ONCE.release()

    threading.Thread(target=ask, daemon=True, name="name-lookup").start()
    try:
        answer = answers.get(timeout=max(seconds, 0))
    except queue.Empty:
        raise TimeoutError("the name was not found in time") from None
    if isinstance(answer, OSError):
        raise answer
    return answer
