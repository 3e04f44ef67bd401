"""The guarded fetcher: one request to a stranger's server, which can do no harm.

https with a verified certificate, to one of the addresses that were looked up and checked
for this request, each of which must be public. No redirect, proxy, cookie or password. One
deadline for all of it, from the name to the last byte, and a cap on the bytes.

Whatever goes wrong on the network gives one error with one sentence: a caller cannot learn
from it which hosts and ports there are.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse

from badgeservice.core.ports import Fetched
from badgeservice.errors import CouldNotCheck, say
from badgeservice.network.addresses import HTTPS, Target, is_public
from badgeservice.network.names import Resolve, addresses_of, resolve_within
from badgeservice.network.pace import Pace
from badgeservice.network.stream import Stream, read_content

AT_ONCE = 3
"""Requests of one process at the same time, so that slow hosts do not hold every thread."""

_TRIES = 3
"""Addresses of one host that are tried."""

_ACCEPT = ("application/vc, application/did, application/ld+json, application/json;q=0.9, "
           "*/*;q=0.1")
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=\"?([0-9]{1,9})\"?(?:$|[\s,;])", re.IGNORECASE)
_NOT_KEPT = re.compile(r"(?:^|[\s,])no-(?:store|cache)(?:$|[\s,;])", re.IGNORECASE)


def trusted_authorities() -> ssl.SSLContext:
    """Return how servers must prove who they are: to the authorities of this system."""
    # Not create_default_context: it writes session keys to a file that the environment names.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_default_certs()
    return context


@dataclass
class GuardedFetcher:
    """Fetches from public hosts; it is a `core.ports.Fetcher`, and threads may share it.

    The arguments are what tests put in the place of the Internet.
    """

    ports: Collection[int] = (HTTPS,)
    trust: ssl.SSLContext = field(default_factory=trusted_authorities)
    resolve: Resolve = addresses_of
    is_public: Callable[[str], bool] = is_public
    monotonic: Callable[[], float] = time.monotonic
    pace: Pace | None = None

    def __post_init__(self) -> None:
        self._pace = self.pace or Pace(self.monotonic)
        self._free = threading.BoundedSemaphore(AT_ONCE)

    def __call__(self, url: str, *, limit: int, seconds: float) -> Fetched:
        """Return what is at *url*, at most *limit* bytes, within *seconds*.

        Raises CouldNotCheck ``fetch-address`` for an address that is never asked,
        ``fetch-busy`` where this service asked that host too often or is busy asking, and
        ``fetch-failed`` for everything else.
        """
        until = self.monotonic() + seconds
        target = Target.parse(url, self.ports)
        if not self._pace.allows(target.host):
            raise _busy(target)
        if not self._free.acquire(timeout=seconds / 2):
            raise _busy(target)
        try:
            with self._connect(target, until) as connection:
                return _ask(connection, target, Stream(
                    connection, until=until, limit=limit, monotonic=self.monotonic), limit)
        except (OSError, HTTPException, ValueError) as error:
            # ssl.SSLError is an OSError; ValueError is what some broken headers end in.
            raise _failed(target) from error
        finally:
            self._free.release()

    def _connect(self, target: Target, until: float) -> ssl.SSLSocket:
        """Connect to an address that was checked: the name is never looked up again."""
        addresses = resolve_within(self.resolve, target.host, target.port,
                                   until - self.monotonic())
        if not addresses or not all(self.is_public(each) for each in addresses):
            raise OSError("not a public host")
        if not self._pace.allows(addresses[0]):
            raise _busy(target)
        plain = self._open(addresses[:_TRIES], target.port, until)
        try:
            plain.settimeout(self._left(until))
            return self.trust.wrap_socket(plain, server_hostname=target.host)
        except BaseException:
            plain.close()
            raise

    def _open(self, addresses: Sequence[str], port: int, until: float) -> socket.socket:
        for position, address in enumerate(addresses, start=1):
            try:
                # A dead address must leave time for those after it.
                share = self._left(until) / (len(addresses) - position + 1)
                return socket.create_connection((address, port), timeout=share)
            except OSError:
                if position == len(addresses):
                    raise
        raise OSError("no address")

    def _left(self, until: float) -> float:
        seconds = until - self.monotonic()
        if seconds <= 0:
            raise TimeoutError("no time is left")
        return seconds


def _ask(connection: ssl.SSLSocket, target: Target, stream: Stream, limit: int) -> Fetched:
    """Send the request and read the answer; anything but 200 is none."""
    connection.sendall(
        f"GET {target.path} HTTP/1.1\r\nHost: {target.authority}\r\n"
        f"Accept: {_ACCEPT}\r\nAccept-Encoding: identity\r\n"
        f"User-Agent: badgeservice\r\nConnection: close\r\n\r\n".encode("ascii"))
    response = HTTPResponse(stream, method="GET")  # type: ignore[arg-type]
    try:
        response.begin()
        if response.status != 200:
            raise OSError("no answer of use")
        return Fetched(read_content(response, limit), _max_age(response))
    finally:
        response.close()


def _max_age(response: HTTPResponse) -> float | None:
    """Return how many seconds the server lets its answer be used, where it says so."""
    text = ",".join(response.headers.get_all("Cache-Control", []))
    if _NOT_KEPT.search(text):
        return 0.0
    match = _MAX_AGE.search(text)
    return float(match[1]) if match else None


def _failed(target: Target) -> CouldNotCheck:
    return CouldNotCheck(say("%(host)s did not give the document that was asked for.",
                             host=target.host), code="fetch-failed")


def _busy(target: Target) -> CouldNotCheck:
    return CouldNotCheck(say("%(host)s is being asked too often. Try again in a minute.",
                             host=target.host), code="fetch-busy")
