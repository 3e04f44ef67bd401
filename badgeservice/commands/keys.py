"""badgeservice key list | new | rotate | retire | compromised | reissue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import click

from badgeservice.commands.context import (
    TALK,
    Context,
    account,
    ensure_meant,
    json_option,
    pass_context,
)
from badgeservice.core.key import KEY_TYPES, PUBLISHED_FOR, Key, Purpose
from badgeservice.core.ports import active_key
from badgeservice.errors import BadUsage, say, say_n
from badgeservice.operations.keys import Rotation
from badgeservice.operations.reissue import Touched

_purpose_option = click.option(
    "--purpose", type=click.Choice([p.value for p in Purpose]),
    default=Purpose.CREDENTIALS.value, show_default=True, help="What the key signs.")


@click.group()
def key() -> None:
    """Signing keys."""


@key.command("list")
@json_option
@pass_context
def list_keys(context: Context, as_json: bool) -> None:
    """List the keys of all issuers, oldest first."""
    rows = [_data(k) for keys in context.service.keys.all().values() for k in keys]
    if as_json:
        TALK().data(rows)
        return
    for row in rows:
        TALK().result("  ".join((row["issuer"], row["purpose"], row["state"], row["method"])))


@key.command()
@click.argument("issuer_slug", metavar="ISSUER")
@_purpose_option
@click.option("--type", "key_type", type=click.Choice(KEY_TYPES), default=KEY_TYPES[0],
              show_default=True, help="The type of the key; RSA signs tokens only.")
@json_option
@pass_context
def new(context: Context, issuer_slug: str, purpose: str, key_type: str, as_json: bool) -> None:
    """Make a key that nobody knows of yet; `key rotate` takes it into use."""
    made = context.service.keys.new(issuer_slug, Purpose(purpose), key_type)
    if as_json:
        TALK().data(_data(made))
    else:
        TALK().result(made.method)


@key.command()
@click.argument("issuer_slug", metavar="ISSUER")
@_purpose_option
@click.option("--after", metavar="MINUTES", type=click.IntRange(0, 10_080),
              default=int(PUBLISHED_FOR.total_seconds() // 60), show_default=True,
              help="How long the new key must have been published.")
@click.option("--now", is_flag=True, help="Do not wait: some verifiers may not know it yet.")
@json_option
@pass_context
def rotate(context: Context, issuer_slug: str, purpose: str, after: int, now: bool,
           as_json: bool) -> None:
    """Publish a new key; run again after a while, use it and retire the one before.

    What the one before has signed still verifies.
    """
    wait = timedelta() if now else timedelta(minutes=after)
    found = context.service.keys.rotate(issuer_slug, Purpose(purpose), wait=wait)
    if now and found.due is None:
        TALK().note(say("For %(minutes)s minutes, verifiers that keep an older list of keys "
                        "cannot confirm what the new key signs.",
                        minutes=int(PUBLISHED_FOR.total_seconds() // 60)))
    _tell_rotation(found, as_json=as_json)


def _tell_rotation(found: Rotation, *, as_json: bool) -> None:
    if as_json:
        TALK().data({**_data(found.key), "due": _time(found.due)})
        return
    TALK().result(found.key.method)
    if found.due is None:
        TALK().result(say("The new key signs now; the one before it signs no more."))
    else:
        TALK().result(say("The new key is published. Run this again after %(when)s to use it.",
                          when=_time(found.due)))


@key.command()
@click.argument("method")
@json_option
@pass_context
def retire(context: Context, method: str, as_json: bool) -> None:
    """Let the key METHOD sign no more; what it signed still verifies."""
    done = context.service.keys.retire(method)
    if as_json:
        TALK().data(_data(done))
        return
    TALK().result(say("The key signs no more."))
    keys = context.service.keys.all()[done.issuer]
    if done.activated_at is not None and active_key(keys, done.purpose) is None:
        TALK().note(say("%(issuer)s has no key for that now. Make one with `badgeservice key "
                        "rotate %(issuer)s --purpose %(purpose)s`.",
                        issuer=done.issuer, purpose=done.purpose.value))


@key.command()
@click.argument("method")
@click.option("--since", required=True, metavar="DATE",
              help="Since when others may know it: 2026-11-03 or 2026-11-03T14:30:00Z.")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@json_option
@pass_context
def compromised(context: Context, method: str, since: str, yes: bool, as_json: bool) -> None:
    """Say that others may know the key METHOD: it leaves the issuer's DID document.

    This service's verifier still accepts what its register had before DATE; no other verifier
    accepts anything that the key signed. There is no way back.
    """
    moment = _moment(since)
    if not yes:
        ensure_meant(say("What this key signed will not verify elsewhere any more. Go on?"))
    done = context.service.keys.compromised(method, moment)
    if as_json:
        TALK().data(_data(done))
        return
    TALK().result(say("The key has been taken out of the issuer's document."))
    TALK().note(say("Now run `badgeservice key rotate %(issuer)s --purpose %(purpose)s`, and "
                    "then `badgeservice key reissue` with this key.",
                    issuer=done.issuer, purpose=done.purpose.value))


@key.command()
@click.argument("method")
@click.option("--as", "people", metavar="ADDRESS", multiple=True,
              help="Who of the partner endorses joint credentials anew; once for each partner.")
@click.option("--dry-run", is_flag=True, help="Show what would be done, change nothing.")
@json_option
@pass_context
def reissue(context: Context, method: str, people: tuple[str, ...], dry_run: bool,
            as_json: bool) -> None:
    """Sign anew what the compromised key METHOD touched, with the issuer's present key.

    A newer credential takes the place of each one that counts. Revoked ones stay revoked and
    suspended ones suspended. Run again, it goes on where it was cut off.
    """
    service = context.service
    if dry_run:
        _tell_reissue(service.reissue.preview(method), (), as_json=as_json, dry_run=True)
        return
    with TALK().progress(say("Signing")) as progress:
        found = service.reissue(method, by=account(), for_partner=people, progress=progress)
    urls = tuple(service.urls.credential(name) for name in found.new)
    _tell_reissue(found.touched, urls, as_json=as_json, dry_run=False)


def _tell_reissue(found: Touched, urls: tuple[str, ...], *, as_json: bool,
                  dry_run: bool) -> None:
    if as_json:
        TALK().data({
            "reissued": list(urls), "to_reissue": [*found.unfinished, *found.standing],
            "recorded_late": list(found.late), "suspended": list(found.suspended),
            "by_programs": list(found.programs), "dry_run": dry_run})
        return
    for line in urls or (*found.unfinished, *found.standing):
        TALK().result(line)
    talk = TALK()
    if dry_run:
        talk.result(say_n("Nothing was changed; %(num)s credential would be signed anew.",
                          "Nothing was changed; %(num)s credentials would be signed anew.",
                          len(found.unfinished) + len(found.standing)))
    if found.late:
        talk.note(say("Recorded when others may have known the key: %(count)s. Make sure that "
                      "you issued them.", count=len(found.late)))
    if found.suspended:
        talk.note(say("Left as they are because they are suspended: %(count)s.",
                      count=len(found.suspended)))
    if found.programs:
        talk.note(say("Composed by programs, which must have them signed again themselves: "
                      "%(count)s.", count=len(found.programs)))


def _data(k: Key) -> dict[str, Any]:
    return {"issuer": k.issuer, "purpose": k.purpose.value, "state": k.state.value,
            "method": k.method, "created": _time(k.created_at),
            "published": _time(k.published_at), "activated": _time(k.activated_at),
            "retired": _time(k.retired_at), "compromised_since": _time(k.compromised_since),
            "compromised_recorded": _time(k.compromised_at)}


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _moment(text: str) -> datetime:
    """Return the moment; a date alone is its first moment, and a time says its zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is not None and len(text) == len("2026-11-03"):
        return found.replace(tzinfo=UTC)
    if found is None or found.tzinfo is None:
        raise BadUsage(say("“%(text)s” is no date; write 2026-11-03 or 2026-11-03T14:30:00Z.",
                           text=text[:40]))
    return found.astimezone(UTC)
