"""What people change about their own account."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from badgeservice.core.account import is_obliged
from badgeservice.core.audit import Act
from badgeservice.core.passwords import problems_of
from badgeservice.core.text import LANGUAGES
from badgeservice.core.tries import Kind
from badgeservice.errors import BadInput, Problem, say
from badgeservice.operations.accept import tell_of_change
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.passwords import Passwords
from badgeservice.operations.sessions import SignedIn
from badgeservice.operations.tries import Tries

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Overview:
    """What a page tells people of their own account."""

    has_password: bool
    has_second_factor: bool
    must_have_second_factor: bool
    recovery_codes_left: int
    providers: tuple[str, ...]
    """Issuers at which the person has a connected identity."""


class OwnAccount:
    """The account of whoever is signed in."""

    def __init__(self, tools: Collaborators, passwords: Passwords, tries: Tries) -> None:
        self._tools = tools
        self._passwords = passwords
        self._tries = tries

    def overview(self, who: SignedIn) -> Overview:
        """Return what there is to tell."""
        person = who.actor.person.id
        with self._tools.database.reading() as work:
            return Overview(
                has_password=who.account.password is not None,
                has_second_factor=who.account.totp is not None,
                must_have_second_factor=is_obliged(who.actor.memberships),
                recovery_codes_left=work.second_factors.recovery_codes_left(person),
                providers=tuple(work.acquaintances.identity_issuers(person)),
            )

    def change_password(self, who: SignedIn, present: str, wanted: str, *,
                        asker: str | None) -> None:
        """Put *wanted* in the place of *present*, and end all other sessions.

        Raises BadInput ``password-wrong`` or what is wrong with *wanted*, and TooManyTries.
        Whoever has no password gets one by a letter only.
        """
        person = who.actor.person
        self._tries.take(Kind.SIGN_IN, account=person.email, asker=asker)
        problems = problems_of(wanted, person)
        if not self._passwords.fits(who.account.password, present):
            problems.insert(0, Problem(
                "password-wrong", say("This is not your present password."), field="present"))
        if problems:
            raise BadInput(problems)
        self._tries.forgive(Kind.SIGN_IN, person.email)
        after = replace(who.account, password=self._passwords.hashed(wanted))
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            work.accounts.change(who.account, after)
            work.one_time_codes.end_all(person.id, now)
            work.sessions.end_all(person.id, now, but=who.session.id)
            tell_of_change(self._tools, work, after)
            work.audit.append(Act(now, person.id, "password.changed", f"person:{person.id}"))
        _log.info("person %s changed the password", person.id)

    def change_language(self, who: SignedIn, language: str) -> None:
        """Choose in which language the person is written to; raises BadInput."""
        if language not in LANGUAGES:
            raise BadInput([Problem("language-unknown",
                                    say("This language is not spoken here."), field="language")])
        person = who.actor.person.id
        with self._tools.database.transaction() as work:
            work.accounts.change(who.account, replace(who.account, language=language))
            work.audit.append(Act(self._tools.clock(), person, "account.language-changed",
                                  f"person:{person}", details={"language": language}))
        _log.info("person %s changed the language", person)
