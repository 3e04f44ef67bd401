"""What the acts in the log are called on its page; the export keeps their codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from badgeservice.core.audit import SYSTEM, Act
from badgeservice.core.data_request import RequestState, Wish
from badgeservice.core.ids import is_identifier
from badgeservice.core.importing import Effect
from badgeservice.core.judgement import Outcome
from badgeservice.errors import Message, say
from badgeservice.operations.assign import BALANCE
from badgeservice.operations.item_wish import NO_PUPILS
from badgeservice.web.privacy import WISHES
from badgeservice.web.profile_words import MISTAKES
from badgeservice.web.role_words import ROLES

ACTIONS: Mapping[str, Message] = {
    "account.claimed": say("opened the account with a printed code"),
    "account.disabled": say("closed an account"),
    "account.enabled": say("opened an account again"),
    "account.forgotten": say("ended the roles of an account closed long ago"),
    "account.language-changed": say("changed the language"),
    "address.asked": say("corrected an address, to be confirmed"),
    "address.changed": say("put another address in the place of the old one"),
    "appeal.decided": say("decided an appeal"),
    "appeal.filed": say("appealed"),
    "application.begun": say("began an application"),
    "application.sent": say("sent an application"),
    "application.withdrawn": say("withdrew an application"),
    "assessor.set-aside": say("set an assessor aside"),
    "assignment.made": say("asked an assessor to judge"),
    "assignment.reassigned": say("gave a task to another assessor"),
    "award.recorded": say("recorded an award"),
    "awards.recorded": say("recorded awards from a file"),
    "batch.cancelled": say("cancelled what waited of a file of awards"),
    "batch.done": say("finished a file of awards"),
    "batch.resumed": say("went on with a file of awards"),
    "batch.staged": say("took a file of awards in"),
    "calibration.judged": say("judged a calibration set"),
    "calibration.published": say("published a calibration set"),
    "code.made": say("made a printed code"),
    "code.withdrawn": say("withdrew a printed code"),
    "conflict.declared": say("declared a conflict of interest"),
    "conflict.lifted": say("lifted a conflict of interest"),
    "consent.given": say("agreed to show something in a credential"),
    "consent.taken-back": say("took back what a credential was to show"),
    "credential.hidden": say("switched the page of a credential off"),
    "credential.issued": say("issued a credential"),
    "credential.link-ended": say("ended the secret link of a credential"),
    "credential.link-made": say("made a secret link to a credential"),
    "credential.listed": say("let a credential be found"),
    "credential.reinstated": say("let a suspended credential count again"),
    "credential.revoked": say("revoked a credential"),
    "credential.shown": say("switched the page of a credential on"),
    "credential.superseded": say("replaced a credential with a corrected one"),
    "credential.suspended": say("suspended a credential"),
    "credential.unlisted": say("let a credential be found no more"),
    "cycle.described": say("described a practice cycle"),
    "cycle.deleted": say("deleted a practice cycle"),
    "cycle.opened": say("opened a practice cycle"),
    "data-request.agreed": say("agreed to the removal of a person's data"),
    "collection.changed": say("changed a collection of credentials"),
    "collection.hidden": say("switched a collection of credentials off"),
    "collection.link-renewed": say("gave a collection of credentials another address"),
    "collection.made": say("made a collection of credentials"),
    "collection.removed": say("deleted a collection of credentials"),
    "collection.shown": say("switched a collection of credentials on"),
    "data-request.answered": say("answered a request about personal data"),
    "data-request.filed": say("filed a request about personal data"),
    "data-request.taken-back": say("took back a request about personal data"),
    "database.clock-confirmed": say("said that the clock is right now"),
    "database.taken-up": say("took up what a restored database had forgotten"),
    "decision.made": say("decided an application"),
    "decision.released": say("released a decision"),
    "definition.published": say("published a definition"),
    "endorsement.answered": say("signed an endorsement for another installation"),
    "endorsement.imported": say("imported an endorsement"),
    "endorsement.prepared": say("prepared an endorsement"),
    "endorsement.requested": say("asked for an endorsement"),
    "endorsement.signed": say("signed an endorsement"),
    "entry.saved": say("wrote in a practice cycle"),
    "evidence.checked": say("checked the files of evidence"),
    "installation.set-up": say("set up the service"),
    "invitation.accepted": say("accepted the invitation"),
    "invitation.forgotten": say("removed an invitation that nobody took up"),
    "invitation.sent": say("invited somebody"),
    "invitation.withdrawn": say("withdrew an invitation"),
    "item.added": say("put something into the portfolio"),
    "item.changed": say("changed something in the portfolio"),
    "item.deleted": say("deleted something from the portfolio"),
    "item.discarded": say("removed something from the portfolio for good"),
    "item.refused": say("could not put something into the full portfolio"),
    "item.restored": say("brought something back into the portfolio"),
    "judgement.recorded": say("sent a judgement"),
    "key.activated": say("began to sign with a key"),
    "key.compromised": say("recorded that a key is known to others"),
    "key.made": say("made a key"),
    "key.published": say("published a key"),
    "key.retired": say("signs with a key no more"),
    "letter.given-up": say("stopped a message"),
    "letter.resent": say("sent a message again"),
    "observation.written": say("wrote down an observation"),
    "password.changed": say("changed the password"),
    "password.reset": say("chose a new password by letter"),
    "password.reset-sent": say("asked for a letter to choose a new password"),
    "people-import.refused": say("tried to import somebody of another programme"),
    "person.corrected": say("corrected a person's data"),
    "person.forgotten": say("forgot a person whose period was over"),
    **{f"person.import-{effect.value}": words for effect, words in {
        Effect.NEW: say("imported a new person"),
        Effect.CHANGED: say("imported changes of a person"),
        Effect.JOINED: say("imported a person into the programme"),
        Effect.SAME: say("imported a person without changes"),
    }.items()},
    "person.suppressed": say("removed a person's data at their request"),
    "personal-data.exported": say("took a copy of the own data"),
    "portfolio.purged": say("removed for good what had been deleted"),
    "profile.changed": say("changed the own profile"),
    "program-credential.reinstated": say("let a program's credential count again"),
    "program-credential.revoked": say("revoked a program's credential"),
    "program-credential.signed": say("signed a credential for a program"),
    "program-credential.suspended": say("suspended a program's credential"),
    "provider.connected": say("connected an account at a provider"),
    "recovery-code.used": say("used a recovery code"),
    "recovery-codes.renewed": say("made new recovery codes"),
    "relation.ended": say("ended a relation between two people"),
    "relation.recorded": say("recorded a relation between two people"),
    "relation.struck-out": say("struck out a relation that was recorded by mistake"),
    "retention.done": say("removed what was past its period"),
    "role.ended": say("ended a role"),
    "role.granted": say("gave a role"),
    "role-offer.declined": say("declined a role"),
    "role-offer.made": say("offered a role"),
    "role-offer.taken": say("took up a role"),
    "role-offer.withdrawn": say("withdrew a role that was offered"),
    "sample.drawn": say("drew a sample for a second look"),
    "sample.reviewed": say("reviewed a drawn decision"),
    "sampling.changed": say("changed the size of samples"),
    "schools.imported": say("imported schools"),
    "second-factor.removed": say("took off the second factor"),
    "second-factor.reset": say("took off somebody's second factor"),
    "second-factor.set-up": say("set up the second factor"),
    "session.all-ended": say("ended all sessions"),
    "session.ended": say("ended a session"),
    "session.opened": say("signed in"),
    "status-list.signed": say("signed a status list anew"),
    "status-list.taken-up": say("went on with a status list after a restore"),
    "token.ended": say("ended a token"),
    "token.made": say("made a token"),
}
"""By action, what comes after the name of whoever did it."""

KINDS: Mapping[str, Message] = {
    "appeal": say("appeal"), "application": say("application"),
    "assignment": say("task of an assessor"), "award": say("award"), "batch": say("file"),
    "calibration": say("calibration set"), "course": say("course"),
    "collection": say("collection of credentials"),
    "credential": say("credential"), "cycle": say("practice cycle"),
    "data-request": say("request about personal data"), "database": say("database"),
    "decision": say("decision"),
    "installation": say("installation"), "issuer": say("organisation"),
    "item": say("portfolio item"), "judgement": say("judgement"), "key": say("key"),
    "letter": say("message"), "observation": say("observation"), "person": say("person"),
    "program-credential": say("program's credential"), "programme": say("programme"),
    "relation": say("relation"), "role-offer": say("offer of a role"),
    "rubric": say("rubric"), "sample": say("sample"), "session": say("session"),
    "status-list": say("status list"), "token": say("token"),
}
"""What it was done to."""

_NAMES: Mapping[str, Message] = {
    "role": say("role"), "wish": say("asked for"), "state": say("answer"),
    "outcome": say("result"), "round": say("round"), "attempt": say("attempt"),
    "application": say("application"), "assessor": say("assessor"), "person": say("person"),
    "teacher": say("teacher"), "other": say("other person"), "from": say("from whom"),
    "to": say("to whom"), "achievement": say("achievement"), "evidence": say("pieces of evidence"),
    "fields": say("fields"), "reason": say("reason"), "language": say("language"),
    "count": say("count"), "sessions": say("sessions"), "percent": say("percent"),
    "version": say("version"), "partner": say("partner organisation"), "provider": say("provider"),
    "passed": say("passed"), "by": say("by"), "mistake": say("reason"),
    "pupils": say("pupils"), "why": say("reason"), "public": say("in public"),
}
_VALUES: Mapping[str, Mapping[str, Message]] = {
    "role": {role.value: words for role, words in ROLES.items()},
    "wish": {wish.value: WISHES[wish] for wish in Wish},
    "state": {RequestState.DONE.value: say("granted"), RequestState.REFUSED.value:
              say("not granted")},
    "outcome": {Outcome.ACHIEVED.value: say("achieved"),
                Outcome.NOT_YET.value: say("not yet achieved")},
    "mistake": MISTAKES,
    "by": {BALANCE: say("whoever has least to do"), SYSTEM: say("the service")},
    "pupils": {"shown": say("can be recognised"), "not-shown": say("cannot be recognised")},
    "why": NO_PUPILS,
}
_TRUTH = {True: say("yes"), False: say("no")}


def details(act: Act, names: Mapping[str, str]) -> Iterator[tuple[Message | str, Message | str]]:
    """Yield what is told of *act* besides, as pairs of what it is and what it says.

    People are called by *names*. What only programs need (ids without a name, seeds, empty
    values) is left out here, and stands in the export.
    """
    for name, value in act.details.items():
        if isinstance(value, bool):
            yield _NAMES.get(name, name), _TRUTH[value]
        elif str(value) in names:
            yield _NAMES.get(name, name), names[str(value)]
        elif name in _NAMES and value != "" and not is_identifier(str(value)):
            yield _NAMES[name], _VALUES.get(name, {}).get(str(value), str(value))
