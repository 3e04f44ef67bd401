"""Letters as messages of the Internet: text, and the same text as HTML."""

from __future__ import annotations

from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

from badgeservice.core.mail import Mail


class _Policy(EmailPolicy):
    """The policy SMTP, but for subjects beyond ASCII.

    The library's own way loses the spaces between two words that are both encoded.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header as it is sent."""
        if name != "Subject" or str(value).isascii():
            return super().fold_binary(name, value)
        header = Header(str(value), "utf-8", header_name=name, maxlinelen=75)
        return f"{name}: {header.encode(linesep=self.linesep)}{self.linesep}".encode("ascii")


_SMTP = _Policy(linesep="\r\n")
_SMTPUTF8 = _Policy(linesep="\r\n", utf8=True)


def as_message(mail: Mail) -> EmailMessage:
    """Return *mail* as it is handed over.

    Raises ValueError for an address or a header that holds a line break, or an address that
    cannot be one: the library would otherwise write a header of somebody's own.
    """
    policy = _SMTP if mail.recipient.isascii() else _SMTPUTF8
    message = EmailMessage(policy=policy)
    message["From"] = Address(mail.sender_name, addr_spec=mail.sender)
    message["To"] = _one(mail.recipient)
    message["Reply-To"] = Address(addr_spec=mail.reply_to)
    message["Subject"] = mail.subject
    message["Date"] = mail.made_at
    message["Message-ID"] = mail.message_id
    # No answers by machines: "out of office" helps nobody here (RFC 3834 §5).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = mail.language  # last: setting the content takes such away
    return message


def _one(address: str) -> Address | str:
    """Return *address* for a header, if it is exactly one; raises ValueError."""
    if address.isascii():
        return Address(addr_spec=address)
    # The library calls letters beyond ASCII a defect, and sends them all the same (RFC 6532).
    bare = "".join(sign if sign.isascii() else "x" for sign in address)
    if not address.isprintable() or Address(addr_spec=bare).addr_spec != bare:
        raise ValueError("not one address")
    return address
