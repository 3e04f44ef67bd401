"""badgeservice endorsement sign --all."""

from __future__ import annotations

from badgeservice.assembly import Service
from badgeservice.commands.context import TALK, ensure_meant, ensure_terminal
from badgeservice.errors import BadgeError, SeveralProblems, say, say_n
from badgeservice.operations.endorse_all import Refused, Shown, Signed, Told


def sign_all(service: Service, person: str, *, yes: bool, as_json: bool) -> int:
    """Sign all that waits for those whom *person* acts for; return the exit code.

    What would be signed is shown, and asked about; 1 where something was refused. Where nobody
    can be asked, nothing is recorded.
    """
    if not yes:
        ensure_terminal()
    with TALK().progress(say("Preparing")) as progress:
        told = service.endorse_all.prepare(person, progress)
    for application, shown in told.shown.items():
        _tell(application, shown)
    _tell_left_out(told, person)
    if told.shown and not yes:
        ensure_meant(say_n(
            "Sign %(num)s endorsement in the name of %(person)s? It cannot be undone.",
            "Sign %(num)s endorsements in the name of %(person)s? It cannot be undone.",
            len(told.shown), person=person))
    with TALK().progress(say("Signing")) as progress:
        signed = service.endorse_all(told, progress)
    _show(service, told, signed, as_json=as_json)
    return 1 if signed.refused else 0


def _tell(application: str, shown: Shown) -> None:
    talk = TALK()
    talk.note(say("%(application)s: %(name)s, %(achievement)s", application=application,
                  name=shown.name, achievement=shown.achievement))
    talk.note(say("Digest: %(digest)s", digest=shown.digest))
    for line in shown.comment.splitlines():
        talk.note(f"  {line}")


def _tell_left_out(told: Told, person: str) -> None:
    talk = TALK()
    if told.own:
        talk.note(say_n(
            "Left out: %(num)s decision that %(person)s applied for. Nobody endorses their own; "
            "ask somebody else of the partner.",
            "Left out: %(num)s decisions that %(person)s applied for. Nobody endorses their own; "
            "ask somebody else of the partner.", told.own, person=person))
    if told.elsewhere:
        talk.note(say_n(
            "Left out: %(num)s decision whose partner signs in an installation of its own. Make "
            "a request for it with `badgeservice endorsement request`.",
            "Left out: %(num)s decisions whose partner signs in an installation of its own. Make "
            "a request for each with `badgeservice endorsement request`.", told.elsewhere))


def _show(service: Service, told: Told, signed: Signed, *, as_json: bool) -> None:
    talk = TALK()
    if as_json:
        talk.data({
            "signed": [{"application": name, "credential": made.credential,
                        "url": service.urls.credential(made.credential), "method": made.method,
                        "signed_at": made.signed_at.isoformat()}
                       for name, made in signed.made.items()],
            "refused": [{"application": name, **talk.error_data(error)}
                        for name, error in signed.refused.items()],
            "left_out": {"own": told.own, "elsewhere": told.elsewhere}})
        return
    _tell_refused(signed.refused)
    talk.result(say("Endorsed: %(count)s; refused: %(refused)s.", count=len(signed.made),
                    refused=len(signed.refused)))


def _tell_refused(refused: Refused) -> None:
    talk = TALK()
    for application, error in refused.items():
        for line in _why(error):
            talk.note(f"{application}: {line}")


def _why(error: BadgeError) -> list[str]:
    talk = TALK()
    if isinstance(error, SeveralProblems):
        return [talk.problem(problem) for problem in error.problems]
    return [talk.words(error.message)]
