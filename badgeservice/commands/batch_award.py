"""badgeservice award batch."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path

import click
from click.core import ParameterSource

from badgeservice.commands.batch_results import ensure_result, finish, summary
from badgeservice.commands.context import TALK, Context, account, json_option, pass_context
from badgeservice.commands.files import ensure_outputs, opened, write_pieces
from badgeservice.commands.last_file import LastFile
from badgeservice.commands.long_work import rarely_collecting
from badgeservice.core.batch_file import BatchFile, Told
from badgeservice.core.batch_text import LARGEST_FILE
from badgeservice.core.batch_words import read_as, renamed
from badgeservice.core.batches import OnDuplicate, Plan
from badgeservice.core.error_file import error_file
from badgeservice.core.ports import Batch
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import BadInput, BadUsage, NotFound, Problem, say, say_n

_POLICIES = [each.value for each in OnDuplicate if each is not OnDuplicate.RENEW_REVOKED]

_NOT_WITH_RESUME = ("achievement", "columns", "attested_by", "language", "on_duplicate", "again",
                    "letters", "dry_run", "errors", "stage_only")
"""What the batch keeps since it was staged, and what is done before anything is issued."""


@dataclass(frozen=True)
class _Wish:
    """What is to be done with the file, but for what the batch itself keeps."""

    plan: Plan
    errors: Path | None
    result: Path | None
    stage_only: bool
    resume: bool
    as_json: bool


@click.command("batch")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--achievement", metavar="SLUG",
              help="What the rows earned that name no achievement of their own.")
@click.option("--column", "columns", multiple=True, metavar="OURS=THEIRS",
              help="What the file calls a column, for instance correo=Mail; may be repeated.")
@click.option("--attested-by", help="Who attests the rows; by default the account that runs it.")
@click.option("--language", type=click.Choice(LANGUAGES), default="es", show_default=True,
              help="Language of the credentials where a row names none.")
@click.option("--on-duplicate", type=click.Choice(_POLICIES), default=OnDuplicate.SKIP.value,
              show_default=True,
              help="What becomes of people who have the achievement already.")
@click.option("--again", is_flag=True,
              help="Issue anew to people whose credential was revoked.")
@click.option("--letters/--no-letters", default=False,
              help="Write to everybody who gets a credential.")
@click.option("--dry-run", is_flag=True, help="Check everything, issue nothing.")
@click.option("--errors", type=click.Path(path_type=Path), metavar="CSV",
              help="Write what is wrong, cell by cell, to this file.")
@click.option("--result", type=click.Path(path_type=Path), metavar="PATH",
              help="Write what became of each row to this .csv or .json file.")
@click.option("--stage-only", is_flag=True,
              help="Leave the issuing to `badgeservice worker`.")
@click.option("--resume", is_flag=True,
              help="Finish a run of the same file that was cut off, or stop where there is none.")
@json_option
@pass_context
def issue_batch(context: Context, file: Path, achievement: str | None, columns: tuple[str, ...],
                attested_by: str | None, language: str, on_duplicate: str, again: bool,
                letters: bool, dry_run: bool, errors: Path | None, result: Path | None,
                stage_only: bool, resume: bool, as_json: bool) -> int:
    """Issue a credential for every row of FILE, a CSV or an Excel workbook.

    One bad row refuses the whole file, and every bad cell is named. Running it again
    issues nothing to people who have the achievement, and finishes what was cut off.
    """
    if resume:
        _ensure_resume_alone()
    mapping = _mapping(columns)
    policy = _policy(on_duplicate, again=again)
    ensure_result(result)
    if result is not None and (dry_run or stage_only):
        raise BadUsage(say("--result tells what became of rows that were worked on; it goes with "
                           "neither --dry-run nor --stage-only."), code="result-too-early")
    ensure_outputs(file, errors, result)
    with opened(file, limit=LARGEST_FILE) as stream:
        digest = file_digest(stream, "sha256").hexdigest()
        plan = Plan(file.name, attested_by or account(), policy, letters, achievement or "",
                    digest)
        wish = _Wish(plan, errors, result, stage_only, resume, as_json)
        if resume:
            return _worked(context, context.service.batches.unfinished(digest), wish)
        source: BatchFile | None = None
        try:
            source = context.service.open_batch_file(
                stream, file.name, achievement=achievement, language=language, mapping=mapping)
            _tell(source.told)
            if dry_run:
                _forecast(context, source, wish)
                return 0
            _tell_unfinished(context, digest)
            with rarely_collecting(), TALK().progress(say("Checking")) as progress:
                batch = context.service.batches.stage(source, plan, progress)
        except BadInput as refused:
            _write_errors_of(refused, errors, source)
            raise
    _tell_beside(context, batch)
    return _worked(context, batch, wish)


def _ensure_resume_alone() -> None:
    """Raise BadUsage ``resume-alone`` where an option is given that would count for nothing."""
    call = click.get_current_context()
    given = [each.opts[0] for each in call.command.params if each.name in _NOT_WITH_RESUME
             and call.get_parameter_source(each.name) is not ParameterSource.DEFAULT]
    if given:
        raise BadUsage(say("--resume goes on with a run as it was staged and does not go with "
                           "%(options)s. Leave that out, or leave out --resume.",
                           options=", ".join(given)), code="resume-alone")


def _mapping(columns: tuple[str, ...]) -> dict[str, str]:
    """Return by our name what the file calls a column; raises BadUsage ``column-option``."""
    mapping = {}
    for each in columns:
        ours, equals, theirs = each.partition("=")
        if not (equals and ours.strip() and theirs.strip()):
            raise BadUsage(say("“%(option)s” is not OURS=THEIRS: our name of the column, then "
                               "what the file calls it.", option=each[:80]), code="column-option")
        mapping[ours.strip()] = theirs.strip()
    return mapping


def _policy(on_duplicate: str, *, again: bool) -> OnDuplicate:
    policy = OnDuplicate(on_duplicate)
    if again and policy is OnDuplicate.SKIP:
        return OnDuplicate.RENEW_REVOKED
    if again and policy is OnDuplicate.REFUSE:
        raise BadUsage(say("--again renews what was revoked; it does not go with "
                           "`--on-duplicate refuse`."), code="again-refuse")
    return policy


def _tell(told: Told) -> None:
    """Say how the file was read."""
    sentence = read_as(asdict(told))
    if sentence is not None:
        TALK().note(sentence)
    columns = [f"{theirs} = {ours}" for theirs, ours in renamed(told.columns)]
    if columns:
        TALK().note(say("Columns understood: %(columns)s.", columns=", ".join(columns)))


def _tell_unfinished(context: Context, digest: str) -> None:
    """Say that an earlier run of the file waits: it is not this command's to finish."""
    try:
        other = context.service.batches.unfinished(digest)
    except NotFound:
        return
    TALK().note(say("Another run of this file is not finished. Go on with it by `badgeservice "
                    "batch resume %(batch)s`, or cancel it.", batch=other.id))


def _tell_beside(context: Context, batch: Batch) -> None:
    """Say what else is not finished and has rows of the same people, of another file."""
    for other in context.service.batches.beside(batch.id):
        TALK().note(say(
            "Batch %(batch)s is not finished either and has rows for some of these people. "
            "Where this file takes its place: `badgeservice batch cancel %(batch)s`.",
            batch=other.id))


def _forecast(context: Context, source: BatchFile, wish: _Wish) -> None:
    with TALK().progress(say("Checking")) as progress:
        found = context.service.batches.dry_run(source, wish.plan, progress)
    if found.problems:
        raise BadInput(found.problems, code="batch-refused", message=say(
            "%(file)s would be refused; problems: %(count)s.",
            file=wish.plan.file, count=len(found.problems)))
    _write_errors(wish.errors, (), source)
    counts = {"rows": found.rows, "issued": 0, "standing": found.standing,
              "would_issue": found.fresh + found.renewed, "would_renew": found.renewed}
    if wish.as_json:
        TALK().data(counts)
    else:
        TALK().result(say_n(
            "%(num)s row is good. Would be issued: %(would_issue)s, of these renewed: "
            "%(would_renew)s; achievement held already: %(standing)s.",
            "%(num)s rows are good. Would be issued: %(would_issue)s, of these renewed: "
            "%(would_renew)s; achievement held already: %(standing)s.",
            found.rows, **{name: counts[name]
                           for name in ("would_issue", "would_renew", "standing")}))


def _write_errors(path: Path | None, problems: tuple[Problem, ...],
                  source: BatchFile | None) -> None:
    """Write what is wrong with *source* to *path*; nothing but the header where all is well.

    *source* is None where not even its header is good.
    """
    if path is not None:
        separator = source.told.separator if source is not None else ""
        # The cells may be personal.
        write_pieces(path, error_file(problems, TALK().words, separator=separator or ","),
                     private=True)


def _write_errors_of(refused: BadInput, path: Path | None, source: BatchFile | None) -> None:
    """Write what is wrong to *path*; where that fails it is said, for the problems say more."""
    unwritten = LastFile(lambda: _write_errors(path, refused.problems, source)).error
    if unwritten is not None:
        TALK().note(unwritten.message)


def _worked(context: Context, batch: Batch, wish: _Wish) -> int:
    """Issue what *batch* asks for, or leave it to the workers; show what it came to."""
    if wish.stage_only:
        if wish.as_json:
            TALK().data({"batch": batch.id, "rows": batch.rows, "state": batch.state.value})
        else:
            TALK().result(say_n("%(num)s row is staged as batch %(batch)s.",
                                "%(num)s rows are staged as batch %(batch)s.",
                                batch.rows, batch=batch.id))
        return 0
    finish(context.service, batch.id)
    return summary(context.service, batch.id, as_json=wish.as_json, result=wish.result)
