"""badgeservice init."""

from __future__ import annotations

from typing import Any

import click

from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.errors import Message, say
from badgeservice.operations.setup import SetUpResult


@click.command()
@json_option
@pass_context
def init(context: Context, as_json: bool) -> None:
    """Set up the home: database, definitions, and a key for every issuer.

    Running it again changes nothing that is there. Asks nothing without a terminal.
    """
    service = context.unready
    result = service.setup(service.read_definitions())
    if as_json:
        TALK().data(_data(result, str(context.settings.home)))
    else:
        _tell(result, str(context.settings.home))


def _data(result: SetUpResult, home: str) -> dict[str, Any]:
    return {
        "home": home,
        "base_url": result.base_url,
        "keys": [{"issuer": key.issuer, "purpose": key.purpose.value, "method": key.method}
                 for key in result.keys],
        "passphrase_files": list(result.passphrases),
        "published": [{"kind": p.kind, "slug": p.slug, "version": p.version}
                      for p in result.published],
    }


def _tell(result: SetUpResult, home: str) -> None:
    talk = TALK()
    talk.result(say("Home: %(home)s", home=home))
    talk.result(say("Public address: %(url)s", url=result.base_url))
    talk.result(say("Definitions published now: %(count)s", count=len(result.published)))
    talk.result(say("Keys made now: %(count)s", count=len(result.keys)))
    for file in result.passphrases:
        talk.note(passphrase_written(file))


def passphrase_written(file: str) -> Message:
    """Return what to say of a passphrase that nobody knows yet."""
    return say("A random passphrase was written to %(file)s. Keep a second copy in "
               "another place: without it the keys cannot be opened.", file=file)
