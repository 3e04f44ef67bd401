"""badgeservice endorsement sign --all."""

from __future__ import annotations

from badgeservice.assembly import Service
from badgeservice.commands.context import TALK, ensure_meant
from badgeservice.errors import Conflict, NotAllowed, NotFound, NotWilling, say, say_n
from badgeservice.operations.endorse_all import Refused, Signed
from badgeservice.operations.endorsing import Draft


def sign_all(service: Service, person: str, *, yes: bool, as_json: bool) -> int:
    """Sign all that waits for those whom *person* acts for; return the exit code.

    What would be signed is shown, and asked about; 1 where something was refused.
    """
    with TALK().progress(say("Preparing")) as progress:
        told = service.endorse_all.prepare(person, progress)
    for application, draft in told.drafts.items():
        _tell(application, draft)
    if told.drafts and not yes:
        ensure_meant(say_n(
            "Sign %(num)s endorsement in the name of %(person)s? It cannot be undone.",
            "Sign %(num)s endorsements in the name of %(person)s? It cannot be undone.",
            len(told.drafts), person=person))
    with TALK().progress(say("Signing")) as progress:
        signed = service.endorse_all(told, progress)
    _show(service, signed, as_json=as_json)
    return 1 if signed.refused else 0


def _tell(application: str, draft: Draft) -> None:
    talk, award = TALK(), draft.ready.composition.award
    talk.note(say("%(application)s: %(name)s, %(achievement)s", application=application,
                  name=award.person.full_name, achievement=award.achievement))
    talk.note(say("Digest: %(digest)s", digest=draft.digest))
    for line in str(draft.document["credentialSubject"]["endorsementComment"]).splitlines():
        talk.note(f"  {line}")


def _show(service: Service, signed: Signed, *, as_json: bool) -> None:
    talk = TALK()
    if as_json:
        talk.data({
            "signed": [{"application": name, "credential": made.credential,
                        "url": service.urls.credential(made.credential), "method": made.method,
                        "signed_at": made.signed_at.isoformat()}
                       for name, made in signed.made.items()],
            "refused": [{"application": name, **talk.error_data(error)}
                        for name, error in signed.refused.items()]})
        return
    _tell_refused(signed.refused)
    talk.result(say("Endorsed: %(count)s; refused: %(refused)s.", count=len(signed.made),
                    refused=len(signed.refused)))


def _tell_refused(refused: Refused) -> None:
    talk = TALK()
    for application, error in refused.items():
        for line in _why(error):
            talk.note(f"{application}: {line}")


def _why(error: Conflict | NotAllowed | NotFound | NotWilling) -> list[str]:
    talk = TALK()
    if isinstance(error, NotWilling):
        return [talk.problem(problem) for problem in error.problems]
    return [talk.words(error.message)]
