"""The only place that talks to a mail server: one letter, one connection, bounded time.

What goes wrong is never an error here but an outcome: the letter is tried again, or not.
"""

from __future__ import annotations

import logging
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from badgeservice.core.mail import Mail, Outcome, Verdict
from badgeservice.network.guarded import trusted_authorities
from badgeservice.network.mime import as_message
from badgeservice.network.names import addresses_of, resolve_within

_log = logging.getLogger(__name__)

_PORTS = {"smtp": 587, "smtps": 465}
_LONGEST_REPLY = 200
_PERMANENT = 500


@dataclass(frozen=True)
class Within:
    """Seconds that each step, and all of them, may take."""

    connecting: float = 10
    step: float = 30
    """From one command to its answer."""

    all: float = 90
    """Less than the lease of a letter: a worker must not outlive it."""


@dataclass(frozen=True)
class SmtpPostman:
    """Hands letters to the server at *url*: `core.ports.Postman`.

    *password* is read at each connection, so that a new one counts at once. Without TLS
    (``?starttls=off``) nothing is encrypted: for a server on the same machine.
    """

    url: str
    password: Callable[[], str] | None = field(default=None, repr=False)
    trust: ssl.SSLContext = field(default_factory=trusted_authorities, repr=False)
    within: Within = field(default_factory=Within)

    def __call__(self, mail: Mail) -> Outcome:
        """Try once; everything that can go wrong is an outcome."""
        try:
            message = as_message(mail)
        except ValueError:
            return Outcome(Verdict.NEVER, "mail-address")
        talk = _Talk()
        try:
            with self._opened(talk) as client:
                self._hand_over(client, talk, mail, message.as_bytes())
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            return _outcome_of(error, talk)
        return Outcome(Verdict.SENT)

    @contextmanager
    def _opened(self, talk: _Talk) -> Iterator[smtplib.SMTP]:
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        # A name of our own: the library would ask name servers for it, without a deadline.
        client = (smtplib.SMTP_SSL(local_hostname="localhost", timeout=self.within.connecting,
                                   context=self.trust)
                  if parts.scheme == "smtps" else
                  smtplib.SMTP(local_hostname="localhost", timeout=self.within.connecting))
        # The name that the certificate must be for; connect() alone does not remember it.
        client._host = host  # type: ignore[attr-defined]
        guard = threading.Timer(self.within.all, talk.end, [client])
        guard.daemon = True
        guard.start()
        try:
            _accepted(self._connected(client, host, port))
            if client.sock is not None:
                client.sock.settimeout(self.within.step)
            self._introduce(client, talk)
            yield client
        finally:
            guard.cancel()
            client.close()

    def _connected(self, client: smtplib.SMTP, host: str, port: int) -> tuple[int, bytes]:
        """Connect to the first address of *host* that answers; return its greeting."""
        failure = OSError("no address")
        for address in resolve_within(addresses_of, host, port, self.within.connecting):
            try:
                return client.connect(address, port)
            except ssl.SSLError:
                raise
            except OSError as error:
                failure = error
        raise failure

    def _introduce(self, client: smtplib.SMTP, talk: _Talk) -> None:
        parts = urlsplit(self.url)
        talk.step = "tls"
        client.ehlo_or_helo_if_needed()
        if parts.scheme == "smtp" and parts.query != "starttls=off":
            client.starttls(context=self.trust)
            client.ehlo()
        talk.step = "auth"
        if parts.username:
            client.login(unquote(parts.username), self.password() if self.password else "")

    def _hand_over(self, client: smtplib.SMTP, talk: _Talk, mail: Mail,
                   content: bytes) -> None:
        talk.step = "sender"
        options = [] if mail.recipient.isascii() else ["SMTPUTF8"]
        if options and not client.has_extn("smtputf8"):
            raise smtplib.SMTPNotSupportedError("SMTPUTF8")
        client.command_encoding = "utf-8" if options else "ascii"
        _accepted(client.mail(mail.sender, options))
        talk.step = "recipient"
        _accepted(client.rcpt(mail.recipient))
        talk.step = "data"
        _accepted(client.data(content))
        talk.step = "sent"
        try:
            client.quit()
        except (OSError, smtplib.SMTPException):
            # The server has taken the letter; how it says goodbye changes nothing.
            _log.debug("the mail server hung up without a goodbye")


@dataclass
class _Talk:
    """How far a conversation has come, and whether it was cut off for taking too long."""

    step: str = "connect"
    ended: bool = False

    def end(self, client: smtplib.SMTP) -> None:
        """Cut *client* off; whatever it waits for fails at once."""
        self.ended = True
        if client.sock is not None:
            try:
                client.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                _log.debug("the connection was gone already")


def _accepted(answer: tuple[int, bytes]) -> None:
    """Raise for every answer but "yes" (RFC 5321 §4.2.1: 2yz)."""
    if answer[0] // 100 != 2:
        raise smtplib.SMTPResponseException(*answer)


def _outcome_of(error: Exception, talk: _Talk) -> Outcome:
    """Return what *error* means for the letter; a defect of the set-up never loses one."""
    is_unsupported = isinstance(error, smtplib.SMTPNotSupportedError)
    if isinstance(error, UnicodeError) or (is_unsupported and talk.step == "sender"):
        return Outcome(Verdict.NEVER, "mail-address")
    if isinstance(error, smtplib.SMTPResponseException):
        return _answered(error, talk)
    return Outcome(Verdict.LATER, _broken_off(error, talk))


def _broken_off(error: Exception, talk: _Talk) -> str:
    """Return the code for a conversation that ended without an answer."""
    if talk.step == "data":
        return "mail-dropped"
    # The library tells of a time that is over as of a connection that was lost.
    if talk.ended or isinstance(error, TimeoutError) or isinstance(error.__context__,
                                                                   TimeoutError):
        return "mail-timeout"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "mail-connect"
    if talk.step == "tls" or isinstance(error, ssl.SSLError):
        return "mail-tls"
    return "mail-auth" if talk.step == "auth" else "mail-connect"


def _answered(error: smtplib.SMTPResponseException, talk: _Talk) -> Outcome:
    reply = _shown(error)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Outcome(Verdict.LATER, "mail-auth", reply)
    if talk.step not in ("sender", "recipient", "data"):
        return Outcome(Verdict.LATER, "mail-tls" if talk.step == "tls" else "mail-connect", reply)
    if error.smtp_code < _PERMANENT:
        return Outcome(Verdict.LATER, "mail-later", reply)
    code = "mail-refused" if talk.step == "data" else f"mail-{talk.step}"
    return Outcome(Verdict.NEVER, code, reply)


def _shown(error: smtplib.SMTPResponseException) -> str:
    said = error.smtp_error
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return f"{error.smtp_code} {' '.join(plain.split())}"[:_LONGEST_REPLY]
