"""The help texts of all commands in the language of the terminal."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from badgeservice.commands.talk import Talk
from badgeservice.errors import Message

_Place = tuple[click.Command | click.Option, str]

_english: dict[tuple[int, str], str] = {}
"""What each help text says in English, by the place that holds it; commands never go away."""


def translate_help(command: click.Command, talk: Talk) -> None:
    """Put the help of *command*, of its options and of all below it into talk's language."""
    for place, name in _places(command):
        setattr(place, name, talk.words(Message(_said(place, name))))


def sentences(command: click.Command) -> Iterator[str]:
    """Yield the English help texts of *command* and all below it, for the catalogues."""
    for place, name in _places(command):
        yield _said(place, name)


def _places(command: click.Command) -> Iterator[_Place]:
    if command.help:
        yield command, "help"
    for option in command.params:
        if isinstance(option, click.Option) and option.help:
            yield option, "help"
    if isinstance(command, click.Group):
        for below in command.commands.values():
            yield from _places(below)


def _said(place: click.Command | click.Option, name: str) -> str:
    return _english.setdefault((id(place), name), inspect.cleandoc(getattr(place, name)))
