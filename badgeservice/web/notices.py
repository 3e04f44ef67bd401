"""What a page says after something was done: one sentence, shown once on the next page.

Kept in the signed cookie of forms, as a template of the catalogue and its values.
"""

from __future__ import annotations

from flask import session

from badgeservice.errors import Message

_NAME = "notices"
_MOST = 5


def tell(message: Message, kind: str = "good") -> None:
    """Have *message* shown on the next page that is asked for; *kind* is its look."""
    kept = session.get(_NAME, [])
    kept.append([kind, message.template, {name: str(value)
                                          for name, value in message.values.items()},
                 message.plural])
    session[_NAME] = kept[-_MOST:]


def notices() -> list[tuple[str, Message]]:
    """Return what is to be shown now, and forget it."""
    return [(kind, Message(template, values, *plural))
            for kind, template, values, *plural in session.pop(_NAME, [])]
