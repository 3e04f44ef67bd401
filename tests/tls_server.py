"""A real https server on this machine, whose every answer a test writes byte by byte.

The guarded fetcher talks to it over real sockets and real TLS. What a test puts in the place of
the Internet is only: which name leads here, that this address may be asked, and who vouches
for the certificate.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import trustme

from badgeservice.network.guarded import GuardedFetcher

HOST = "insignias.example"

Answer = bytes | Callable[[ssl.SSLSocket], None]


def ok(content: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Return a complete answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + content


@dataclass
class Server:
    """Answers by path; remembers what it was asked."""

    authority: trustme.CA
    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[bytes] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    """What each caller called it when the connection was secured (SNI)."""

    connections: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [request.split(b" ")[1].decode() for request in self.requests]

    def url(self, path: str = "/", host: str = HOST) -> str:
        """Return the address of a path."""
        return f"https://{host}:{self.port}{path}"

    def fetcher(self, **changes: object) -> GuardedFetcher:
        """Return the real fetcher, in a world where this server is all of the Internet."""
        trust = ssl.create_default_context()
        self.authority.configure_trust(trust)
        return GuardedFetcher(**{"ports": {self.port}, "trust": trust, "is_public": lambda _: True,
                                 "resolve": lambda host, port: ["127.0.0.1"]} | changes)

    def serve(self, listener: socket.socket, context: ssl.SSLContext) -> None:
        """Answer until the listener is closed."""
        while not self.stopped.is_set():
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(plain, context), daemon=True).start()

    def _talk(self, plain: socket.socket, context: ssl.SSLContext) -> None:
        # A caller that hangs up is what half of the tests are about.
        with suppress(OSError), plain, context.wrap_socket(plain, server_side=True) as secured:
            request = b""
            while b"\r\n\r\n" not in request:
                piece = secured.recv(65536)
                if not piece:
                    return
                request += piece
            self.requests.append(request)
            answer = self.answers.get(request.split(b" ")[1].decode(),
                                      ok(b"", status="404 Not Found"))
            if isinstance(answer, bytes):
                secured.sendall(answer)
            else:
                answer(secured)


@contextmanager
def running(*names: str) -> Iterator[Server]:
    """Run a server whose certificate is for *names*."""
    authority = trustme.CA()
    server = Server(authority)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*(names or (HOST,))).configure_cert(context)
    context.sni_callback = lambda _socket, name, _context: server.names.append(name)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]
        thread = threading.Thread(target=server.serve, args=(listener, context))
        thread.start()
        try:
            yield server
        finally:
            server.stopped.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
