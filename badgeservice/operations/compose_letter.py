"""Letters put into words: greeting, what it is about, whom to ask, and why one gets it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from html import escape
from urllib.parse import urlsplit

from badgeservice.core.issuer import Issuer
from badgeservice.core.letter import Letter
from badgeservice.core.letters import LETTERS, LetterText
from badgeservice.core.letters.text import one_line, pieces
from badgeservice.core.mail import LetterState, Mail, Posted
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.urls import Urls
from badgeservice.errors import Message, NotFound, say
from badgeservice.languages import clock_words, day_words
from badgeservice.operations.collaborators import Words

_SERVICE = say("Teaching credentials")
_NOT_SHOWN = say("(one-time link, not shown)")
_GREETING = say("Hello %(name)s,")
_PLAIN_GREETING = say("Hello,")
_QUESTIONS = say("Questions? Write to %(contact)s.")
_REASON = say("You get this message because %(programme)s knows you by this address: "
              "%(address)s. If that is not you, tell the address above.")


_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}) ([A-Za-z0-9_+/-]+))?")
"""How a value of a letter holds a day, or a minute in a zone, whatever language it is told in."""


@dataclass(frozen=True)
class Sender:
    """From whom letters come."""

    address: str
    urls: Urls
    words: Words


def subject_of(letter: Letter, language: str, words: Words) -> str:
    """Return what *letter* is about, in *language*; also where its words are not known."""
    text = LETTERS.get(letter.kind)
    if text is None:
        return letter.kind
    return _plain(text.subject, _Lenient(letter.values), language, words)


def shown(letter: Letter, work: UnitOfWork, sender: Sender, now: datetime) -> Mail:
    """Return *letter* as an administrator may see it: without one-time links."""
    hidden = {name: sender.words(_NOT_SHOWN, letter.language) for name in _text(letter).once}
    return compose(replace(letter, values={**letter.values, **hidden}), work, sender, now)


def kept(letter: Letter) -> Letter:
    """Return what is kept of *letter* once it is over: no one-time link."""
    once = _text(letter).once
    return replace(letter, values={name: value for name, value in letter.values.items()
                                   if name not in once})


def left(posted: Posted) -> Posted:
    """Return what is kept of *posted*: of the last letter to somebody nothing, once it is over."""
    text = LETTERS.get(posted.letter.kind)
    if text is None or not text.is_last or posted.state not in (
            LetterState.SENT, LetterState.GIVEN_UP):
        return posted
    return replace(posted, letter=replace(posted.letter, address="", values={}), subject="",
                   body="", reply="")


def compose(letter: Letter, work: UnitOfWork, sender: Sender, now: datetime) -> Mail:
    """Return *letter* in the language of who gets it.

    Raises LookupError where there are no words for it, or something for a place is missing.
    """
    text, words = _text(letter), sender.words
    issuer = issuer_of(work, letter.programme)
    programme = (issuer.name.in_language(letter.language) if issuer
                 else words(_SERVICE, letter.language))
    values = {
        "name": work.people.get(letter.person).full_name if letter.person else "",
        "programme": programme,
        "contact": issuer.email if issuer else sender.address,
        "address": letter.address,
        **letter.values,
        **{place: _name_of(work, letter.values[place]) for place in text.people},
    }
    values = {name: one_line(_dated(value, letter.language)) for name, value in values.items()}
    parts = (*_greeting(text, values["name"]), *text.paragraphs, _QUESTIONS, _REASON)
    subject = _plain(text.subject, values, letter.language, words)
    return Mail(
        message_id=f"<{letter.id}@{urlsplit(sender.urls.base).hostname}>",
        made_at=now,
        sender=sender.address,
        sender_name=one_line(programme),
        recipient=letter.address,
        reply_to=values["contact"],
        subject=f"{subject} · {values['programme']}",
        text="\n\n".join([*(_plain(part, values, letter.language, words) for part in parts),
                          f"{values['programme']}\n{sender.urls.base}"]) + "\n",
        html=_document(parts, values, letter.language, sender),
        language=letter.language,
    )


def _name_of(work: UnitOfWork, person: str) -> str:
    try:
        return work.people.get(person).full_name
    except NotFound:
        return person  # Letters of before have the name itself.


def _dated(value: str, language: str) -> str:
    """Return a day in words, with minute and zone where they are told; all else as it is."""
    found = _DAY.fullmatch(value)
    if found is None:
        return value
    try:
        day = day_words(date.fromisoformat(found[1]), language)
    except ValueError:
        return value
    if not found[2]:
        return day
    try:
        clock = clock_words(found[3], language)
    except (KeyError, ValueError):  # No zone that this machine knows.
        clock = found[3]
    return f"{day}, {found[2]} ({clock})"


def issuer_of(work: UnitOfWork, programme: str | None) -> Issuer | None:
    """Return the organisation that runs *programme*, or None where none is known."""
    if programme is None:
        return None
    courses = (each.course for each in work.definitions.achievements())
    slug = next((each.issuer for each in courses if each.programme == programme), programme)
    try:
        return work.definitions.issuer(slug)
    except NotFound:
        return None


def _text(letter: Letter) -> LetterText:
    return LETTERS[letter.kind]


def _greeting(text: LetterText, name: str) -> tuple[Message, ...]:
    if text.paragraphs[0].template == _GREETING.template:
        return ()
    return (_GREETING if name else _PLAIN_GREETING,)


def _template(message: Message, language: str, words: Words) -> str:
    """Return the template of *message* in *language*, its places still empty."""
    places = {name: f"%({name})s" for name in LetterText(message, ()).places}
    # Filled with themselves: so a translation gives back its own places.
    return words(Message(message.template, places), language)


def _plain(message: Message, values: Mapping[str, str], language: str, words: Words) -> str:
    return "".join(part for part, _ in pieces(_template(message, language, words), values))


def _document(parts: tuple[Message, ...], values: Mapping[str, str], language: str,
              sender: Sender) -> str:
    """Return the same words as HTML: paragraphs and links, nothing else."""
    lines = []
    for part in parts:
        filled = pieces(_template(part, language, sender.words), values)
        lines.append("".join(_marked(text, sender.urls) if is_value else escape(text)
                             for text, is_value in filled))
    body = "\n".join(f"<p>{line}</p>" for line in lines)
    base = escape(sender.urls.base)
    return (f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"></head>'
            f'<body>\n{body}\n<p>{escape(values["programme"])}<br>'
            f'<a href="{base}">{base}</a></p>\n</body></html>\n')


def _marked(value: str, urls: Urls) -> str:
    """Return *value* escaped; our own addresses, and nobody else's, as links shown in full."""
    if value == urls.base or value.startswith(f"{urls.base}/"):
        return f'<a href="{escape(value)}">{escape(value)}</a>'
    return escape(value)


class _Lenient(dict[str, str]):
    """Values where a missing one is no error."""

    def __missing__(self, name: str) -> str:
        return "…"
