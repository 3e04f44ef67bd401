"""The operations on letters."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.assembly.ground import Ground
from badgeservice.core.ports import Postman
from badgeservice.network.smtp import SmtpPostman
from badgeservice.operations.compose_letter import Sender
from badgeservice.operations.deliver import Deliver
from badgeservice.operations.mail import MailRoom
from badgeservice.settings import Settings


@dataclass(frozen=True)
class Mailing:
    """Letters that wait, and what hands them over."""

    deliver: Deliver
    mail: MailRoom


def mailing(ground: Ground) -> Mailing:
    """Put these operations together."""
    settings, tools = ground.settings, ground.tools
    sender = Sender(settings.mail_from or "", tools.urls, tools.words)
    return Mailing(
        deliver=Deliver(tools, _postman(settings), sender),
        mail=MailRoom(tools, sender, is_set_up=bool(settings.smtp_url)),
    )


def _postman(settings: Settings) -> Postman | None:
    """Return what hands letters over, where the settings name a mail server."""
    if settings.smtp_url is None:
        return None
    file = settings.smtp_password_file
    return SmtpPostman(settings.smtp_url,
                       (lambda: file.read_text(encoding="utf-8").strip()) if file else None)
