"""badgeservice verify."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from badgeservice.assembly import Service
from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.commands.files import read_file
from badgeservice.core.fields import is_email
from badgeservice.core.report import Verdict
from badgeservice.errors import BadUsage, CouldNotCheck, HomeUnusable, say
from badgeservice.operations.verify import LARGEST, POLICIES, Verification

_SIGNS = {Verdict.PASSED: "✓", Verdict.FAILED: "✗", Verdict.UNKNOWN: "?"}
_WORDS = {
    Verdict.PASSED: say("VALID"),
    Verdict.FAILED: say("NOT VALID"),
    Verdict.UNKNOWN: say("COULD NOT BE CHECKED"),
}
_EXITS = {Verdict.PASSED: 0, Verdict.FAILED: 1, Verdict.UNKNOWN: 3}


@dataclass(frozen=True)
class _Input:
    name: str
    content: bytes


@click.command()
@click.argument("inputs", metavar="FILE|FOLDER|URL|ID...", nargs=-1, required=True)
@click.option("--recipient", metavar="EMAIL", help="Check whose credential it is, too.")
@click.option("--documents", type=click.Path(path_type=Path), metavar="FILE",
              help="JSON with DID documents and status lists by id, for issuers elsewhere.")
@click.option("--policy", type=click.Choice(POLICIES), default=POLICIES[0], show_default=True,
              help="trusted: the issuer must be in BADGESERVICE_TRUSTED_ISSUERS.")
@json_option
@pass_context
def verify(context: Context, inputs: tuple[str, ...], recipient: str | None,
           documents: Path | None, policy: str, as_json: bool) -> int:
    """Verify credentials and certificates; fetches nothing.

    Exit status: 0 all valid, 1 at least one invalid, 3 none invalid but one could not be
    checked, 2 nothing to check.
    """
    if recipient is not None and not is_email(recipient.strip()):
        raise BadUsage(say("%(value)s is not an e-mail address.", value=recipient))
    service = _service(context)
    held = _read_documents(documents) if documents else {}
    with _register_needed():
        results = [
            (entry.name, service.verify(entry.content, recipient=recipient, documents=held,
                                        policy=policy))
            for entry in _inputs(inputs)
        ]
    if as_json:
        TALK().data([_data(name, found) for name, found in results])
    else:
        for name, found in results:
            _tell(name, found)
    verdicts = {found.report.verdict for _, found in results}
    for verdict in (Verdict.FAILED, Verdict.UNKNOWN):
        if verdict in verdicts:
            return _EXITS[verdict]
    return _EXITS[Verdict.PASSED]


def _service(context: Context) -> Service:
    """Return the service; a home that is there must be the one that the settings mean."""
    with _register_needed():
        return context.service if context.unready.home.is_set_up() else context.unready


@contextmanager
def _register_needed() -> Iterator[None]:
    """Say *could not check* where our own register is there and cannot be asked."""
    try:
        yield
    except HomeUnusable as error:
        raise CouldNotCheck(error.message, code=error.code) from error


def _inputs(names: tuple[str, ...]) -> Iterator[_Input]:
    for name in names:
        path = Path(name)
        if path.is_dir():
            yield from _folder(path)
        elif path.exists() or not _is_address(name):
            yield _Input(name, _read(path))
        else:
            yield _Input(name, name.encode("utf-8"))


def _is_address(name: str) -> bool:
    return name.startswith(("http://", "https://")) or (
        len(name) == 26 and name.isalnum() and name.islower())


def _folder(folder: Path) -> Iterator[_Input]:
    files = sorted(path for path in folder.rglob("*")
                   if path.is_file() and not path.name.startswith("."))
    if not files:
        raise BadUsage(say("The folder %(folder)s is empty.", folder=folder),
                       code="folder-empty")
    for path in files:
        yield _Input(str(path), _read(path))


def _read(path: Path) -> bytes:
    # One byte more than is looked at, so that the verifier itself says "too large".
    if path.is_file() and path.stat().st_size > LARGEST:
        with path.open("rb") as stream:
            return stream.read(LARGEST + 1)
    return read_file(path, limit=LARGEST)


def _read_documents(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(read_file(path, limit=LARGEST))
    except (ValueError, RecursionError) as error:
        raise BadUsage(say("%(path)s is not JSON.", path=path)) from error
    if not isinstance(found, dict) or not all(isinstance(v, dict) for v in found.values()):
        raise BadUsage(say("%(path)s must be one object of documents by their ids.", path=path))
    return found


def _data(name: str, found: Verification) -> dict[str, Any]:
    return {
        "input": name,
        "source": found.source,
        "verdict": found.report.verdict.value,
        "valid": found.report.verdict is Verdict.PASSED,
        "id": found.document.get("id") if found.document else None,
        "checks": [
            {"name": check.name, "verdict": check.verdict.value, "code": check.code,
             "message": TALK().words(check.message)}
            for check in found.report.checks
        ],
    }


def _tell(name: str, found: Verification) -> None:
    talk = TALK()
    talk.result(f"{talk.words(_WORDS[found.report.verdict])}  {name}")
    for check in found.report.checks:
        talk.result(f"  {_SIGNS[check.verdict]} {talk.words(check.message)} [{check.code}]")
