"""Send the letters that are due: each taken, handed over, and noted, one after the other.

A letter is handed over at least once: a worker that dies in between leaves it to the next one,
which sends it with the same Message-ID.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from badgeservice.core.ids import identifier
from badgeservice.core.letter import Letter
from badgeservice.core.letters.service import TEST
from badgeservice.core.mail import MOST_ATTEMPTS, Mail, Outcome, Posted, Verdict
from badgeservice.core.ports import Postman
from badgeservice.errors import BadSettings, Conflict, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.compose_letter import Sender, compose, kept, left, shown

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attempt:
    """What one attempt came to."""

    posted: Posted
    """The letter as it is now."""

    outcome: Outcome


class Deliver:
    """Sends letters over *postman*; without one they wait."""

    def __init__(self, tools: Collaborators, postman: Postman | None, sender: Sender) -> None:
        self._tools = tools
        self._postman = postman
        self._sender = sender

    def ensure_set_up(self) -> Postman:
        """Return the postman; raises BadSettings ``mail-not-set-up`` where there is none."""
        if self._postman is None:
            raise BadSettings([Problem(
                "mail-not-set-up", say("No mail server is set."),
                say("Set BADGESERVICE_SMTP_URL and BADGESERVICE_MAIL_FROM. Until then letters "
                    "wait, and `badgeservice user codes` prints codes for people to begin "
                    "with."),
                field="BADGESERVICE_SMTP_URL")])
        return self._postman

    def next(self) -> Attempt | None:
        """Send the letter that is due for longest; None where none is.

        Raises BadSettings ``mail-not-set-up``. While the letter is handed over no transaction
        is open: a slow mail server keeps nobody waiting.
        """
        postman = self.ensure_set_up()
        with self._tools.database.transaction() as work:
            taken = work.outbox.take(self._tools.moment(work),
                                     identifier(self._tools.chance.draw(16)))
        if taken is None:
            return None
        if taken.attempts > MOST_ATTEMPTS:
            # Whoever had it died each time, and would again.
            return self._note(taken, None, Outcome(Verdict.LATER, "mail-crashed"))
        mail = self._in_words(taken)
        if mail is None:
            return self._note(taken, None, Outcome(Verdict.NEVER, "mail-broken"))
        return self._note(taken, mail, postman(mail))

    def test(self, address: str, language: str) -> Outcome:
        """Send a message to *address* now, and keep nothing of it; raises BadSettings."""
        postman, now = self.ensure_set_up(), self._tools.clock()
        letter = Letter(identifier(self._tools.chance.draw(16)), TEST, None, address, language,
                        now)
        with self._tools.database.reading() as work:
            mail = compose(letter, work, self._sender, now)
        return postman(mail)

    def _in_words(self, taken: Posted) -> Mail | None:
        try:
            with self._tools.database.reading() as work:
                return compose(taken.letter, work, self._sender, self._tools.clock())
        except LookupError:
            _log.exception("letter %s cannot be put into words", taken.letter.id)
            return None

    def _note(self, taken: Posted, mail: Mail | None, outcome: Outcome) -> Attempt | None:
        try:
            with self._tools.database.transaction() as work:
                now = self._tools.moment(work)
                if outcome.verdict is Verdict.SENT and mail is not None:
                    after = taken.sent(now, shown(taken.letter, work, self._sender, now),
                                       kept(taken.letter))
                elif outcome.verdict is Verdict.NEVER:
                    after = taken.refused(outcome)
                else:
                    after = taken.delayed(outcome, now)
                after = left(after)
                work.outbox.change(taken, after)
        except Conflict:
            # The lease was over before the answer came; whoever has it now will note it.
            _log.warning("letter %s was taken by another worker meanwhile", taken.letter.id)
            return None
        _log.info("letter %s: %s %s", taken.letter.id, after.state.value, outcome.code)
        return Attempt(after, outcome)
