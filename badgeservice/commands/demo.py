"""badgeservice demo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

import click

from badgeservice.assembly import Service
from badgeservice.commands.context import TALK, Context, pass_context
from badgeservice.commands.demo_cast import make_people, show_codes
from badgeservice.commands.files import output_folder, write_file
from badgeservice.commands.init import passphrase_written
from badgeservice.commands.serve import ensure_free, run_server
from badgeservice.commands.words import STATUSES
from badgeservice.core.credential import Status
from badgeservice.core.report import Verdict
from badgeservice.errors import say, say_n
from badgeservice.operations.demo import DemoCredential, DemoResult


@click.command()
@click.option("--serve/--no-serve", default=True, show_default=True,
              help="Serve the pages at the end, until Ctrl-C.")
@click.option("--codes", is_flag=True,
              help="Only show the present codes of the example people who need one.")
@pass_context
def demo(context: Context, serve: bool, codes: bool) -> None:
    """Walk the example programme through the whole path, then show links and people.

    A second run adds nothing. It serves on the port of BADGESERVICE_BASE_URL, which the
    links name: 8000 where nothing is set. Example people who can sign in are made where
    that address is this machine's own. How they do stands in HOME/people.txt.
    """
    if codes:
        show_codes(context.settings.home)
        return
    talk, service = TALK(), context.unready
    port = urlsplit(service.urls.base).port or 8000
    if serve:
        ensure_free("127.0.0.1", port)
    talk.note(say("Setting up the home %(home)s …", home=context.settings.home))
    for file in service.setup(service.read_definitions()).passphrases:
        talk.note(passphrase_written(file))
    result = service.demo(talk.note)
    people = make_people(service, context.settings.home.resolve())
    result = _with_theirs(result, service.demo.credentials())
    talk.note(say("Printing certificates …"))
    folder = _certificates(context, service, result)
    _verify_all(service, result)
    _links(service, result, str(folder))
    for line in people:
        talk.result(line)
    if serve:
        run_server(context.settings, host="127.0.0.1", port=port, workers=2, debug=False,
                   url=service.urls.base)


def _with_theirs(walked: DemoResult, found: Sequence[DemoCredential]) -> DemoResult:
    """Return the result with what was issued to the example people besides."""
    more = len(found) - len(walked.credentials)
    return replace(walked, credentials=tuple(found), issued=walked.issued + more)


def _certificates(context: Context, service: Service, result: DemoResult) -> object:
    folder = output_folder(context.settings.home.resolve() / "demo-certificates")
    for entry in result.credentials:
        path = folder / f"{entry.achievement.slug}-{entry.identifier}.pdf"
        if entry.status is Status.VALID and not path.exists():
            write_file(path, service.certify(entry.identifier))
    return folder


def _verify_all(service: Service, result: DemoResult) -> None:
    valid = revoked = 0
    for entry in result.credentials:
        document = service.show.credential(entry.identifier).credential.document
        found = service.verify(document)
        if found.report.verdict is Verdict.PASSED:
            valid += 1
        elif any(check.code == "status-revoked" for check in found.report.checks):
            revoked += 1
    TALK().note(say("Verified: %(valid)s valid, %(revoked)s revoked, %(all)s in all.",
                    valid=valid, revoked=revoked, all=len(result.credentials)))


def _links(service: Service, result: DemoResult, folder: str) -> None:
    talk = TALK()
    talk.result(say_n("Issued now: %(num)s credential.", "Issued now: %(num)s credentials.",
                      result.issued))
    for entry in result.credentials:
        talk.result(say("%(status)s  %(url)s  %(name)s, %(holder)s", status=STATUSES[entry.status],
                        url=entry.url, holder=entry.holder,
                        name=entry.achievement.course.name.in_language(talk.language)))
    talk.result(say("Not decided, the assessors disagree: application %(id)s",
                    id=result.undecided))
    talk.result(say("Certificates: %(folder)s", folder=folder))
    talk.result(say("Home page: %(url)s", url=service.urls.base))
    talk.result(say("Verify: %(url)s", url=f"{service.urls.base}/verify"))
