"""A real mail server on this machine, which takes letters, or refuses, hangs and drops."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

FROM = "insignias@insignias.example"
"""Where the letters of the tests come from."""

USER, PASSWORD = b"badges", b"canary-of-the-mail-password"


@dataclass
class Handler:
    """Answers as a test wishes; keeps what it took."""

    taken: list = field(default_factory=list)
    """Pairs of recipients and message."""

    answers: dict = field(default_factory=dict)
    """What is answered to a command, or to a recipient's address; the last one stays."""

    drop_after_data: int = 0
    """After so many messages the connection is ended without an answer."""

    hangs_at: str = ""
    """A command that is never answered."""

    logins: list = field(default_factory=list)
    connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def messages(self):
        """What was taken, read."""
        return [email.message_from_bytes(content, policy=email.policy.default)
                for _, content in self.taken]

    def _answer(self, name):
        wished = self.answers.get(name)
        if isinstance(wished, list):
            return wished.pop(0) if len(wished) > 1 else wished[0]
        return wished

    async def _maybe_hang(self, command):
        if self.hangs_at == command:
            await asyncio.sleep(3600)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802  the library's name
        self.connections += 1
        await self._maybe_hang("EHLO")
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802  the library's name
        await self._maybe_hang("MAIL")
        wished = self._answer("MAIL")
        if wished:
            return wished
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  the library's name
        await self._maybe_hang("RCPT")
        wished = self._answer(address) or self._answer("RCPT")
        if wished:
            return wished
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  the library's name
        await self._maybe_hang("DATA")
        wished = self._answer("DATA")
        if wished:
            return wished
        with self.lock:
            self.taken.append((list(envelope.rcpt_tos), envelope.content))
        if self.drop_after_data:
            self.drop_after_data -= 1
            server.transport.abort()
        return "250 OK"

    def authenticate(self, server, session, envelope, mechanism, data):
        """Accept one user with one password."""
        self.logins.append(mechanism)
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER, PASSWORD)
        return AuthResult(success=good, handled=good)


@dataclass
class MailServer:
    """A running server and where it is."""

    handler: Handler
    port: int
    trust: ssl.SSLContext | None = None

    @property
    def url(self):
        """Its address for a postman that trusts this machine."""
        return f"smtp://127.0.0.1:{self.port}?starttls=off"


class _Controller(Controller):
    def __init__(self, handler, *, implicit=None, **options):
        self._implicit = implicit
        super().__init__(handler, hostname="127.0.0.1", port=0, ssl_context=implicit)
        self._options = options

    def factory(self):
        return SMTP(self.handler, enable_SMTPUTF8=True, **self._options)

    def _trigger_server(self):
        # The library asks the port it was told, which is 0 here: any that is free.
        self.port = self.server.sockets[0].getsockname()[1]
        socket.create_connection(("127.0.0.1", self.port)).close()


@contextmanager
def running(*, tls="", needs_login=False) -> Iterator[MailServer]:
    """Run a server; *tls* is ``implicit``, ``starttls`` or empty."""
    handler, options, trust, context = Handler(), {}, None, None
    if tls:
        authority = trustme.CA()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        trust = ssl.create_default_context()
        authority.configure_trust(trust)
    if tls == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    if needs_login:
        options |= {"authenticator": handler.authenticate, "auth_required": tls == "starttls",
                    "auth_require_tls": tls == "starttls"}
    controller = _Controller(handler, implicit=context if tls == "implicit" else None, **options)
    controller.start()
    try:
        yield MailServer(handler, controller.port, trust)
    finally:
        controller.stop()


def text_of(message):
    """Return the plain text of a message that was taken."""
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def html_of(message):
    """Return the HTML of a message that was taken."""
    return message.get_body(("html",)).get_content().replace("\r\n", "\n")
