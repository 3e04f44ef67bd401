"""badgeservice verify."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from badgeservice.assembly import Service
from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.commands.files import read_file
from badgeservice.commands.verify_inputs import Input, inputs
from badgeservice.commands.verify_lists import (
    ListQuestion,
    data_of,
    ensure_reports,
    is_list,
    verify_list,
    write_reports,
)
from badgeservice.core.advice import advice_on
from badgeservice.core.report import Check, Report, Verdict, unknown
from badgeservice.errors import BadUsage, CouldNotCheck, HomeUnusable, say
from badgeservice.operations.brought import LARGEST
from badgeservice.operations.verify import DEFAULT, POLICIES, Verification

_SIGNS = {Verdict.PASSED: "✓", Verdict.FAILED: "✗", Verdict.UNKNOWN: "?"}
_WORDS = {
    Verdict.PASSED: say("VALID"),
    Verdict.FAILED: say("NOT VALID"),
    Verdict.UNKNOWN: say("COULD NOT BE CHECKED"),
}
_EXITS = {Verdict.PASSED: 0, Verdict.FAILED: 1, Verdict.UNKNOWN: 3}

_VERIFYING = say("Verified:")
_MANY = 20
"""Inputs from which on it is worth telling how far it got."""


@dataclass(frozen=True)
class _Question:
    """What is asked of each input."""

    recipient: str | None
    documents: dict[str, Any]
    policy: str


@click.command()
@click.argument("names", metavar="FILE|FOLDER|URL|ID...", nargs=-1, required=True)
@click.option("--recipient", metavar="EMAIL|NAME", help="Check whose credential it is, too.")
@click.option("--documents", type=click.Path(path_type=Path), metavar="FILE",
              help="JSON with DID documents and status lists by id, for issuers elsewhere.")
@click.option("--policy", type=click.Choice(tuple(POLICIES)), default=DEFAULT, show_default=True,
              help="trusted: the issuer must be on a list in BADGESERVICE_TRUSTED_ISSUERS. "
                   "strict: its status must be published, and no outdated signature.")
@click.option("--column", metavar="NAME",
              help="Of a list: the column with the credentials, where it is not clear.")
@click.option("--recipient-column", metavar="NAME",
              help="Of a list: the column that says whose each should be.")
@click.option("--report", "reports", type=click.Path(path_type=Path), metavar="FILE",
              multiple=True,
              help="Of a list: write a report (.xlsx, .csv, .json or .pdf). A PDF is signed "
                   "where BADGESERVICE_PDF_SIGNING_FILE names a certificate.")
@click.option("--details", is_flag=True,
              help="Show every check, also of several inputs.")
@json_option
@pass_context
def verify(context: Context, names: tuple[str, ...], recipient: str | None,
           documents: Path | None, policy: str, column: str | None,
           recipient_column: str | None, reports: tuple[Path, ...], details: bool,
           as_json: bool) -> int:
    """Verify credentials and certificates; of several inputs, each is one line.

    A list is a table (.csv, .xlsx) with a link, id or printed code in each row, or a .zip of
    credentials.

    Exit status: 0 all valid, 1 at least one invalid, 3 none invalid but one could not be
    checked, 2 nothing to check.
    """
    if recipient is not None and not recipient.strip():
        raise BadUsage(say("The recipient is empty: give an e-mail address or a name."))
    question = _Question(recipient, _read_documents(documents) if documents else {}, policy)
    if any(map(is_list, names)) or column or recipient_column or reports:
        _ensure_one_list(names, recipient)
        ensure_reports(reports)
        return _of_list(context, names[0], ListQuestion(
            policy, question.documents, column, recipient_column), reports, as_json=as_json)
    found = inputs(names)
    with _register_needed(), _progress(len(found)) as tell:
        results = _results(_service(context), found, question, tell)
        counts = _as_json(results) if as_json else _as_lines(
            results, details=details or (len(found) == 1 and not found[0].is_found))
    if not as_json and len(found) > 1:
        _summary(counts)
    return _exit(counts)


def _ensure_one_list(names: Sequence[str], recipient: str | None) -> None:
    """Raise BadUsage where a list is not alone, or what belongs to one comes without."""
    if len(names) != 1 or not is_list(names[0]):
        raise BadUsage(say("Give one list by itself: a table (.csv, .xlsx) or a .zip."),
                       code="list-alone")
    if recipient is not None:
        raise BadUsage(say("In a list each credential is somebody else's: use "
                           "--recipient-column."), code="list-recipient")


def _of_list(context: Context, name: str, question: ListQuestion, reports: Sequence[Path], *,
             as_json: bool) -> int:
    service = _service(context)
    with _register_needed(), _progress(_MANY) as tell:
        job, lines = verify_list(service, name, question, tell)
    if as_json:
        TALK().data(data_of(job, lines))
    for line in lines if not as_json else ():
        if line.outcome is not None:
            told = f"{name}:{line.brought.place}: {job.input_of(line.brought)[:200]}"
            _tell_briefly(told, Report(line.outcome.checks))
    counts = Counter(line.outcome.verdict for line in lines if line.outcome is not None)
    if not as_json:
        _summary(counts)
    write_reports(service, job, lines, reports)
    return _exit(counts)


def _exit(counts: Counter[Verdict]) -> int:
    return next(_EXITS[verdict] for verdict in (Verdict.FAILED, Verdict.UNKNOWN, Verdict.PASSED)
                if counts[verdict])


def _service(context: Context) -> Service:
    """Return the service; a home that is there must be the one that the settings mean."""
    return context.service if context.unready.home.is_set_up() else context.unready


@contextmanager
def _register_needed() -> Iterator[None]:
    """Say *could not check* where our own register is there and cannot be asked."""
    try:
        yield
    except HomeUnusable as error:
        raise CouldNotCheck(error.message, code=error.code) from error


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int, int], None]]:
    """Tell on stderr how far it got; on a terminal that shows the lines, they tell."""
    silent = total < _MANY or (sys.stdout.isatty() and not TALK().as_json)
    with nullcontext(lambda _done, _total: None) if silent else TALK().progress(
            _VERIFYING) as tell:
        yield tell


# --- one after the other -----------------------------------------------------------------


def _results(service: Service, found: Sequence[Input], question: _Question,
             tell: Callable[[int, int], None]) -> Iterator[tuple[str, Verification]]:
    """Yield what is found in each input; none is kept once the next one is looked at."""
    for number, each in enumerate(found, 1):
        yield each.name, _result(service, each, question)
        tell(number, len(found))


def _result(service: Service, each: Input, question: _Question) -> Verification:
    try:
        content = each.content()
    except BadUsage as error:
        if not each.is_found:
            raise
        # One unreadable file among a thousand is its own line, not the end of all.
        return Verification("unreadable", Report((unknown(
            "parse", "file-unreadable", error.message),)), None, None)
    return service.verify(content, recipient=question.recipient, documents=question.documents,
                          policy=question.policy)


def _as_json(results: Iterator[tuple[str, Verification]]) -> Counter[Verdict]:
    """Show one list at the end: JSON that broke off in the middle would be none."""
    data = [_data(name, found) for name, found in results]
    TALK().data(data)
    return Counter(Verdict(each["verdict"]) for each in data)


def _as_lines(results: Iterator[tuple[str, Verification]], *, details: bool) -> Counter[Verdict]:
    counts: Counter[Verdict] = Counter()
    for name, found in results:
        counts[found.report.verdict] += 1
        (_tell if details else _tell_briefly)(name, found.report)
    return counts


def _read_documents(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(read_file(path, limit=LARGEST))
    except (ValueError, RecursionError) as error:
        raise BadUsage(say("%(path)s is not JSON.", path=path)) from error
    if not isinstance(found, dict) or not all(isinstance(v, dict) for v in found.values()):
        raise BadUsage(say("%(path)s must be one object of documents by their ids.", path=path))
    return found


# --- what is shown -----------------------------------------------------------------------


def _data(name: str, found: Verification) -> dict[str, Any]:
    return {
        "input": name,
        "source": found.source,
        "kind": found.kind.value if found.kind else None,
        "verdict": found.report.verdict.value,
        "valid": found.report.verdict is Verdict.PASSED,
        "id": found.document.get("id") if found.document else None,
        "checks": [
            {"name": check.name, "verdict": check.verdict.value, "code": check.code,
             "message": TALK().words(check.message), "advice": _advice(check)}
            for check in found.report.checks
        ],
    }


def _tell(name: str, report: Report) -> None:
    TALK().result(_headline(name, report))
    for check in report.checks:
        TALK().result(f"  {_SIGNS[check.verdict]} {_sentence(check)}")


def _tell_briefly(name: str, report: Report) -> None:
    """Show one line: the verdict, and the first check that decided it."""
    decisive = next((check for check in report.checks if check.verdict is report.verdict), None)
    if report.verdict is Verdict.PASSED or decisive is None:
        TALK().result(_headline(name, report))
    else:
        TALK().result(f"{_headline(name, report)}: {_sentence(decisive)}")


def _headline(name: str, report: Report) -> str:
    # A file's name may hold a line break, which must not look like a line of ours.
    return f"{TALK().words(_WORDS[report.verdict])}  {' '.join(name.splitlines())}"


def _sentence(check: Check) -> str:
    said = (TALK().words(check.message), _advice(check), f"[{check.code}]")
    return " ".join(filter(None, said))


def _advice(check: Check) -> str | None:
    advice = advice_on(check)
    return TALK().words(advice) if advice is not None else None


def _summary(counts: Counter[Verdict]) -> None:
    TALK().result(say(
        "Inputs: %(all)s. Valid: %(valid)s. Not valid: %(invalid)s. Could not be checked: "
        "%(open)s.", all=counts.total(), valid=counts[Verdict.PASSED],
        invalid=counts[Verdict.FAILED], open=counts[Verdict.UNKNOWN]))
